/**
 * Binding (装订): pieces → one PDF, written from its beginning to its end as the pieces come. Only the fonts, the places of the
 * objects and one piece are in memory, however many there are.
 *
 * - Each font is in the file once, with the characters of all pieces. The same pieces in the same order give the same bytes.
 * - Two-sided (双面): each piece begins on a front; where the one before it ends on a front, a blank back follows it.
 * - Each piece has a bookmark, so that one household can be found and printed alone.
 */
import { sha256 } from '@noble/hashes/sha2.js';
import { deflated } from './file/flate.ts';
import { bytesOf, dict, latin, name, type PdfObject, ref, text, written } from './file/object.ts';
import type { Font } from './font.ts';
import { tagOf, unicodeMap, widthRanges } from './font-parts.ts';
import { decimal } from './operators.ts';
import { firstOther, inPiece, mostOthers, nameOf, type Piece, type PiecePage, pressFonts } from './piece.ts';
import { createSubset } from './subset.ts';

export interface BoundPiece {
  readonly piece: Piece;
  /** what the bookmark says */
  readonly title: string;
}
export interface Binding {
  /** asked for at the end, with all that is to be drawn; as many, in the order that the pieces were made with */
  fonts(characters: Iterable<string>): readonly Font[] | Promise<readonly Font[]>;
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

/** Pages under one node of the page tree. */
const most = 64;

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
    return sent(bytesOf(`${number} 0 obj\n${written(value)}\nendobj\n`));
  };

  const [root, info, tree, resources] = [reserve(), reserve(), reserve(), reserve()];
  // Four bytes above 127, so that whoever passes the file on takes it as binary (ISO 32000-1, 7.5.2).
  yield sent(bytesOf('%PDF-1.7\n%\xe5\xdf\xae\xea\n'));

  const used: Set<string>[] = [];
  const others = new Map<string, number>();
  const marks: { readonly title: string; readonly page: number }[] = [];
  const copies = new Set<number>();
  const turned = new Set<boolean>();
  const nodes: { readonly node: number; readonly kids: number[] }[] = [];
  let pages = 0;
  let last: PiecePage | undefined;

  const pageObject = ({ width, height }: PiecePage, content?: number): Uint8Array<ArrayBuffer> => {
    if (pages % most === 0) nodes.push({ node: reserve(), kids: [] });
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
    for (const [index, page] of piece.pages.entries()) {
      const content = reserve();
      const data = page.plain ? deflated(bytesOf(recoded(latin(page.content), codes))) : page.content;
      places[content] = length;
      yield sent(bytesOf(`${content} 0 obj\n<</Filter/FlateDecode/Length ${data.length}>>\nstream\n`));
      yield sent(new Uint8Array(data));
      yield sent(bytesOf('\nendstream\nendobj\n'));
      yield pageObject(page, content);
      if (index === 0) marks.push({ title: mark, page: nodes.at(-1)?.kids.at(-1) ?? 0 });
      turned.add(page.width > page.height);
      last = page;
    }
  }
  if (pages === 0) throw new Error(`Printing '${title}': there is no page.`);

  const fonts = pressFonts(await binding.fonts(used.flatMap((characters) => [...characters])));
  const fontRefs: Record<string, PdfObject> = {};
  for (const [index, font] of fonts.entries()) {
    const characters = [...(used[index] ?? [])].map((character) => [codeIn(character, others), character] as const);
    if (characters.length === 0) continue;
    const objects = fontObjects(
      font,
      characters.sort(([one], [other]) => one - other),
      reserve,
    );
    for (const [number, value] of objects) yield object(number, value);
    fontRefs[nameOf(index)] = ref(objects.at(-1)?.[0] ?? 0);
  }
  yield object(resources, dict({ Font: dict(fontRefs) }));
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
      ViewerPreferences: dict({
        PrintScaling: name('None'),
        // Landscape pages have the binding edge on their short side; where both sorts are in the file, the person chooses.
        Duplex:
          duplex && turned.size === 1
            ? name(turned.has(true) ? 'DuplexFlipShortEdge' : 'DuplexFlipLongEdge')
            : undefined,
        NumCopies: ofEach > 1 ? ofEach : undefined,
      }),
    }),
  );
  const date = text(`D:${time.replace(/\D/g, '')}00+08'00'`);
  yield object(info, dict({ Title: text(title), Creator: text('村表 Cunbiao'), CreationDate: date }));

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

// ---------------------------------------------------------------- fonts

/** The objects of a composite font (9.7) whose codes are those of pieces; the last is its dictionary. */
function fontObjects(
  font: Font,
  characters: readonly (readonly [code: number, character: string])[],
  reserve: () => number,
): (readonly [number: number, value: PdfObject])[] {
  const subset = createSubset(font);
  const glyphs = new Uint8Array(2 * ((characters.at(-1)?.[0] ?? 0) + 1));
  for (const [code, character] of characters) {
    const glyph = subset.encode(character);
    glyphs[2 * code] = glyph >> 8;
    glyphs[2 * code + 1] = glyph & 0xff;
  }
  const packed = (data: Uint8Array, more: Readonly<Record<string, PdfObject>> = {}): PdfObject => ({
    dict: dict({ ...more, Filter: name('FlateDecode') }),
    data: deflated(data),
  });
  const objects: (readonly [number, PdfObject])[] = [];
  const add = (value: PdfObject): PdfObject => {
    const number = reserve();
    objects.push([number, value]);
    return ref(number);
  };
  const program = subset.file().bytes;
  const widths = subset.widths();
  const base = name(`${tagOf(characters.map(([, character]) => character))}+${font.name}`);
  const scaled = (value: number): number => Number(decimal((value * 1000) / font.unitsPerEm));
  const descriptor = add(
    dict({
      Type: name('FontDescriptor'),
      FontName: base,
      Flags: 4,
      ItalicAngle: 0,
      StemV: 80,
      FontBBox: font.box.map(scaled),
      Ascent: scaled(font.ascent),
      Descent: scaled(font.descent),
      CapHeight: scaled(font.capHeight),
      FontFile2: add(packed(program, { Length1: program.length })),
    }),
  );
  const descendant = add(
    dict({
      Type: name('Font'),
      Subtype: name('CIDFontType2'),
      BaseFont: base,
      FontDescriptor: descriptor,
      CIDSystemInfo: dict({ Registry: bytesOf('Adobe'), Ordering: bytesOf('Identity'), Supplement: 0 }),
      CIDToGIDMap: add(packed(glyphs)),
      DW: 1000,
      W: widthRanges(characters.map(([code], index) => [code, widths[index + 1] ?? 1000])),
    }),
  );
  add(
    dict({
      Type: name('Font'),
      Subtype: name('Type0'),
      BaseFont: base,
      Encoding: name('Identity-H'),
      DescendantFonts: [descendant],
      ToUnicode: add(packed(bytesOf(unicodeMap(characters)))),
    }),
  );
  return objects;
}
