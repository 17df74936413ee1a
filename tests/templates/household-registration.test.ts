/** 户信息登记表: what the household is asked for, its own rules B-01 … B-06, and what the dossier shares. */
import { describe, expect, test } from 'vitest';
import { placeLine } from '../../templates/elements.ts';
import { evaluate } from '../../templates/evaluate.ts';
import registration from '../../templates/forms/household-registration.ts';
import { loadPacks, loadPolicies } from '../../templates/policy/packs.ts';
import { policiesFor } from '../../templates/policy/policy.ts';
import type { RowView, SheetView } from '../../templates/template.ts';
import { personOf } from '../support/people.ts';

const policies = await loadPolicies('150521');
const today = '2023-05-20';
const [ordinary, monitored] = registration.examples.map(({ view }) => view);

const evaluated = (change: SheetView, base: SheetView = ordinary!) =>
  evaluate(registration, { ...base, ...change }, { policies, today });
const rulesOf = (change: SheetView, base?: SheetView) =>
  evaluated(change, base).findings.map(({ rule, path }) => `${rule} ${path}`);

describe('what is asked for, when', () => {
  test('without a telephone, who can be called instead', () => {
    expect(rulesOf({ phone: '无' })).toEqual(['required contactName']);
    expect(rulesOf({ phone: '无', contactName: '邻居王某 13900000099' })).toEqual([]);
    expect(evaluated({ contactName: '邻居' }).irrelevant.has('contactName')).toBe(true);
  });

  test('the year of leaving poverty, of formerly poor households only, 2014 to 2020', () => {
    expect(rulesOf({ householdType: '脱贫户' })).toEqual(['required escapedYear']);
    expect(rulesOf({ householdType: '脱贫户', escapedYear: 2013 })).toEqual(['range escapedYear']);
    expect(rulesOf({ householdType: '脱贫户', escapedYear: 2014 })).toEqual([]);
    expect(rulesOf({ householdType: '脱贫户', escapedYear: 2020 })).toEqual([]);
    expect(rulesOf({ householdType: '脱贫户', escapedYear: 2021 })).toEqual(['range escapedYear']);
    expect(evaluated({ escapedYear: 2016 }).view.escapedYear).toBeUndefined();
  });

  test('the settlement of those who were moved', () => {
    expect(rulesOf({ isRelocated: true })).toEqual(['required resettlementSite']);
  });

  test('of a monitored household: when, whether freed, who helps, whom to call', () => {
    expect(rulesOf({ monitorKind: '边缘易致贫户' })).toEqual(['required identifiedOn', 'required riskEliminated']);
    expect(rulesOf({ monitorKind: '边缘易致贫户', identifiedOn: '2022-11-20', riskEliminated: false })).toEqual([
      'required monitorContact',
      'required monitorContactPhone',
      'required helperRows',
    ]);
    const freed = { monitorKind: '边缘易致贫户', identifiedOn: '2022-01-20', riskEliminated: true };
    expect(rulesOf(freed)).toEqual(['required eliminatedOn']);
    expect(rulesOf({ ...freed, eliminatedOn: '2022-12-20' })).toEqual([]);
  });

  test('no area and no year of a house that is not there', () => {
    const blank = { houseArea: undefined, houseYear: undefined };
    expect(rulesOf(blank)).toEqual(['required houseArea', 'required houseYear']);
    expect(rulesOf({ ...blank, houseGrade: '无房' })).toEqual([]);
  });

  test('kind and level of a disability come from the card, also where it is the certificate itself', () => {
    const person = (more: object) => ({ ...personOf({ relation: '户主', health: ['残疾'] }, 0), ...more });
    const of = (more: object) => (evaluated({ members: [person(more)] }).view.members as readonly RowView[])[0];
    const read = { disabilityKind: '肢体', disabilityLevel: '二级' };
    expect(of({ disabilityNo: '99000019780312011242' })).toMatchObject(read);
    expect(of({ idType: '残疾人证', idNo: '99000019780312011242', disabilityNo: undefined })).toMatchObject(read);
  });

  test('[M-27] who is married is as old as on the day of filling, however late the sheet is read', () => {
    const members = [{ relation: '户主' }, { relation: '配偶', sex: '女', birth: '2004-01-01' }].map(personOf);
    const later = { policies, today: '2026-05-20' };
    const { findings } = evaluate(registration, { ...ordinary, fillDate: today, members }, later);
    expect(findings.filter(({ rule }) => rule === 'M-27').map(({ message }) => message)).toEqual([
      expect.stringContaining('19岁，未到法定婚龄20岁'),
    ]);
  });

  test('a household without members is asked for them, nothing else is said of them', () => {
    expect(rulesOf({ members: [] })).toEqual(['required members']);
    expect(evaluated({ members: [] }).view.householdSize).toBeUndefined();
  });

  test('an empty form breaks nothing and says only what is missing', () => {
    const findings = evaluate(registration, {}, { policies, today }).findings;
    expect(findings.length).toBeGreaterThan(10);
    expect(findings.every(({ rule }) => rule === 'required')).toBe(true);
  });
});

