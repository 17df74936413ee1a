/** One sheet of a notice as its page sees it: evaluated with what other dossiers say, and written to by view paths. */
import type { Dossier, Value } from '#sync';
import {
  type BoardAnswer,
  boardOf,
  type Elsewhere,
  type Evaluation,
  evaluate,
  type Policies,
  pathOf,
  type SealedIndex,
  type Template,
  viewOf,
  viewPathOf,
} from '#templates';

export interface NoticeSheet {
  readonly template: Template;
  readonly sheet: string;
  /** id of the repeat that lists the cases */
  readonly rows: 'noticeRows' | 'announceRows';
  readonly begun: boolean;
  /** the same object until something changes */
  evaluation(): Evaluation;
  /** what hangs, or what keeps it from the wall; undefined while sealed values are still being read */
  board(): BoardAnswer | undefined;
  get(path: string): unknown;
  set(path: string, value: Value | undefined, why?: string): void;
  addRow(repeat: string, fields: Readonly<Record<string, Value>>): void;
  together(work: () => void): void;
}

export interface Around {
  readonly policies: Policies;
  readonly today: string;
  elsewhere(): Elsewhere;
  sealed(): SealedIndex | undefined;
}

export function noticeSheet(dossier: Dossier, template: Template, sheet: string, around: Around): NoticeSheet {
  let last: { readonly of: readonly unknown[]; readonly evaluation: Evaluation } | undefined;
  let shown: { readonly of: readonly unknown[]; readonly board: BoardAnswer } | undefined;

  const evaluation = (): Evaluation => {
    const elsewhere = around.elsewhere();
    const values = dossier.values();
    const of = [values, elsewhere, dossier.disagreements().join()];
    if (last && isSame(last.of, of)) return last.evaluation;
    const misfits = dossier.misfits().map(({ path, text }) => ({ path, ...(text === undefined ? {} : { text }) }));
    const made = evaluate(template, viewOf(template, values, sheet, misfits, elsewhere), {
      policies: around.policies,
      today: around.today,
      statements: elsewhere.about(dossier.id),
      disagreements: dossier.disagreements().flatMap((path) => viewPathOf(template, path, sheet) ?? []),
      ...(last && { previous: last.evaluation }),
    });
    last = { of, evaluation: made };
    return made;
  };

  return {
    template,
    sheet,
    rows: template.id === 'announcement' ? 'announceRows' : 'noticeRows',
    get begun() {
      const sheets = dossier.values()[template.id];
      return typeof sheets === 'object' && !Array.isArray(sheets) && Object.hasOwn(sheets, sheet);
    },
    evaluation,
    board() {
      const sealed = around.sealed();
      if (sealed === undefined) return undefined;
      const of = [evaluation(), sealed];
      if (!shown || !isSame(shown.of, of)) shown = { of, board: boardOf(evaluation(), { sealed }) };
      return shown.board;
    },
    get: (path) => evaluation().view[path],
    set: (path, value, why) => dossier.set(pathOf(template, path, sheet), value, why),
    addRow(repeat, fields) {
      dossier.together(() => {
        const row = dossier.addRow(pathOf(template, repeat, sheet));
        for (const [name, value] of Object.entries(fields))
          dossier.set(pathOf(template, `${repeat}/${row}/${name}`, sheet), value);
      });
    },
    together: (work) => dossier.together(work),
  };
}

const isSame = (a: readonly unknown[], b: readonly unknown[]): boolean => a.every((each, index) => each === b[index]);
