/**
 * FilingState: what stands of a sheet's filings (定稿), and whether the sheet is still what was filed. Plain; the element
 * that shows it and the paper that tells it are given this and nothing else.
 */
import type { FiledMark } from '#print';
import { type Dossier, type Filing, type Overridden, type Paper, papersOf } from '#sync';
import { changesSince, type Evaluation, isSealed, recalculatedSince } from '#templates';
import { labelAt } from './labels.ts';

export interface FiledSheet extends Filing {
  readonly number?: string;
  readonly overridden?: Overridden;
  readonly papers: readonly Paper[];
}

export interface FilingState {
  /**
   * `counts`: and nothing was changed since; `changed`; `unread`: sealed for this device, so nobody can tell; `fork`;
   * `void`; `unentitled`: what stands was filed by somebody who might not; `none`
   */
  readonly is: 'none' | 'counts' | 'changed' | 'unread' | 'fork' | 'void' | 'unentitled';
  /** the one that the sentence is about; absent for `none` and `fork` */
  readonly about?: FiledSheet;
  readonly changed: readonly { readonly path: string; readonly label: string }[];
  /** labels of calculated fields that come out otherwise by now, though nobody has changed anything */
  readonly recalculated: readonly string[];
  /** hashes of what stands: a new filing replaces them all */
  readonly replaces: readonly string[];
  /** newest first */
  readonly filings: readonly FiledSheet[];
}

export function filingStateOf(
  dossier: Pick<Dossier, 'filings' | 'filed' | 'values' | 'origin'>,
  sheet: string,
  evaluation: Evaluation,
): FilingState {
  const { template } = evaluation;
  const own = dossier.filings.filter((filing) => filing.form === template.id && filing.sheet === sheet);
  const filings = own.map((filing) => readFiled(dossier, filing)).reverse();
  const standing = filings.filter(({ standing: each }) => each !== 'replaced' && each !== 'broken');
  const replaces = standing.map(({ hash }) => hash);
  const first = (wanted: Filing['standing']): FiledSheet | undefined =>
    standing.find(({ standing: each }) => each === wanted);
  const state = { changed: [], recalculated: [], replaces, filings };
  if (first('fork')) return { is: 'fork', ...state };
  const counts = first('counts');
  if (counts) {
    const content = dossier.filed(counts.hash);
    const view = content && !isSealed(content) && isView(content.view) ? content.view : undefined;
    if (!view) return { is: 'unread', about: counts, ...state };
    const filed = { ...evaluation, view };
    const changed = changesSince(view, evaluation).map(({ path, gone }) => ({
      path,
      label: labelAt(gone ? filed : evaluation, path),
    }));
    const recalculated = recalculatedSince(view, evaluation).map(({ path }) => labelAt(evaluation, path));
    return { is: changed.length > 0 ? 'changed' : 'counts', about: counts, ...state, changed, recalculated };
  }
  const about = first('void') ?? first('unentitled');
  return about ? { is: about.void ? 'void' : 'unentitled', about, ...state } : { is: 'none', ...state };
}

function readFiled(dossier: Pick<Dossier, 'filed' | 'values' | 'origin'>, filing: Filing): FiledSheet {
  const content = dossier.filed(filing.hash);
  const papers = papersOf(dossier, filing.hash);
  if (!content || isSealed(content)) return { ...filing, papers };
  const { view, overridden } = content;
  const number = isView(view) && typeof view.formNo === 'string' ? view.formNo : undefined;
  return { ...filing, papers, ...(number ? { number } : {}), ...(overridden ? { overridden } : {}) };
}

/** A filing's author may have frozen anything. */
const isView = (view: unknown): view is Evaluation['view'] =>
  typeof view === 'object' && view !== null && !Array.isArray(view);

/** What paper says of a filing. With `now`: it is not the kept copy but the sheet as it is now, which may differ. */
export function filedMark(
  { signer, at, hash, log, reason, overridden }: FiledSheet,
  now?: Pick<FilingState, 'changed' | 'recalculated'>,
): FiledMark {
  const changed = now?.changed.map(({ label }) => label) ?? [];
  const differs = changed.length > 0 ? changed : (now?.recalculated ?? []);
  return {
    by: signer.name,
    at,
    hash,
    ...(log ? { sequence: log.sequence } : {}),
    ...(reason === undefined ? {} : { reason }),
    ...(overridden ? { overridden } : {}),
    ...(differs.length > 0 ? { changed: differs } : {}),
    ...(differs.length > 0 && changed.length === 0 ? { recalculated: true as const } : {}),
  };
}
