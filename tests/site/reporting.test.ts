/** Tables as text, the county's list of decisions, and which cases can be reported. */
import { describe, expect, test } from 'vitest';
import { candidatesOf } from '../../site/app/batch-candidates.ts';
import { readDecisions } from '../../site/app/decision-list.ts';
import { readTable, writeTable } from '../../site/app/table-text.ts';
import { elsewhereOf } from '../../templates/elsewhere.ts';
import type { Statement } from '../../templates/statements.ts';
import type { Summary } from '../../templates/summary.ts';

describe('tables as text', () => {
  test('commas, tabs, Chinese commas, quotes and blank lines', () => {
    expect(readTable('\uFEFF甲,乙\r\n"一,二","三""四"\r\n\r\n')).toEqual([
      ['甲', '乙'],
      ['一,二', '三"四'],
    ]);
    expect(readTable('甲\t乙\n一，二\t三')).toEqual([
      ['甲', '乙'],
      ['一，二', '三'],
    ]);
    expect(readTable('甲，乙\n一， 二 ')).toEqual([
      ['甲', '乙'],
      ['一', '二'],
    ]);
    expect(readTable(' \n ')).toEqual([]);
  });

  test.each([
    ['=HYPERLINK("http://x")', `"'=HYPERLINK(""http://x"")"`],
    ['+8613900000031', "'+8613900000031"],
    ['-1+1', "'-1+1"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['＝1', "'＝1"],
    ['\t=1', `"'\t=1"`],
    ['-120.50', '-120.50'],
    ['0031', '0031'],
    ['990000197506180311', '"\t990000197506180311"'],
    ['99000019491231002X', '"\t99000019491231002X"'],
    ['一,二', '"一,二"'],
  ])('a cell %s is written as %s', (cell, written) => {
    expect(writeTable([[cell]])).toBe(`\uFEFF${written}\r\n`);
  });

  test('what is written is read as it was, but for the guards', () => {
    const rows = [
      ['户主', '说明'],
      ['额尔敦', '先说"好"，\n再说,不好'],
    ];
    expect(readTable(writeTable(rows))).toEqual(rows);
  });
});

describe('the county’s list', () => {
  const cases = [
    { id: 'r1', head: '额尔敦', householdNo: '0031' },
    { id: 'r2', head: '巴图', householdNo: '0007' },
    { id: 'r3', head: '巴图', householdNo: '0008' },
  ];
  const read = (...lines: string[]) =>
    readDecisions(['户编号,户主姓名,审定意见,审定日期,备注', ...lines].join('\n'), cases);

  test('settles each case that a line names, by number, by name, or both', () => {
    expect(read('0031,,同意,2023-06-05,', '０００７,巴图,不同意,2023年6月5日,收入高于监测范围')).toEqual({
      decisions: [
        { row: 'r1', opinion: '同意', on: '2023-06-05' },
        { row: 'r2', opinion: '不同意', on: '2023-06-05', text: '收入高于监测范围' },
      ],
      problems: [],
      without: ['r3'],
    });
    expect(read(',额尔敦,同意,20230605,').decisions).toEqual([{ row: 'r1', opinion: '同意', on: '2023-06-05' }]);
  });

  test.each([
    ['9999,陌生人,同意,2023-06-05,', '第2行（陌生人 9999）不在这一批名单里，请核对是不是别的批次或别的村。'],
    ['0031,巴图,同意,2023-06-05,', '第2行（巴图 0031）户编号和户主姓名对不上，请核对。'],
    [',巴图,同意,2023-06-05,', '第2行（巴图）名单里有2户和它相符，请写明户编号。'],
    ['0031,,通过,2023-06-05,', '第2行（0031）的意见“通过”认不出来，请写“同意”“不同意”或“退回补充”。'],
    ['0031,,同意,,', '第2行（0031）的审定日期不对：“”不是日期，请写成 2023-05-01、20230501 或 2023年5月1日。'],
    ['0031,,同意,2023-02-30,', '第2行（0031）的审定日期不对：2023年2月没有30日，请核对日期。'],
    ['0031,,退回补充,2023-06-05,', '第2行（0031）是“退回补充”，没有写原因，请补上。'],
    [',,同意,2023-06-05,', '第2行没有写户编号或户主姓名，请补上。'],
  ])('names the line %s', (line, problem) => {
    expect(read(line)).toEqual({ decisions: [], problems: [problem], without: ['r1', 'r2', 'r3'] });
  });

  test('takes no second line about one case, and no list without heads', () => {
    const twice = read('0031,,同意,2023-06-05,', '0031,,不同意,2023-06-06,不符合');
    expect(twice.decisions).toEqual([{ row: 'r1', opinion: '同意', on: '2023-06-05' }]);
    expect(twice.problems).toEqual(['第3行（0031）和前面一行说的是同一户，没有采用，请核对。']);
    expect(readDecisions('0031,同意,2023-06-05', cases).problems).toEqual([
      '第一行应写明各列的名称，现在缺“户编号”或“户主姓名”、“审定意见”、“审定日期”。请从表格软件里连同表头一起复制。',
    ]);
    expect(readDecisions('', cases).decisions).toEqual([]);
  });
});

describe('cases that can be reported', () => {
  const from = { dossier: 'b1', form: 'township-review', sheet: '2023-1' };
  const stated = (what: Statement['what'], on: string, value?: string, note?: string, batch = 'b1'): Statement => ({
    ...{ about: 'h1', sheet: 'identification/2023-1', what, on, from: { ...from, dossier: batch }, filed: true },
    ...(value && { value }),
    ...(note && { note }),
  });
  const empty = { listed: {}, search: '', rows: {}, fingerprints: [], tallies: {}, disagreements: 0 } as const;
  const household = (suggested: boolean): Summary => ({
    ...empty,
    id: 'h1',
    subject: 'household',
    sheets: [
      {
        ...{ form: 'identification', sheet: '2023-1', required: 1, filled: 1, errors: 0, warnings: 0 },
        listed: { suggested },
      },
    ],
    statements: [],
  });
  const candidates = (suggested: boolean, ...statements: Statement[]) => {
    const batch: Summary = { ...empty, id: 'b1', subject: 'batch', sheets: [], statements };
    const all = [household(suggested), batch];
    return candidatesOf(all, elsewhereOf(all)).map(({ link, kind, ready, note }) => ({ link, kind, ready, note }));
  };
  const case1 = { link: 'h1/identification/2023-1', kind: '新识别' };
  const passed = stated('appraised', '2023-05-20', '通过');
  const published = stated('published', '2023-05-20', '2023-05-25');
  const closed = stated('publicityClosed', '2023-05-26', '无异议');

  test('only what its own sheet proposes', () => {
    expect(candidates(false)).toEqual([]);
    expect(candidates(true)).toEqual([{ ...case1, ready: false, note: '还没有评议' }]);
  });
  test('ready when appraised and published without an open objection', () => {
    expect(candidates(true, stated('appraised', '2023-05-20', '不通过'))[0]?.note).toBe('评议没有通过');
    expect(candidates(true, passed)[0]?.note).toBe('还没有公示');
    expect(candidates(true, passed, published)[0]?.note).toBe('公示还没有结束');
    expect(candidates(true, passed, published, stated('objected', '2023-05-22'))[0]?.note).toBe('有异议还没有核实');
    expect(candidates(true, passed, published, closed)).toEqual([{ ...case1, ready: true, note: '' }]);
  });
  test('not while it is reported; again when it was sent back, with the reason', () => {
    const reported = stated('reported', '2023-05-29');
    expect(candidates(true, passed, published, closed, reported)).toEqual([]);
    const back = stated('townReviewed', '2023-06-02', '退回补充', '缺住院票据');
    expect(candidates(true, passed, published, closed, reported, back)).toEqual([
      { ...case1, ready: true, note: '上次退回：缺住院票据' },
    ]);
    expect(
      candidates(
        true,
        passed,
        published,
        closed,
        reported,
        back,
        stated('reported', '2023-06-02', undefined, undefined, 'b0'),
      ),
    ).toEqual([]);
    expect(candidates(true, passed, published, closed, reported, stated('townReviewed', '2023-06-02', '同意'))).toEqual(
      [],
    );
  });
});
