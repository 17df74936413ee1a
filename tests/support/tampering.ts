/**
 * Tampering with signed files: each kind of it that is known, with numbers that a seed repeats. None of what comes out may
 * pass for signed.
 *
 * Kinds: single bytes inside and outside of what is signed; revisions put on top (annotations, other pages, pages swapped,
 * fields moved or emptied, nothing at all); the shadow attacks of Mainka, Mladenov, Rohlmann, "Shadow Attacks: Hiding and Replacing Content in
 * Signed PDFs" (NDSS 2021): hide, replace, hide and replace; and those of "1 Trillion Dollar Refund" (CCS 2019): universal forgery (a signature
 * that nothing can check), wrapping (what is signed moved elsewhere), incremental saving.
 */
import { bytesOf, dict, isDict, latin, name, type PdfObject, ref, written } from '../../templates/print/file/object.ts';
import { readPdf } from '../../templates/print/file/read.ts';
import type { Random } from './random.ts';

export interface Signed {
  /** without signatures, with one, with two */
  readonly base: Uint8Array;
  readonly one: Uint8Array;
  readonly two: Uint8Array;
}
export type Tampering = (signed: Signed, random: Random) => Uint8Array;

/** Inside of what the last signature covers, and so of what a reader of any make must find. */
export const insideRanges: Tampering = ({ two }, random) => {
  const [start, end] = gapOf(two);
  let at = random.below(two.length - (end - start));
  if (at >= start) at += end - start;
  return flipped(two, at, random);
};

