/**
 * `cunbiao archive <folder> --out <folder>`: archive copies → a folder to hand over: the copies in order, their index as paper and as
 * JSON, and `SHA256SUMS`, by which anybody can check the whole with `sha256sum -c` and without this program.
 * Only whole copies are taken. Everything is written or nothing.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { type IndexEntry, installedFont, printIndex, type Verified, verifyPdf } from '#print';
import { BadInput, readOptions } from './bad-input.ts';
import { chinaTime } from './sheet-options.ts';

const usage = 'npx cunbiao archive <放归档件的文件夹> --out <新文件夹> [--time <年-月-日T时:分>]';
const options = { out: { type: 'string' }, time: { type: 'string' } } as const;

export const sumsFile = 'SHA256SUMS';
const hashOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

interface Copy {
  readonly bytes: Uint8Array;
  readonly verified: Verified;
}

export async function archive(args: readonly string[], write: (text: string) => void): Promise<number> {
  const { values, positionals } = readOptions(options, args, usage);
  const [folder, more] = positionals;
  const { out, time = chinaTime() } = values;
  if (folder === undefined || more !== undefined || out === undefined)
    throw new BadInput(`请写明文件夹和 --out。用法：${usage}`);
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$/.test(time)) throw new BadInput('--time 请写成 2023-05-01T09:30 这样。');
  if (!existsSync(dirname(resolve(out)))) throw new BadInput(`文件夹 ${dirname(resolve(out))} 不存在，请先建好。`);
  if (existsSync(out)) throw new BadInput(`${out} 已存在。请换一个名字，以免盖掉里面的文件。`);

  const copies = await readCopies(folder);
  const entries = copies.map(({ bytes, verified }): IndexEntry => {
    const { number, filing, title = '', time = '', pages = 0 } = verified;
    return { number, by: filing?.by, title, date: (filing?.at ?? time).slice(0, 10), pages, hash: hashOf(bytes) };
  });
  const printed = await printIndex(entries, { fonts: [installedFont()], time });
  if (!('pdf' in printed)) throw new Error('The index cannot be printed.');
  const width = Math.max(4, String(copies.length).length);
  const files = new Map<string, Uint8Array>([
    ['0000-目录.pdf', printed.pdf],
    ...copies.map(({ bytes, verified }, index): [string, Uint8Array] => [
      `${String(index + 1).padStart(width, '0')}-${safe(verified.number ?? verified.title ?? '')}.pdf`,
      bytes,
    ]),
  ]);
  const names = [...files.keys()].slice(1);
  const list = entries.map((entry, index) => ({ file: names[index], ...entry }));
  files.set('目录.json', new TextEncoder().encode(`${JSON.stringify({ time, files: list }, undefined, 2)}\n`));
  const sums = [...files].map(([name, bytes]) => `${hashOf(bytes)}  ${name}\n`);
  files.set(sumsFile, new TextEncoder().encode(sums.join('')));

  const part = `${resolve(out)}.${process.pid}.part`;
  mkdirSync(part);
  try {
    for (const [name, bytes] of files) writeFileSync(join(part, name), bytes);
    renameSync(part, out);
  } finally {
    rmSync(part, { recursive: true, force: true });
  }
  write(
    `${copies.length} 件归档件和目录写在 ${out}。以后用 npx cunbiao verify ${out} 核对，没有本软件时用 sha256sum -c ${sumsFile}。\n`,
  );
  return 0;
}

/** All copies of a folder, by date and number. */
async function readCopies(folder: string): Promise<Copy[]> {
  if (!existsSync(folder) || !statSync(folder).isDirectory()) throw new BadInput(`没有文件夹 ${folder}。`);
  const names = readdirSync(folder).filter((name) => /\.pdf$/i.test(name));
  if (names.length === 0) throw new BadInput(`${folder} 里没有 PDF 文件。`);
  const copies: (Copy & { readonly order: string })[] = [];
  for (const name of names) {
    const bytes = new Uint8Array(readFileSync(join(folder, name)));
    const verified = await verifyPdf(bytes);
    if (verified.standing !== 'whole')
      throw new BadInput(`“${name}”：${verified.problems[0]?.message ?? ''}没有归档。`);
    const { filing, time = '', number = '' } = verified;
    copies.push({ bytes, verified, order: `${filing?.at ?? time} ${number} ${name}` });
  }
  return copies.sort((a, b) => (a.order < b.order ? -1 : 1));
}

/** What a file may be called on every system. */
const safe = (name: string): string =>
  name
    .replace(/[\\/:*?"<>|\p{Cc}]/gu, '_')
    .slice(0, 80)
    .trim() || '未编号';
