/**
 * Archive copy (归档件): pages → a PDF that an archive can keep: built to PDF/A-3a (ISO 19005-3) with the values inside, or the
 * same pages as PDF/A-1b (ISO 19005-1) without them.
 *
 * - The pages are drawn as ever, with marks; structure, metadata, colours, the values and the fields to sign in come beside.
 * - Every field that will be signed stands in this first revision, empty; a later revision may only fill one of them.
 * - No clock and no chance: same arguments, same bytes.
 */
import { deflated } from '../file/flate.ts';
import { dict, name, type PdfDict, type PdfObject, ref, text } from '../file/object.ts';
import { createObjects, type Objects, writePdf } from '../file/write.ts';
import type { Font } from '../font.ts';
import type { Mark } from '../operators.ts';
import type { Item, Page, Signing } from '../page.ts';
import { drawPages, timeStamp } from '../pdf.ts';
import type { Signer } from '../signing.ts';
import type { Tag } from '../tag.ts';
import { creator, metadataOf, type Standard } from './metadata.ts';
import { type ArchiveRecord, type ArchiveSeal, hashOf, recordBytes, valuesFile } from './record.ts';
import { srgbProfile } from './srgb.ts';
import { addStructure, type Widget } from './structure.ts';

export interface Drawn {
  readonly pages: readonly Page[];
  readonly structure: Tag;
  readonly fonts: readonly Font[];
}
export interface ArchiveForm {
  readonly standard: Standard;
  /** objects packed into streams; PDF/A-1 cannot have them */
  readonly packed: boolean;
}

const pointsPerMillimetre = 72 / 25.4;
const points = (millimetres: number): number => Math.round(millimetres * pointsPerMillimetre * 100) / 100;

export function archivePdf(
  { pages, structure, fonts }: Drawn,
  record: ArchiveRecord,
  { standard, packed }: ArchiveForm,
): Uint8Array<ArrayBuffer> {
  const marks = createMarks();
  const objects = createObjects();
  const drawn = drawPages(objects, pages, fonts, { pack: deflated, mark: marks.forPage });
  const numbers = drawn.pages.map(({ number }) => number);

  const isPacked = packed && standard === 'A-3a';
  const values = recordBytes(record);
  const boxOf = (item: Item, page: number): number[] => boxOn(pages[page], item);
  const widgets = addWidgets(objects, record, pages, numbers);
  const tree = addStructure(objects, structure, marks, widgets, { pages: numbers, boxOf });
  drawn.pages.forEach(({ number, page }, index) => {
    const own = widgets.filter((widget) => widget.page === index).map(({ object }) => ref(object));
    const more = dict({ StructParents: index, Tabs: name('S'), Annots: own.length > 0 ? own : undefined });
    objects.set(number, new Map([...page, ...more]));
  });

  const metadata = new TextEncoder().encode(metadataOf(record, standard, hashOf(values)));
  const attached = standard === 'A-3a' ? ref(addValues(objects, values, record)) : undefined;
  const root = objects.add(
    dict({
      Type: name('Catalog'),
      Pages: ref(drawn.tree),
      Lang: text('zh-CN'),
      MarkInfo: dict({ Marked: true }),
      StructTreeRoot: ref(tree),
      ViewerPreferences: dict({ DisplayDocTitle: true }),
      Metadata: ref(objects.add(metadataStream(metadata, isPacked))),
      OutputIntents: [ref(addOutputIntent(objects))],
      AF: attached && [attached],
      Names: attached && dict({ EmbeddedFiles: dict({ Names: [text(valuesFile), attached] }) }),
      // Signatures exist, and only additions may follow: both are said before, since afterwards only fields are filled.
      AcroForm:
        widgets.length > 0 ? dict({ Fields: widgets.map(({ object }) => ref(object)), SigFlags: 3 }) : undefined,
    }),
  );
  const date = timeStamp(record.time);
  const said = { Creator: text(creator), Producer: text(creator), CreationDate: date, ModDate: date };
  const info = objects.add(dict({ Title: text(record.title), ...said }));
  const version = standard === 'A-3a' ? '1.7' : '1.4';
  return writePdf({ objects, root, info, version, id: 'bytes', ...(isPacked ? { pack: deflated } : {}) });
}

/** Numbers for marks, page by page, and who has them. */
function createMarks() {
  const of = new Map<Tag, { page: number; number: number; item: Item }[]>();
  const pages: Tag[][] = [];
  return {
    of,
    pages,
    forPage: (page: number): Mark => {
      const tags: Tag[] = [];
      pages[page] = tags;
      return (tag, item) => {
        const number = tags.push(tag) - 1;
        const known = of.get(tag);
        if (known) known.push({ page, number, item });
        else of.set(tag, [{ page, number, item }]);
        return number;
      };
    },
  };
}

/** Left, bottom, right, top in points. */
function boxOn(page: Page | undefined, item: Item): number[] {
  if (page === undefined || (item.kind !== 'strokes' && item.kind !== 'image' && item.kind !== 'signing'))
    return [0, 0, 0, 0];
  const { x, y, width, height } = item;
  return [x, page.height - y - height, x + width, page.height - y].map(points);
}

