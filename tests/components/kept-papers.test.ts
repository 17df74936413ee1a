/** Which papers of a dossier are of a year, and which files of one filing go into an archive. */
import { expect, test } from 'vitest';
import { installedFont, printPdf } from '#print';
import { signPdf } from '#signatures';
import { evaluate, loadPolicies, loadTemplate } from '#templates';
import { judgeCopies, keptIn } from '../../components/kept-papers.ts';
import type { Filing, Values } from '../../sync/contract.ts';
import { newRoot, newSigner } from '../support/signing.ts';

const filing = 'ab'.repeat(32);

const filed = (more: Partial<Filing>): Filing => ({
  ...{ id: filing, hash: filing, form: 'household-registration', sheet: '2023-1', templateVersion: '1', policy: {} },
  ...{ signer: { id: 'p1', name: '赵国庆' }, at: '2023-12-31T23:59', standing: 'counts' },
  ...more,
});
const ref = (hash: string) => ({ hash, name: `${hash}.pdf`, type: 'application/pdf', size: 9 });
const dossier = (filings: readonly Filing[]) => ({
  filings,
  values: (): Values => ({
    papers: {
      a: { filing, is: 'copy', file: [ref('copy')] },
      b: { filing, is: 'signed', file: [ref('signed')], receipt: 'r' },
      c: { filing, is: 'scan', file: [ref('scan')] },
      d: { filing: 'other', is: 'copy', file: [ref('other')] },
    },
  }),
  origin: () => undefined,
});

test('copies and scans of filings that count, of the year of the day on which they were filed', () => {
  const kept = keptIn(dossier([filed({})]), '2023');
  expect(kept).toMatchObject([
    { form: 'household-registration', sheet: '2023-1', hash: filing, by: '赵国庆', at: '2023-12-31T23:59' },
  ]);
  expect(kept[0]?.papers.map(({ file }) => file.hash)).toEqual(['copy', 'signed']);
  expect(kept[0]?.scans.map(({ file }) => file.hash)).toEqual(['scan']);
  expect(keptIn(dossier([filed({})]), '2024')).toEqual([]);
  for (const standing of ['void', 'replaced', 'fork', 'broken', 'unentitled'] as const)
    expect(keptIn(dossier([filed({ standing })]), '2023')).toEqual([]);
});

test('of files that grew by signing the last goes, of those signed apart all, of another filing or changed none', {
  timeout: 120_000,
}, async () => {
  const [template, policies] = [await loadTemplate('household-registration'), await loadPolicies('150521')];
  const evaluation = evaluate(template, template.examples[0]?.view ?? {}, { policies, today: '2023-05-20' });
  const fonts = [installedFont()];
  const made = await printPdf(template, evaluation, {
    fonts,
    options: { variant: 'filled', time: '2023-05-20T08:00' },
    archive: {
      filing: { hash: filing, by: '赵国庆', at: '2023-05-20T07:50' },
      signers: [
        { id: 'p1', name: '赵国庆', path: 'none' },
        { id: 'p2', name: '李娜', path: 'none' },
      ],
    },
  });
  if ('missing' in made) throw new Error('The sheet cannot be printed.');
  const copy = made.pdf;
  const root = await newRoot();
  const sign = async (pdf: Uint8Array, field: string, name: string) =>
    signPdf(pdf, field, await newSigner(name, root), { time: '2023-05-20T09:00:00', fonts });
  const first = await sign(copy, 'sign-1', '赵国庆');
  const both = await sign(first, 'sign-2', '李娜');
  const apart = await sign(copy, 'sign-2', '李娜');
  const changed = both.slice();
  changed[400] = (changed[400] ?? 0) ^ 1;

  const words = (judged: Awaited<ReturnType<typeof judgeCopies>>) =>
    judged.map((each) => ('order' in each ? 'goes' : 'within' in each ? 'within' : 'problem'));
  expect(words(await judgeCopies([copy, first, both], filing))).toEqual(['within', 'within', 'goes']);
  expect(words(await judgeCopies([copy, first, apart], filing))).toEqual(['within', 'goes', 'goes']);
  expect(words(await judgeCopies([copy, copy.slice()], filing))).toEqual(['goes', 'within']);
  // What was changed does not stand for what it grew from.
  expect(words(await judgeCopies([first, changed], filing))).toEqual(['goes', 'problem']);
  expect(words(await judgeCopies([copy], 'cd'.repeat(32)))).toEqual(['problem']);
  const [entry] = await judgeCopies([copy], filing);
  expect(entry).toMatchObject({ title: '户信息登记表', by: '赵国庆', date: '2023-05-20', pages: expect.any(Number) });
});
