/**
 * A new batch: entered in the register, its cases put into the list as links, then its page is opened. Rows are named by their
 * case, so that two devices that add one case apart have one row.
 */
import { openDossier, type SharedValues } from '#sync';
import { type Elsewhere, isValue, loadTemplate, partsOfLink, type Summary, schemaOf } from '#templates';
import { batchKinds } from './batch-candidates.ts';
import type { Session } from './session.ts';
import { dossierLink } from './words.ts';

/** `links` are `<dossier>/<form>/<sheet>`, all of one form. */
export async function beginBatch(
  session: Session,
  links: readonly string[],
  batches: readonly Summary[] = [],
): Promise<void> {
  const { village, register, person, today } = session;
  const id = register.addDossier('batch');
  const form = partsOfLink(links[0] ?? '').form ?? '';
  const dossier = await openDossier(id, {
    village,
    schema: schemaOf([await loadTemplate('batch-report')]),
    isValue,
    person,
    maySign: register.maySign,
    begun: true,
  });
  dossier.together(() => {
    dossier.beginSheet('batch-report', `${today.slice(0, 4)}-1`);
    dossier.set('reportDate', today);
    dossier.set('batchOrder', nextOrder(batches, today));
    if (batchKinds[form]) dossier.set('batchKind', batchKinds[form]);
    addCases(dossier, links);
  });
  // Closing waits for the disk: leaving the page before that would lose the list.
  await dossier.close();
  await register.close();
  location.assign(dossierLink(id));
}

export const rowOfCase = (link: string): string => link.replaceAll('/', '~');

export function addCases(dossier: SharedValues, links: readonly string[]): void {
  for (const link of links) {
    const row = rowOfCase(link);
    dossier.beginSheet('cases', row);
    dossier.set(`cases/${row}/case`, link);
  }
}

const half = (day: string): string => `${day.slice(0, 7)}${day.slice(8) <= '15' ? 'a' : 'b'}`;
/** One more than those known of this half month. */
function nextOrder(batches: readonly Summary[], today: string): number {
  const orders = batches.flatMap(({ listed: { reportDate, batchOrder } }) =>
    typeof reportDate === 'string' && half(reportDate) === half(today) && typeof batchOrder === 'number'
      ? [batchOrder]
      : [],
  );
  return 1 + Math.max(0, ...orders);
}

/** How far a batch is, for lists. */
export function batchState({ rows }: Summary): {
  readonly words: string;
  readonly waiting: number;
  readonly done: boolean;
} {
  const cases = rows.cases ?? [];
  const waiting = cases.filter(({ townOpinion }) => townOpinion === undefined).length;
  const agreed = cases.filter(({ townOpinion }) => townOpinion === '同意');
  const undecided = agreed.filter(({ countyOpinion }) => countyOpinion === undefined).length;
  const words =
    cases.length === 0
      ? '名单还是空的'
      : waiting > 0
        ? `${waiting}户待审`
        : undecided > 0
          ? `${undecided}户待审定`
          : '已办结';
  return { words, waiting, done: cases.length > 0 && waiting === 0 && undecided === 0 };
}

/** Cases that this batch sent back, or that the county did. */
export const sentBack = ({ id }: Summary, elsewhere: Elsewhere, summaries: readonly Summary[]): number =>
  summaries.filter(({ id: about }) =>
    elsewhere.about(about).some(({ from, value }) => from.dossier === id && value === '退回补充'),
  ).length;
