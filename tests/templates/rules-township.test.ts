/** Rules of reporting and of the township's review, each with a case that fires it and one that does not. */
import { describe, expect, test } from 'vitest';
import { evaluate } from '../../templates/evaluate.ts';
import type { SheetView } from '../../templates/fields.ts';
import batchReport from '../../templates/forms/batch-report.ts';
import { batch, caseOf, first, published, second } from '../../templates/forms/examples/batch-report.ts';
import townshipReview from '../../templates/forms/township-review.ts';
import { loadPolicies } from '../../templates/policy/packs.ts';
import { statementsOf } from '../../templates/statements.ts';
import type { Template } from '../../templates/template.ts';

const policies = await loadPolicies('150521');
const today = '2023-06-08';
const of = (template: Template, view: SheetView) =>
  evaluate(template, { ...batch, id: '2023-1', ...view }, { policies, today });
const said = (template: Template, rule: string, view: SheetView): readonly string[] =>
  of(template, view)
    .findings.filter((finding) => finding.rule === rule)
    .map(({ message }) => message);
const reports = (rule: string, view: SheetView) => said(batchReport, rule, view);
const reviews = (rule: string, view: SheetView) => said(townshipReview, rule, view);
const stated = (what: string, on: string, value?: string) => ({ id: what, what, on, ...(value && { value }) });
const list = (...views: readonly SheetView[]) =>
  views.map((view, index) => ({ id: `r${index}`, case: view as SheetView & { id: string } }));

describe('What the village reports', () => {
  test('T-01 totals are those of the rows', () => {
    expect(reports('T-01', { sumHouseholds: 2, sumPersons: 6 })).toEqual([]);
    expect(reports('T-01', {})).toEqual([]);
    expect(reports('T-01', { sumHouseholds: 3 })).toEqual(['汇总户数、人数与明细不符：合计写3户，明细有2户，请核对。']);
    expect(reports('T-01', { sumPersons: 7 })).toEqual(['汇总户数、人数与明细不符：合计写7人，明细共6人，请核对。']);
  });

  test('T-01 is silent while the size of one household is not known here', () => {
    expect(reports('T-01', { sumPersons: 7, cases: list(first, { id: 'h9/identification/2023-1' }) })).toEqual([]);
  });

  test('T-02 each finding of the comparison is explained', () => {
    const row = { id: '1-a', case: second, person: '巴图', item: '车辆', department: '公安', finding: '名下有车' };
    expect(reports('T-02', { compareRows: [{ ...row, explain: '已报废。' }] })).toEqual([]);
    expect(reports('T-02', { compareRows: [row] })).toEqual(['巴图的比对结果“名下有车”未说明，请写明实际情况。']);
  });

  test('T-03 what was appraised and did not pass is not reported', () => {
    expect(reports('T-03', {})).toEqual([]);
    const refused = { ...first, statements: [...published, stated('appraised', '2023-05-27', '不通过')] };
    expect(reports('T-03', { cases: list(refused) })).toEqual(['额尔敦评议没有通过，不能上报，请从名单里去掉。']);
  });

  test('T-04 a batch holds one kind of case', () => {
    expect(reports('T-04', {})).toEqual([]);
    expect(reports('T-04', { batchKind: '预警名单' })).toEqual([]);
    expect(reports('T-04', { batchKind: '风险消除', cases: list(first) })).toEqual([
      '额尔敦报的不是风险消除认定表，和批次类型“风险消除”不一致，请另报一批。',
    ]);
  });

  test('T-05 there is a case, and each stands once', () => {
    expect(reports('T-05', {})).toEqual([]);
    expect(reports('T-05', { cases: [] })).toEqual(['名单还是空的，请在“上报批次”里把要上报的户加进来。']);
    expect(reports('T-05', { cases: list(first, second, first) })).toEqual(['额尔敦在名单里出现了两次，请删去一行。']);
  });

  test('T-06 the publicity is over', () => {
    const until = (value: string) => ({
      cases: list({ ...first, statements: [stated('published', '2023-05-20', value)] }),
    });
    expect(reports('T-06', until('2023-05-28'))).toEqual([]);
    expect(reports('T-06', until('2023-05-29'))).toEqual(['额尔敦公示到2023年5月29日为止，期满以后才能上报。']);
    expect(reports('T-06', { cases: list({ ...first, statements: [] }) })).toEqual([
      '额尔敦没有公示记录，公示期满没有异议的才能上报，请核对。',
    ]);
    expect(reports('T-06', { batchKind: '预警名单', cases: list({ ...first, statements: [] }) })).toEqual([]);
  });

  test('P-05 an open objection keeps a case from being reported', () => {
    expect(reports('P-05', {})).toEqual([]);
    const disputed = { ...first, statements: [...published, stated('objected', '2023-05-27')] };
    expect(reports('P-05', { cases: list(disputed) })).toEqual([
      '额尔敦的异议尚未核实，不能上报，请先核实并登记结果。',
    ]);
  });
});

