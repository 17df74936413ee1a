/** For tests of signatures: keys, a village's root, people with certificates, and files with empty signature fields. */
import {
  bytesOf,
  dict,
  isDict,
  isRef,
  name,
  nameOf,
  type PdfObject,
  ref,
  text,
  written,
} from '../../templates/print/file/object.ts';
import { readPdf } from '../../templates/print/file/read.ts';
import { issueCertificate, makeRoot, type Signer } from '../../templates/print/signatures/index.ts';

export const organisation = '白兴吐村村民委员会';
/** ms since 1970 of a time in the village */
export const at = (time: string): number => Date.parse(`${time}+08:00`);
export const founded = at('2026-01-01T00:00:00');

interface Key {
  readonly publicKey: Uint8Array;
  sign(bytes: Uint8Array): Promise<Uint8Array>;
}
export async function newKey(): Promise<Key> {
  const how = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
  const { publicKey, privateKey } = await crypto.subtle.generateKey(how, false, ['sign', 'verify']);
  return {
    publicKey: new Uint8Array(await crypto.subtle.exportKey('spki', publicKey)),
    sign: async (bytes) => new Uint8Array(await crypto.subtle.sign(how, privateKey, new Uint8Array(bytes))),
  };
}

export async function newRoot(from = founded): Promise<Signer> {
  const { publicKey, sign } = await newKey();
  const root = await makeRoot({ name: '白兴吐村电子签名根证书', organisation, publicKey, from }, sign);
  return { chain: [root], algorithm: 'ecdsa-sha256', sign };
}

export async function newSigner(who: string, root: Signer, from = founded, keepsSeal = false): Promise<Signer> {
  const { publicKey, sign } = await newKey();
  const own = await issueCertificate({ name: who, organisation, publicKey, from, keepsSeal }, root);
  return { chain: [own, ...root.chain], algorithm: 'ecdsa-sha256', sign };
}

/** The file written anew with empty signature fields on its last page, as one revision, with a table or a stream of references. */
export function withFields(bytes: Uint8Array, names: readonly string[], as: 'table' | 'stream' = 'table'): Uint8Array {
  const file = readPdf(bytes);
  const root = file.trailer.get('Root');
  const page = file.pages.at(-1) ?? 0;
  if (!isRef(root)) throw new Error('The file has no catalog.');
  const objects = new Map<number, PdfObject>();
  for (let number = 1; number < file.size; number++) {
    const object = file.object(number);
    if (object !== null && !(isDict(object) && nameOf(object.get('Type')) === 'XRef')) objects.set(number, object);
  }
  let next = file.size;
  const widgets = names.map((title, index) => {
    const number = next++;
    const widget = dict({
      Type: name('Annot'),
      Subtype: name('Widget'),
      FT: name('Sig'),
      T: text(title),
      F: 132,
      P: ref(page),
      Rect: [60 + 160 * index, 60, 200 + 160 * index, 100],
    });
    objects.set(number, widget);
    return ref(number);
  });
  const sheet = file.object(page);
  if (!isDict(sheet)) throw new Error('The file has no page.');
  objects.set(page, new Map([...sheet, ['Annots', widgets]]));
  objects.set(root.ref, new Map([...file.catalog, ['AcroForm', dict({ Fields: widgets, SigFlags: 3 })]]));
  return write(objects, { Root: root, Info: file.trailer.get('Info'), ID: file.trailer.get('ID') }, as);
}

function write(
  objects: ReadonlyMap<number, PdfObject>,
  trailer: Readonly<Record<string, PdfObject | undefined>>,
  as: 'table' | 'stream',
): Uint8Array {
  let out = '%PDF-1.7\n%\xe2\xe3\xcf\xd3\n';
  const places = new Map<number, number>();
  for (const [number, object] of [...objects].sort(([one], [other]) => one - other)) {
    places.set(number, out.length);
    out += `${number} 0 obj\n${written(object)}\nendobj\n`;
  }
  const at = out.length;
  const size = Math.max(...objects.keys()) + 1;
  if (as === 'table') {
    const lines = Array.from({ length: size - 1 }, (_, index) => {
      const place = places.get(index + 1);
      return place === undefined ? '0000000000 65535 f \n' : `${String(place).padStart(10, '0')} 00000 n \n`;
    });
    out += `xref\n0 ${size}\n0000000000 65535 f \n${lines.join('')}trailer\n${written(dict({ Size: size, ...trailer }))}\n`;
  } else {
    const data = Array.from({ length: size + 1 }, (_, number) => {
      const place = number === size ? at : places.get(number);
      return place === undefined ? [0, 0, 0, 0, 0, 0] : [1, 0, place >> 16, (place >> 8) & 255, place & 255, 0];
    });
    const stream = dict({ Type: name('XRef'), Size: size + 1, ...trailer, W: [1, 4, 1] });
    out += `${size} 0 obj\n${written({ dict: stream, data: Uint8Array.from(data.flat()) })}\nendobj\n`;
  }
  return bytesOf(`${out}startxref\n${at}\n%%EOF\n`);
}
