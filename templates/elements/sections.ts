/**
 * Sections that stand alike on most forms about a household: who filled it, how far it has come, what village and township say.
 */
import { choice, date, signature, text } from '../define.ts';
import { fillingFields, householdFields, placeFields, sheetFields } from '../elements.ts';
import { countFields } from './members.ts';

/** Three pairs of label and blank beside the side head of 7 mm. */
export const pairs = [26, 27, 26, 27, 26, 26] as const;

/** Which household it is, in three rows of pairs. */
export const householdRows = {
  householdId: householdFields.householdId,
  headName: householdFields.headName,
  villagerGroup: householdFields.villagerGroup,
  headIdNo: { ...householdFields.headIdNo, span: [1, 3] },
  phone: householdFields.phone,
  address: { ...householdFields.address, span: [1, 3] },
  householdSize: countFields.householdSize,
} as const;

export const fillingSection = {
  id: 'filling',
  side: '填表',
  columns: pairs,
  fields: {
    fillerName: fillingFields.fillerName,
    collectedBy: fillingFields.collectedBy,
    enteredBy: fillingFields.enteredBy,
    checkedBy: fillingFields.checkedBy,
    fillDate: fillingFields.fillDate,
    fillerRole: { ...fillingFields.fillerRole, span: [1, 5] },
  },
} as const;

/** On screen only: what belongs to the sheet and not to the paper. */
export const stateSection = {
  id: 'state',
  title: '表格状态',
  screenOnly: true,
  fields: {
    ...placeFields,
    ...sheetFields,
    fillerPhone: fillingFields.fillerPhone,
    docState: fillingFields.docState,
    attachments: fillingFields.attachments,
  },
} as const;

/** From the minutes, the notice and the batch, as soon as these speak of the sheet; typed where a village has only paper. */
const follows = { overridable: true } as const;
const village = { group: '{village}级意见' } as const;
const asked = { required: true } as const;
export const villageOpinion = {
  villageOpinion: text('意见', { ...asked, ...village, ...follows, long: true, maxLength: 500 }),
  villageSign: signature('负责人', { ...asked, ...village, stamp: '{committee}（章）' }),
  villageDate: date('日期', { ...asked, ...village, ...follows }),
} as const;

/** `group` is its head on paper: 初审, 审核, 认定. */
export const townOpinion = <const Group extends string>(group: Group) =>
  ({
    townOpinion: choice('意见', 'opinion', { group, ...follows }),
    townText: text('说明', { long: true, maxLength: 300, group, ...follows }),
    townSign: signature('负责人', { group, stamp: '{township}人民政府（章）' }),
    townDate: date('日期', { group, ...follows }),
  }) as const;

export const countyOpinion = <const Group extends string>(group: Group) =>
  ({
    countyOpinion: choice('意见', 'opinion', { group, ...follows }),
    countyText: text('说明', { long: true, maxLength: 300, group, ...follows }),
  }) as const;

/** At the foot of a village's own lists, on landscape paper: who filled it and who answers for it. */
export const listSigning = {
  id: 'opinion',
  columns: [30, 227],
  signatures: true,
  fields: {
    filledBy: text('填表人', { ...asked, maxLength: 30, group: '{village}级' }),
    villageSign: signature('负责人', { ...asked, group: '{village}级', stamp: '{committee}（章）' }),
    villageDate: date('日期', { ...asked, group: '{village}级' }),
  },
} as const;
export const listState = {
  id: 'state',
  title: '其他',
  screenOnly: true,
  fields: { ...placeFields, ...sheetFields, fillDate: date('填表日期', asked) },
} as const;
