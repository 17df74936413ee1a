/**
 * The catalogue of policy parameters: what each is called and what its value looks like.
 *
 * Values live in packs/*.json and in a village's own settings, never here. A value of the wrong shape, from a file or a
 * peer, does not count (`isParameterValue`). Money is in fen; a share is [numerator, denominator]; a limit counts days,
 * working days where it says so.
 */
import { type OptionChanges, type OptionListId, optionLists } from '../options.ts';
import { type CalendarYear, fitsShape, type ParameterShape, type ValueByShape } from './shapes.ts';

export interface ParameterInfo {
  /** as clerks say it, without a number: 监测范围(年人均纯收入) */
  readonly label: string;
  readonly shape: ParameterShape;
  /** behind its number: 元, 天, 岁 */
  readonly unit?: string;
}

export const parameters = {
  'income.threshold': { label: '防止返贫监测范围', shape: 'fen', unit: '元/人·年' },
  'income.thresholdStrict': { label: '等于监测范围不算低于', shape: 'flag' },
  'income.kindBasis': { label: '判定监测类别的收入口径', shape: 'kindBasis' },
  'income.periodMonths': { label: '收入测算周期月数', shape: 'count', unit: '个月' },
  'income.periodMaxAge': { label: '收入测算周期最早起始', shape: 'count', unit: '个月' },
  'income.screeningPeriod': { label: '本次排查收入测算周期', shape: 'dates' },
  'income.perCapitaMax': { label: '人均纯收入异常上限', shape: 'fen', unit: '元/人·年' },
  'income.wageMin': { label: '工资性收入过小界限', shape: 'fen', unit: '元' },
  'income.dropPercent': { label: '收入下降提醒比例', shape: 'count', unit: '%' },
  'deadline.check': { label: '入户核查期限（自主申报、部门预警）', shape: 'limit' },
  'deadline.checkByCadre': { label: '入户核查期限（基层干部排查）', shape: 'limit' },
  'deadline.appraisal': { label: '民主评议期限', shape: 'limit' },
  'deadline.identification': { label: '识别认定总时限', shape: 'limit' },
  'deadline.helpPlan': { label: '制定帮扶计划期限', shape: 'limit' },
  'deadline.greenChannel': { label: '绿色通道补办程序期限', shape: 'limit' },
  'deadline.lowIncome': { label: '低收入人口审核确认时限', shape: 'limit' },
  'deadline.lowIncomeExtended': { label: '低收入人口审核确认最长时限', shape: 'limit' },
  'days.countFirstDay': { label: '期限从当天起算', shape: 'flag' },
  'deadline.clueFeedback': { label: '线索核实反馈期限', shape: 'limit' },
  'township.sampleShare': { label: '乡镇入户抽查比例', shape: 'share' },
  'township.tableColumns': { label: '上报表格文件的列', shape: 'words' },
  'procedure.addedSteps': { label: '本地增加的办理步骤', shape: 'steps' },
  'publicity.minimumDays': { label: '公示最少天数', shape: 'count', unit: '天' },
  'publicity.countFirstDay': { label: '公示从张贴当天起算', shape: 'flag' },
  'elimination.months': { label: '风险消除前监测月数', shape: 'count', unit: '个月' },
  'elimination.markingsPerYear': { label: '每年集中标注风险消除次数', shape: 'count', unit: '次' },
  'meeting.quorum': { label: '村民代表会议到会比例', shape: 'share' },
  'meeting.quorumOfRepresentatives': { label: '到会比例只算村民代表', shape: 'flag' },
  'meeting.majority': { label: '评议通过比例', shape: 'share' },
  'meeting.majorityOfVoters': { label: '通过比例不计回避的人', shape: 'flag' },
  'visit.minimumVisitors': { label: '入户排查最少人数', shape: 'count', unit: '人' },
  'visit.perMonth': { label: '每月入户走访次数', shape: 'count', unit: '次' },
  'screening.perYear': { label: '每年集中排查次数', shape: 'count', unit: '次' },
  'screening.window': { label: '集中排查入户时间', shape: 'dates' },
  'screening.plan': { label: '集中排查时间安排', shape: 'plan' },
  'policyLedger.perYear': { label: '政策落实台账每年反馈次数', shape: 'count', unit: '次' },
  'lowIncome.kinds': { label: '低收入人口类别', shape: 'words' },
  'alert.levels': { label: '实行红黄蓝分级预警', shape: 'flag' },
  'masking.idNumbers': { label: '对外打印遮盖证件号码', shape: 'flag' },
  'masking.names': { label: '公示公告遮盖户主姓名', shape: 'flag' },
  'age.max': { label: '年龄上限', shape: 'count', unit: '岁' },
  'age.compulsoryEducation': { label: '义务教育年龄', shape: 'range', unit: '岁' },
  'age.labour': { label: '劳动年龄', shape: 'range', unit: '岁' },
  'age.publicPost': { label: '公益性岗位年龄', shape: 'range', unit: '岁' },
  'age.schoolStage': { label: '各就学阶段年龄', shape: 'ranges', unit: '岁' },
  'age.partyMember': { label: '入党年龄', shape: 'count', unit: '岁' },
  'age.leagueMember': { label: '共青团员年龄', shape: 'range', unit: '岁' },
  'age.parentGap': { label: '父母子女最小年龄差', shape: 'count', unit: '岁' },
  'age.spouse': { label: '配偶最小年龄', shape: 'count', unit: '岁' },
  'age.marriage': { label: '法定婚龄', shape: 'ranges', unit: '岁' },
  'labour.able': { label: '计为劳动力的劳动技能', shape: 'words' },
  'labour.none': { label: '计为无劳动能力的劳动技能', shape: 'words' },
  'place.province': { label: '省（自治区、直辖市）', shape: 'word' },
  'place.city': { label: '市（州、盟）', shape: 'word' },
  'place.county': { label: '县（市、区、旗）', shape: 'word' },
  'place.township': { label: '乡镇（苏木、街道）', shape: 'word' },
  'place.village': { label: '村（嘎查、社区）', shape: 'word' },
  'place.villageShort': { label: '村名简称', shape: 'word' },
  'place.areaCode': { label: '村行政区划代码', shape: 'word' },
  'place.hotlines': { label: '村级监督电话', shape: 'word' },
  'wording.county': { label: '县级称谓', shape: 'word' },
  'wording.township': { label: '乡级称谓', shape: 'word' },
  'wording.village': { label: '村级称谓', shape: 'word' },
  'wording.group': { label: '组级称谓', shape: 'word' },
  'wording.committee': { label: '村级自治组织名称', shape: 'word' },
  'wording.countyOffice': { label: '县级主管部门', shape: 'word' },
} as const satisfies { readonly [id: string]: ParameterInfo };

