import { describe, expect, test } from 'vitest';
import { loadPolicies } from '../../templates/policy/packs.ts';
import { stepsOf } from '../../templates/procedure.ts';
import type { Statement } from '../../templates/statements.ts';
import type { Listed, SheetSummary, Summary } from '../../templates/summary.ts';

const policies = await loadPolicies('150521');
const sheet = (form: string, id: string, listed: Listed = {}, more: Partial<SheetSummary> = {}): SheetSummary => ({
  form,
  sheet: id,
  required: 3,
  filled: 3,
  errors: 0,
  warnings: 0,
  listed,
  ...more,
});
const summaryOf = (...sheets: SheetSummary[]): Summary => ({
  id: 'h1',
  subject: 'household',
  listed: {},
  search: '',
  rows: {},
  sheets,
  fingerprints: [],
  tallies: {},
  disagreements: 0,
  statements: [],
});
const steps = (summary: Summary, today: string, statements: readonly Statement[] = []) =>
  stepsOf(summary, statements, { policies, today });
const states = (summary: Summary, today: string, statements: readonly Statement[] = []) =>
  Object.fromEntries(
    steps(summary, today, statements).map(({ id, state, due }) => [id, due ? `${state} ${due}` : state]),
  );

const registered = sheet('household-registration', '2023-1');
const visited = sheet('home-visit', '2023-1');
const accounted = sheet('income-account', '2023-04');
const started = [registered, visited, accounted];
const clue = { channel: '农户自主申报', clueDate: '2023-05-20' };
const decided: Statement = {
  about: 'h1',
  what: 'decided',
  on: '2023-05-30',
  from: { dossier: 'b1', form: 'batch', sheet: '2023-1' },
  filed: true,
};

