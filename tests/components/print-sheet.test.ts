/** A sheet for paper from a dossier that nobody has open: as it is, as it was filed, or a sentence why not. */
import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { fileSheet } from '../../components/file-sheet.ts';
import { sheetForPaper, type Wanted } from '../../components/print-sheet.ts';
import { writeSheet } from '../../components/write-sheet.ts';
import type { Dossier } from '../../sync/contract.ts';
import { createDocument, type SharedDocument } from '../../sync/document.ts';
import { openReading } from '../../sync/reading.ts';
import { createSeal } from '../../sync/seal.ts';
import { evaluate } from '../../templates/evaluate.ts';
import { isValue } from '../../templates/kinds.ts';
import { loadPolicies } from '../../templates/policy/packs.ts';
import { loadTemplate } from '../../templates/registry.ts';
import { schemaOf } from '../../templates/schema.ts';
import { viewOf } from '../../templates/view.ts';

const template = await loadTemplate('household-registration');
const [example] = template.examples;
const policies = await loadPolicies(example!.region);
const today = example!.today;
const sheet = '2023-1';
const seal = createSeal({ id: 'v1', keys: new Map([[1, new Uint8Array(32).fill(7)]]) });
const options = { id: 'h1', schema: schemaOf([template]), isValue, seal };
const person = { id: 'p1', name: '乌云' };

function documentOf(doc = new Y.Doc()): SharedDocument {
  return createDocument(
    { ...options, person, device: { id: 'd1', name: '电脑' }, now: () => Date.UTC(2023, 4, 20) },
    doc,
  );
}
const filledIn = (): SharedDocument => {
  const document = documentOf();
  writeSheet(document, template, sheet, { ...example!.view, id: sheet });
  return document;
};
async function file(document: SharedDocument, replaces: readonly string[] = []): Promise<string> {
  const evaluation = evaluate(template, viewOf(template, document.values(), sheet), { policies, today });
  const wish = { sheet, signer: person, policies, today, override: '材料后补' };
  const again = replaces.length > 0 ? { replaces, reason: '更正' } : {};
  return (await fileSheet(document as unknown as Dossier, evaluation, { ...wish, ...again })).hash;
}
const forPaper = (document: SharedDocument, wanted: Wanted = 'filed', drafts = false) =>
  sheetForPaper(openReading(document.bytes(), options), template, sheet, {
    ...{ policies, today, statements: [], wanted, drafts },
  });
const viewIn = (found: ReturnType<typeof forPaper>) => ('trouble' in found ? found.trouble : found.evaluation.view);

describe('what is not filed', () => {
  test('is printed as it is', () => {
    const found = forPaper(filledIn());
    expect(viewIn(found)).toMatchObject({ headName: '白音那' });
    expect(found).not.toHaveProperty('filed');
  });

  test('is left out where people disagree, with the field and what to do, unless drafts are wanted', () => {
    const document = filledIn();
    const other = documentOf(new Y.Doc());
    Y.applyUpdate(other.doc, document.bytes());
    other.set('address', '东头9号', undefined, []);
    Y.applyUpdate(document.doc, other.bytes());
    expect(forPaper(document)).toEqual({ trouble: '家庭住址几个人填得不一样。请打开这份表定下来，再印' });
    const draft = forPaper(document, 'filed', true);
    expect('evaluation' in draft && draft.evaluation.findings.map(({ rule }) => rule)).toContain('disagreement');
  });
});

describe('what is filed', () => {
  test('is printed as it was filed, whatever has been typed since; or as it is now, and says what has changed', async () => {
    const document = filledIn();
    const hash = await file(document);
    const before = viewIn(forPaper(document));
    document.set('address', '东头9号');
    const filed = forPaper(document);
    expect(viewIn(filed)).toEqual(before);
    expect(filed).toMatchObject({ filed: { by: '乌云', hash } });
    expect(filed).not.toHaveProperty('filed.changed');
    const now = forPaper(document, 'now');
    expect(viewIn(now)).toMatchObject({ address: '东头9号' });
    expect(now).toMatchObject({ filed: { hash, changed: ['家庭住址'] } });
  });

  test('does not count where two filings do not know each other', async () => {
    const document = filledIn();
    const other = documentOf(new Y.Doc());
    Y.applyUpdate(other.doc, document.bytes());
    await file(document);
    other.set('address', '东头9号');
    await file(other);
    Y.applyUpdate(document.doc, other.bytes());
    expect(viewIn(forPaper(document))).toContain('重新定稿');
  });

  test('is not laid out by another version of the form', async () => {
    const document = filledIn();
    await file(document);
    const newer = { ...template, version: '9999.1' };
    const context = { policies, today, statements: [], wanted: 'filed', drafts: false } as const;
    const found = sheetForPaper(openReading(document.bytes(), options), newer, sheet, context);
    expect(found).toMatchObject({ trouble: expect.stringContaining('旧表样') });
  });
});
