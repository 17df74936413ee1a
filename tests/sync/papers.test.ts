/** [S9] Papers of a filing: rows of the dossier, never against each other, whatever anybody sends. */
import { expect, test } from 'vitest';
import type { FilingInput } from '../../sync/contract.ts';
import { addPaper, papersOf } from '../../sync/papers.ts';
import { exchange, open, person } from '../support/household-schema.ts';

const input: FilingInput = {
  form: 'identification',
  sheet: '2026-1',
  templateVersion: '1',
  policy: { region: '150521', date: '2026-02-11' },
  signer: person('甲'),
};
const file = (letter: string, name: string) => ({
  hash: letter.repeat(64),
  name,
  type: 'application/pdf',
  size: 1000,
});

test('[S9] a filing exists before its papers, and takes several that were added apart', () => {
  const [a, b] = [open('甲'), open('乙')];
  a.beginSheet('identification', '2026-1');
  const { hash } = a.file(input);
  exchange(a, b);
  expect(papersOf(a, hash)).toEqual([]);
  addPaper(a, hash, { is: 'copy', file: file('a', '认定表.pdf') });
  addPaper(b, hash, { is: 'scan', file: file('b', '签字.jpg') });
  addPaper(b, 'other', { is: 'scan', file: file('c', '别的.jpg') });
  exchange(a, b);
  const papers = papersOf(a, hash);
  expect(papers.map(({ is, file: { name }, person: by }) => [is, name, by?.name]).sort()).toEqual([
    ['copy', '认定表.pdf', '甲'],
    ['scan', '签字.jpg', '乙'],
  ]);
  expect(papersOf(b, hash)).toEqual(papers);
  expect([...a.disagreements(), ...a.misfits()]).toEqual([]);
  expect(a.filings[0]).toMatchObject({ hash, standing: 'counts' });

  const scan = papers.find(({ is }) => is === 'scan');
  a.removeRow(scan?.path ?? '');
  exchange(a, b);
  expect(papersOf(b, hash).map(({ is }) => is)).toEqual(['copy']);
});

test('[S7] rows that are no papers are none, and harm none', () => {
  const a = open('甲');
  const row = a.addRow('papers');
  a.set(`papers/${row}/filing`, 'h');
  a.set(`papers/${row}/is`, 'stamp');
  a.set(`papers/${row}/file`, [file('d', '别的.pdf')]);
  a.addRow('papers');
  expect(papersOf(a, 'h')).toEqual([]);
  addPaper(a, 'h', { is: 'copy', file: file('e', '打印件.pdf') });
  expect(papersOf(a, 'h')).toHaveLength(1);
});
