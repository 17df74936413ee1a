/** Archive copies: what they hold, what other programs say of them, and what a change does to them. */
import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { canonicalJson as canonicalInSync } from '../../../sync/clean.ts';
import { canonicalJson } from '../../../templates/print/archive/record.ts';
import { srgbProfile } from '../../../templates/print/archive/srgb.ts';
import {
  bytesOf,
  isArray,
  isDict,
  isRef,
  isStream,
  isString,
  latin,
  nameOf,
  type PdfDict,
  type PdfObject,
  textOf as textIn,
} from '../../../templates/print/file/object.ts';
import { embeddedFiles, type PdfFile, readPdf } from '../../../templates/print/file/read.ts';
import { createObjects, writePdf } from '../../../templates/print/file/write.ts';
import { type ArchiveRequest, installedFont, printPdf, verifyPdf } from '../../../templates/print/index.ts';
import { layoutSheet } from '../../../templates/print/layout.ts';
import { sheetOf } from '../../../templates/print/sheet.ts';
import { signPdf } from '../../../templates/print/signatures/index.ts';
import { signatureFields } from '../../../templates/print/signatures/revision.ts';
import type { Tag } from '../../../templates/print/tag.ts';
import { loadTemplates } from '../../../templates/registry.ts';
import type { SheetView, Template } from '../../../templates/template.ts';
import { createRandom } from '../../support/random.ts';
import { newRoot, newSigner } from '../../support/signing.ts';
import { columnSets, evaluated, household, householdView, members, threeAcross } from './examples.ts';
import { fonts, hasMutool, hasPoppler, hasQpdf, judged, measure, time } from './paper.ts';
import { hasPreflight, preflight } from './preflight.ts';

const templates = [...(await loadTemplates()).values()];
const signers = [
  { id: 'p1', name: '张三', path: 'householdSign' },
  { id: 'p2', name: '李四', path: 'nowhere' },
];
const filing = {
  hash: 'ab'.repeat(32),
  by: '张三',
  at: '2023-05-20T10:00',
  log: { sequence: 7, chain: 'cd'.repeat(32) },
};
const all: ArchiveRequest = { signers, filing, policy: { region: '150521', date: '2023-05-20' } };
const number = '兴查认2023-001';

async function archived(archive: ArchiveRequest, view: SheetView = householdView, template: Template = household) {
  const options = { variant: 'filled', time, number } as const;
  const result = await printPdf(template, evaluated(template, view), { fonts, options, archive });
  if ('missing' in result) throw new Error(`cannot print ${JSON.stringify(result.missing)}`);
  return result.pdf;
}
const hundred = { ...householdView, members: members(100) };
const [packed, plain, older] = [
  await archived(all),
  await archived({ ...all, packed: false }),
  await archived({ ...all, standard: 'A-1b' }),
];
const kinds = { packed, plain, older };

const root = await newRoot();
const roots = [root.chain[0] ?? new Uint8Array()];
async function signedByBoth(pdf: Uint8Array): Promise<Uint8Array> {
  const [zhang, li] = [await newSigner('张三', root), await newSigner('李四', root)];
  const one = await signPdf(pdf, 'sign-1', zhang, { time: '2026-11-26T17:00:00', fonts });
  return signPdf(one, 'sign-2', li, { time: '2026-11-26T18:00:00', fonts });
}

const inside = (file: PdfFile, number: number): PdfDict => {
  const object = file.object(number);
  if (!isDict(object)) throw new Error(`Object ${number} is no dictionary.`);
  return object;
};
const contentsOf = (file: PdfFile): string[] =>
  file.pages.map((page) => {
    const stream = file.resolve(inside(file, page).get('Contents'));
    return isStream(stream) ? latin(file.decoded(stream)) : '';
  });

