/** An archive folder: copies in order, each with its scans and receipts, an index, and sums that speak for every file. */
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { archiveFolder, type DescribedCopy, describeCopy, printPdf, type ZipFile, zip } from '#print';
import { evaluate, loadPolicies, loadTemplate } from '#templates';
import { verify } from '../../../cli/verify.ts';
import { fonts, hasPoppler, pdfText } from './paper.ts';

const folder = mkdtempSync(join(tmpdir(), 'cunbiao-folder-'));
const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
const scan = bytesOf('%PDF-1.4 another program wrote this');
const photo = bytesOf('JPEG');
const receipt = bytesOf('a.b.c');
let copy: Uint8Array;
let files: ZipFile[];

const reading = (bytes: Uint8Array) => ({ read: async () => bytes });

beforeAll(async () => {
  const [template, policies] = [await loadTemplate('household-registration'), await loadPolicies('150521')];
  const evaluation = evaluate(template, template.examples[0]?.view ?? {}, { policies, today: '2023-05-20' });
  const options = { variant: 'filled', time: '2023-05-20T08:00', number: '红查登2023-002' } as const;
  const printed = await printPdf(template, evaluation, { fonts, options, archive: {} });
  if ('missing' in printed) throw new Error('The sheet cannot be printed.');
  copy = printed.pdf;
  const entry = await describeCopy(copy, 'a');
  if ('problem' in entry) throw new Error(entry.problem);
  // Signed on paper, and no copy of it was ever made.
  const hash = createHash('sha256').update(photo).digest('hex');
  const onPaper: DescribedCopy = {
    title: '户信息登记表',
    by: '李娜',
    date: '2023-05-19',
    hash,
    order: '2023-05-19T08:00',
  };
  const made = archiveFolder(
    [
      {
        ...{ entry, ...reading(copy) },
        enclosed: [
          { is: 'scan', type: 'application/pdf', ...reading(scan) },
          { is: 'scan', type: 'image/jpeg', ...reading(photo) },
          { is: 'receipt', type: 'application/jwt', ...reading(receipt) },
        ],
      },
      { entry: onPaper, own: { is: 'scan', type: 'image/jpeg' }, ...reading(photo) },
    ],
    { fonts, time: '2023-12-31T09:00' },
  );
  files = [];
  for await (const file of made) files.push(file);
  for (const { name, bytes } of files) writeFileSync(join(folder, name), bytes);
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true }));

const verified = async () => {
  let said = '';
  const status = await verify([folder], (text) => (said += text));
  const report: { files: readonly { file: string; message?: string }[] } = JSON.parse(said);
  return { status, wrong: report.files.filter(({ message }) => message).map(({ file }) => file) };
};

test('scans and receipts lie beside the copy that they belong to, or stand for it', () => {
  expect(files.map(({ name }) => name)).toEqual([
    '0000-目录.pdf',
    '0001-户信息登记表.扫描件1.jpg',
    '0002-红查登2023-002.pdf',
    '0002-红查登2023-002.扫描件1.pdf',
    '0002-红查登2023-002.扫描件2.jpg',
    '0002-红查登2023-002.回执1.jwt',
    '目录.json',
    'SHA256SUMS',
  ]);
  const index = JSON.parse(new TextDecoder().decode(files.find(({ name }) => name === '目录.json')?.bytes));
  expect(index.files).toMatchObject([
    { file: '0001-户信息登记表.扫描件1.jpg', is: 'scan', by: '李娜', date: '2023-05-19' },
    {
      file: '0002-红查登2023-002.pdf',
      enclosed: [
        { file: '0002-红查登2023-002.扫描件1.pdf', is: 'scan' },
        { file: '0002-红查登2023-002.扫描件2.jpg', is: 'scan' },
        {
          file: '0002-红查登2023-002.回执1.jwt',
          is: 'receipt',
          hash: createHash('sha256').update(receipt).digest('hex'),
        },
      ],
    },
  ]);
});

test.skipIf(!hasPoppler)('the printed index counts the scans of each item', () => {
  const said = pdfText(files[0]?.bytes ?? new Uint8Array()).replaceAll(/\s/g, '');
  expect(said).toContain('扫描件1份');
  expect(said).toContain('扫描件2份');
});

test('the sums speak for what no copy is, too', async () => {
  expect(await verified()).toEqual({ status: 0, wrong: [] });
  const path = join(folder, '0002-红查登2023-002.扫描件1.pdf');
  writeFileSync(path, bytesOf('%PDF-1.4 another program wrote that'));
  expect(await verified()).toEqual({ status: 1, wrong: ['0002-红查登2023-002.扫描件1.pdf'] });
  writeFileSync(path, scan);
  // An index that calls a forged copy a scan is not as it was written.
  const index = join(folder, '目录.json');
  const before = readFileSync(index);
  writeFileSync(index, before.toString().replace('"hash"', '"is": "scan", "hash"'));
  expect(await verified()).toEqual({ status: 1, wrong: ['目录.json'] });
  writeFileSync(index, before);
  expect(readdirSync(folder)).toHaveLength(files.length);
});

test('an archive beyond what its offsets can say is refused, not written wrong', async () => {
  const bytes = new Uint8Array(1000);
  async function* many(): AsyncGenerator<ZipFile> {
    for (let index = 0; index < 10; index++) yield { name: `${index}`, bytes };
  }
  const all = async (most?: number): Promise<number> => {
    let size = 0;
    for await (const part of zip(many(), '2023-12-31T09:00', most)) size += part.length;
    return size;
  };
  const size = await all();
  expect(await all(size)).toBe(size);
  await expect(all(size - 1)).rejects.toThrow('too large');
});