describe('§P Procedure', () => {
  test('[P1] a fresh household begins with its registration', () => {
    expect(states(summaryOf(), '2023-05-18')).toEqual({
      registration: 'current',
      visit: 'waiting 2023-05-25',
      account: 'waiting 2023-05-25',
    });
    expect(states(summaryOf(registered), '2023-05-18')).toEqual({
      registration: 'done',
      visit: 'current 2023-05-25',
      account: 'waiting 2023-05-25',
    });
    expect(states(summaryOf(...started), '2023-05-18')).toEqual({
      registration: 'done',
      visit: 'done 2023-05-25',
      account: 'done 2023-05-25',
    });
  });

  test('[P2] done means filed, or all answered and nothing wrong', () => {
    const state = (more: Partial<SheetSummary>) =>
      states(summaryOf({ ...registered, ...more }), '2023-05-18').registration;
    expect(state({ filled: 2 })).toBe('current');
    expect(state({ errors: 1 })).toBe('current');
    expect(state({ errors: 1, filed: '2023-05-18T10:00' })).toBe('done');
  });

  test('[P3] overdue is the day after the last day', () => {
    expect(states(summaryOf(registered), '2023-05-25').visit).toBe('current 2023-05-25');
    expect(states(summaryOf(registered), '2023-05-26').visit).toBe('overdue 2023-05-25');
  });

  test('[P4] a visit of another year is not this year’s; where nothing is known to be asked the step says so', () => {
    expect(states(summaryOf(registered, visited), '2024-02-01').visit).toBe('unknown');
    const note = (day: string) => steps(summaryOf(registered, visited), day).find(({ id }) => id === 'visit')?.note;
    expect(note('2024-02-01')).toContain('“每年集中排查次数”');
    expect(note('2023-05-20')).toBeUndefined();
    expect(states(summaryOf(registered, sheet('home-visit', '2022-1')), '2023-05-20').visit).toBe('current 2023-05-25');
    expect(states(summaryOf(registered, sheet('home-visit', '2024-2')), '2024-02-01').visit).toBe('done');
  });

  test('[P5] the income account is that of the period asked for', () => {
    expect(states(summaryOf(registered, visited, sheet('income-account', '2022-04')), '2023-05-20').account).toBe(
      'current 2023-05-25',
    );
    expect(states(summaryOf(registered, sheet('income-account', '2024-01')), '2024-03-01').account).toBe('done');
  });

  test('[P6] a case: clue, check, decision, with due days of the clue’s policy', () => {
    const of = (listed: Listed, today: string, statements: readonly Statement[] = []) => {
      const { clue, check, decision } = states(
        summaryOf(...started, sheet('identification', '2023-1', listed)),
        today,
        statements,
      );
      return { clue, check, decision };
    };
    expect(of({}, '2023-05-20')).toEqual({ clue: 'current', check: 'current', decision: 'waiting' });
    expect(of(clue, '2023-05-20')).toEqual({
      clue: 'done',
      check: 'current 2023-05-22',
      decision: 'waiting 2023-06-04',
    });
    expect(of(clue, '2023-05-23')).toEqual({
      clue: 'done',
      check: 'overdue 2023-05-22',
      decision: 'waiting 2023-06-04',
    });
    expect(of({ ...clue, channel: '基层干部排查' }, '2023-05-20').check).toBe('current 2023-05-20');
    expect(of({ ...clue, checkDate: '2023-05-22' }, '2023-06-05')).toEqual({
      clue: 'done',
      check: 'done 2023-05-22',
      decision: 'overdue 2023-06-04',
    });
    expect(of({ ...clue, checkDate: '2023-05-22', identifiedOn: '2023-06-04' }, '2023-06-05').decision).toBe(
      'done 2023-06-04',
    );
  });

  test('[P6] a case ends by refusal too', () => {
    const decision = (listed: Listed, more: Partial<SheetSummary> = {}) =>
      states(
        summaryOf(...started, sheet('identification', '2023-1', { ...clue, checkDate: '2023-05-22', ...listed }, more)),
        '2023-06-05',
      ).decision;
    expect(decision({ countyOpinion: '不同意' })).toBe('done 2023-06-04');
    expect(decision({ townOpinion: '不同意' })).toBe('done 2023-06-04');
    expect(decision({ townOpinion: '退回补充' })).toBe('overdue 2023-06-04');
    expect(decision({ suggested: false })).toBe('done 2023-06-04');
    expect(decision({ suggested: false }, { errors: 1 })).toBe('overdue 2023-06-04');
    expect(decision({ suggested: true })).toBe('overdue 2023-06-04');
  });

  test('[P7] a filed statement of another dossier is done, one that is not filed is in progress', () => {
    expect(states(summaryOf(...started), '2023-06-01', [decided]).decision).toBe('done');
    expect(states(summaryOf(...started), '2023-06-01', [{ ...decided, filed: false }]).decision).toBe('current');
    expect(states(summaryOf(...started), '2023-06-01', [{ ...decided, about: 'h2' }]).decision).toBeUndefined();
  });

  test('[P8] each step says who, where from and which sheet, in the place’s words', () => {
    expect(
      steps(summaryOf(...started, sheet('identification', '2023-1', clue)), '2023-05-20').find(
        ({ id }) => id === 'check',
      ),
    ).toEqual({
      id: 'check',
      label: '入户核查',
      state: 'current',
      due: '2023-05-22',
      who: '苏木振兴专干、包村干部和驻村干部',
      side: 'village',
      source: '白兴吐苏木2023年度防止返贫监测帮扶集中排查工作方案 兴政发〔2023〕20号 二(四)1',
      form: 'identification',
      sheet: '2023-1',
      case: 'h1/identification/2023-1',
    });
  });

  test('[P9] a household that was watched for more than six months is checked for its end, decided and marked', () => {
    const watched = { monitorKind: '突发严重困难户', identifiedOn: '2023-06-01', riskEliminated: false };
    const of = (listed: Listed, ...sheets: SheetSummary[]): Summary => ({
      ...summaryOf(...started, ...sheets),
      listed,
    });
    const own = ['elimination', 'eliminationDecision', 'eliminationMark'];
    const ending = (summary: Summary, today: string) =>
      Object.fromEntries(Object.entries(states(summary, today)).filter(([id]) => own.includes(id)));
    expect(ending(of(watched), '2023-12-01')).toEqual({});
    expect(ending(of(watched), '2023-12-02')).toEqual({ elimination: 'current' });
    expect(ending(of({ ...watched, riskEliminated: true }), '2023-12-02')).toEqual({});
    const { identifiedOn: _, ...sinceWhen } = watched;
    expect(ending(of(sinceWhen), '2023-12-02')).toEqual({ elimination: 'unknown' });
    expect(ending(of({}), '2023-12-02')).toEqual({});
    const begun = sheet('elimination', '2023-1', { assessedOn: '2023-12-05' });
    expect(ending(of(watched, begun), '2023-12-06')).toEqual({ elimination: 'done', eliminationDecision: 'waiting' });
    const decidedSheet = sheet('elimination', '2023-1', { assessedOn: '2023-12-05', eliminatedOn: '2023-12-22' });
    expect(ending(of(watched, decidedSheet), '2023-12-23')).toEqual({
      elimination: 'done',
      eliminationDecision: 'done',
      eliminationMark: 'current',
    });
    // Admitted again later: the old sheet is of the time before.
    expect(ending(of({ ...watched, identifiedOn: '2024-05-01' }, decidedSheet), '2024-06-01')).toEqual({});
  });

  test('[P9] where nobody can work, that is found instead, and the watch goes on', () => {
    const listed: Listed = {
      monitorKind: '边缘易致贫户',
      identifiedOn: '2023-01-01',
      riskEliminated: false,
      wholeHouseholdNoLabour: true,
    };
    const of = (...sheets: SheetSummary[]): Summary => ({ ...summaryOf(...started, ...sheets), listed });
    const { noLabour, elimination } = states(of(), '2023-12-02');
    expect([noLabour, elimination]).toEqual(['current', undefined]);
    expect(states(of(sheet('no-labour', '2023-1', { townOpinion: '同意' })), '2023-12-02').noLabour).toBe('current');
    expect(states(of(sheet('no-labour', '2023-1', { markedOn: '2023-12-01' })), '2023-12-02').noLabour).toBe('done');
    expect(states({ ...of(), listed: { ...listed, riskEliminated: true } }, '2023-12-02').noLabour).toBeUndefined();
  });

  const checked = { ...clue, checkDate: '2023-05-21', suggested: true, suggestedKind: '边缘易致贫户' };
  const say = (what: Statement['what'], on: string, value?: string, more: Partial<Statement> = {}): Statement => ({
    about: 'h1',
    sheet: 'identification/2023-1',
    what,
    on,
    ...(value === undefined ? {} : { value }),
    from: { dossier: 'b1', form: 'township-review', sheet: '2023-1' },
    filed: true,
    ...more,
  });
  const way = [
    say('appraised', '2023-05-23', '通过', { from: { dossier: 'm1', form: 'review-minutes', sheet: '2023-1' } }),
    say('published', '2023-05-24', '2023-05-28'),
    say('publicityClosed', '2023-05-29', '无异议'),
    say('reported', '2023-05-29'),
    say('townReviewed', '2023-05-31', '同意'),
    say('decided', '2023-06-02', '同意', { lists: checked }),
    say('announced', '2023-06-03'),
    say('entered', '2023-06-05'),
  ];
  const ids = [
    ...['clue', 'check', 'appraisal', 'publicity', 'publicityEnd', 'report', 'townReview', 'decision'],
    ...['announcement', 'entry'],
  ];
  const on = (statements: readonly Statement[], listed: Listed = checked, today = '2023-05-22') => {
    const found = steps(summaryOf(...started, sheet('identification', '2023-1', listed)), today, statements);
    return found.filter(({ id }) => ids.includes(id));
  };
  const show = (found: readonly { id: string; state: string }[]): string =>
    found.map(({ id, state }) => `${id} ${state}`).join(', ');

  test('[P1] a case goes from the clue to the national system, one statement after another', () => {
    const doneAfter = (count: number): readonly string[] =>
      on(way.slice(0, count))
        .filter(({ state }) => state === 'done')
        .map(({ id }) => id);
    for (let count = 0; count <= way.length; count++) expect(doneAfter(count)).toEqual(ids.slice(0, count + 2));
    expect(on([])).toMatchObject([{}, {}, { id: 'appraisal', state: 'current', due: '2023-05-24' }, {}, {}, {}, {}]);
    expect(on(way.slice(0, 2))[4]).toMatchObject({ id: 'publicityEnd', state: 'current', due: '2023-05-28' });
    expect(on(way.slice(0, 1))[2]).toMatchObject({ form: 'review-minutes', sheet: '2023-1', dossier: 'm1' });
  });

  test('[P7] what is not filed is in progress', () => {
    const begun = on([{ ...way[0]!, filed: false }]);
    expect(begun[2]).toMatchObject({ id: 'appraisal', state: 'current', dossier: 'm1' });
    expect(begun[3]).toMatchObject({ id: 'publicity', state: 'waiting' });
    // On the agenda, or in the list of a notice that does not hang yet: somebody is at it.
    const from = { dossier: 'm2', form: 'review-minutes', sheet: '2023-1' };
    expect(on([say('scheduled', '2023-05-22', undefined, { from, filed: false })])[2]).toMatchObject({
      id: 'appraisal',
      state: 'current',
      dossier: 'm2',
    });
    const notice = { dossier: 'n1', form: 'public-notice', sheet: '2023-1' };
    expect(on([way[0]!, say('listed', '2023-05-23', undefined, { from: notice, filed: false })])[3]).toMatchObject({
      id: 'publicity',
      state: 'current',
      dossier: 'n1',
    });
  });

  test('[P10] a returned case says why and is reported anew; what came before stays', () => {
    const back = say('townReviewed', '2023-05-30', '退回补充', { note: '缺住院票据' });
    const returned = on([...way.slice(0, 4), back]);
    expect(show(returned)).toBe(
      'clue done, check done, appraisal done, publicity done, publicityEnd done, report current, townReview waiting, decision waiting',
    );
    expect(returned[5]?.note).toBe('退回补充：缺住院票据');
    const anew = say('reported', '2023-05-30', undefined, {
      from: { dossier: 'b2', form: 'township-review', sheet: '2023-1' },
    });
    const again = on([...way.slice(0, 4), back, anew]);
    expect(again.slice(5, 7)).toMatchObject([
      { id: 'report', state: 'done', dossier: 'b2' },
      { id: 'townReview', state: 'current' },
    ]);
    expect(again[5]?.note).toBeUndefined();
    const passed = on([...way.slice(0, 4), back, anew, say('townReviewed', '2023-06-01', '同意', { from: anew.from })]);
    expect(passed[6]).toMatchObject({ id: 'townReview', state: 'done' });
  });

  test('[P10] what is written and not filed is not done, and the step says what is still wanting', () => {
    const [review] = on([...way.slice(0, 4), say('townReviewed', '2023-05-30', '同意', { filed: false })]).slice(6);
    expect(review).toMatchObject({ id: 'townReview', state: 'current', note: expect.stringContaining('还没有定稿') });
  });

  test('[P10] voted down, or an objection that was right: the case goes no further', () => {
    const down = on([{ ...way[0]!, value: '不通过' }]);
    expect(show(down)).toBe('clue done, check done, appraisal done, decision done');
    const right = on([...way.slice(0, 2), say('publicityClosed', '2023-05-28', '有异议经核实成立')]);
    expect(show(right)).toBe('clue done, check done, appraisal done, publicity done, publicityEnd done, decision done');
    const anew = on([
      { ...way[0]!, value: '不通过' },
      { ...way[0]!, on: '2023-05-26' },
    ]);
    expect(anew.find(({ id }) => id === 'publicity')?.state).toBe('current');
    expect(show(on([], { ...checked, suggested: false }))).toBe('clue done, check done, decision done');
  });

  test('[P11] a step that others have gone past is shown as skipped, except where all was done on paper', () => {
    expect(show(on([way[0]!, way[3]!]))).toContain('publicity skipped, report done');
    expect(show(on([], { ...checked, identifiedOn: '2023-06-02' }))).toBe('clue done, check done, decision done');
  });

  test('[P9] a household recognised by statements alone is under watch, and freed by statements', () => {
    const ending = { assessedOn: '2023-12-05' };
    const summary = summaryOf(
      ...started,
      sheet('identification', '2023-1', checked),
      sheet('elimination', '2023-1', ending),
    );
    const of = (statements: readonly Statement[], today: string) =>
      steps(summary, today, statements).filter(({ id }) => id.startsWith('elimination'));
    expect(show(of(way, '2023-12-06'))).toBe(
      'elimination done, eliminationAppraisal current, eliminationPublicity waiting, eliminationReport waiting, eliminationTownReview waiting, eliminationDecision waiting',
    );
    const end = (what: Statement['what'], day: string, value?: string) =>
      say(what, day, value, { sheet: 'elimination/2023-1' });
    const all = [
      ...way,
      end('appraised', '2023-12-07', '通过'),
      end('published', '2023-12-08', '2023-12-12'),
      end('publicityClosed', '2023-12-13', '无异议'),
      end('reported', '2023-12-13'),
      end('townReviewed', '2023-12-15', '同意'),
      end('decided', '2023-12-20', '同意'),
    ];
    expect(show(of(all, '2023-12-21'))).toBe(
      'elimination done, eliminationAppraisal done, eliminationPublicity done, eliminationPublicityEnd done, eliminationReport done, eliminationTownReview done, eliminationDecision done, eliminationAnnouncement current, eliminationMark waiting',
    );
  });

  test('help before the procedure asks for the procedure, until the household is recognised', () => {
    const helped = sheet('green-channel', '2023-1', { helpedOn: '2023-05-19', procedureDueOn: '2023-06-18' });
    const state = (statements: readonly Statement[], today: string) =>
      states(summaryOf(...started, helped, sheet('identification', '2023-1', checked)), today, statements).greenChannel;
    expect(state([], '2023-06-18')).toBe('current 2023-06-18');
    expect(state([], '2023-06-19')).toBe('overdue 2023-06-18');
    expect(state(way, '2023-06-19')).toBe('done 2023-06-18');
  });
});
