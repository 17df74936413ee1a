/** A notice on an official page and minutes that flow over pages, made up for the tests of print. */
import { date, defineTemplate, integer, note, prose, repeat, signature, text } from '../../../templates/define.ts';
import type { SheetView } from '../../../templates/template.ts';
import { members } from './examples.ts';

const head = {
  version: '2023.1',
  purpose: '测试用的表',
  basis: [{ document: '测试' }],
  sheet: 'yearly',
  examples: [],
} as const;

export const notice = defineTemplate({
  ...head,
  id: 'print-notice',
  subject: 'notice',
  title: '关于东查干朝鲁嘎查拟纳入防止返贫监测对象名单的公示',
  paper: { size: 'A4', official: true },
  sections: [
    {
      id: 'words',
      text: true,
      columns: [8, 30, 18, 60, 40],
      fields: {
        words: note('正文', { span: [0, 5] }),
        rows: repeat(
          '名单',
          {
            seq: integer('序号'),
            name: text('户主姓名'),
            relation: text('人口'),
            work: text('主要风险'),
            remark: text('备注'),
          },
          { rowName: '户', rows: { min: 3 } },
        ),
        hotline: text('监督电话', { span: [1, 4] }),
      },
    },
    {
      id: 'issued',
      text: true,
      signatures: true,
      fields: {
        issuer: text('发布单位', { span: [0, 1] }),
        seal: signature('负责人', { stamp: '村民委员会(章)' }),
        issuedOn: date('公示日期'),
      },
    },
  ],
});

export const noticeView: SheetView = {
  id: '2023-1',
  words: [
    '各村民小组：',
    `根据《白兴吐苏木2023年防止返贫集中排查工作方案》（兴政发〔2023〕20号），经农户申报、入户核查和民主评议，拟将下列农户纳入防止返贫监测对象，现予公示。公示期为2023年5月25日至2023年5月29日，共5天。`,
    '一、公示内容',
    '公示对象的家庭基本情况、主要风险和评议结果。人均纯收入以2022年5月1日至2023年4月30日为测算周期，监测范围为7500元。'.repeat(
      6,
    ),
    '二、反映方式',
    '对公示内容有异议的，请在公示期内以书面、电话或者当面的方式向嘎查村民委员会、苏木人民政府反映，联系电话13900001234。反映情况要实事求是，签署真实姓名。',
  ].join('\n'),
  rows: members(14).map(({ id, seq, name }) => ({ id, seq, name, relation: '4', work: '因病', remark: '' })),
  hotline: '嘎查：13900001234　苏木：13900005678',
  issuer: '东查干朝鲁嘎查村民委员会',
  issuedOn: '2023-05-25',
};

export const minutes = defineTemplate({
  ...head,
  id: 'print-minutes',
  subject: 'meeting',
  title: '民主评议会议记录',
  paper: { size: 'A4' },
  sections: [
    {
      id: 'head',
      text: true,
      columns: [20, 62, 20, 63],
      fields: {
        subject: text('会议名称', { span: [1, 3] }),
        heldOn: date('时间', { span: [1, 1] }),
        place: text('地点', { span: [1, 1] }),
        chair: text('主持人', { span: [1, 1] }),
        keeper: text('记录人', { span: [1, 1] }),
        present: integer('应到人数', { unit: '人', span: [1, 1] }),
        came: integer('实到人数', { unit: '人', span: [1, 1] }),
      },
    },
    {
      id: 'record',
      text: true,
      fields: { minutes: prose('会议内容', { height: 90 }), decision: text('会议决议', { long: true }) },
    },
    {
      id: 'signed',
      signatures: true,
      columns: [30, 52, 30, 53],
      fields: { chairSign: signature('主持人签字'), keeperSign: signature('记录人签字') },
    },
  ],
});

export const minutesView: SheetView = {
  id: '2023-1',
  subject: '防止返贫监测对象民主评议会',
  heldOn: '2023-05-22',
  place: '嘎查党群服务中心二楼会议室',
  chair: '包建国',
  present: 42,
  came: 35,
  minutes: [
    '# 一、宣读政策',
    '主持人宣读了兴政发〔2023〕20号文件，说明 **监测范围为7500元** 和民主评议的办法。'.repeat(4),
    '# 二、逐户评议',
    ...Array.from(
      { length: 40 },
      (_, index) =>
        `${index + 1}.第${index + 1}位发言人（电话13900001${String(100 + index)}）说明了本户2022年的收入、支出和困难：“家里有病人，全年自付36000元。”大家没有意见，记作\\*同意\\*。`,
    ),
  ].join('\n'),
  decision: '同意将包建国等14户纳入监测，报苏木人民政府审核。',
};
