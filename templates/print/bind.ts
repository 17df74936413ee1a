/**
 * Binding (装订): pieces → one PDF, written from its beginning to its end as the pieces come. Only the fonts, the places of the
 * objects and one piece are in memory, however many there are.
 *
 * - Each font is in the file once, with the characters of all pieces; so is each picture. The same pieces in the same order give the same bytes.
 * - Two-sided (双面): each piece begins on a front; where the one before it ends on a front, a blank back follows it.
 * - Each piece has a bookmark, so that one household can be found and printed alone.
 */
import { sha256 } from '@noble/hashes/sha2.js';
import { packed } from '#pack';
import { bytesOf, dict, latin, name, numbered, type PdfObject, ref, text, written } from './file/object.ts';
import { headOf } from './file/write.ts';
import type { Font } from './font.ts';
import { addFont } from './font-objects.ts';
import { withMarks } from './marks.ts';
import { fontName, pagesInNode, resourcesOf, timeStamp, viewerPreferences } from './pdf.ts';
import { pictureObject } from './picture.ts';
import { firstOther, inPiece, mostOthers, type Piece, type PiecePage } from './piece.ts';
import { createSubset } from './subset.ts';

export interface BoundPiece {
  readonly piece: Piece;
  /** what the bookmark says */
  readonly title: string;
}
export interface Binding {
  /** asked for at the end, with what each is to draw; as many, in the order that the pieces were made with */
  fonts(characters: readonly Iterable<string>[]): readonly Font[] | Promise<readonly Font[]>;
  readonly title: string;
  /** `YYYY-MM-DDTHH:mm`, local time of the village (UTC+8) */
  readonly time: string;
  readonly duplex?: boolean;
}

type Pieces = Iterable<BoundPiece> | AsyncIterable<BoundPiece>;

/** Pages that pieces of these lengths take, blank backs included. */
export function boundPages(lengths: readonly number[], duplex = false): number {
  return lengths.reduce((sum, length) => sum + (duplex ? sum % 2 : 0) + length, 0);
}