describe('an archive copy', () => {
  test('[A3] is the same bytes for the same arguments', async () => {
    expect(Buffer.from(await archived(all)).equals(Buffer.from(packed))).toBe(true);
  });

  test('[A1] says what it is, with metadata, colours and language', () => {
    const file = readPdf(plain);
    const { catalog } = file;
    const metadata = file.resolve(catalog.get('Metadata'));
    const xml = isStream(metadata) ? new TextDecoder().decode(file.decoded(metadata)) : '';
    for (const words of [
      '<pdfaid:part>3</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance>',
      '防止返贫监测对象认定表（2023年）',
      `<cunbiao:number>${number}</cunbiao:number>`,
      `<xmp:CreateDate>${time}:00+08:00</xmp:CreateDate>`,
      `<cunbiao:filing>${filing.hash}</cunbiao:filing>`,
    ])
      expect(xml).toContain(words);
    const [intent] = isArray(catalog.get('OutputIntents')) ? (catalog.get('OutputIntents') as PdfObject[]) : [];
    const colours = file.resolve(intent);
    const profile = isDict(colours) ? file.resolve(colours.get('DestOutputProfile')) : null;
    expect(isStream(profile) && Buffer.from(file.decoded(profile)).equals(Buffer.from(srgbProfile()))).toBe(true);
    expect(isString(catalog.get('Lang')) && textIn(catalog.get('Lang') as Uint8Array)).toBe('zh-CN');
    expect(latin(older).startsWith('%PDF-1.4')).toBe(true);
  });

  test('[A2] holds its values as canonical JSON whose hash the metadata names', async () => {
    const [values, more] = embeddedFiles(readPdf(packed));
    expect(more).toBeUndefined();
    expect(values).toMatchObject({ name: 'values.json', relationship: 'Data' });
    const record = JSON.parse(new TextDecoder().decode(values?.bytes));
    expect(record).toMatchObject({
      form: 'print-household',
      number,
      filing,
      values: JSON.parse(JSON.stringify(householdView)),
    });
    expect(new TextDecoder().decode(values?.bytes)).toBe(canonicalJson(record));
    const { hash } = await verifyPdf(packed);
    expect(hash).toBe(
      createHash('sha256')
        .update(values?.bytes ?? '')
        .digest('hex'),
    );
    if (hasPoppler) expect(judged(packed, 'pdfdetach', '-list', 'FILE')).toContain('values.json');
  });

  test('canonical JSON is the same as that of filings', () => {
    const value = {
      村: [1, 0.1, 1e21, -0, null, true],
      a: { '\u20ac': '\r"\u0007', '\ufb33': '𠮷', b: undefined },
      '10': 1,
      '9': 2,
    };
    expect(canonicalJson(value)).toBe(canonicalInSync(value));
    expect(() => canonicalJson({ a: Number.NaN })).toThrow();
  });

  test.each(Object.entries(kinds))('%s is a sound PDF for other programs', (_, pdf) => {
    if (hasQpdf) expect(judged(pdf, 'qpdf', '--check', 'FILE')).toContain('No syntax or stream encoding errors found');
    if (hasMutool) expect(judged(pdf, 'mutool', 'info', 'FILE')).toContain('Pages: 1');
    if (hasPoppler) expect(judged(pdf, 'pdfinfo', 'FILE')).toMatch(/Tagged: +yes/);
  });

  test.skipIf(!hasPreflight)(
    '[A4] as PDF/A-1b is judged valid, also when two have signed it',
    async () => {
      const long = await archived({ ...all, standard: 'A-1b' }, hundred);
      const forms = templates.map((template) =>
        archived({ ...all, standard: 'A-1b' }, template.examples[0]?.view ?? {}, template),
      );
      const judged = preflight(older, long, await signedByBoth(older), ...(await Promise.all(forms)));
      expect(judged).toEqual(Array.from({ length: templates.length + 3 }, () => 'valid'));
    },
    120_000,
  );

  test('[A4] as PDF/A-1b differs in nothing but version, metadata and the values', () => {
    const [one, other] = [readPdf(plain), readPdf(older)];
    expect(contentsOf(other)).toEqual(contentsOf(one));
    const bare = ({ catalog }: PdfFile) => [...catalog.keys()].filter((key) => key !== 'AF' && key !== 'Names');
    expect(bare(other)).toEqual(bare(one));
    expect(other.catalog.has('AF') || other.catalog.has('Names')).toBe(false);
    // Everything that comes before the values has the same number and is the same.
    const first = [...Array(one.size).keys()].find((number) => {
      const object = one.object(number);
      return isStream(object) && nameOf(object.dict.get('Type')) === 'EmbeddedFile';
    });
    const rootOf = ({ trailer }: PdfFile) => trailer.get('Root');
    for (let number = 1; number < (first ?? 0); number++)
      if (!(isRef(rootOf(one)) && (rootOf(one) as { ref: number }).ref === number))
        expect(other.object(number)).toEqual(one.object(number));
    expect(one.size - other.size).toBe(2);
  });

  test('[A5] of a list of a hundred rows and nine columns is small, also when two have signed it', async () => {
    const list: Template = { ...household, sections: household.sections.filter(({ fields }) => 'members' in fields) };
    const view = { id: '2023-1', members: members(100) };
    const sizeOf = async (request: ArchiveRequest, signed: boolean) => {
      const pdf = await archived(request, view, list);
      return Math.ceil((signed ? await signedByBoth(pdf) : pdf).length / 1024);
    };
    const sizes = [await sizeOf(all, false), await sizeOf(all, true), await sizeOf({ ...all, packed: false }, true)];
    expect(sizes[1]).toBeLessThanOrEqual(105);
    expect(sizes[2]).toBeLessThanOrEqual(200);
  });
});