describe('What the township says', () => {
  const row = (more: SheetView) => ({ cases: [{ id: 'r0', case: first, ...more }] });

  test('T-07 days follow one another', () => {
    expect(reviews('T-07', row({ townDate: '2023-05-29', countyDate: '2023-05-29' }))).toEqual([]);
    expect(reviews('T-07', row({ townDate: '2023-05-28' }))).toEqual(['额尔敦的初审日期早于上报日期，请核对。']);
    expect(reviews('T-07', row({ townDate: '2023-06-02', countyDate: '2023-06-01' }))).toEqual([
      '额尔敦的审定日期早于初审日期，请核对。',
    ]);
  });

  test('T-08 some houses are looked at: one in ten, at least one', () => {
    const agreed = { townOpinion: '同意', townDate: '2023-06-02' };
    const many = (sampled: number) => ({
      cases: Array.from({ length: 11 }, (_, index) => ({
        id: `r${index}`,
        case: { ...first, id: `h${index}/identification/2023-1` },
        ...agreed,
        ...(index < sampled && { sampledOn: '2023-06-01' }),
      })),
    });
    expect(reviews('T-08', row({}))).toEqual([]);
    expect(reviews('T-08', many(2))).toEqual([]);
    expect(reviews('T-08', many(1))).toEqual(['入户抽查了1户，这一批至少应抽查2户。']);
  });

  test('T-09 the county decides what the township agreed to', () => {
    const county = { countyOpinion: '同意', countyDate: '2023-06-05' };
    expect(reviews('T-09', row({ townOpinion: '同意', ...county }))).toEqual([]);
    expect(reviews('T-09', row(county))).toEqual(['额尔敦初审没有同意，却有审定意见，请核对。']);
  });

  test('whoever refuses or sends back says why', () => {
    const missing = (more: SheetView) =>
      of(townshipReview, row(more))
        .findings.filter(({ rule, path }) => rule === 'required' && path?.startsWith('cases/'))
        .map(({ path }) => path);
    expect(missing({ townOpinion: '同意', townDate: '2023-06-02' })).toEqual([]);
    expect(missing({ townOpinion: '退回补充', townDate: '2023-06-02' })).toEqual(['cases/r0/townText']);
    expect(missing({ townOpinion: '同意', countyOpinion: '不同意' })).toEqual([
      'cases/r0/townDate',
      'cases/r0/countyText',
      'cases/r0/countyDate',
    ]);
  });
});