export async function* bind(pieces: Pieces, binding: Binding): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const { title, time, duplex = false } = binding;
  const places: number[] = [];
  const digest = sha256.create();
  let length = 0;
  const sent = (bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> => {
    length += bytes.length;
    digest.update(bytes);
    return bytes;
  };
  let count = 0;
  const reserve = (): number => ++count;
  const object = (number: number, value: PdfObject): Uint8Array<ArrayBuffer> => {
    places[number] = length;
    return sent(numbered(number, value));
  };

  const [root, info, tree, resources] = [reserve(), reserve(), reserve(), reserve()];
  yield sent(headOf('1.7'));

  const used: Set<string>[] = [];
  const others = new Map<string, number>();
  const marks: { readonly title: string; readonly page: number }[] = [];
  const copies = new Set<number>();
  const images: Record<string, PdfObject> = {};
  const turned = new Set<boolean>();
  const nodes: { readonly node: number; readonly kids: number[] }[] = [];
  let pages = 0;
  let last: PiecePage | undefined;

  const pageObject = ({ width, height }: PiecePage, content?: number): Uint8Array<ArrayBuffer> => {
    if (pages % pagesInNode === 0) nodes.push({ node: reserve(), kids: [] });
    const { node, kids } = nodes.at(-1) ?? { node: 0, kids: [] };
    const number = reserve();
    kids.push(number);
    pages++;
    const page = { Type: name('Page'), Parent: ref(node), Resources: ref(resources), MediaBox: [0, 0, width, height] };
    return object(number, dict({ ...page, Contents: content === undefined ? undefined : ref(content) }));
  };

  for await (const { piece, title: mark } of pieces) {
    if (duplex && last && pages % 2 === 1) yield pageObject(last);
    piece.characters.forEach((characters, font) => {
      used[font] ??= new Set();
      for (const character of inPiece(characters)) used[font].add(character);
    });
    const codes = piece.others.map((character) => codeOf(character, others));
    copies.add(piece.copies ?? 1);
    for (const picture of piece.pictures ?? []) {
      if (images[picture.name]) continue;
      const number = reserve();
      images[picture.name] = ref(number);
      yield object(number, pictureObject(picture));
    }
    for (const [index, page] of piece.pages.entries()) {
      const content = reserve();
      const data = page.plain ? packed(bytesOf(recoded(latin(page.content), codes))) : page.content;
      yield object(content, { dict: dict({ Filter: name('FlateDecode') }), data });
      yield pageObject(page, content);
      if (index === 0) marks.push({ title: mark, page: nodes.at(-1)?.kids.at(-1) ?? 0 });
      turned.add(page.width > page.height);
      last = page;
    }
  }
  if (pages === 0) throw new Error(`Printing '${title}': there is no page.`);

  const [, ...drawn] = used;
  const fonts = withMarks(await binding.fonts(drawn.map((characters) => characters ?? [])));
  const fontRefs: Record<string, PdfObject> = {};
  for (const [index, font] of fonts.entries()) {
    const characters = [...(used[index] ?? [])].map((character) => [codeIn(character, others), character] as const);
    if (characters.length === 0) continue;
    characters.sort(([one], [other]) => one - other);
    const subset = createSubset(font);
    for (const [, character] of characters) subset.encode(character);
    const made: PdfObject[] = [];
    const before = count;
    addFont((value) => before + made.push(value), subset, packed, characters);
    for (const value of made) yield object(reserve(), value);
    fontRefs[fontName(index)] = ref(count);
  }
  yield object(resources, resourcesOf(fontRefs, images));
  for (const { node, kids } of nodes)
    yield object(node, dict({ Type: name('Pages'), Parent: ref(tree), Count: kids.length, Kids: kids.map(ref) }));
  yield object(tree, dict({ Type: name('Pages'), Count: pages, Kids: nodes.map(({ node }) => ref(node)) }));

  const outline = reserve();
  const items = marks.map(() => reserve());
  for (const [index, mark] of marks.entries()) {
    const [before, next] = [items[index - 1], items[index + 1]];
    const entry = {
      Title: text(mark.title),
      Parent: ref(outline),
      Prev: before === undefined ? undefined : ref(before),
      Next: next === undefined ? undefined : ref(next),
      Dest: [ref(mark.page), name('Fit')],
    };
    yield object(items[index] ?? 0, dict(entry));
  }
  const [firstItem = 0, lastItem = 0] = [items[0], items.at(-1)];
  yield object(
    outline,
    dict({ Type: name('Outlines'), First: ref(firstItem), Last: ref(lastItem), Count: items.length }),
  );

  const [ofEach = 1] = copies.size === 1 ? copies : [];
  yield object(
    root,
    dict({
      Type: name('Catalog'),
      Pages: ref(tree),
      Outlines: ref(outline),
      Lang: text('zh-CN'),
      ViewerPreferences: viewerPreferences(ofEach, {
        // Landscape pages have the binding edge on their short side; where both sorts are in the file, the person chooses.
        Duplex:
          duplex && turned.size === 1
            ? name(turned.has(true) ? 'DuplexFlipShortEdge' : 'DuplexFlipLongEdge')
            : undefined,
      }),
    }),
  );
  yield object(info, dict({ Title: text(title), Creator: text('村表 Cunbiao'), CreationDate: timeStamp(time) }));

  const begin = length;
  const lines = Array.from(
    { length: count },
    (_, index) => `${String(places[index + 1] ?? 0).padStart(10, '0')} 00000 n \n`,
  );
  const id = digest.clone().digest().subarray(0, 16);
  const trailer = dict({ Size: count + 1, Root: ref(root), Info: ref(info), ID: [id, id] });
  yield sent(
    bytesOf(
      `xref\n0 ${count + 1}\n0000000000 65535 f \n${lines.join('')}trailer\n${written(trailer)}\nstartxref\n${begin}\n%%EOF\n`,
    ),
  );
}

// ---------------------------------------------------------------- codes

/** The file's number of a character of several units. */
function codeOf(character: string, others: Map<string, number>): number {
  const known = others.get(character);
  if (known !== undefined) return known;
  if (others.size === mostOthers)
    throw new Error(`Printing: over ${mostOthers} different rare characters in one file; print it in parts.`);
  const code = firstOther + others.size;
  others.set(character, code);
  return code;
}
const codeIn = (character: string, others: ReadonlyMap<string, number>): number =>
  character.length === 1 ? character.charCodeAt(0) : (others.get(character) ?? 0);

/** Operators with the file's numbers in place of the piece's. */
const recoded = (operators: string, codes: readonly number[]): string =>
  operators.replace(/<([0-9a-f]+)> Tj/g, (_, hex: string) => {
    const units = hex.replace(/.{4}/g, (unit) => {
      const code = codes[Number.parseInt(unit, 16) - firstOther];
      return code === undefined ? unit : code.toString(16);
    });
    return `<${units}> Tj`;
  });
