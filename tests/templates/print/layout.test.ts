/** layout.ts and what it is made of: pages are read, not pictures. */
import { describe, expect, test } from 'vitest';
import { defineTemplate, note, text } from '../../../templates/define.ts';
import { layout } from '../../../templates/print/index.ts';
import type { Page, PrintOptions, TextRun } from '../../../templates/print/page.ts';
import {
  columnSets,
  eighteenColumns,
  evaluated,
  household,
  householdView,
  members,
  openFindings,
  thirteenColumns,
  threeAcross,
} from './examples.ts';
import { faultsOf, inkOf, measure, rulesOf, runsOf, textOf, time } from './paper.ts';

const filled: PrintOptions = { variant: 'filled', time };
const blank: PrintOptions = { variant: 'blank', time };
const runsOn = (page: Page | undefined): TextRun[] => (page ? runsOf([page]) : []);
const cases = Array.from({ length: 30 }, (_, index) => ({
  id: `c${index}`,
  seq: index + 1,
  name: '阿拉坦其其格',
  kind: '脱贫户',
  size: 4,
  income: 712300,
  reason:
    index % 3 === 0
      ? '户主患尿毒症，每周透析两次，全年住院费用报销后自付3.6万元；妻子照料病人不能外出务工。'
      : '户主患病住院',
  present: 35,
  agree: 33,
}));
const batch = members(60).map(({ id, name, idNo, seq }) => ({
  id,
  name,
  idNo,
  seq,
  net: 3000000,
  category: '突发严重困难户',
  clue: '2023-05-01',
  dibao: true,
}));
const attendees = members(37).map(({ id, name }) => ({ id, name, role: '村民代表' }));

const printed = {
  'a household': layout(household, evaluated(household, householdView), measure, filled),
  'a blank household': layout(household, evaluated(household, {}), measure, blank),
  'a household of 45': layout(
    household,
    evaluated(household, { ...householdView, members: members(45) }),
    measure,
    filled,
  ),
  'with findings': layout(
    household,
    evaluated(household, householdView, { findings: openFindings, overridden: new Set(['income']) }),
    measure,
    {
      variant: 'findings',
      time,
      number: '东查-2023-007',
      place: '内蒙古自治区通辽市科尔沁左翼中旗白兴吐苏木东查干朝鲁嘎查三组',
      reasons: { income: '按村级核算结果改填' },
    },
  ),
  '13 columns': layout(thirteenColumns, evaluated(thirteenColumns, { cases }), measure, filled),
  '13 columns, blank': layout(thirteenColumns, evaluated(thirteenColumns, {}), measure, blank),
  '18 columns on A3': layout(eighteenColumns, evaluated(eighteenColumns, { batch }), measure, filled),
  'three across': layout(threeAcross, evaluated(threeAcross, { attendees }), measure, filled),
  'sets of columns': layout(columnSets, evaluated(columnSets, { members: members(12) }), measure, filled),
};

describe.each(Object.entries(printed))('%s', (_, pages) => {
  test('no text crosses a line or other text, nothing lies outside the margins', () => {
    expect(faultsOf(pages)).toEqual([]);
  });
  test('[P3] every page says which of how many it is, of what version and when printed', () => {
    pages.forEach((page, index) => {
      const text = textOf([page]);
      expect(text).toContain(`第${index + 1}页共${pages.length}页`);
      expect(text).toContain('2023.1版');
      expect(text).toContain('打印时间2023年5月20日10:30');
    });
  });
});

describe('a filled form', () => {
  const text = textOf(printed['a household']);
  test('has every value of the view in its text', () => {
    for (const value of [
      '包建国',
      '13900001234',
      '2023年5月20日',
      '☑脱贫户',
      '□一般农户',
      '☑是',
      '35亩',
      '7123.45元',
      '白秀英',
      '99000019600101100X',
      '24000.00元',
      '①因病',
      '②缺劳动力',
      '☑无',
      '妻子照料病人不能外出务工',
      '经核查和民主评议，同意上报。',
      '2023年5月22日',
      '☑同意',
      '一式三份',
    ]) {
      expect(text).toContain(value.replace(/\s/g, ''));
    }
  });
  test('[G4] says of each run where its words come from', () => {
    const runs = runsOf(printed['a household']);
    expect(runs.find((run) => run.text === '包建国')).toMatchObject({
      origin: 'dossier',
      path: expect.stringMatching(/^(headName|members\/m0\/name)$/),
    });
    expect(runs.find((run) => run.text.includes('脱贫户'))).toMatchObject({ origin: 'dossier', path: 'householdType' });
    expect(runs.find((run) => run.text === '□一般农户')).toMatchObject({ origin: 'template' });
    expect(runs.find((run) => run.path === 'members/m1/idNo')?.text).toBe('99000019610101101X');
    for (const run of runs) expect(run.origin === 'dossier' ? run.path !== undefined : true).toBe(true);
  });
  test('uses the words of the place', () => {
    expect(text).toContain('嘎查');
    expect(text).not.toContain('{');
  });
  test('[P5] prints what does not fit its kind, or is not in the list, as it was typed', () => {
    const pages = layout(
      household,
      evaluated(household, { income: '七千多', assets: ['其他：收割机', '旧选项'], householdType: '未知户' }),
      measure,
      filled,
    );
    for (const words of ['七千多', '☑其他：收割机', '☑旧选项', '☑未知户']) expect(textOf(pages)).toContain(words);
  });
  test('says of a sealed value that it cannot be opened', () => {
    const pages = layout(
      household,
      evaluated(household, { phone: { sealed: true }, householdSign: { sealed: true } }),
      measure,
      filled,
    );
    expect(textOf(pages).match(/（已加密）/g)).toHaveLength(2);
  });
});

