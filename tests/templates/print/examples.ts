/**
 * Forms made up for the tests of print: tables of 13 and 18 columns, heads over two pages, three rows beside each other,
 * A3 landscape, signatures and seals. People and numbers are invented; area code 990000 does not exist.
 */

import {
  choice,
  choices,
  date,
  defineTemplate,
  fingerprintPhoto,
  idNumber,
  integer,
  money,
  note,
  phone,
  repeat,
  signature,
  text,
  yesNo,
} from '../../../templates/define.ts';
import type { Evaluation } from '../../../templates/evaluate.ts';
import type { Finding } from '../../../templates/finding.ts';
import { optionLists } from '../../../templates/options.ts';
import type { Field, RowView, SheetView, Template } from '../../../templates/template.ts';

const head = {
  version: '2023.1',
  subject: 'household',
  purpose: '测试用的表',
  basis: [{ document: '测试' }],
  sheet: 'yearly',
  examples: [],
} as const;

/** What evaluate would answer for a form without rules. */
export function evaluated(template: Template, view: SheetView, more: Partial<Evaluation> = {}): Evaluation {
  const words: Readonly<Record<string, string>> = { county: '旗', township: '苏木', village: '嘎查' };
  return {
    template,
    view,
    irrelevant: new Set(),
    required: new Set(),
    progress: { required: 0, filled: 0 },
    overridden: new Set(),
    open: new Set(),
    findings: [],
    policy: { date: '2023-05-20', regionCode: '150521', entry: () => undefined, value: () => undefined },
    optionsOf(path) {
      const [id = '', name] = path.split('/');
      const field: Field | undefined = template.fields[id];
      const asked = field?.kind === 'repeat' ? field.fields[name ?? ''] : field;
      return asked?.kind === 'choice' || asked?.kind === 'choices' ? optionLists[asked.options].options : [];
    },
    title: template.title,
    wording: (given) => given.replace(/\{(\w+)\}/g, (_, word: string) => words[word] ?? word),
    ...more,
  };
}

const memberFields = {
  seq: integer('序号'),
  name: text('姓名'),
  sex: choice('性别', 'sex'),
  idNo: idNumber('证件号码'),
  relation: choice('与户主关系', 'relation'),
  health: choices('健康状况', 'health'),
  labourSkill: choice('劳动技能', 'labourSkill'),
  work: text('务工地点'),
  remark: text('备注'),
};

/** A household form on A4: grid, members with a side head, groups beside, options, opinions with seals. */
export const household = defineTemplate({
  ...head,
  id: 'print-household',
  title: '防止返贫监测对象认定表',
  paper: { size: 'A4', copies: 3 },
  sections: [
    {
      id: 'basics',
      title: '一、基本情况',
      columns: [22, 33, 22, 33, 22, 33],
      fields: {
        headName: text('户主姓名'),
        phone: phone('联系电话'),
        fillDate: date('填表日期'),
        householdType: choice('户类型', 'householdType', { span: [1, 5] }),
        address: text('家庭住址', { span: [1, 3] }),
        waterSafe: yesNo('饮水是否安全'),
        farmland: integer('耕地面积', { unit: '亩' }),
        income: money('人均纯收入', { span: [1, 3] }),
      },
    },
    {
      id: 'memberTable',
      side: '家庭成员',
      columns: [7, 17, 8, 38, 17, 15, 16, 20, 20],
      fields: { members: repeat('家庭成员', memberFields, { rowName: '成员', rows: { min: 4 } }) },
    },
    {
      id: 'incomes',
      columns: [15, 35, 25, 30, 25, 35],
      fields: {
        a1: money('外出务工收入', { group: '工资性收入' }),
        a2: money('公益性岗位收入', { group: '工资性收入' }),
        a3: money('采摘等零工收入', { group: '工资性收入', span: [2, 3] }),
        b1: money('种植收入', { group: '生产经营性收入' }),
        b2: money('养殖收入', { group: '生产经营性收入' }),
      },
    },
    {
      id: 'judgement',
      columns: [30, 135],
      fields: {
        risks: choices('返贫致贫风险', 'risk', { ordered: true, max: 5 }),
        assets: choices('财产情况', 'assets'),
        riskText: text('风险说明', { long: true }),
      },
    },
    {
      id: 'signatures',
      columns: [55, 55, 55],
      signatures: true,
      fields: {
        villageOpinion: note('村级意见', { group: '{village}意见', span: [0, 1] }),
        villageSign: signature('负责人签字', { group: '{village}意见', stamp: '村民委员会(章)' }),
        villageDate: date('日期', { group: '{village}意见' }),
        townOpinion: choice('审核意见', 'opinion', { group: '{township}意见', span: [0, 1] }),
        townSign: signature('审核人', { group: '{township}意见', stamp: '公章' }),
        householdSign: signature('户主签字', { span: [0, 1], fingerprint: true }),
        householdPrint: fingerprintPhoto('户主指印照片', 'householdSign', { span: [0, 1] }),
        householdDate: date('签字日期'),
      },
    },
  ],
});

