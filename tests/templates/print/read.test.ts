/** Reading PDF files: ours, those that grew, those that are packed otherwise, and hostile bytes. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { deflated } from '../../../templates/print/file/flate.ts';
import {
  bytesOf,
  dict,
  isDict,
  isStream,
  latin,
  name,
  nameOf,
  type PdfObject,
  ref,
  text,
  textOf,
  written,
} from '../../../templates/print/file/object.ts';
import { createParser, UnreadablePdf } from '../../../templates/print/file/parse.ts';
import { readPdf } from '../../../templates/print/file/read.ts';
import { printPdf } from '../../../templates/print/index.ts';
import { createRandom } from '../../support/random.ts';
import { evaluated, household, householdView, members } from './examples.ts';
import { fonts, hasQpdf, time } from './paper.ts';

const printed = await printPdf(household, evaluated(household, { ...householdView, members: members(60) }), {
  fonts,
  options: { variant: 'filled', time },
});
if ('missing' in printed) throw new Error('The household cannot be printed.');
const ours = printed.pdf;

/** The file with one more revision that writes these objects; `said` changes what its table says. */
function grown(
  bytes: Uint8Array,
  objects: Readonly<Record<number, PdfObject>>,
  said = (table: string) => table,
): Uint8Array {
  const file = readPdf(bytes);
  let out = '\n';
  const places = Object.entries(objects).map(([number, object]) => {
    const at = bytes.length + out.length;
    out += `${number} 0 obj\n${written(object)}\nendobj\n`;
    return `${number} 1\n${String(at).padStart(10, '0')} 00000 n \n`;
  });
  const before = /startxref\s+(\d+)\s+%%EOF\s*$/.exec(latin(bytes.subarray(-64)))?.[1];
  const trailer = new Map<string, PdfObject>([...file.trailer, ['Prev', Number(before)]]);
  const at = bytes.length + out.length;
  out += said(`xref\n${places.join('')}trailer\n${written(trailer)}\nstartxref\n${at}\n%%EOF\n`);
  return bytesOf(latin(bytes) + out);
}

describe('objects', () => {
  test.each<[string, PdfObject]>([
    ['null', null],
    [
      '[true false -0.5 12 7 0 R/A#20B(a\\(b\\\\)<FEFF6751>]',
      [true, false, -0.5, 12, ref(7), name('A B'), bytesOf('a(b\\'), text('村')],
    ],
    [
      '<</Type/Page/Kids[1 0 R 2 0 R]/N 3/S()>>',
      dict({ Type: name('Page'), Kids: [ref(1), ref(2)], N: 3, S: text('') }),
    ],
  ])('%s is written and read as the same', (word, object) => {
    expect(written(object)).toBe(word);
    expect(createParser(bytesOf(word)).object()).toEqual(object);
  });

  test('strings of other writers are understood', () => {
    const read = (word: string) => latin(createParser(bytesOf(word)).object() as Uint8Array);
    expect(read('(a\\n\\101(b)\\\n c\\7)')).toBe('a\nA(b) c\x07');
    expect(read('<41 4>')).toBe('A@');
    expect(textOf(bytesOf('\xef\xbb\xbf\xe6\x9d\x91'))).toBe('村');
  });

  test.each(['<</A 1/A 2>>', '(open', '<4g>', '[1 2', '/a#g1', 'nulls', '1.2.3', '-', '[[['.repeat(40)])(
    '%s is refused',
    (word) => {
      expect(() => createParser(bytesOf(word)).object()).toThrow(UnreadablePdf);
    },
  );
});

