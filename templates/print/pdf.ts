/**
 * PDF: pages and fonts → the objects of a file, and the file itself.
 *
 * - Same arguments, same bytes: no clock and no chance: `time` is given, the file's id follows from its bytes.
 * - Characters are numbered in the order in which they come, each font is in the file once and only if something is drawn with it.
 */
import { type Pack, packed } from '#pack';
import { dict, name, type PdfDict, type PdfObject, ref, text } from './file/object.ts';
import { createObjects, type Objects, writePdf } from './file/write.ts';
import type { Font } from './font.ts';
import { addFont } from './font-objects.ts';
import { decimal, type Mark, pageOperators } from './operators.ts';
import type { Page } from './page.ts';
import { type Picture, pictureObject } from './picture.ts';
import { createSubset } from './subset.ts';

export interface FileInfo {
  readonly title: string;
  /** `YYYY-MM-DDTHH:mm`, local time of the village (UTC+8) */
  readonly time: string;
  /** 一式几份: what the print dialog proposes */
  readonly copies?: number;
}
export interface DrawnPages {
  /** object number of the page tree */
  readonly tree: number;
  readonly pages: readonly { readonly number: number; readonly page: PdfDict }[];
}

/** Pages under one node of the page tree. */
export const pagesInNode = 64;
/** Resource name of a font. */
export const fontName = (index: number): string => `F${index + 1}`;
export const points = (millimetres: number): number => Number(decimal((millimetres * 72) / 25.4));
/** A time of the village as files write it (7.9.4). */
export const timeStamp = (time: string): PdfObject => text(`D:${time.replace(/\D/g, '')}00+08'00'`);

export const viewerPreferences = (
  copies: number,
  more: Readonly<Record<string, PdfObject | undefined>> = {},
): PdfDict =>
  dict({
    // Millimetres stay millimetres: no dialog shrinks the page by itself (ISO 32000-1, table 150).
    PrintScaling: name('None'),
    ...more,
    NumCopies: copies > 1 ? copies : undefined,
  });

export function drawPdf(
  pages: readonly Page[],
  fonts: readonly Font[],
  { title, time, copies = 1 }: FileInfo,
): Uint8Array<ArrayBuffer> {
  if (pages.length === 0) throw new Error(`Printing '${title}': there is no page.`);
  const objects = createObjects();
  const { tree } = drawPages(objects, pages, fonts, { pack: packed });
  const root = objects.add(
    dict({
      Type: name('Catalog'),
      Pages: ref(tree),
      Lang: text('zh-CN'),
      ViewerPreferences: viewerPreferences(copies),
    }),
  );
  const said = { Title: text(title), Creator: text('村表 Cunbiao'), CreationDate: timeStamp(time) };
  return writePdf({ objects, root, info: objects.add(dict(said)), version: '1.7', id: 'objects' });
}

/** What pages may draw with, by name. */
export const resourcesOf = (
  fonts: Readonly<Record<string, PdfObject>>,
  images: Readonly<Record<string, PdfObject>>,
): PdfDict => dict({ Font: dict(fonts), XObject: Object.keys(images).length > 0 ? dict(images) : undefined });

/** `mark`: numbers for what is marked on each page, if it is to be marked. */
export function drawPages(
  objects: Objects,
  pages: readonly Page[],
  fonts: readonly Font[],
  { pack, mark }: { readonly pack: Pack; readonly mark?: (page: number) => Mark },
): DrawnPages {
  const subsets = fonts.map(createSubset);
  const names = fonts.map((_, index) => fontName(index));
  const [tree, resources] = [objects.reserve(), objects.reserve()];
  const nodes: { readonly number: number; readonly kids: number[] }[] = [];
  const pictures = new Map<string, Picture>();
  const drawn = pages.map((each, index) => {
    if (index % pagesInNode === 0) nodes.push({ number: objects.reserve(), kids: [] });
    const node = nodes.at(-1);
    const data = pack(
      pageOperators(each, subsets, names, mark?.(index), (picture) => pictures.set(picture.name, picture)),
    );
    const content = objects.add({ dict: dict({ Filter: name('FlateDecode') }), data });
    const page = dict({
      Type: name('Page'),
      Parent: ref(node?.number ?? tree),
      Resources: ref(resources),
      MediaBox: [0, 0, points(each.width), points(each.height)],
      Contents: ref(content),
    });
    const number = objects.add(page);
    node?.kids.push(number);
    return { number, page };
  });
  const used = subsets.flatMap((subset, index) =>
    subset.isUsed() ? [[fontName(index), ref(addFont(objects.add, subset, pack))] as const] : [],
  );
  const images = [...pictures].map(([id, picture]) => [id, ref(objects.add(pictureObject(picture)))] as const);
  objects.set(resources, resourcesOf(Object.fromEntries(used), Object.fromEntries(images)));
  for (const { number, kids } of nodes)
    objects.set(number, dict({ Type: name('Pages'), Parent: ref(tree), Count: kids.length, Kids: kids.map(ref) }));
  objects.set(tree, dict({ Type: name('Pages'), Count: pages.length, Kids: nodes.map(({ number }) => ref(number)) }));
  return { tree, pages: drawn };
}
