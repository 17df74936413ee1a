/** What visitors and checkers wrote about an invented household: the visit check, and the sheet of a new case. */
import type { SheetView } from '../fields.ts';
import { addDays } from '../policy/days.ts';
import type { Household } from './household.ts';

/** Filled by two people at the door; a household with a risk is not finished yet. */
export function newVisit({ planned, registration, members }: Household, today: string): SheetView {
  const { kind } = planned;
  const monitored = kind === '脱贫不稳定户';
  const ill = members.some(({ illness }) => illness !== undefined);
  return {
    visitDate: today,
    visitMode: '入户',
    respondent: members[0]?.name,
    respondentRelation: '户主',
    docsSeen: ['身份证', '户口本', ...(ill ? ['住院报销单'] : []), '一卡通流水'],
    visitors: [
      { id: 'v1', name: '赵国庆', role: '网格员' },
      { id: 'v2', name: '包志刚', role: '驻村工作队员' },
    ],
    annualCardPaymentsNone: true,
    schoolDropout: false,
    homeTeaching: '不涉及',
    medicalPolicy: '是',
    seasonalShortage: false,
    waterMaintained: true,
    publicFacilities: ['无'],
    rigidMedical: ill ? 320000 : 30000,
    rigidEducation: 0,
    rigidOther: 0,
    burden: ill ? '较重' : '一般',
    otherRisks: kind ? [ill ? '就医' : '就业'] : ['无'],
    ...(kind ? { otherRiskNote: ill ? '家中有慢性病人，药费较多' : '主要劳动力务工不稳定' } : {}),
    scaleRisks: ['无'],
    disaster: false,
    ...(monitored
      ? {
          planMade: '是',
          devMeasures: '是',
          floorMeasures: '不涉及',
          weakLabourExplored: '不涉及',
          measuresInSystem: '是',
        }
      : {}),
    dataOk: true,
    selfApply: false,
    plainSheets: ['申报政策'],
    ...(kind === undefined
      ? { conclusion: '无风险' }
      : monitored
        ? { conclusion: '有隐患持续关注' }
        : { conclusion: '建议纳入', suggestKind: kind }),
    fillerName: '赵国庆',
    fillerRole: '网格员',
    collectedBy: '赵国庆',
    enteredBy: '李雪',
    fillDate: registration.fillDate,
    docState: '草稿',
  };
}

/** A case that has begun: checked at the door, not yet before the meeting. Odd houses still miss an answer. */
export function newIdentification({ number, members, registration }: Household, today: string): SheetView {
  const ill = members.some(({ illness }) => illness !== undefined);
  const byCadre = number % 2 === 0;
  return {
    channel: byCadre ? '基层干部排查' : '农户自主申报',
    clueDate: byCadre ? today : addDays(today, -2),
    checkDate: today,
    checkers: [
      { id: 'c1', name: '赵国庆', role: '网格员' },
      { id: 'c2', name: '包志刚', role: '驻村工作队员' },
    ],
    risks: ill ? ['因病', '因务工就业不稳'] : ['因务工就业不稳'],
    riskText: ill
      ? '户内有慢性病人，长期吃药，主要劳动力今年务工时间减少。'
      : '主要劳动力今年务工时间减少，收入不稳定。',
    assets: ['无'],
    suddenEvent: false,
    ...(byCadre ? { seriousDifficulty: false, greenChannel: false } : {}),
    fillerName: '赵国庆',
    fillerRole: '网格员',
    collectedBy: '赵国庆',
    enteredBy: '李雪',
    checkedBy: '包志刚',
    fillDate: registration.fillDate,
    docState: '草稿',
  };
}
