/**
 * Which cases can be reported: proposed by their own sheet, not yet reported, or sent back since. Read from Summaries and from
 * what meetings, notices and batches state; nothing is kept of it.
 */
import { type Elsewhere, linkOf, type Statement, type Summary } from '#templates';

export interface Candidate {
  readonly link: string;
  readonly summary: Summary;
  readonly form: string;
  /** the batch kind that it belongs in */
  readonly kind: string;
  /** appraised and published, nobody objects: nothing stands in its way */
  readonly ready: boolean;
  /** what is still to come before it, or why it was sent back: words for the list */
  readonly note: string;
}

/** Forms of a case, and the kind of batch that each is reported in. */
export const batchKinds: Readonly<Record<string, string>> = {
  identification: '新识别',
  elimination: '风险消除',
  'no-labour': '整户无劳动能力',
};

export function candidatesOf(summaries: readonly Summary[], elsewhere: Elsewhere): readonly Candidate[] {
  return summaries
    .filter(({ subject }) => subject === 'household')
    .flatMap((summary) =>
      Object.entries(batchKinds).flatMap(([form, kind]): readonly Candidate[] => {
        const sheet = summary.sheets.findLast((each) => each.form === form);
        if (!sheet || (form === 'identification' && sheet.listed.suggested !== true)) return [];
        const own = elsewhere.about(summary.id).filter((each) => each.sheet === `${form}/${sheet.sheet}`);
        const back = standingOf(own);
        if (back === 'reported') return [];
        const wanting = wantingIn(own);
        return [
          {
            link: linkOf({ dossier: summary.id, form, sheet: sheet.sheet }),
            ...{ summary, form, kind },
            ready: wanting === undefined,
            note: [back && `上次退回：${String(back.note ?? '没有写原因')}`, wanting].filter(Boolean).join('；'),
          },
        ];
      }),
    );
}

/** Under way or settled; else how it was sent back last, if it was. Days alone do not tell what came first on one day. */
function standingOf(own: readonly Statement[]): 'reported' | Statement | undefined {
  const isAnswer = ({ what }: Statement): boolean => what === 'townReviewed' || what === 'decided';
  const answers = own.filter(isAnswer);
  const answered = new Set(answers.map(({ from }) => from.dossier));
  if (own.some(({ what, from }) => what === 'reported' && !answered.has(from.dossier))) return 'reported';
  const back = answers.findLast(({ value }) => value === '退回补充');
  const settled = answers.some(({ value, on }) => value !== '退回补充' && (back === undefined || on >= back.on));
  return settled ? 'reported' : back;
}

/** What is still wanting before a case may be reported; undefined: nothing. */
function wantingIn(own: readonly Statement[]): string | undefined {
  const last = (what: Statement['what']): Statement | undefined => own.findLast((each) => each.what === what);
  const appraised = last('appraised');
  if (!appraised) return '还没有评议';
  if (appraised.value === '不通过') return '评议没有通过';
  if (last('objected')) return '有异议还没有核实';
  if (!last('published')) return '还没有公示';
  return last('publicityClosed') ? undefined : '公示还没有结束';
}
