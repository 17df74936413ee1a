/**
 * Standing (监测状态): under watch or freed, of which kind and since when, as the county's decisions about a household say.
 *
 * A decision stands once, in the batch that was sent up; here it becomes the household's fact. What a village knows from
 * before it used this software is typed, and yields as soon as there is a decision.
 */
import type { ChoiceField, DateField, TextField } from '../fields.ts';
import { formatDate } from '../format.ts';
import type { Calculation } from '../logic.ts';
import { type Statement, type StatementKind, statedOf } from '../statements.ts';

const agreed = '同意';

export interface Standing {
  readonly monitorKind?: string;
  /** `YYYY-MM-DD` of the county's decision */
  readonly identifiedOn?: string;
  readonly riskEliminated?: boolean;
  readonly eliminatedOn?: string;
}

/** The last filed decision of each sort counts; a refusal changes nothing. @param statements the oldest first */
export function standingOf(statements: readonly Statement[]): Standing {
  let standing: Standing = {};
  for (const { what, sheet, value, on, filed, lists } of statements) {
    if (what !== 'decided' || value !== agreed || !filed) continue;
    const kind = lists?.suggestedKind;
    if (sheet?.startsWith('identification/'))
      standing = { ...(typeof kind === 'string' && { monitorKind: kind }), identifiedOn: on, riskEliminated: false };
    if (sheet?.startsWith('elimination/')) standing = { ...standing, riskEliminated: true, eliminatedOn: on };
  }
  return standing;
}

const fact = <Value>(read: (standing: Standing) => Value | undefined): Calculation<unknown, Value> => ({
  reads: [],
  value: (_, { statements }) => read(standingOf(statements)),
});
/** Shared facts of the household on every form that shows them. */
export const standingCalculations = {
  monitorKind: fact(({ monitorKind }) => monitorKind),
  identifiedOn: fact(({ identifiedOn }) => identifiedOn),
  riskEliminated: fact(({ riskEliminated }) => riskEliminated),
  eliminatedOn: fact(({ eliminatedOn }) => eliminatedOn),
} as const;

// ---------------------------------------------------------------- what others have said of one case

interface CaseFields {
  readonly villageOpinion: TextField;
  readonly villageDate: DateField;
  readonly townOpinion: ChoiceField;
  readonly townText: TextField;
  readonly townDate: DateField;
  readonly countyOpinion: ChoiceField;
  readonly countyText: TextField;
  readonly countyDate: DateField;
}
type CaseCalculations = { readonly [Id in keyof CaseFields]: Calculation<unknown, string> };

/** What is stated of this very sheet. */
const about =
  (form: string, read: (of: (what: StatementKind) => Statement | undefined) => string | undefined) =>
  (_: unknown, { statements, sheet }: { statements: readonly Statement[]; sheet?: string }): string | undefined =>
    sheet === undefined ? undefined : read((what) => statedOf(statements, what, `${form}/${sheet}`));
const wordOf = (statement: Statement | undefined): string | undefined =>
  typeof statement?.value === 'string' ? statement.value : undefined;

/** The opinions that a case sheet shows: of the meeting and its publicity, of the township, of the county. */
export function caseCalculations(form: string): CaseCalculations {
  const from = (read: (of: (what: StatementKind) => Statement | undefined) => string | undefined) => ({
    reads: [],
    value: about(form, read),
  });
  return {
    villageOpinion: from((of) => {
      const [appraised, published, closed] = [of('appraised'), of('published'), of('publicityClosed')];
      const sentences = [
        appraised &&
          `经${formatDate(appraised.on)}民主评议，${[appraised.note, `评议${wordOf(appraised)}`].filter(Boolean).join('，')}。`,
        published &&
          closed &&
          `${formatDate(published.on)}至${formatDate(wordOf(published) ?? closed.on)}公示，${wordOf(closed)}。`,
      ].filter(Boolean);
      return sentences.length === 0 ? undefined : sentences.join('');
    }),
    villageDate: from((of) => of('reported')?.on ?? of('publicityClosed')?.on),
    townOpinion: from((of) => wordOf(of('townReviewed'))),
    townText: from((of) => of('townReviewed')?.note),
    townDate: from((of) => of('townReviewed')?.on),
    countyOpinion: from((of) => wordOf(of('decided'))),
    countyText: from((of) => of('decided')?.note),
    countyDate: from((of) => of('decided')?.on),
  };
}

/** Of those that the village and the township decide between them. */
export function townCalculations(form: string): Pick<CaseCalculations, 'townOpinion' | 'townText' | 'townDate'> {
  const { townOpinion, townText, townDate } = caseCalculations(form);
  return { townOpinion, townText, townDate };
}

/** Day of the decision, if it admits: 认定日期, 消除日期. */
export const decidedOn = (form: string): Calculation<unknown, string> => ({
  reads: [],
  value: about(form, (of) => {
    const decided = of('decided');
    return decided?.value === agreed ? decided.on : undefined;
  }),
});
/** Day of entry or mark in the national system. */
export const enteredOn = (form: string): Calculation<unknown, string> => ({
  reads: [],
  value: about(form, (of) => of('entered')?.on),
});
