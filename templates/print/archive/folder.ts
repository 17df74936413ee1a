/**
 * Archive folder (归档): archive copies → the files of a folder to hand over: the index as paper, the copies in order, the index as
 * JSON, and `SHA256SUMS`, by which anybody can check the whole with `sha256sum -c` and without this program.
 *
 * - Only whole copies are taken. One copy is in memory at a time: each is read once to be described and once to be handed on.
 * - Same copies, same time: same bytes.
 */
import type { PrintRequest } from '../print.ts';
import type { ZipFile } from '../zip.ts';
import { type IndexEntry, printIndex } from './index-form.ts';
import { hashOf } from './record.ts';
import { verifyPdf } from './verify.ts';

export const sumsFile = 'SHA256SUMS';

/** A copy as the index has it; `order` is what a folder is sorted by: date, number, `tie`. */
export interface DescribedCopy extends IndexEntry {
  readonly order: string;
}
export interface FolderCopy {
  readonly entry: DescribedCopy;
  read(): Promise<Uint8Array>;
}

/**
 * `tie` sorts copies of one time and number. A copy that is not whole is a sentence; so is one of another filing than `of`, where that
 * is given.
 */
export async function describeCopy(
  bytes: Uint8Array,
  tie: string,
  of?: string,
): Promise<DescribedCopy | { readonly problem: string }> {
  const { standing, problems, number, filing, title = '', time = '', pages = 0 } = await verifyPdf(bytes);
  if (standing !== 'whole') return { problem: problems[0]?.message ?? '' };
  if (of !== undefined && filing?.hash !== of) return { problem: '这个文件不是这份定稿的打印件。' };
  const at = filing?.at ?? time;
  return {
    ...(number === undefined ? {} : { number }),
    ...(filing?.by === undefined ? {} : { by: filing.by }),
    ...{ title, date: at.slice(0, 10), pages, hash: hashOf(bytes), order: `${at} ${number ?? ''} ${tie}` },
  };
}

/** Every file of the folder with its name, the index first. Throws if a copy is no longer what was described. */
export async function* archiveFolder(
  copies: readonly FolderCopy[],
  { fonts, time }: { readonly fonts: PrintRequest['fonts']; readonly time: string },
): AsyncGenerator<ZipFile> {
  const sorted = [...copies].sort((a, b) => (a.entry.order < b.entry.order ? -1 : 1));
  const entries = sorted.map(({ entry: { order: _, ...entry } }): IndexEntry => entry);
  const printed = await printIndex(entries, { fonts, time });
  if (!('pdf' in printed)) throw new Error('The index cannot be printed.');
  const width = Math.max(4, String(copies.length).length);
  const names = entries.map(
    ({ number, title }, index) => `${String(index + 1).padStart(width, '0')}-${safe(number ?? title)}.pdf`,
  );
  const sums: string[] = [];
  const summed = (file: ZipFile): ZipFile => {
    sums.push(`${hashOf(file.bytes)}  ${file.name}\n`);
    return file;
  };
  const encoder = new TextEncoder();
  yield summed({ name: '0000-目录.pdf', bytes: printed.pdf });
  for (const [index, { entry, read }] of sorted.entries()) {
    const bytes = await read();
    if (hashOf(bytes) !== entry.hash) throw new Error(`changed: ${names[index]}`);
    yield summed({ name: names[index] ?? '', bytes });
  }
  const files = entries.map((entry, index) => ({ file: names[index], ...entry }));
  yield summed({ name: '目录.json', bytes: encoder.encode(`${JSON.stringify({ time, files }, undefined, 2)}\n`) });
  yield { name: sumsFile, bytes: encoder.encode(sums.join('')) };
}

/** What a file may be called on every system. */
const safe = (name: string): string =>
  name
    .replace(/[\\/:*?"<>|\p{Cc}]/gu, '_')
    .slice(0, 80)
    .trim() || '未编号';
