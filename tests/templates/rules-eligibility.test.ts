import { describe, expect, test } from 'vitest';
import type { ViewOf } from '../../templates/fields.ts';
import { assess, type Circumstances, kindFits } from '../../templates/rules/eligibility.ts';
import { type JudgedFields, judgementRules } from '../../templates/rules/eligibility-checks.ts';
import { contextOf, problemsOf } from '../support/rules.ts';

const context = await contextOf();
const limit = 750_000;

/** A household of four, at risk, whose figures stand so many fen from the line. */
const household = (facts: Circumstances): Circumstances => ({
  householdSize: 4,
  threshold: limit,
  householdType: '一般农户',
  risks: ['因病'],
  ...facts,
});
const both = (fen: number): Circumstances => ({ netIncome: fen, referenceIncome: fen });
const line = 4 * limit;

describe('The three kinds', () => {
  test('just under, equal, just over the line', () => {
    expect(assess(household(both(line - 1)))).toMatchObject({ outcome: 'identify', kind: '边缘易致贫户' });
    expect(assess(household(both(line)))).toMatchObject({ outcome: 'notIdentified', kind: undefined });
    expect(assess(household(both(line + 1)))).toMatchObject({ outcome: 'notIdentified', kind: undefined });
  });

  test('where the policy counts the line itself, equal is within', () => {
    expect(assess(household({ ...both(line), equalCounts: true }))).toMatchObject({ outcome: 'identify' });
    expect(assess(household({ ...both(line + 1), equalCounts: true }))).toMatchObject({ outcome: 'notIdentified' });
  });

  test('within the range the household type decides', () => {
    expect(assess(household({ ...both(0), householdType: '脱贫户' })).kind).toBe('脱贫不稳定户');
    expect(assess(household({ ...both(0), householdType: '一般农户' })).kind).toBe('边缘易致贫户');
    expect(assess(household({ ...both(0), householdType: undefined }))).toMatchObject({ outcome: 'unknown' });
  });

  test('plain net above, reference below: sudden or serious makes the third kind, neither is for people', () => {
    const above: Circumstances = { netIncome: line, referenceIncome: line - 1 };
    expect(assess(household({ ...above, suddenEvent: true })).kind).toBe('突发严重困难户');
    expect(assess(household({ ...above, seriousDifficulty: true })).kind).toBe('突发严重困难户');
    expect(assess(household(above))).toMatchObject({ outcome: 'reviewByHand', kind: undefined });
  });

  test('kindBasis reference lets the reference income decide the kind', () => {
    const above: Circumstances = { netIncome: line, referenceIncome: line - 1, kindBasis: 'reference' };
    expect(assess(household(above)).kind).toBe('边缘易致贫户');
  });

  test('no risk: watched while below, else nothing', () => {
    expect(assess(household({ ...both(line - 1), risks: [] })).outcome).toBe('watch');
    expect(assess(household({ ...both(line - 1), risks: undefined })).outcome).toBe('watch');
    expect(assess(household({ ...both(line), risks: [] })).outcome).toBe('notIdentified');
  });

  test('reference not below: only a sudden event with serious difficulty identifies', () => {
    const above = household({ ...both(line + 1), suddenEvent: true });
    expect(assess({ ...above, seriousDifficulty: true }).kind).toBe('突发严重困难户');
    expect(assess(above).outcome).toBe('notIdentified');
    expect(assess({ ...above, seriousDifficulty: true, risks: [] }).outcome).toBe('notIdentified');
  });

  test('a payout that lifts it over the line is for people to judge', () => {
    expect(assess(household({ netIncome: line - 1, referenceIncome: line })).outcome).toBe('reviewByHand');
  });

  test('nobody to divide by is an error, a figure that is missing is unknown', () => {
    expect(assess(household({ ...both(1), householdSize: 0 })).outcome).toBe('error');
    expect(assess(household({ ...both(1), householdSize: undefined })).outcome).toBe('unknown');
    expect(assess(household({ ...both(1), threshold: undefined })).outcome).toBe('unknown');
    expect(assess(household({ referenceIncome: 1 })).outcome).toBe('unknown');
  });

  test('which kinds fit', () => {
    const fits = (kind: string, facts: Circumstances) => kindFits(kind, household(facts));
    expect(fits('边缘易致贫户', both(line - 1))).toBe(true);
    expect(fits('脱贫不稳定户', both(line - 1))).toBe(false);
    expect(fits('突发严重困难户', both(line - 1))).toBe(false);
    expect(fits('突发严重困难户', both(line))).toBe(true);
    expect(fits('边缘易致贫户', both(line))).toBe(false);
    expect(fits('突发严重困难户', { netIncome: line - 1, referenceIncome: line })).toBe(true);
    expect(fits('边缘易致贫户', { ...both(line - 1), householdType: undefined })).toBeUndefined();
    expect(fits('边缘易致贫户', { netIncome: 1 })).toBeUndefined();
  });
});

