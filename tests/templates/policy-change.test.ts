/**
 * Rules that change while cases run: by data alone, each case keeping the rules of its clue or carried over by name.
 */
import { describe, expect, test } from 'vitest';
import { evaluate } from '../../templates/evaluate.ts';
import identification from '../../templates/forms/identification.ts';
import { loadPacks } from '../../templates/policy/packs.ts';
import { type Pack, policiesFor } from '../../templates/policy/policy.ts';
import { stepsOf } from '../../templates/procedure.ts';
import { summarise } from '../../templates/summary.ts';
import type { Values } from '../../templates/view.ts';
import { viewOf } from '../../templates/view.ts';
import { createRandom } from '../support/random.ts';

const region = '150521';
const today = '2023-06-20';
/** What a county would send: data, nothing else. */
const change: Pack = {
  id: region,
  name: '科尔沁左翼中旗',
  sources: { later: { document: '常态化帮扶工作规程（试用）', number: '试〔2023〕1号' } },
  parameters: {
    'income.threshold': [{ value: 800_000, from: '2023-06-01', source: 'later', article: '一' }],
    'deadline.appraisal': [{ value: { days: 5, workingDays: true }, from: '2023-06-01', source: 'later' }],
    'publicity.minimumDays': [{ value: 7, from: '2023-06-01', appliesTo: 'running', source: 'later' }],
    'form.title.identification': [{ value: '防止返贫致贫对象认定表', from: '2023-06-01', source: 'later' }],
    'options.addedStep': [{ value: { add: ['县级信息比对'] }, from: '2023-06-01', source: 'later' }],
    'procedure.addedSteps': [
      {
        value: [{ step: '县级信息比对', after: 'townReview', who: '{countyOffice}', limit: { days: 20 } }],
        from: '2023-06-01',
        source: 'later',
      },
    ],
  },
};
const packs = await loadPacks(region);
const before = policiesFor(packs, region);
const after = policiesFor([...packs, change], region);
const reading = () => ({ pinyin: '', initials: '' });
const summaryOf = (values: Values, policies = after) =>
  summarise([identification], 'h1', values, [], { policies, today, reading, fingerprint: (number) => number });
const stepsIn = (values: Values, policies = after) =>
  stepsOf(summaryOf(values, policies), [], { policies, today }).filter(({ case: of }) => of !== undefined);

const sheet = (own: Values): Values => ({ identification: { '2023-1': own } });
const begun = { channel: '农户自主申报', clueDate: '2023-05-25', checkDate: '2023-05-26' };

describe('rules that change while a case runs', () => {
  test('a case keeps the rules of its clue, also its name and its steps', () => {
    const old = evaluate(identification, viewOf(identification, sheet(begun), '2023-1'), { policies: after, today });
    expect(old.view.threshold).toBe(750_000);
    expect(old.title).toBe('防止返贫监测对象认定表');
    expect(stepsIn(sheet(begun)).map(({ id }) => id)).toEqual(stepsIn(sheet(begun), before).map(({ id }) => id));
    expect(stepsIn(sheet(begun)).find(({ id }) => id === 'appraisal')?.due).toBe('2023-05-29');
  });

  test('what is said to apply to running cases does, from its day on', () => {
    expect(after.on('2023-05-25', '2023-05-31').value('publicity.minimumDays')).toBe(5);
    expect(after.on('2023-05-25', '2023-06-01').value('publicity.minimumDays')).toBe(7);
    expect(after.on('2023-05-25').value('publicity.minimumDays')).toBe(5);
  });

  test('a later case has the new limits, the new step behind the one it follows, and the new name', () => {
    const values = sheet({ ...begun, clueDate: '2023-06-05', checkDate: '2023-06-06' });
    const { view, title } = evaluate(identification, viewOf(identification, values, '2023-1'), {
      policies: after,
      today,
    });
    expect([view.threshold, title]).toEqual([800_000, '防止返贫致贫对象认定表']);
    const steps = stepsIn(values);
    expect(steps.find(({ id }) => id === 'appraisal')?.due).toBe('2023-06-13');
    const place = steps.findIndex(({ id }) => id === 'townReview');
    expect(steps[place + 1]).toMatchObject({
      label: '县级信息比对',
      state: 'waiting',
      due: '2023-06-26',
      source: '常态化帮扶工作规程（试用） 试〔2023〕1号',
    });
    const done = sheet({
      ...begun,
      clueDate: '2023-06-05',
      addedSteps: { '1-a': { step: '县级信息比对', doneOn: '2023-06-15' } },
    });
    expect(stepsIn(done).find(({ label }) => label === '县级信息比对')?.state).toBe('done');
  });

  test('somebody named carries a case over, with a reason; before that it is told what changed', () => {
    const findings = (own: Values) =>
      evaluate(identification, viewOf(identification, sheet(own), '2023-1'), { policies: after, today }).findings;
    const note = findings(begun).find(({ rule }) => rule === 'B-07');
    expect(note?.message).toContain('防止返贫监测范围：7500.00元/人·年改为8000.00元/人·年（试〔2023〕1号');
    expect(note?.message).toContain('民主评议期限：3个自然日改为5个工作日');
    expect(note?.message).toContain('本地增加的办理步骤：新定为县级信息比对');
    expect(note?.message).not.toContain('公示最少天数');
    const carried = { ...begun, carriedOn: '2023-06-10' };
    expect(
      findings(carried).filter(({ rule, path }) => rule === 'required' && path.startsWith('carried')),
    ).toHaveLength(2);
    expect(findings(carried).some(({ rule }) => rule === 'B-07')).toBe(false);
    expect(findings({ ...begun, carriedOn: '2023-05-01' }).some(({ rule }) => rule === 'B-08')).toBe(true);
    const { view } = evaluate(identification, viewOf(identification, sheet(carried), '2023-1'), {
      policies: after,
      today,
    });
    expect([view.policyOn, view.threshold]).toEqual(['2023-06-10', 800_000]);
    expect(findings({ ...begun, identifiedOn: '2023-06-01' }).some(({ rule }) => rule === 'B-07')).toBe(false);
  });

  test('of a thousand cases in flight none loses an answer or changes its limits', () => {
    const random = createRandom(20230601);
    const pick = <T>(list: readonly T[]): T => list[random.below(list.length)]!;
    let carriedOver = 0;
    for (let count = 0; count < 1000; count++) {
      const day = String(1 + random.below(28)).padStart(2, '0');
      const carried = random.below(5) === 0;
      const own: Values = {
        channel: pick(['农户自主申报', '基层干部排查', '部门筛查预警']),
        clueDate: `2023-05-${day}`,
        risks: pick([['因病'], ['因学', '因病'], ['因残']]),
        riskText: `情况${count}`,
        ...(carried && { carriedOn: '2023-06-10', carriedBy: '试负责人', carriedWhy: '按新规定' }),
      };
      const values = sheet(own);
      const view = viewOf(identification, values, '2023-1');
      const [old, now] = [before, after].map((policies) => evaluate(identification, view, { policies, today }));
      for (const id of Object.keys(own)) expect(now!.view[id]).toEqual(own[id]);
      if (carried) carriedOver++;
      if (carried) expect(now!.view.threshold).toBe(800_000);
      else expect(now!.view).toEqual(old!.view);
    }
    expect(carriedOver).toBeGreaterThan(100);
  });
});
