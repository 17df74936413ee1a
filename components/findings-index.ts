/**
 * Findings by field and by row. Lists that say the same as last time stay the same objects, so that fields whose findings
 * did not change do not render.
 */
import type { Finding } from '#templates';

export interface FindingsIndex {
  /** what it is an index of */
  readonly findings: readonly Finding[];
  /** view path → its findings */
  readonly byPath: ReadonlyMap<string, readonly Finding[]>;
  /** `members/<row>` → findings anywhere in the row */
  readonly byRow: ReadonlyMap<string, readonly Finding[]>;
}

export const noFindings: readonly Finding[] = [];

export function indexFindings(findings: readonly Finding[], last?: FindingsIndex): FindingsIndex {
  if (last?.findings === findings) return last;
  const byPath = new Map<string, Finding[]>();
  const byRow = new Map<string, Finding[]>();
  for (const finding of findings) {
    push(byPath, finding.path, finding);
    const [repeat, row] = finding.path.split('/', 2);
    if (row !== undefined) push(byRow, `${repeat}/${row}`, finding);
  }
  return { findings, byPath: settle(byPath, last?.byPath), byRow: settle(byRow, last?.byRow) };
}

function push(map: Map<string, Finding[]>, key: string, finding: Finding): void {
  const list = map.get(key);
  if (list) list.push(finding);
  else map.set(key, [finding]);
}

function settle(
  next: Map<string, Finding[]>,
  last: ReadonlyMap<string, readonly Finding[]> | undefined,
): ReadonlyMap<string, readonly Finding[]> {
  if (!last) return next;
  const settled = new Map<string, readonly Finding[]>();
  for (const [key, list] of next) {
    const known = last.get(key);
    settled.set(key, known && isSame(known, list) ? known : list);
  }
  return settled;
}

const isSame = (a: readonly Finding[], b: readonly Finding[]): boolean =>
  a.length === b.length &&
  a.every((finding, index) => {
    const other = b[index];
    return (
      finding === other ||
      (finding.rule === other?.rule &&
        finding.message === other.message &&
        finding.level === other.level &&
        finding.path === other.path)
    );
  });