describe('fields to sign in', () => {
  const fieldsOf = (file: PdfFile): PdfDict[] => {
    const form = file.resolve(file.catalog.get('AcroForm'));
    const fields = isDict(form) ? file.resolve(form.get('Fields')) : null;
    return (isArray(fields) ? fields : []).map((field) => {
      const found = file.resolve(field);
      if (!isDict(found)) throw new Error('A field is no dictionary.');
      return found;
    });
  };

  test('[A6] are there for everybody from the first revision, empty, at their place or at the end', () => {
    const file = readPdf(packed);
    const said = fieldsOf(file).map((field) => ({
      field: textIn(field.get('T') as Uint8Array),
      name: textIn(field.get('TU') as Uint8Array),
      kind: nameOf(field.get('FT')),
      empty: !field.has('V'),
      size: (field.get('Rect') as number[]).map((edge) => edge > 0 && edge < 842),
    }));
    const inPage = [true, true, true, true];
    expect(said).toEqual([
      { field: 'sign-1', name: '张三', kind: 'Sig', empty: true, size: inPage },
      { field: 'sign-2', name: '李四', kind: 'Sig', empty: true, size: inPage },
    ]);
    if (hasPoppler) expect(judged(packed, 'pdftotext', 'FILE', '-').replace(/\s/g, '')).toContain('电子签名李四');
  });

  test('[A6] stand beside each other where two sign at one place', async () => {
    const both = signers.map((signer) => ({ ...signer, path: 'householdSign' }));
    const [one, other] = fieldsOf(readPdf(await archived({ signers: both }))).map(
      (field) => field.get('Rect') as number[],
    );
    expect(one?.[2]).toBeCloseTo(other?.[0] ?? 0, 1);
    expect([one?.[1], one?.[3]]).toEqual([other?.[1], other?.[3]]);
  });

  test('without signers there is no form in the file', async () => {
    expect(readPdf(await archived({})).catalog.has('AcroForm')).toBe(false);
  });
});

