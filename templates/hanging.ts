/**
 * What hangs and what is to be done about it: cases that wait for a 公示, notices to put up, to end, to take down.
 *
 * From Summaries and statements alone. A notice whose days are over is to come down, whoever forgot it.
 */
import { publicityOf } from './rules/publicity.ts';
import { linkOf, type Statement, type StatementKind, statedOf } from './statements.ts';
import type { Summary } from './summary.ts';

/** Links to the sheets of a household that a meeting passed and that stand in no notice yet. */
export function dueForPublicity({ id, sheets, subject }: Summary, statements: readonly Statement[]): readonly string[] {
  if (subject !== 'household') return [];
  return Object.keys(publicityOf).flatMap((form) => {
    const newest = sheets.findLast((sheet) => sheet.form === form)?.sheet;
    if (newest === undefined) return [];
    const said = (what: StatementKind) => statedOf(statements, what, `${form}/${newest}`);
    const passed = said('appraised');
    if (passed?.value !== '通过' || said('decided') || said('listed')) return [];
    const published = said('published');
    return published && published.on >= passed.on ? [] : [linkOf({ dossier: id, form, sheet: newest })];
  });
}

export interface NoticeTask {
  readonly dossier: string;
  readonly form: string;
  /** 拟纳入监测对象, 纳入监测对象 */
  readonly kind: string;
  readonly what: 'post' | 'close' | 'takeDown';
  /** the first day on which it is due */
  readonly since?: string;
}

/** What is to be done today, the longest due first. */
export function noticeTasksOf(summaries: readonly Summary[], today: string): readonly NoticeTask[] {
  const tasks = summaries.flatMap(({ id, subject, sheets }) =>
    subject === 'notice'
      ? sheets.flatMap(({ form, listed }): NoticeTask[] => {
          const [from, to] = [textOf(listed.fromDate), textOf(listed.toDate)];
          const kind = textOf(listed.publicityKind) ?? textOf(listed.announceKind) ?? '';
          const about = { dossier: id, form, kind };
          if (listed.postedBy === undefined)
            return [{ ...about, what: 'post', ...(from !== undefined && from <= today ? { since: from } : {}) }];
          if (to === undefined || today <= to) return [];
          const close = form === 'public-notice' && listed.closeDate === undefined;
          return [
            ...(close ? [{ ...about, what: 'close', since: to } as const] : []),
            ...(listed.takenDownOn === undefined ? [{ ...about, what: 'takeDown', since: to } as const] : []),
          ];
        })
      : [],
  );
  return tasks.sort((a, b) => ((a.since ?? '9') < (b.since ?? '9') ? -1 : 1));
}

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
