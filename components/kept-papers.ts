/**
 * Kept papers (保存的打印件、扫描件): what a dossier has of the filings of a year, for its archive, and which of a filing's copies go there.
 *
 * - The year is that of the day of filing: the year in which the paper came about (DA/T 22-2015, 归档文件整理规则).
 * - Of files that grew from one another by signing, the last goes: it holds all of the others. Those that were signed apart all go.
 */
import { type DescribedCopy, describeCopy } from '#print';
import { type Paper, papersOf, type SharedValues } from '#sync';

export interface KeptFiling {
  readonly form: string;
  readonly sheet: string;
  readonly hash: string;
  /** who filed it, when: `YYYY-MM-DDTHH:mm` */
  readonly by: string;
  readonly at: string;
  /** its printed copy and those with signatures, the oldest first; empty: none was made */
  readonly papers: readonly Paper[];
  /** of the sheet on paper, signed by hand */
  readonly scans: readonly Paper[];
}

/** Those that count. */
export const keptIn = (
  dossier: Pick<SharedValues, 'filings' | 'values' | 'origin'>,
  year: string,
): readonly KeptFiling[] =>
  dossier.filings
    .filter(({ standing, at }) => standing === 'counts' && at.startsWith(`${year}-`))
    .map(({ form, sheet, hash, signer, at }) => {
      const all = papersOf(dossier, hash);
      return {
        ...{ form, sheet, hash, by: signer.name, at },
        papers: all.filter(({ is }) => is !== 'scan'),
        scans: all.filter(({ is }) => is === 'scan'),
      };
    });

/** What became of a file: described for the index, within another of them, or a sentence why it is not archived. */
export type Judged = DescribedCopy | { readonly within: true } | { readonly problem: string };

/** All files of one filing. `tie` as `describeCopy`. */
export async function judgeCopies(files: readonly Uint8Array[], filing: string): Promise<readonly Judged[]> {
  const described = await Promise.all(files.map((bytes, index) => describeCopy(bytes, `${filing} ${index}`, filing)));
  const isWhole = (index: number): boolean => described[index] !== undefined && !('problem' in described[index]);
  return described.map((each, index) => {
    if ('problem' in each) return each;
    const own = files[index] ?? new Uint8Array();
    const isWithin = files.some(
      (other, at) =>
        at !== index &&
        isWhole(at) &&
        (other.length > own.length || (other.length === own.length && at < index)) &&
        own.every((byte, place) => other[place] === byte),
    );
    return isWithin ? { within: true } : each;
  });
}