describe('the structure', () => {
  /** The tree of a file, read as another program would: kinds, and text by the marks of the pages. */
  const leaves = (tag: Tag): string[] => [tag.kind, ...tag.children.flatMap(leaves)];
  const layoutOf = (template: Template, view: SheetView) =>
    layoutSheet(sheetOf(template, evaluated(template, view)), measure, { variant: 'filled', time }, []);
  const tablesOf = (tag: Tag): Tag[] => (tag.kind === 'Table' ? [tag] : tag.children.flatMap(tablesOf));
  /** Cells that each row takes, those from above too. */
  const widths = (table: Tag): number[] => {
    const beside: number[] = [];
    return table.children.map((row, index) => {
      const own = row.children.reduce((sum, cell) => sum + (cell.columns ?? 1), 0);
      for (const cell of row.children)
        for (let below = 1; below < (cell.rows ?? 1); below++)
          beside[index + below] = (beside[index + below] ?? 0) + (cell.columns ?? 1);
      return own + (beside[index] ?? 0);
    });
  };
  const forms: [string, Template, SheetView][] = [
    ['a household', household, hundred],
    ['three rows beside each other', threeAcross, { attendees: members(37) }],
    ['sets of columns', columnSets, { members: members(40) }],
    ...templates.flatMap((template) =>
      template.examples.slice(0, 1).map(({ view }): [string, Template, SheetView] => [template.title, template, view]),
    ),
  ];

  test.each(forms)('[A7] of %s has tables whose rows are equally long', (_, template, view) => {
    const { structure } = layoutOf(template, view);
    expect(leaves(structure).slice(0, 2)).toEqual(['Document', 'H1']);
    const tables = tablesOf(structure);
    for (const table of tables) expect(new Set(widths(table)).size).toBe(1);
  });

  test.each(forms)('[A7] of %s holds every word once, in the order of reading', (_, template, view) => {
    const { pages, structure } = layoutOf(template, view);
    const order: Tag[] = [];
    const walk = (tag: Tag): void => {
      order.push(tag);
      tag.children.forEach(walk);
    };
    walk(structure);
    const runs = pages.flatMap(({ items }) => items.filter((item) => item.kind === 'text'));
    const tags = new Set(order);
    expect(runs.every(({ tag }) => tag === undefined || tags.has(tag))).toBe(true);
    // Without tag are running heads and feet, and what comes again on a further page.
    const without = runs.filter(({ tag }) => tag === undefined).map(({ text }) => text);
    const within = new Set(runs.filter(({ tag }) => tag !== undefined).map(({ text }) => text));
    const furniture = /^(表样|第\d+页|打印时间|编号：|（续）|— \d+ —$)|（续）$/;
    expect(without.filter((text) => !furniture.test(text) && !within.has(text) && text.length > 1)).toEqual([]);
  });

  test.skipIf(!hasPoppler)('[A7] is read aloud head first, then values, row by row', () => {
    const said = judged(packed, 'pdfinfo', '-struct-text', 'FILE').replace(/\s|"|\(block\)|\/\w+|:|Document/g, '');
    const order = ['防止返贫监测对象认定表', '户主姓名TD包建国TH', '联系电话TD13900001234', '家庭成员', 'TR', '序号'];
    let from = 0;
    for (const words of order) {
      const at = said.indexOf(words, from);
      expect(at, words).toBeGreaterThanOrEqual(from);
      from = at;
    }
  });

  test('a drawn signature is a figure with words, a character without a shape is still said', async () => {
    const strokes = 'M 20 60 C 60 10 100 110 140 60 L 200 40';
    const options = { variant: 'filled', time } as const;
    const view = { ...householdView, headName: '王𠮷', householdSign: strokes };
    const request = { fonts: [installedFont()], options, allowMissing: true, archive: { packed: false } };
    const result = await printPdf(household, evaluated(household, view), request);
    const file = readPdf('pdf' in result ? result.pdf : new Uint8Array());
    const elements = [...Array(file.size).keys()].map((number) => file.object(number)).filter(isDict);
    const figure = elements.find((element) => nameOf(element.get('S')) === 'Figure');
    expect(figure && textIn(figure.get('Alt') as Uint8Array)).toBe('手写签名');
    const said = elements.flatMap((element) => {
      const words = element.get('ActualText');
      return isString(words) ? [textIn(words)] : [];
    });
    expect(said).toContain('王𠮷');
  });
});

describe('verifying', () => {
  test.each(Object.entries(kinds))('%s is whole, and says what it holds', async (kind, pdf) => {
    const verified = await verifyPdf(pdf, { filing: { hash: filing.hash, view: householdView } });
    expect(verified).toMatchObject({
      standing: 'whole',
      problems: [],
      standard: kind === 'older' ? 'A-1b' : 'A-3a',
      title: '防止返贫监测对象认定表（2023年）',
      form: 'print-household',
      version: '2023.1',
      number,
      time,
      matchesFiling: true,
      signatures: [],
      ...(kind === 'older' ? {} : { policy: all.policy, values: { headName: '包建国' } }),
    });
  });

  test.each(Object.entries(kinds))('%s stays whole when two have signed it', async (_, pdf) => {
    const signed = await signedByBoth(pdf);
    const { standing, signatures } = await verifyPdf(signed, { trust: { roots } });
    expect(standing).toBe('whole');
    expect(signatures?.map(({ field, name, standing }) => [field, name, standing])).toEqual([
      ['sign-1', '张三', 'valid'],
      ['sign-2', '李四', 'valid'],
    ]);
    if (hasQpdf) expect(judged(signed, 'qpdf', '--check', 'FILE')).toContain('No syntax or stream encoding errors');
  });

  test('a filing of another hash, or of other values, does not match', async () => {
    expect(await verifyPdf(packed, { filing: { hash: 'ee'.repeat(32) } })).toMatchObject({ matchesFiling: false });
    const other = { hash: filing.hash, view: { ...householdView, headName: '别人' } };
    expect(await verifyPdf(packed, { filing: other })).toMatchObject({ standing: 'whole', matchesFiling: false });
  });

  test('no changed byte goes unseen', async () => {
    const random = createRandom(17);
    for (const pdf of Object.values(kinds)) {
      for (let run = 0; run < 120; run++) {
        const bytes = pdf.slice();
        const at = random.below(bytes.length);
        bytes[at] = (bytes[at] ?? 0) ^ (1 << random.below(8));
        const { standing, problems } = await verifyPdf(bytes);
        expect(standing, `bit in byte ${at}`).not.toBe('whole');
        expect(problems[0]?.message).toMatch(/。$/);
      }
    }
  }, 120_000);

  test('other values, or another number, under a new id are seen by their hash', async () => {
    const file = readPdf(plain);
    const rewritten = (change: (object: PdfObject) => PdfObject): Uint8Array => {
      const objects = createObjects();
      for (let number = 1; number < file.size; number++) objects.add(change(file.object(number)));
      const [root, info] = ['Root', 'Info'].map((key) => (file.trailer.get(key) as { ref: number }).ref);
      return writePdf({ objects, root: root ?? 0, info: info ?? 0, version: '1.7', id: 'bytes' });
    };
    const replaced = (kind: string, from: string, to: string) =>
      rewritten((object) => {
        if (!isStream(object) || nameOf(object.dict.get('Type')) !== kind) return object;
        const text = new TextDecoder().decode(file.decoded(object));
        expect(text).toContain(from);
        const entries = [...object.dict].filter(([key]) => key !== 'Filter');
        return { dict: new Map(entries), data: new TextEncoder().encode(text.replace(from, to)) };
      });
    const codes = async (pdf: Uint8Array) => (await verifyPdf(pdf)).problems.map(({ problem }) => problem);
    expect(await codes(rewritten((object) => object))).toEqual([]);
    expect(await codes(replaced('EmbeddedFile', '包建国', '包建军'))).toEqual(['values']);
    expect(await codes(replaced('Metadata', number, '兴查认2023-002'))).toEqual(['metadata']);
  });

  test('what is not an archive copy is unreadable, in words', async () => {
    const printed = await printPdf(household, evaluated(household, householdView), {
      fonts,
      options: { variant: 'filled', time },
    });
    const plainPaper = 'pdf' in printed ? printed.pdf : new Uint8Array();
    expect(await verifyPdf(bytesOf('hello'))).toMatchObject({
      standing: 'unreadable',
      problems: [{ problem: 'not-pdf' }],
    });
    expect(await verifyPdf(plainPaper)).toMatchObject({
      standing: 'unreadable',
      problems: [{ problem: 'not-archive' }],
    });
    expect(await verifyPdf(new Uint8Array())).toMatchObject({ standing: 'unreadable' });
  });
});

test('the colour profile says its size and ends at a word', () => {
  const profile = srgbProfile();
  const view = new DataView(profile.buffer);
  expect(view.getUint32(0)).toBe(profile.length);
  expect(profile.length % 4).toBe(0);
  expect(latin(profile.subarray(36, 40))).toBe('acsp');
});

test('[A8] a number that XML cannot hold, or that looks like XML, leaves the copy whole', async () => {
  for (const number of ['某\u0000查-1', '某\ud800查-2', '<某>&amp;"查"-3', ']]>--']) {
    const printed = await printPdf(household, evaluated(household, householdView), {
      fonts,
      options: { variant: 'filled', time, number },
      archive: {},
      allowMissing: true,
    });
    if (!('pdf' in printed)) throw new Error('It was not printed.');
    expect(await verifyPdf(printed.pdf)).toMatchObject({
      standing: 'whole',
      number: number.replace('\u0000', '\ufffd').replace('\ud800', '\ufffd'),
    });
  }
});

test('[A6] several who have no place on the form have fields of their own at its end, two in a row', async () => {
  const others = ['李四', '王五'].map((name, index) => ({ id: `p${index}`, name, path: 'nowhere' }));
  const file = readPdf(await archived({ ...all, signers: [...signers.slice(0, 1), ...others] }));
  const boxes = signatureFields(file).map(({ dict }) => dict.get('Rect') as readonly number[]);
  const [, first, second] = boxes;
  expect([first?.[1], first?.[3]]).toEqual([second?.[1], second?.[3]]);
  expect(second?.[0]).toBeGreaterThanOrEqual(first?.[2] ?? 0);
});