export const tamperings: Readonly<Record<string, Tampering>> = {
  insideRanges,
  'inside the first signature': ({ two, one }, random) => {
    const [start, end] = gapOf(one);
    return flipped(two, start + random.below(end - start), random);
  },
  'inside the last signature': ({ two }, random) => {
    const [start, end] = gapOf(two);
    return flipped(two, start + random.below(end - start), random);
  },
  'the case of a digit of a signature': ({ two }, random) => {
    const [start, end] = gapOf(two);
    const letters = [...Array(end - start).keys()].filter(
      (at) => (two[start + at] ?? 0) >= 0x41 && two[start + at]! <= 0x46,
    );
    const copy = two.slice();
    copy[start + random.pick(letters)]! |= 0x20;
    return copy;
  },
  'bytes at the end': ({ two }, random) => join(two, bytesOf(random.pick(['\n', ' ', '%', '%%EOF\n', '\0'.repeat(9)]))),
  'bytes at the beginning': ({ two }, random) => join(bytesOf(random.pick(['\n', '%!PS\n', '\xef\xbb\xbf'])), two),
  'bytes in between': ({ two }, random) => {
    const at = random.below(two.length);
    return join(two.slice(0, at), bytesOf(random.pick(['\n', '\0', ' ', '% \n'])), two.slice(at));
  },
  'bytes left out': ({ two }, random) => {
    const at = random.below(two.length - 1);
    return join(two.slice(0, at), two.slice(at + 1 + random.below(Math.min(2000, two.length - at - 1))));
  },
  'cut short': ({ base, one, two }, random) => {
    const at = 1 + random.below(two.length - 1);
    // A file that ends where an earlier signature ended is that earlier file.
    return two.slice(0, at === one.length || at === base.length ? at - 2 : at);
  },
  'stretches exchanged': ({ two }, random) => {
    const length = 1 + random.below(400);
    const [first, second] = [
      random.below(two.length / 2 - length),
      two.length / 2 + random.below(two.length / 2 - length),
    ];
    const copy = two.slice();
    copy.set(two.subarray(second | 0, (second | 0) + length), first | 0);
    copy.set(two.subarray(first | 0, (first | 0) + length), second | 0);
    return isSame(copy, two) ? flipped(two, first | 0, random) : copy;
  },

  'a revision of nothing': ({ two }) => grown(two, {}),
  'an annotation put on a page': ({ two }, random) => {
    const file = readPdf(two);
    const page = random.pick(file.pages);
    const sheet = dictOf(file.object(page));
    const note = dict({
      Type: name('Annot'),
      Subtype: name(random.pick(['FreeText', 'Stamp', 'Square', 'Link'])),
      Rect: [random.below(300), random.below(300), 400, 500],
    });
    const before = sheet.get('Annots');
    const list = [...(Array.isArray(before) ? before : []), ref(file.size)];
    return grown(two, { [page]: new Map([...sheet, ['Annots', list]]), [file.size]: note });
  },
  'pages swapped': ({ two }) => {
    const file = readPdf(two);
    const { ref: tree } = refOf(file.catalog.get('Pages'));
    const pages = dictOf(file.object(tree));
    return grown(two, { [tree]: new Map([...pages, ['Kids', [...file.pages].reverse().map(ref)]]) });
  },
  'the content of a page replaced': ({ two }, random) => {
    const file = readPdf(two);
    const page = random.pick(file.pages);
    const { ref: content } = refOf(dictOf(file.object(page)).get('Contents'));
    return grown(two, { [content]: { dict: dict({}), data: bytesOf(`0 g ${random.below(500)} 0 20 20 re f`) } });
  },
  'the catalog replaced': ({ two }, random) => {
    const file = readPdf(two);
    const { ref: catalog } = refOf(file.trailer.get('Root'));
    const entry = random.pick<readonly [string, PdfObject]>([
      ['OpenAction', dict({ S: name('JavaScript'), JS: bytesOf('app.alert(1)') })],
      ['AcroForm', dict({ Fields: [] })],
      ['Lang', bytesOf('en')],
      ['Perms', dict({})],
    ]);
    return grown(two, { [catalog]: new Map([...file.catalog, entry]) });
  },
  'a signed field moved': ({ two }, random) => withField(two, random.below(2), () => ['Rect', [0, 0, 500, 700]]),
  'a signed field emptied': ({ two }, random) => withField(two, random.below(2), () => ['V', null]),
  'the look of a signature replaced': ({ two }, random) =>
    withField(two, random.below(2), (size) => ['AP', dict({ N: ref(size - 1) })]),
  'the signature after it replaced by the one before': ({ two }) => withField(two, 1, (size) => ['V', ref(size - 3)]),
  'a new field': ({ two }) => {
    const file = readPdf(two);
    const { ref: catalog } = refOf(file.trailer.get('Root'));
    const form = dictOf(file.catalog.get('AcroForm') ?? null);
    const fields = form.get('Fields');
    const all = [...(Array.isArray(fields) ? fields : []), ref(file.size)];
    const field = dict({
      Subtype: name('Widget'),
      FT: name('Tx'),
      T: bytesOf('x'),
      V: bytesOf('x'),
      Rect: [9, 9, 99, 99],
    });
    const changed = new Map([...file.catalog, ['AcroForm', new Map([...form, ['Fields', all]])]] as const);
    return grown(two, { [catalog]: changed as PdfObject, [file.size]: field });
  },

  'shadow: hide, an overlay in the first revision taken away later': ({ two }, random) => {
    const file = readPdf(two);
    const page = random.pick(file.pages);
    return grown(two, { [page]: new Map([...dictOf(file.object(page)), ['Annots', []]]) });
  },
  'shadow: replace, a font changed under the text': ({ two }, random) => {
    const file = readPdf(two);
    const fonts = [...Array(file.size).keys()].filter((number) => {
      const object = file.object(number);
      return isDict(object) && object.has('FontName');
    });
    const font = random.pick(fonts);
    return grown(two, { [font]: new Map([...dictOf(file.object(font)), ['FontFile2', null]]) });
  },
  'shadow: hide and replace, references turned to other objects': ({ two }, random) => {
    const file = readPdf(two);
    const copy = latin(two);
    const at = copy.lastIndexOf('xref\n', copy.lastIndexOf('startxref') - 1);
    const [one, other] = [1 + random.below(file.size - 1), 1 + random.below(file.size - 1)];
    return bytesOf(
      `${copy.slice(0, at)}xref\n${one} 1\n${String(other).padStart(10, '0')} 00000 n \n${copy.slice(at + 5)}`,
    );
  },
  'forgery: no contents': ({ two }, random) =>
    spelt(two, '/Contents<', random.pick(['/Contentz<', '/Contents ', '/XXntents<'])),
  'forgery: no range': ({ two }, random) => spelt(two, '/ByteRange[', random.pick(['/ByteRangf[', '/XyteRange['])),
  'forgery: another range': ({ two }, random) => {
    const copy = two.slice();
    const at = latin(two).lastIndexOf('/ByteRange[0 ') + 13;
    const numbers = latin(two.subarray(at, at + 32))
      .split(' ')
      .map(Number);
    const turned = numbers.map((number) => Math.max(0, number + random.below(200) - 100));
    if (turned.every((number, index) => number === numbers[index])) turned[0] = (turned[0] ?? 0) + 1;
    copy.set(bytesOf(turned.map((number) => String(number).padStart(10, '0')).join(' ')), at);
    return copy;
  },
  'wrapping: what was signed moved away, something else in its place': ({ two }, random) => {
    const [start, end] = gapOf(two);
    const more = bytesOf(`\n${'0'.repeat(2 * random.below(60))}`);
    return join(
      two.slice(0, end - 1),
      more,
      two.slice(end - 1, end),
      bytesOf('9 0 obj null endobj'),
      two.slice(start, end),
      two.slice(end),
    );
  },
  'the signature of another file': ({ one, two }) => {
    const [from, to] = [gapOf(one), gapOf(two)];
    const copy = two.slice();
    copy.set(one.subarray(...from), to[0]);
    return copy;
  },
};