/** Thirteen columns on A4 landscape, two of them under a common head. */
export const thirteenColumns = defineTemplate({
  ...head,
  id: 'print-thirteen',
  title: '民主评议表决记录',
  paper: { size: 'A4', landscape: true },
  sections: [
    {
      id: 'cases',
      side: '评议对象',
      columns: [8, 18, 14, 10, 24, 28, 26, 58, 12, 12, 12, 12, 16],
      fields: {
        cases: repeat(
          '评议对象',
          {
            seq: integer('序号'),
            name: text('户主'),
            kind: text('户类型'),
            size: integer('人口'),
            income: money('人均纯收入'),
            risk: text('主要风险'),
            proposed: text('拟定类别'),
            reason: text('理由', { long: true }),
            present: integer('到会人数', { group: '表决情况' }),
            agree: integer('同意', { group: '表决情况' }),
            against: integer('不同意', { group: '表决情况' }),
            abstain: integer('弃权', { group: '表决情况' }),
            result: text('结果'),
          },
          { rowName: '对象', rows: { min: 5 } },
        ),
      },
    },
  ],
});

/** Eighteen columns on A3 landscape. */
export const eighteenColumns = defineTemplate({
  ...head,
  id: 'print-eighteen',
  title: '防止返贫监测对象审核汇总表',
  paper: { size: 'A3', landscape: true, copies: 2 },
  sections: [
    {
      id: 'batch',
      columns: [10, 22, 40, 18, 12, 24, 26, 26, 26, 22, 24, 24, 24, 18, 18, 18, 14, 14],
      fields: {
        batch: repeat(
          '汇总',
          {
            seq: integer('序号'),
            name: text('户主姓名'),
            idNo: idNumber('身份证号码'),
            kind: text('户类型'),
            size: integer('人口数'),
            net: money('家庭纯收入'),
            perCapita: money('人均参考收入'),
            risk: text('返贫致贫风险'),
            category: text('监测对象类别'),
            clue: date('线索日期'),
            checked: date('核查日期'),
            reviewed: date('评议日期'),
            posted: date('公示起始'),
            agree: integer('同意票', { group: '评议' }),
            against: integer('反对票', { group: '评议' }),
            opinion: text('审核意见'),
            dibao: yesNo('低保户'),
            tekun: yesNo('特困供养人员户'),
          },
          { rowName: '户', rows: { min: 10 } },
        ),
      },
    },
  ],
});

/** Three people beside each other; a continuation beyond 30. */
export const threeAcross = defineTemplate({
  ...head,
  id: 'print-across',
  title: '参会人员签到表',
  paper: { size: 'A4', landscape: true },
  sections: [
    {
      id: 'attendance',
      title: '签到',
      columns: [85, 86, 86],
      fields: {
        attendees: repeat(
          '参会人员',
          { name: text('姓名'), role: text('身份'), sign: signature('签字') },
          { rowName: '人', rows: { across: 3, min: 2, max: 30 } },
        ),
      },
    },
  ],
});

/** Too wide for any paper: three sets of columns, the name in each. */
export const columnSets = defineTemplate({
  ...head,
  id: 'print-sets',
  title: '家庭成员登记表',
  paper: { size: 'A4', landscape: true },
  sections: [
    {
      id: 'members',
      side: '家庭成员',
      fields: {
        members: repeat('家庭成员', memberFields, {
          rowName: '成员',
          none: '确无成员',
          columnSets: [
            ['name', 'seq', 'sex', 'idNo'],
            ['relation', 'health'],
            ['labourSkill', 'work', 'remark'],
          ],
        }),
      },
    },
  ],
});

const surnames = ['包', '白', '王', '李', '陈', '斯琴', '阿拉坦'];
export const members = (count: number): RowView[] =>
  Array.from({ length: count }, (_, index) => ({
    id: `m${index}`,
    seq: index + 1,
    name: `${surnames[index % surnames.length]}${['建国', '秀英', '𬭎', '其其格'][index % 4]}`,
    sex: index % 2 === 0 ? '男' : '女',
    idNo: `99000019${60 + (index % 40)}0101${String(100 + index).padStart(3, '0')}X`,
    relation: index === 0 ? '户主' : '之孙女',
    health: index % 3 === 0 ? ['长期慢性病', '残疾'] : ['健康'],
    labourSkill: '普通劳动力',
    work: index % 2 === 0 ? '科尔沁左翼中旗保康镇' : '',
    remark: index % 5 === 0 ? '电话13900000000' : '',
  }));

export const householdView: SheetView = {
  id: '2023-1',
  headName: '包建国',
  phone: '13900001234',
  fillDate: '2023-05-20',
  householdType: '脱贫户',
  address: '白兴吐苏木东查干朝鲁嘎查三组（原供销社北侧）',
  waterSafe: true,
  farmland: 35,
  income: 712345,
  members: members(5),
  a1: 2400000,
  a2: 600000,
  b1: 1850050,
  risks: ['因病', '缺劳动力'],
  assets: ['无'],
  riskText:
    '户主患尿毒症，每周透析两次，全年住院费用报销后自付3.6万元；妻子照料病人不能外出务工，家庭收入骤减，基本生活出现困难。',
  villageOpinion: '经核查和民主评议，同意上报。',
  villageDate: '2023-05-22',
  townOpinion: '同意',
};

export const openFindings: readonly Finding[] = [
  {
    level: 'error',
    rule: 'M-04',
    path: 'members/m1/idNo',
    message: '身份证号码的校验位不对，请对照证件核对。',
    source: 'GB 11643-1999 5.4',
  },
  {
    level: 'warning',
    rule: 'D-02',
    path: 'fillDate',
    message: '从发现线索到填表已超过15天，请说明原因。',
    source: '兴政发〔2023〕20号 二(四)',
  },
  { level: 'note', rule: 'parameter', path: '', message: '本地没有设定“评议人数”，不能判断。' },
];