const said = (id: string, view: ViewOf<JudgedFields>, where = context): readonly string[] =>
  problemsOf(judgementRules, id, view, where).map(({ message }) => message);

const figures = (fen: number): ViewOf<JudgedFields> => ({
  householdType: '一般农户',
  householdSize: 4,
  threshold: limit,
  netIncome: fen,
  referenceIncome: fen,
  risks: ['因病'],
});
const member = (more: object) => ({ id: 'm', name: '白音', countedInHousehold: true, ...more });

describe('Rules of the decision', () => {
  test('[D-01] below the range and at risk, but not suggested', () => {
    const refused = { ...figures(line - 1), suggested: false };
    expect(said('D-01', refused)).toEqual(['收入低于范围且有风险，请说明不纳入理由。']);
    expect(said('D-01', { ...refused, refusalReasons: ['风险已经化解'] })).toEqual([]);
    expect(said('D-01', { ...refused, refusalText: '儿子已接走赡养' })).toEqual([]);
    expect(said('D-01', { ...figures(line), suggested: false })).toEqual([]);
    expect(said('D-01', { ...figures(line + 1), suggested: false })).toEqual([]);
    expect(said('D-01', { ...refused, risks: [] })).toEqual([]);
    expect(said('D-01', { ...refused, suggested: true })).toEqual([]);
    expect(said('D-01', { ...refused, suggested: undefined })).toEqual([]);
  });

  test('[D-02] suggested without the income ground', () => {
    const suggested = (fen: number, more: ViewOf<JudgedFields> = {}) => ({ ...figures(fen), suggested: true, ...more });
    expect(said('D-02', suggested(line - 1))).toEqual([]);
    expect(said('D-02', suggested(line))).toEqual(['人均参考收入不低于7500.00元，请补充突发严重困难情况。']);
    expect(said('D-02', suggested(line + 1))).toHaveLength(1);
    expect(said('D-02', suggested(line, { suddenEvent: true }))).toEqual([]);
    expect(said('D-02', suggested(line, { houseProblem: true }))).toEqual([]);
    expect(said('D-02', suggested(line, { suggested: false }))).toEqual([]);
  });

  test('[D-03] the kind agrees with household type and income', () => {
    expect(said('D-03', { ...figures(line - 1), suggestedKind: '脱贫不稳定户' })).toHaveLength(1);
    expect(said('D-03', { ...figures(line - 1), suggestedKind: '边缘易致贫户' })).toEqual([]);
    expect(said('D-03', { ...figures(line), suggestedKind: '边缘易致贫户' })).toHaveLength(1);
    expect(said('D-03', { ...figures(line - 1), suggestedKind: '突发严重困难户' })).toHaveLength(1);
    expect(said('D-03', { ...figures(line + 1), suggestedKind: '突发严重困难户' })).toEqual([]);
    expect(said('D-03', figures(line - 1))).toEqual([]);
  });

  test.each([
    ['因残', { health: ['残疾'] }, { health: ['健康'] }],
    ['因病', { health: ['长期慢性病'] }, { health: ['健康'] }],
    ['因病', { health: ['残疾', '患有大病'] }, { health: ['残疾'] }],
    ['因学', { schoolState: '七年级' }, { schoolState: '学龄前儿童' }],
    ['缺劳动力', { labourSkill: '无劳动力' }, { labourSkill: '普通劳动力' }],
  ])('[D-04] %s fits the members', (risk, fits, doubtful) => {
    const answer = (...members: object[]) => said('D-04', { risks: [risk], members: members.map(member) });
    expect(answer(doubtful)).toEqual([expect.stringContaining(`风险“${risk}”与家庭成员信息不符`)]);
    expect(answer(fits)).toEqual([]);
    expect(answer(doubtful, fits)).toEqual([]);
    // who is not counted proves nothing
    expect(answer(doubtful, { ...fits, countedInHousehold: false })).toHaveLength(1);
    expect(answer()).toEqual([]);
  });

  test('[D-04] sealed health is unknown and says nothing', () => {
    const sealed = member({ health: { sealed: true } });
    expect(said('D-04', { risks: ['因残', '因病'], members: [sealed] })).toEqual([]);
  });

  test('[D-05] ill, but nothing paid', () => {
    expect(said('D-05', { risks: ['因病'], compliantSelfPaid: 0 })).toHaveLength(1);
    expect(said('D-05', { risks: ['因病'], compliantSelfPaid: 1 })).toEqual([]);
    expect(said('D-05', { risks: ['因病'] })).toEqual([]);
    expect(said('D-05', { risks: ['因学'], compliantSelfPaid: 0 })).toEqual([]);
  });

  test('[D-06] unstable work, but nobody works', () => {
    const answer = (...members: object[]) => said('D-06', { risks: ['因务工就业不稳'], members: members.map(member) });
    expect(answer({ labourSkill: '普通劳动力', workMonths: 3 })).toEqual([]);
    expect(answer({ labourSkill: '普通劳动力', publicPostMonths: 12 })).toEqual([]);
    expect(answer({ labourSkill: '普通劳动力', workMonths: 0 })).toHaveLength(1);
    expect(answer({ labourSkill: '无劳动力', workMonths: 3 })).toHaveLength(1);
    expect(answer({})).toEqual([]);
    // who has left neither works for the household nor keeps it unknown
    const gone = { countedInHousehold: false };
    expect(answer({ labourSkill: '无劳动力' }, { labourSkill: '普通劳动力', workMonths: 3, ...gone })).toHaveLength(1);
    expect(answer({ labourSkill: '无劳动力' }, gone)).toHaveLength(1);
    expect(said('D-06', { risks: ['因病'], members: [member({ labourSkill: '无劳动力' })] })).toEqual([]);
  });

  test.each([
    ['houseProblem', '因住房出现安全问题', '住房'],
    ['waterProblem', '因饮水出现安全问题', '饮水'],
    ['schoolProblem', '义务教育阶段适龄儿童少年失学辍学', '义务教育'],
    ['medicalProblem', '因病', '参保'],
  ] as const)('[D-07] %s asks for its risk', (field, risk, label) => {
    expect(said('D-07', { [field]: true, risks: ['缺劳动力'] })).toEqual([
      expect.stringContaining(`${label}有问题但未选择相应风险`),
    ]);
    expect(said('D-07', { [field]: true, risks: ['缺劳动力', risk] })).toEqual([]);
    expect(said('D-07', { [field]: false, risks: [] })).toEqual([]);
    expect(said('D-07', { risks: [] })).toEqual([]);
  });

  test('[D-08] risks repeated, or a blank between them', () => {
    expect(said('D-08', { risks: ['因病', '因学', '因病'] })).toHaveLength(1);
    expect(said('D-08', { risks: ['因病', '', '因学'] })).toHaveLength(1);
    expect(said('D-08', { risks: ['因病', '因学'] })).toEqual([]);
    expect(said('D-08', {})).toEqual([]);
  });

  test('[D-09] dibao is no reason to refuse', () => {
    expect(said('D-09', { suggested: false, refusalReasons: ['已享受低保'] })).toHaveLength(1);
    expect(said('D-09', { suggested: false, refusalReasons: ['没有返贫致贫风险'] })).toEqual([]);
    expect(said('D-09', { suggested: true, refusalReasons: ['已享受低保'] })).toEqual([]);
  });

  test('[D-13] a near relative of a village cadre', () => {
    expect(said('D-13', { assets: ['车辆', '村干部近亲属'] })).toEqual(['干部近亲属，请备案并回避表决。']);
    expect(said('D-13', { assets: ['车辆'] })).toEqual([]);
    expect(said('D-13', {})).toEqual([]);
  });
});