describe('rules of the register itself', () => {
  test('[B-02] 其他 is explained', () => {
    expect(rulesOf({ waterSource: '其他' })).toEqual(['B-02 livingRemark']);
    expect(rulesOf({ fuel: '其他', livingRemark: '秸秆颗粒' })).toEqual([]);
  });

  test('[B-03] who enters and who checks are two people', () => {
    expect(rulesOf({ enteredBy: '赵国庆', checkedBy: '赵国庆' })).toEqual(['B-03 checkedBy']);
    expect(rulesOf({ enteredBy: '赵国庆', checkedBy: undefined })).toEqual([]);
    expect(rulesOf({ enteredBy: undefined, checkedBy: '赵国庆' })).toEqual([]);
  });

  const helper = { id: 'h1', name: '包志刚', unit: '旗水务局', phone: '13900000043' };
  const helpers = (from: string, to?: string) => ({ helperRows: [{ ...helper, from, ...(to && { to }) }] });

  test('[B-04] a monitored household has a helper today', () => {
    expect(rulesOf(helpers('2023-05-20'), monitored)).toEqual([]);
    expect(rulesOf(helpers('2022-01-01', '2023-05-20'), monitored)).toEqual([]);
    expect(rulesOf(helpers('2022-01-01', '2023-05-19'), monitored)).toEqual(['B-04 helperRows']);
    expect(rulesOf(helpers('2022-01-01', '2023-05-19'))).toEqual([]);
  });

  test('[B-05] a house has an area', () => {
    expect(rulesOf({ houseArea: '0' })).toEqual(['B-05 houseArea']);
    expect(rulesOf({ houseArea: '0.01' })).toEqual([]);
  });

  test('[B-06] help ends after it began', () => {
    expect(rulesOf(helpers('2023-05-01', '2023-04-30'))).toEqual(['B-06 helperRows/h1/to']);
    expect(rulesOf(helpers('2023-05-01', '2023-05-01'))).toEqual([]);
  });
});

describe('where the village is', () => {
  const settings = [
    ['place.township', '白兴吐苏木'],
    ['place.village', '某嘎查'],
    ['place.areaCode', '150521200200'],
  ] as const;

  test('names of places come from the pack and from the village’s settings', async () => {
    const overrides = settings.map(([parameter, value]) => ({
      parameter,
      value,
      from: '2021-01-01',
      reason: '本村名称',
    }));
    const own = policiesFor(await loadPacks('150521'), '150521', overrides);
    const { view } = evaluate(registration, ordinary!, { policies: own, today });
    expect(view).toMatchObject({
      province: '内蒙古自治区',
      city: '通辽市',
      county: '科尔沁左翼中旗',
      town: '白兴吐苏木',
    });
    expect(view).toMatchObject({ village: '某嘎查', areaCode: '150521200200' });
    expect(placeLine(own.on(today))).toBe('内蒙古自治区通辽市科尔沁左翼中旗　白兴吐苏木　某嘎查');
  });

  test('without them the line is as long as what is known', () => {
    expect(placeLine(policies.on(today))).toBe('内蒙古自治区通辽市科尔沁左翼中旗');
    expect(placeLine(policiesFor([], '440103').on(today))).toBe('');
  });

  test('the year is the sheet’s, else that of filling', () => {
    expect(evaluated({ id: '2024-1' }).view.formYear).toBe(2024);
    expect(evaluated({}).view.formYear).toBe(2023);
    expect(evaluated({ fillDate: undefined }).view.formYear).toBeUndefined();
  });
});

test('a roster of 200 rows is typed into without delay', () => {
  const members = Array.from({ length: 200 }, (_, place) =>
    personOf(
      place === 0 ? {} : { relation: '之兄弟姐妹', name: '王某某', birth: `19${60 + (place % 40)}-03-12` },
      place,
    ),
  );
  let view: SheetView = { ...ordinary!, members };
  let evaluation = evaluate(registration, view, { policies, today });
  const times: number[] = [];
  for (let place = 0; place < 40; place++) {
    const changed = members.map((row, index) => (index === place ? { ...row, remark: `第${place}次` } : row));
    view = { ...view, members: changed };
    const begin = performance.now();
    evaluation = evaluate(registration, view, { policies, today, previous: evaluation });
    times.push(performance.now() - begin);
  }
  const median = times.toSorted((a, b) => a - b)[20]!;
  expect(evaluation.view.householdSize).toBe(200);
  expect(median, `median ${median.toFixed(1)} ms`).toBeLessThan(25);
});