describe('a file', () => {
  test('is one revision with its pages, catalog and streams', () => {
    const file = readPdf(ours);
    expect(file.revisions).toMatchObject([{ start: 0, end: ours.length }]);
    expect(file.pages).toHaveLength(printed.pages);
    expect(textOf(file.catalog.get('Lang') as Uint8Array)).toBe('zh-CN');
    const page = file.object(file.pages[0] ?? 0);
    const content = isDict(page) ? file.resolve(page.get('Contents')) : null;
    expect(isStream(content) && latin(file.decoded(content))).toContain(' Tj');
  });

  test('that grew has a revision more; what it was before is its beginning', () => {
    // As some programs end a file: without an end of line.
    const bare = ours.subarray(0, ours.length - 1);
    const file = readPdf(bare);
    const once = grown(bare, { [file.size]: dict({ Type: name('First') }) });
    const twice = grown(once, { [file.size]: dict({ Type: name('Second') }), [file.size + 1]: 5 });
    const read = readPdf(twice);
    expect(read.revisions.map(({ end }) => end)).toEqual([
      // The end of line that was appended belongs to the end before it.
      bare.length + 1,
      once.length,
      twice.length,
    ]);
    expect(read.revisions.map(({ changed }) => [...changed])).toEqual([
      [...file.revisions[0]!.changed],
      [file.size],
      [file.size, file.size + 1],
    ]);
    const kindIn = (bytes: Uint8Array) => {
      const object = readPdf(bytes).object(file.size);
      return isDict(object) ? nameOf(object.get('Type')) : undefined;
    };
    expect(kindIn(twice)).toBe('Second');
    expect(kindIn(twice.subarray(0, read.revisions[1]!.end))).toBe('First');
    expect(kindIn(twice.subarray(0, read.revisions[0]!.end))).toBeUndefined();
  });

  test.skipIf(!hasQpdf)('with object streams and a cross-reference stream reads the same', () => {
    const folder = mkdtempSync(join(tmpdir(), 'cunbiao-read-'));
    try {
      writeFileSync(join(folder, 'a.pdf'), ours);
      execFileSync('qpdf', [
        '--object-streams=generate',
        '--deterministic-id',
        join(folder, 'a.pdf'),
        join(folder, 'b.pdf'),
      ]);
      const packed = new Uint8Array(readFileSync(join(folder, 'b.pdf')));
      const [one, other] = [readPdf(ours), readPdf(packed)];
      expect(latin(packed)).toContain('/ObjStm');
      expect(other.pages).toHaveLength(one.pages.length);
      const contents = [one, other].map((file) =>
        file.pages.map((number) => {
          const page = file.object(number);
          const stream = isDict(page) ? file.resolve(page.get('Contents')) : null;
          return isStream(stream) ? latin(file.decoded(stream)) : undefined;
        }),
      );
      expect(contents[1]).toEqual(contents[0]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe('refused with a sentence', () => {
  const size = readPdf(ours).size;
  const more = grown(ours, { [size]: 1 });
  const change = (from: string | RegExp, to: string, bytes = more) => bytesOf(latin(bytes).replace(from, to));
  const bomb = dict({ Filter: name('FlateDecode') });
  test.each<[string, () => Uint8Array]>([
    ['no PDF', () => bytesOf('PK\x03\x04')],
    ['cut short', () => ours.subarray(0, ours.length - 20)],
    ['bytes after the end', () => bytesOf(`${latin(more)}x`)],
    ['a second end', () => bytesOf(`${latin(ours)}\nstartxref\n0\n%%EOF`)],
    ['bytes between objects', () => change('endobj\nxref', 'endobj\nx\nxref')],
    ['an object elsewhere', () => change(`${size} 0 obj\n1`, `${size - 1} 0 obj\n1`)],
    [
      'an object of an older revision as its own',
      () => grown(ours, { [size]: 1 }, (table) => table.replace(/\d{10} 00000 n/, '0000000015 00000 n')),
    ],
    ['an encrypted file', () => change(/trailer\n<</g, 'trailer\n<</Encrypt 1 0 R')],
    [
      'a revision before itself',
      () => grown(ours, { [size]: 1 }, (table) => table.replace(/\/Prev \d+/, `/Prev ${more.length}`)),
    ],
    ['no catalog', () => change(/\/Root \d+/g, '/Root 1')],
    ['a page twice', () => grown(ours, { 1: dict({ Type: name('Pages'), Kids: [ref(1)] }) })],
  ])('%s', (_, make) => {
    expect(() => readPdf(make())).toThrow(UnreadablePdf);
  });

  test('a stream that unpacks to more than is taken', () => {
    const data = deflated(new Uint8Array(34 * 1024 * 1024));
    const file = readPdf(grown(ours, { [size]: { dict: bomb, data } }));
    const stream = file.object(size);
    expect(() => isStream(stream) && file.decoded(stream)).toThrow(UnreadablePdf);
  });
});

test('whatever bytes are changed, cut or doubled: a file, or UnreadablePdf, and nothing else', () => {
  const random = createRandom(20261126);
  const pick = (below: number) => random.below(below);
  const joined = (...parts: Uint8Array[]) => new Uint8Array(Buffer.concat(parts));
  const files = [ours, grown(ours, { [readPdf(ours).size]: dict({ A: [text('村'), ref(3)] }) })];
  let refused = 0;
  for (let run = 0; run < 1500; run++) {
    const from = files[pick(files.length)]!;
    let bytes = from.slice();
    // Mostly where the structure is: the end and the heads of objects.
    for (let count = 1 + pick(3); count > 0; count--) {
      const at = random.chance(0.7) ? bytes.length - 1 - pick(Math.min(1500, bytes.length)) : pick(bytes.length);
      const kind = pick(4);
      if (kind === 0) bytes[at] = pick(256);
      else if (kind === 1) bytes[at] = 48 + pick(10);
      else if (kind === 2) bytes = joined(bytes.subarray(0, at), bytes.subarray(at + pick(40)));
      else bytes = joined(bytes.subarray(0, at), bytes.subarray(Math.max(0, at - pick(40))));
    }
    try {
      readPdf(bytes);
    } catch (error) {
      if (!(error instanceof UnreadablePdf)) throw new Error(`run ${run}: ${String(error)}`, { cause: error });
      refused++;
    }
  }
  expect(refused).toBeGreaterThan(700);
}, 120_000);
