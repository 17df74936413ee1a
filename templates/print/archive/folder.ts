/**
 * Archive folder (归档): archive copies → the files of a folder to hand over: the index as paper, the copies in order, the index as
 * JSON, and `SHA256SUMS`, by which anybody can check the whole with `sha256sum -c` and without this program.
 *
 * - A copy, the scans of it that were signed by hand and the receipts for it are one item (件, DA/T 22-2015): one row of the index,
 *   neighbours in the folder. Where there is no copy the scans are the item.
 * - Only whole copies are taken. One file is in memory at a time: a copy is read once to be described and once to be handed on.
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
/** A scan of the sheet on paper, or what a relay says of when a file existed. */
export interface Enclosure {
  readonly is: 'scan' | 'receipt';
  /** media type */
  readonly type: string;
}
export interface FolderCopy {
  readonly entry: DescribedCopy;
  /** absent: it is the copy that `entry` describes */
  readonly own?: Enclosure;
  read(): Promise<Uint8Array>;
  readonly enclosed?: readonly (Enclosure & { read(): Promise<Uint8Array> })[];
}
/** In the index as JSON. `is`: it is no copy that could be verified by itself. */
export interface FolderEntry extends IndexEntry {
  readonly file: string;
  readonly is?: Enclosure['is'];
  readonly enclosed?: readonly { readonly file: string; readonly is: Enclosure['is']; readonly hash: string }[];
}
/** The index as JSON, and on paper. */
export const indexFile = '目录.json';
export const indexPaper = '0000-目录.pdf';

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
  const entries = sorted.map(({ entry: { order: _, ...entry }, own, enclosed = [] }) => {
    const scans = [own, ...enclosed].filter((each) => each?.is === 'scan').length;
    return { ...entry, ...(scans > 0 ? { scans } : {}) };
  });
  const printed = await printIndex(entries, { fonts, time });
  if (!('pdf' in printed)) throw new Error('The index cannot be printed.');
  const width = Math.max(4, String(copies.length).length);
  const sums: string[] = [];
  const summed = (file: ZipFile): ZipFile => {
    sums.push(`${hashOf(file.bytes)}  ${file.name}\n`);
    return file;
  };
  const encoder = new TextEncoder();
  yield summed({ name: indexPaper, bytes: printed.pdf });
  const files: FolderEntry[] = [];
  for (const [index, { entry, own, read, enclosed = [] }] of sorted.entries()) {
    const { order: _, ...described } = entry;
    const name = `${String(index + 1).padStart(width, '0')}-${safe(entry.number ?? entry.title)}`;
    const counts = { scan: 0, receipt: 0 };
    const called = ({ is, type }: Enclosure): string => `${name}.${words[is]}${++counts[is]}.${endings[type] ?? 'bin'}`;
    const file = own ? called(own) : `${name}.pdf`;
    const bytes = await read();
    if (hashOf(bytes) !== entry.hash) throw new Error(`changed: ${file}`);
    yield summed({ name: file, bytes });
    const others: NonNullable<FolderEntry['enclosed']>[number][] = [];
    for (const each of enclosed) {
      const other = { name: called(each), bytes: await each.read() };
      others.push({ file: other.name, is: each.is, hash: hashOf(other.bytes) });
      yield summed(other);
    }
    files.push({
      file,
      ...described,
      ...(own ? { is: own.is } : {}),
      ...(others.length > 0 ? { enclosed: others } : {}),
    });
  }
  yield summed({ name: indexFile, bytes: encoder.encode(`${JSON.stringify({ time, files }, undefined, 2)}\n`) });
  yield { name: sumsFile, bytes: encoder.encode(sums.join('')) };
}

const words = { scan: '扫描件', receipt: '回执' } as const;
/** of what may be attached (sync: photos are JPEG, or PDF), and of receipts (RFC 7519) */
const endings: Readonly<Record<string, string>> = {
  'application/pdf': 'pdf',
  'image/jpeg': 'jpg',
  'application/jwt': 'jwt',
};

/** What a file may be called on every system. */
const safe = (name: string): string =>
  name
    .replace(/[\\/:*?"<>|\p{Cc}]/gu, '_')
    .slice(0, 80)
    .trim() || '未编号';