describe('A batch', () => {
  const rowsOf = (view: SheetView, template = townshipReview) =>
    of(template, view).view.cases as readonly Record<string, unknown>[];

  test('is called by its half month', () => {
    const no = (reportDate: string, batchOrder?: number) => of(batchReport, { reportDate, batchOrder }).view.batchNo;
    expect(no('2023-05-15', 1)).toBe('2023年5月上半月第1批');
    expect(no('2023-05-16', 2)).toBe('2023年5月下半月第2批');
    expect(no('2023-05-16', undefined)).toBe('2023年5月下半月');
  });

  test('reads its rows from the cases', () => {
    expect(rowsOf({})[0]).toMatchObject({ head: '巴图', group: '一组', size: 2, risk1: '因意外事故', seq: 1 });
    expect(rowsOf({})[1]).toMatchObject({
      ...{ head: '额尔敦', headIdNo: '990000197506180311', kind: '边缘易致贫户', risk2: '因学', perCapita: 668_850 },
      ...{ publicityFrom: '2023-05-20', publicityTo: '2023-05-25', objection: '无异议', villageOpinion: '通过' },
    });
    expect(of(batchReport, {}).view).toMatchObject({
      sumHouseholds: 2,
      sumPersons: 6,
      byKind: '突发严重困难户1户2人，边缘易致贫户1户4人',
    });
  });

  test('says what was compared of each', () => {
    expect(rowsOf({}).map(({ compareResult }) => compareResult)).toEqual(['车辆：名下有面包车一辆', '未发现异常']);
    expect(rowsOf({ compareRows: [] }).map(({ compareResult }) => compareResult)).toEqual([undefined, undefined]);
    expect(rowsOf({ compareRows: [], compareRowsNone: true })[0]?.compareResult).toBe('未发现异常');
  });

  test('keeps earlier rounds readable, and does not repeat its own', () => {
    const back = { ...stated('townReviewed', '2023-05-28', '退回补充'), note: '缺票据。' };
    const own = { ...stated('townReviewed', '2023-06-02', '退回补充'), id: 's', note: '仍缺票据。' };
    const again = caseOf('h1', '额尔敦', first, [...published, back, own]);
    const earlier = (more: SheetView) => rowsOf({ cases: [{ id: 'r0', case: again, ...more }] })[0]?.earlier;
    expect(earlier({ townOpinion: '退回补充', townDate: '2023-06-02' })).toBe('2023年5月28日初审退回补充：缺票据。');
    // Returned and reported again on one day.
    const sameDay = { ...batch, reportDate: '2023-06-02', cases: [{ id: 'r0', case: again }] };
    expect(rowsOf(sameDay)[0]?.earlier).toBe(
      '2023年5月28日初审退回补充：缺票据。；2023年6月2日初审退回补充：仍缺票据。',
    );
  });

  test('[SU9] states of its cases what was reported, reviewed, decided and entered', () => {
    const from = { dossier: 'b1', form: 'township-review', sheet: '2023-1' };
    const context = { today, policyOn: (date: string) => policies.on(date) };
    const what = (template: Template, view: SheetView) => {
      const evaluation = of(template, view);
      return statementsOf(evaluation, evaluation.view, from, true, context).map(
        ({ from: _from, filed: _filed, ...rest }) => rest,
      );
    };
    const about = { about: 'h1', sheet: 'identification/2023-1' };
    expect(what(batchReport, { cases: list(first) })).toEqual([
      { ...about, what: 'reported', on: '2023-05-29', note: '2023年5月下半月第1批' },
    ]);
    const opinions = {
      ...{ townOpinion: '同意', townDate: '2023-06-02', countyOpinion: '不同意', countyText: '收入高。' },
      ...{ countyDate: '2023-06-05', enteredOn: '2023-06-08' },
    };
    expect(what(townshipReview, { cases: [{ id: 'r0', case: first, ...opinions }] })).toEqual([
      { ...about, what: 'townReviewed', on: '2023-06-02', value: '同意' },
      { ...about, what: 'decided', on: '2023-06-05', value: '不同意', note: '收入高。' },
      { ...about, what: 'entered', on: '2023-06-08' },
    ]);
    // An opinion without its day states nothing yet.
    expect(what(townshipReview, { cases: [{ id: 'r0', case: first, townOpinion: '同意' }] })).toEqual([]);
  });
});
