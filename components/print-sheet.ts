/**
 * A sheet for paper, read from a dossier that nobody has open: as the form shows it, or as it was filed. What `<cb-form>` and
 * the filing page give to print for one sheet, this gives for many.
 */
import type { FiledMark } from '#print';
import type { SharedValues } from '#sync';
import {
  type Evaluation,
  evaluate,
  evaluationAsFiled,
  type FiledPolicy,
  type Policies,
  pathOf,
  type Statement,
  type Template,
  viewOf,
  viewPathOf,
} from '#templates';
import { filedMark, filingStateOf } from './filing-state.ts';
import { labelAt } from './labels.ts';
import { unsettledIn } from './unsettled.ts';

/** `filed`: what counts is printed as it was filed, what is not filed as it is now; `now`: all as it is now, which says what has changed */
export type Wanted = 'filed' | 'now';

export interface SheetContext {
  readonly policies: Policies;
  readonly today: string;
  readonly statements: readonly Statement[];
  readonly wanted: Wanted;
  /** print also what people have not settled, marked as a draft */
  readonly drafts: boolean;
}
export interface SheetForPaper {
  readonly evaluation: Evaluation;
  readonly filed?: FiledMark;
  /** path of a calculated field that a person set → why */
  readonly reasons: Readonly<Record<string, string>>;
}

/** The sheet, or a sentence why it is not printed and what to do. */
export function sheetForPaper(
  dossier: SharedValues,
  template: Template,
  sheet: string,
  { policies, today, statements, wanted, drafts }: SheetContext,
): SheetForPaper | { readonly trouble: string } {
  const values = dossier.values();
  const { misfits, siblings } = unsettledIn(dossier);
  const disagreements = [...siblings.keys()].flatMap((path) => viewPathOf(template, path, sheet) ?? []);
  const typed = [...misfits].map(([path, text]) => ({ path, text }));
  const view = viewOf(template, values, sheet, typed);
  const evaluation = evaluate(template, view, { policies, today, statements, disagreements, once: true });
  const state = filingStateOf(dossier, sheet, evaluation);
  if (wanted === 'filed' && state.is === 'fork')
    return { trouble: '有几份定稿互不知道，都不算数。请打开这份表重新定稿，再印' };
  if (wanted === 'filed' && state.is === 'unread')
    return { trouble: '定稿的内容在这台设备上打不开。请换一台能打开的设备印' };

  const { about } = state;
  if (wanted === 'filed' && about && (state.is === 'counts' || state.is === 'changed')) {
    const on = (about.policy as Partial<FiledPolicy> | undefined)?.today;
    const content = dossier.filed(about.hash);
    const filed = content && 'view' in content ? (content.view as Evaluation['view']) : undefined;
    const asFiled =
      filed && on && about.templateVersion === template.version
        ? evaluationAsFiled(filed, evaluation, { policies, today: on, statements })
        : undefined;
    if (!asFiled)
      return { trouble: '定稿用的是旧表样或旧政策，重新排出来会不一样。请打开这份表，印定稿时保存的打印件' };
    return { evaluation: asFiled, filed: filedMark(about), reasons: {} };
  }
  if (disagreements.length > 0 && !drafts) {
    const labels = disagreements.map((path) => labelAt(evaluation, path));
    return { trouble: `${listed(labels)}几个人填得不一样。请打开这份表定下来，再印` };
  }
  const reasons = Object.fromEntries(
    [...evaluation.overridden].flatMap((path) => {
      const why = dossier.origin(pathOf(template, path, sheet))?.why;
      return why ? [[path, why]] : [];
    }),
  );
  const isFiled = about && (state.is === 'counts' || state.is === 'changed');
  return { evaluation, reasons, ...(isFiled ? { filed: filedMark(about, state) } : {}) };
}

const listed = (labels: readonly string[]): string =>
  labels.length > 3 ? `${labels.slice(0, 3).join('、')}等${labels.length}栏` : labels.join('、');