// ---------------------------------------------------------------- hands

/** Where the last signature of a file stands, with its brackets. */
function gapOf(bytes: Uint8Array): readonly [number, number] {
  const text = latin(bytes);
  const at = text.lastIndexOf('/Contents<') + '/Contents'.length;
  return [at, text.indexOf('>', at) + 1];
}

function flipped(bytes: Uint8Array, at: number, random: Random): Uint8Array {
  const copy = bytes.slice();
  copy[at] = (copy[at] ?? 0) ^ (1 + random.below(255));
  return copy;
}

/** The last place of this spelling written otherwise. */
function spelt(bytes: Uint8Array, from: string, to: string): Uint8Array {
  const copy = bytes.slice();
  copy.set(bytesOf(to), latin(bytes).lastIndexOf(from));
  return copy;
}

function withField(
  bytes: Uint8Array,
  which: number,
  entry: (size: number) => readonly [string, PdfObject],
): Uint8Array {
  const file = readPdf(bytes);
  const fields = dictOf(file.resolve(file.catalog.get('AcroForm'))).get('Fields');
  const signed = (Array.isArray(fields) ? fields : [])
    .map(refOf)
    .filter(({ ref }) => dictOf(file.object(ref)).has('V'));
  const { ref: field } = signed[which] ?? { ref: 1 };
  const [key, value] = entry(file.size);
  const changed = new Map(dictOf(file.object(field)));
  if (value === null) changed.delete(key);
  else changed.set(key, value);
  return grown(bytes, { [field]: changed });
}

/** The file with a well-formed revision on top that writes these objects. */
export function grown(bytes: Uint8Array, objects: Readonly<Record<number, PdfObject>>): Uint8Array {
  const file = readPdf(bytes);
  let out = '';
  const lines = Object.entries(objects).map(([number, object]) => {
    const at = bytes.length + out.length;
    out += `${number} 0 obj\n${written(object)}\nendobj\n`;
    return `${number} 1\n${String(at).padStart(10, '0')} 00000 n \n`;
  });
  const before = /startxref\s+(\d+)\s+%%EOF\s*$/.exec(latin(bytes.subarray(-64)))?.[1];
  const size = Math.max(file.size, ...Object.keys(objects).map((number) => Number(number) + 1));
  const trailer = new Map<string, PdfObject>([...file.trailer, ['Prev', Number(before)], ['Size', size]]);
  const at = bytes.length + out.length;
  return join(bytes, bytesOf(`${out}xref\n${lines.join('')}trailer\n${written(trailer)}\nstartxref\n${at}\n%%EOF\n`));
}

const isSame = (one: Uint8Array, other: Uint8Array): boolean => Buffer.compare(one, other) === 0;
const join = (...parts: readonly Uint8Array[]): Uint8Array => new Uint8Array(Buffer.concat(parts));
function dictOf(object: PdfObject) {
  if (!isDict(object)) throw new Error('A dictionary was expected.');
  return object;
}
function refOf(object: PdfObject | undefined) {
  if (typeof object !== 'object' || object === null || !('ref' in object)) throw new Error('A reference was expected.');
  return object;
}