describe('[P1] variants', () => {
  test('blank prints every section, also those that do not concern this case, and no value', () => {
    const irrelevant = new Set(['section:judgement', 'phone']);
    const pages = layout(household, evaluated(household, householdView, { irrelevant }), measure, blank);
    expect(textOf(pages)).toContain('风险说明');
    expect(textOf(pages)).not.toContain('包建国');
    expect(runsOf(pages).every((run) => run.origin !== 'dossier')).toBe(true);
  });
  test('blank leaves room for a pen: dates, units, boxes, rows', () => {
    const text = textOf(printed['a blank household']);
    for (const words of ['年月日', '亩', '□脱贫户', '□是', '签字', '公章', '指印', '编号：'])
      expect(text).toContain(words);
    expect(text).toContain('填写选项与户主关系：户主、配偶');
  });
  test('filled leaves out a section that does not concern this case, and keeps fields that do not, empty', () => {
    const irrelevant = new Set(['section:judgement', 'phone']);
    const { phone: _, ...view } = householdView;
    const text = textOf(layout(household, evaluated(household, view, { irrelevant }), measure, filled));
    expect(text).not.toContain('风险说明');
    expect(text).toContain('联系电话');
  });
  test('findings adds what is open, where, and by which rule, and what was set by hand with its reason', () => {
    const last = printed['with findings'].at(-1);
    const text = textOf(last ? [last] : []);
    for (const words of [
      '核查结果（3条）',
      '须改正',
      '请核对',
      '家庭成员第2行（白秀英）证件号码',
      '身份证号码的校验位不对',
      'GB11643-19995.4',
      '全表',
      '由人改填的计算结果',
      '人均纯收入',
      '按村级核算结果改填',
    ]) {
      expect(text).toContain(words);
    }
  });
});