/** Each place of the committee's own seal, once for each who keeps it. */
export function sealPlaces(pages: readonly Page[], signers: readonly Signer[]): ArchiveSeal[] {
  const places = pages.flatMap(({ items }) =>
    items.flatMap((item) => (isPlace(item) && item.seal !== undefined ? [{ path: item.path, place: item.seal }] : [])),
  );
  return signers
    .filter(({ keepsSeal }) => keepsSeal === true)
    .flatMap(({ id, name }) => places.map((place) => ({ id, name, ...place })))
    .map((seal, index) => ({ field: `seal-${index + 1}`, ...seal }));
}

const isPlace = (item: Item): item is Signing => item.kind === 'signing';

/** A field of the file to be, at its place. */
interface Field {
  readonly name: string;
  readonly keptFor: string;
  readonly place?: string;
  readonly words: string;
  readonly page: number;
  readonly item: Signing;
}

/** One for each who signs, and one for each seal. */
function fieldsOf({ signers, seals = [], title }: ArchiveRecord, pages: readonly Page[]): Field[] {
  const all = pages.flatMap(({ items }, page) => items.filter(isPlace).map((item) => ({ page, item })));
  const signed = signers.map((signer): Field => {
    const places = all.filter(({ item }) => item.path === signer.path && item.seal === undefined);
    const here = signers.filter(({ path }) => path === signer.path);
    const nth = here.indexOf(signer);
    const { page, item: place } = places[nth] ?? places[0] ?? {};
    if (page === undefined || place === undefined)
      throw new Error(`Archive '${title}': there is no place to sign for '${signer.path}'.`);
    // At the end of a form each has a row of their own; at one place of the form they share it.
    const width = place.width / (places.length > 1 ? 1 : here.length);
    const item = { ...place, x: places.length > 1 ? place.x : place.x + nth * width, width };
    return { name: signer.field, keptFor: signer.name, words: `${signer.name}签名`, page, item };
  });
  const sealed = seals.map(({ field, name, path, place }): Field => {
    const found = all.find(({ item }) => item.path === path && item.seal === place);
    if (!found) throw new Error(`Archive '${title}': there is no place for the seal of '${path}'.`);
    return { name: field, keptFor: name, place, words: `${name}盖章`, ...found };
  });
  return [...signed, ...sealed];
}

/** The fields, empty. */
function addWidgets(put: Objects, record: ArchiveRecord, pages: readonly Page[], numbers: readonly number[]): Widget[] {
  return fieldsOf(record, pages).map(({ page, item, ...field }, index): Widget => {
    const box = boxOn(pages[page], item);
    const [left = 0, bottom = 0, right = 0, top = 0] = box;
    const appearance: PdfDict = dict({
      Type: name('XObject'),
      Subtype: name('Form'),
      BBox: [0, 0, right - left, top - bottom],
      Resources: dict({}),
    });
    const object = put.add(
      dict({
        Type: name('Annot'),
        Subtype: name('Widget'),
        FT: name('Sig'),
        T: text(field.name),
        TU: text(field.keptFor),
        TM: field.place === undefined ? undefined : text(field.place),
        Rect: box,
        P: ref(numbers[page] ?? 0),
        // Printed (12.5.3).
        F: 4,
        AP: dict({ N: ref(put.add({ dict: appearance, data: new Uint8Array(0) })) }),
        StructParent: pages.length + index,
      }),
    );
    return { object, page, tag: item.tag, words: field.words };
  });
}

/** PDF/A-1 wants it to be found without unpacking anything (6.7.2). */
function metadataStream(xml: Uint8Array, packed: boolean): PdfObject {
  const kind = { Type: name('Metadata'), Subtype: name('XML') };
  return packed
    ? { dict: dict({ ...kind, Filter: name('FlateDecode') }), data: deflated(xml) }
    : { dict: dict(kind), data: xml };
}

function addOutputIntent(put: Objects): number {
  const profile = put.add({ dict: dict({ N: 3, Filter: name('FlateDecode') }), data: deflated(srgbProfile()) });
  return put.add(
    dict({
      Type: name('OutputIntent'),
      S: name('GTS_PDFA1'),
      OutputConditionIdentifier: text('sRGB IEC61966-2.1'),
      RegistryName: text('http://www.color.org'),
      Info: text('sRGB IEC61966-2.1'),
      DestOutputProfile: ref(profile),
    }),
  );
}

/** The values as a file inside the file, related to the whole as its data (ISO 19005-3, 6.8). */
function addValues(put: Objects, values: Uint8Array, record: ArchiveRecord): number {
  const time = timeStamp(record.time);
  const stream = put.add({
    dict: dict({
      Type: name('EmbeddedFile'),
      Subtype: name('application/json'),
      Params: dict({ Size: values.length, ModDate: time }),
      Filter: name('FlateDecode'),
    }),
    data: deflated(values),
  });
  return put.add(
    dict({
      Type: name('Filespec'),
      F: text(valuesFile),
      UF: text(valuesFile),
      Desc: text('填写内容'),
      AFRelationship: name('Data'),
      EF: dict({ F: ref(stream), UF: ref(stream) }),
    }),
  );
}
