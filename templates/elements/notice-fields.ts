/** What 公示 and 公告 share: the list of cases, the days on the wall, whom to call, and when each of it is asked for. */
import { choice, choices, date, integer, link, repeat, text } from '../define.ts';
import { fillingFields, placeFields, sheetFields } from '../elements.ts';
import type { ChoicesField, DateField } from '../fields.ts';
import type { Condition } from '../logic.ts';
import type { Template } from '../template.ts';

const asked = { required: true } as const;

/** The form that a case is listed from may be any of a household's; the link itself says which. */
export const caseFields = <const To extends Template>(to: To) =>
  ({
    case: link('列入的户', to, { ...asked, hint: '在公示页面列入、删去' }),
    seq: integer('序号', { readonly: true }),
    villagerGroup: text('村民小组'),
    headName: text('户主姓名'),
    shownName: text('公示姓名', { overridable: true, maxLength: 30 }),
    householdSize: integer('家庭人口', { unit: '人' }),
    kind: text('类别'),
    mainRisk: text('主要风险'),
    remark: text('备注', { maxLength: 40, hint: '会公开，不写证件号、电话、病情' }),
  }) as const;
/** Millimetres of the list on paper. */
export const caseColumns = [20, 10, 20, 18, 18, 14, 30, 24, 11] as const;

export const hotlines = repeat(
  '监督电话',
  {
    level: choice('级别', 'hotlineLevel', asked),
    number: text('电话', { ...asked, maxLength: 30, hint: '公开的办公电话，不写村民个人的电话' }),
  },
  { rowName: '电话', rows: { min: 2, across: 2 } },
);

export const wallFields = {
  places: choices('张贴地点', 'publicPlace', asked),
  placeNote: text('其他地点', { maxLength: 40 }),
  postedBy: text('张贴人', { maxLength: 30 }),
  takenDownOn: date('撤下日期'),
} as const;

/** On screen only: what belongs to the sheet and not to the wall. */
export const noticeState = {
  id: 'state',
  title: '表格状态',
  screenOnly: true,
  fields: {
    ...placeFields,
    formNo: sheetFields.formNo,
    villageHotlines: text('本村监督电话（在“本村”里设置）'),
    docState: fillingFields.docState,
  },
} as const;

export const atOtherPlace: Condition<{ readonly places: ChoicesField }> = {
  reads: ['places'],
  when: ({ places }) => places?.includes('其他') === true,
};
/** From its first day on. */
export const onceBegun: Condition<{ readonly fromDate: DateField }> = {
  reads: ['fromDate'],
  when: ({ fromDate }, { today }) => (fromDate === undefined ? undefined : today >= fromDate),
};
/** After its last day. */
export const onceOver: Condition<{ readonly toDate: DateField }> = {
  reads: ['toDate'],
  when: ({ toDate }, { today }) => (toDate === undefined ? undefined : today > toDate),
};