describe('tables over pages', () => {
  test('[F2] the head of a table and the head at its side come again on each page', () => {
    for (const name of ['a household of 45', '13 columns'] as const) {
      const pages = printed[name];
      expect(pages.length).toBeGreaterThan(1);
      const withRows = pages.filter((page) => runsOn(page).some((run) => /^(members|cases)\//.test(run.path ?? '')));
      expect(withRows.length).toBeGreaterThan(1);
      for (const page of withRows) {
        const text = textOf([page]);
        expect(text).toContain('序');
        expect(text.replace(/[^家庭成员评议对象]/g, '')).toMatch(name === '13 columns' ? /评议对象/ : /家庭成员/);
      }
    }
  });

  test('[F2] a head at the side spans exactly the rows on its page', () => {
    const [first] = printed['a household of 45'];
    const upright = runsOn(first).filter((run) => run.x < 32 && '家庭成员'.includes(run.text));
    const middle =
      (Math.min(...upright.map((run) => inkOf(run).top)) + Math.max(...upright.map((run) => inkOf(run).bottom))) / 2;
    const side = rulesOf(first ?? { width: 0, height: 0, items: [] }).filter(
      (rule) => rule.x1 === rule.x2 && Math.abs(rule.x1 - 32) < 0.1,
    );
    expect(side).toHaveLength(1);
    expect(Math.abs(((side[0]?.y1 ?? 0) + (side[0]?.y2 ?? 0)) / 2 - middle)).toBeLessThan(1.5);
  });

  test('[F1] a row that fits a page is never cut: all runs of a row are on one page', () => {
    printed['13 columns'].forEach((page) => {
      const rows = new Map<string, number>();
      for (const run of runsOn(page)) {
        const [, row] = run.path?.split('/') ?? [];
        if (row) rows.set(row, (rows.get(row) ?? 0) + 1);
      }
      for (const [row, count] of rows) expect(count, row).toBeGreaterThanOrEqual(8);
    });
  });

  test('[F1] what is longer than a page goes on over pages, whole and in order', () => {
    const long = defineTemplate({
      id: 'print-long',
      version: '2023.1',
      subject: 'household',
      title: '会议记录',
      purpose: '测试用的表',
      basis: [],
      paper: { size: 'A4' },
      sheet: 'yearly',
      examples: [],
      sections: [
        {
          id: 'minutes',
          side: '会议内容',
          columns: [20, 138],
          fields: { minutes: note('发言记录'), end: text('主持人') },
        },
      ],
    });
    const minutes = Array.from(
      { length: 260 },
      (_, index) => `第${index + 1}位发言人说明了本户的收入、支出和困难，大家没有意见。`,
    ).join('\n');
    const pages = layout(long, evaluated(long, { minutes, end: '包建国' }), measure, filled);
    expect(pages.length).toBeGreaterThan(3);
    expect(faultsOf(pages)).toEqual([]);
    const said = runsOf(pages)
      .filter((run) => run.path === 'minutes')
      .map((run) => run.text)
      .join('');
    expect(said).toBe(minutes.replace(/\n/g, ''));
    for (const page of pages.slice(1)) {
      expect(textOf([page])).toContain('发言记录（续）');
      expect(textOf([page])).not.toContain('（续）（续）');
    }
    for (const page of pages) expect(textOf([page])).toContain('会');
  });

  test('[F3] heads are not left alone on a page, however tall the rows are', () => {
    for (const lines of [40, 60, 75, 90, 200]) {
      const tall = cases.slice(0, 4).map((row) => ({ ...row, reason: '户主患病住院。'.repeat(lines) }));
      const pages = layout(thirteenColumns, evaluated(thirteenColumns, { cases: tall }), measure, filled);
      expect(faultsOf(pages)).toEqual([]);
      for (const page of pages)
        expect(
          runsOn(page).some((run) => run.path?.startsWith('cases/')),
          `${lines} sentences`,
        ).toBe(true);
    }
  });

  test('[F4] signatures are never parted from each other', () => {
    for (let count = 1; count <= 40; count++) {
      const pages = layout(
        household,
        evaluated(household, { ...householdView, members: members(count) }),
        measure,
        filled,
      );
      const on = pages.map(
        (page) => ['负责人签字：', '审核人：', '户主签字：'].filter((words) => textOf([page]).includes(words)).length,
      );
      expect(on.filter(Boolean), `${count} members`).toEqual([3]);
    }
  });

  test('[F5] no page begins with where people sign', () => {
    for (let count = 1; count <= 40; count++) {
      const view = { ...householdView, members: members(count) };
      const pages = layout(household, evaluated(household, view), measure, filled);
      expect(faultsOf(pages), `${count} members`).toEqual([]);
      const page = pages.find((each) => textOf([each]).includes('负责人签字'));
      const runs = runsOn(page).filter(({ origin, text }) => origin !== 'print' && !text.includes('（续）'));
      const signed = runs.find(({ text }) => text.includes('负责人签字'))?.y ?? 0;
      expect(runs.filter(({ y }) => y < signed - 8).length, `${count} members`).toBeGreaterThan(0);
    }
  });

  test('[F1] an opinion longer than a page goes on too, its signature and seal at its end', () => {
    const opinion = Array.from({ length: 200 }, (_, index) => `第${index + 1}条意见。`).join('');
    const pages = layout(
      household,
      evaluated(household, { ...householdView, villageOpinion: opinion }),
      measure,
      filled,
    );
    expect(faultsOf(pages)).toEqual([]);
    const said = runsOf(pages)
      .filter((run) => run.path === 'villageOpinion')
      .map((run) => run.text)
      .join('');
    expect(said).toBe(opinion);
    expect(pages.map((page) => textOf([page]).includes('负责人签字：')).filter(Boolean)).toHaveLength(1);
    const [last] = pages.slice(-1);
    expect(textOf(last ? [last] : [])).toContain('村民委员会(章)');
  });

  test('[P4] columns under a common head stand below it; a column without one spans both rows', () => {
    const [first] = printed['13 columns'];
    const runs = runsOn(first);
    const group = runs.find((run) => run.text === '表决情况');
    const agree = runs.find((run) => run.text === '同意');
    const name = runs.find((run) => run.text === '户主');
    expect(group && agree && name && group.y < name.y && name.y < agree.y).toBe(true);
  });

  test('[P6] rows beside each other fill the width; what is beyond the most goes to a continuation', () => {
    const [first, second] = printed['three across'];
    const names = runsOn(first).filter((run) => run.path?.endsWith('/name'));
    expect(names).toHaveLength(30);
    expect(new Set(names.map((run) => Math.round(run.y))).size).toBe(10);
    expect(textOf(first ? [first] : [])).toContain('另有7行，见文后“参会人员（续表）”');
    expect(runsOn(second).filter((run) => run.path?.endsWith('/name'))).toHaveLength(7);
  });

  test('[P6] sets of columns are tables of their own, the first column in each', () => {
    const runs = runsOf(printed['sets of columns']);
    expect(runs.filter((run) => run.path === 'members/m3/name')).toHaveLength(3);
    expect(runs.filter((run) => run.path === 'members/m3/idNo')).toHaveLength(1);
    expect(textOf(printed['sets of columns'])).toContain('□确无成员');
  });

  test('[P2] columns are millimetres of paper where they add up to it', () => {
    const [page] = printed['18 columns on A3'];
    const xs = rulesOf(page ?? { width: 0, height: 0, items: [] })
      .filter((rule) => rule.x1 === rule.x2)
      .map((rule) => rule.x1);
    expect(page).toMatchObject({ width: 420, height: 297 });
    for (const x of [25, 35, 57, 97, 115, 405])
      expect(
        xs.some((each) => Math.abs(each - x) < 0.02),
        String(x),
      ).toBe(true);
  });
});

describe('signing', () => {
  const [page] = printed['a blank household'];
  const frame = page ?? { width: 0, height: 0, items: [] };
  test('[P8] a seal keeps 40 mm, a fingerprint a circle of 25 mm', () => {
    const circle = frame.items.find((item) => item.kind === 'circle');
    expect(circle).toMatchObject({ radius: 12.5, dashed: true });
    const across = rulesOf(frame)
      .filter((rule) => rule.y1 === rule.y2 && rule.x2 - rule.x1 > 160)
      .map((rule) => rule.y1)
      .sort((a, b) => b - a);
    const [bottom = 0, top = 0] = across;
    expect(bottom - top).toBeGreaterThanOrEqual(40);
  });
  test('[P8] a date right after a signature prints as its date', () => {
    const view = { ...householdView, householdDate: '2023-05-21' };
    const runs = runsOf(layout(household, evaluated(household, view), measure, filled));
    expect(runs.find((run) => run.path === 'householdDate')?.text).toBe('2023年5月21日');
    expect(runs.some((run) => run.text === '签字日期')).toBe(false);
  });
});

describe('type', () => {
  test('[L4] shrinks to 8 pt before a row grows; narrow heads stand upright', () => {
    const runs = runsOf(printed['a household']);
    for (const run of runs) expect(run.size).toBeGreaterThanOrEqual(8);
    const side = runs.filter((run) => run.x < 32 && '家庭成员'.includes(run.text) && run.text.length === 1);
    expect(side.map((run) => run.text).join('')).toBe('家庭成员');
  });
  test('[L4] running text in a table is set smaller where its row would be very tall', () => {
    const sizeOf = (sentences: number): number => {
      const row = { ...cases[0], id: 'c0', reason: '户主患病住院。'.repeat(sentences) };
      const pages = layout(thirteenColumns, evaluated(thirteenColumns, { cases: [row] }), measure, filled);
      return runsOf(pages).find((run) => run.path === 'cases/c0/reason')?.size ?? 0;
    };
    expect([sizeOf(5), sizeOf(40), sizeOf(200)]).toEqual([9.5, 8, 8]);
  });
  test('numbers of a column have one size', () => {
    const sizes = runsOf(printed['a household of 45'])
      .filter((run) => run.path?.endsWith('/idNo'))
      .map((run) => run.size);
    expect(sizes).toHaveLength(45);
    expect(new Set(sizes).size).toBe(1);
  });
  test('[F3] empty rows to write in are left out rather than put on a further page', () => {
    const roomy = layout(columnSets, evaluated(columnSets, { members: members(13) }), measure, filled);
    const pages = roomy.map((page) => runsOf([page]).some((run) => run.path?.startsWith('members/')));
    expect(pages.every(Boolean)).toBe(true);
  });
});

test('the judge of pages sees what is wrong', () => {
  const run: TextRun = { kind: 'text', x: 30, y: 50, size: 10.5, text: '村委会', origin: 'template' };
  const page = { width: 210, height: 297 };
  expect(
    faultsOf([{ ...page, items: [run, { kind: 'line', x1: 31, x2: 31, y1: 40, y2: 60, width: 0.2 }] }]),
  ).toHaveLength(1);
  expect(faultsOf([{ ...page, items: [run, { ...run, x: 33 }] }])).toHaveLength(1);
  expect(faultsOf([{ ...page, items: [{ ...run, x: 190 }] }])).toHaveLength(1);
  expect(faultsOf([{ ...page, items: [run, { ...run, x: 60 }] }])).toEqual([]);
});

test('the same form is laid out the same', () => {
  const again = layout(household, evaluated(household, householdView), measure, filled);
  expect(again).toEqual(printed['a household']);
});