type Fixed = typeof parameters;
export type FixedParameterId = keyof Fixed;

/** The fixed ones, and three families that take the rest of their name from a list, a template or a year. */
export type ParameterId = FixedParameterId | `options.${OptionListId}` | `form.title.${string}` | `calendar.${number}`;
export type ParameterValue<Id extends ParameterId> = Id extends FixedParameterId
  ? ValueByShape[Fixed[Id]['shape']]
  : Id extends `options.${string}`
    ? OptionChanges
    : Id extends `calendar.${number}`
      ? CalendarYear
      : string;

/** Ids of the parameters that need no name of a list, template or year. */
export const parameterIds = Object.keys(parameters).filter((id): id is FixedParameterId => id in parameters);

/** Label and shape of any parameter, families included; undefined if there is no such parameter. */
export function parameterInfo(id: string): ParameterInfo | undefined {
  if (isFixed(id)) return parameters[id];
  const [family, name] = [id.slice(0, id.lastIndexOf('.')), id.slice(id.lastIndexOf('.') + 1)];
  if (family === 'calendar' && /^\d{4}$/.test(name)) {
    return { label: `${name}年放假调休安排`, shape: 'calendar' };
  }
  if (family === 'options' && isOptionList(name)) {
    return {
      label: `选项增减：${optionLists[name].label}`,
      shape: 'options',
    };
  }
  if (family === 'form.title' && /^[a-z][a-z-]*$/.test(name)) {
    return { label: '表格名称', shape: 'word' };
  }
  return undefined;
}

/** True if `id` names a parameter and `value` has its shape. */
export function isParameterValue(id: string, value: unknown): boolean {
  const info = parameterInfo(id);
  return info !== undefined && fitsShape(info.shape, value);
}

const isFixed = (id: string): id is FixedParameterId => Object.hasOwn(parameters, id);
const isOptionList = (id: string): id is OptionListId => Object.hasOwn(optionLists, id);
