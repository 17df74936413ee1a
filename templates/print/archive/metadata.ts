/**
 * Metadata (XMP, ISO 16684-1): what an archive copy says of itself, for archives' own programs. PDF/A wants every property that
 * is not of its own list described (ISO 19005-1, 6.7.8); ours are below.
 */
import type { ArchiveRecord } from './record.ts';

/** `A-3a`: built to PDF/A-3, level A, with the values inside; `A-1b`: the same pages as PDF/A-1, level B, without. */
export type Standard = 'A-3a' | 'A-1b';

/** No address: nothing has to be reachable for this to be read. */
const namespace = 'urn:cunbiao:archive:1';

const properties = {
  form: '表样代号',
  version: '表样版本',
  number: '编号',
  basis: '依据的文件',
  valuesHash: '内容（values.json）的 SHA-256',
  filing: '定稿的 SHA-256',
} as const;
type Property = keyof typeof properties;
export type Metadata = Readonly<Partial<Record<Property | 'title' | 'time' | 'part' | 'conformance', string>>>;

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
/** A text as XML can hold it. */
export const inXml = (text: string): string =>
  text.replace(/[^\t\n\r\x20-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '\ufffd');
const escaped = (text: string): string =>
  inXml(text).replace(/[&<>"]/g, (character) => entities[character] ?? character);
const plain = (text: string): string =>
  text.replace(
    /&(amp|lt|gt|quot);/g,
    (entity) => Object.entries(entities).find(([, each]) => each === entity)?.[0] ?? '',
  );

/** `2023-05-20T10:30` in the village's time, with its zone. */
export const zoned = (time: string): string => `${time}:00+08:00`;

export function metadataOf(record: ArchiveRecord, standard: Standard, valuesHash: string): string {
  const own: Readonly<Partial<Record<Property, string>>> = {
    form: record.form,
    version: record.version,
    number: record.number,
    basis: record.basis.join('；'),
    valuesHash,
    filing: record.filing?.hash,
  };
  const [, part = '', conformance = ''] = /^A-(\d)(.)$/.exec(standard) ?? [];
  const time = zoned(record.time);
  return `<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/"><pdfaid:part>${part}</pdfaid:part><pdfaid:conformance>${conformance.toUpperCase()}</pdfaid:conformance></rdf:Description>
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title><rdf:Alt><rdf:li xml:lang="x-default">${escaped(record.title)}</rdf:li></rdf:Alt></dc:title><dc:language><rdf:Bag><rdf:li>zh-CN</rdf:li></rdf:Bag></dc:language></rdf:Description>
<rdf:Description rdf:about="" xmlns:xmp="http://ns.adobe.com/xap/1.0/"><xmp:CreatorTool>${creator}</xmp:CreatorTool><xmp:CreateDate>${time}</xmp:CreateDate><xmp:ModifyDate>${time}</xmp:ModifyDate></rdf:Description>
<rdf:Description rdf:about="" xmlns:pdf="http://ns.adobe.com/pdf/1.3/"><pdf:Producer>${creator}</pdf:Producer></rdf:Description>
<rdf:Description rdf:about="" xmlns:cunbiao="${namespace}">${Object.entries(own)
    .map(([name, value]) => (value === undefined ? '' : `<cunbiao:${name}>${escaped(value)}</cunbiao:${name}>`))
    .join('')}</rdf:Description>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/" xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#"><pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource"><pdfaSchema:schema>村表</pdfaSchema:schema><pdfaSchema:namespaceURI>${namespace}</pdfaSchema:namespaceURI><pdfaSchema:prefix>cunbiao</pdfaSchema:prefix><pdfaSchema:property><rdf:Seq>${Object.entries(
    properties,
  )
    .map(
      ([name, description]) =>
        `<rdf:li rdf:parseType="Resource"><pdfaProperty:name>${name}</pdfaProperty:name><pdfaProperty:valueType>Text</pdfaProperty:valueType><pdfaProperty:category>external</pdfaProperty:category><pdfaProperty:description>${description}</pdfaProperty:description></rdf:li>`,
    )
    .join('')}</rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>
</rdf:RDF></x:xmpmeta>
<?xpacket end="r"?>`;
}

export const creator = '村表 Cunbiao';

/** What our own metadata says; of others nothing. */
export function readMetadata(bytes: Uint8Array): Metadata {
  const xml = new TextDecoder().decode(bytes);
  const of = (pattern: string): string | undefined => {
    const found = new RegExp(`<${pattern}>([^<]*)</`).exec(xml)?.[1];
    return found === undefined ? undefined : plain(found);
  };
  const entries = {
    ...Object.fromEntries(Object.keys(properties).map((name) => [name, of(`cunbiao:${name}`)])),
    title: of('rdf:li xml:lang="x-default"'),
    time: of('xmp:CreateDate')?.slice(0, 16),
    part: of('pdfaid:part'),
    conformance: of('pdfaid:conformance'),
  };
  return Object.fromEntries(Object.entries(entries).filter(([, value]) => value !== undefined));
}
