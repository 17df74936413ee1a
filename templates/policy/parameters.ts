/**
 * The catalogue of policy parameters: what each is called, what its value looks like, and what it decides.
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
  /** one sentence: what it decides */
  readonly help: string;
  /** behind the number: 元, 天, 岁 */
  readonly unit?: string;
}

export const parameters = {
  'income.threshold': {
    label: '防止返贫监测范围',
    shape: 'fen',
    unit: '元/人·年',
    help: '人均参考收入低于这个数，达到纳入监测的收入依据。每年一个数。',
  },
  'income.thresholdStrict': {
    label: '等于监测范围不算低于',
    shape: 'flag',
    help: '“是”：收入正好等于监测范围时不算低于；“否”：等于也算在范围内。',
  },
  'income.kindBasis': {
    label: '判定监测类别的收入口径',
    shape: 'kindBasis',
    help: 'net：用人均纯收入区分脱贫不稳定户、边缘易致贫户与突发严重困难户；reference：用人均参考收入。',
  },
  'income.periodMonths': {
    label: '收入测算周期月数',
    shape: 'count',
    unit: '个月',
    help: '收入测算周期必须正好是这么多个整月。',
  },
  'income.periodMaxAge': {
    label: '收入测算周期最早起始',
    shape: 'count',
    unit: '个月',
    help: '收入测算周期的开始日期距核查日期不得超过这么多个月。',
  },
  'income.screeningPeriod': { label: '本次排查收入测算周期', shape: 'dates', help: '集中排查统一使用的收入测算周期。' },
  'income.perCapitaMax': {
    label: '人均纯收入异常上限',
    shape: 'fen',
    unit: '元/人·年',
    help: '人均纯收入超过这个数时提醒核实。',
  },
  'income.wageMin': {
    label: '工资性收入过小界限',
    shape: 'fen',
    unit: '元',
    help: '工资性收入大于0又小于这个数时，提醒核对单位是否为元。',
  },
  'income.dropPercent': {
    label: '收入下降提醒比例',
    shape: 'count',
    unit: '%',
    help: '人均纯收入比上年下降超过这个比例时列为重点关注。',
  },

  'deadline.check': {
    label: '入户核查期限（自主申报、部门预警）',
    shape: 'limit',
    help: '从线索日期起，多少天内完成入户核查。',
  },
  'deadline.checkByCadre': {
    label: '入户核查期限（基层干部排查）',
    shape: 'limit',
    help: '基层干部排查发现的，多少天内完成入户核查；0为当天。',
  },
  'deadline.appraisal': { label: '民主评议期限', shape: 'limit', help: '从入户核查起，多少天内召开评议会议。' },
  'deadline.identification': {
    label: '识别认定总时限',
    shape: 'limit',
    help: '从线索日期到认定日期一般不超过多少天。',
  },
  'deadline.helpPlan': { label: '制定帮扶计划期限', shape: 'limit', help: '认定后多少天内与农户协商制定帮扶计划。' },
  'deadline.greenChannel': {
    label: '绿色通道补办程序期限',
    shape: 'limit',
    help: '走绿色通道先行帮扶的，多少天内补办认定程序。',
  },
  'deadline.lowIncome': {
    label: '低收入人口审核确认时限',
    shape: 'limit',
    help: '从受理申请起，一般在多少个工作日内完成。',
  },
  'deadline.lowIncomeExtended': {
    label: '低收入人口审核确认最长时限',
    shape: 'limit',
    help: '特殊情况最多多少个工作日完成。',
  },
  'days.countFirstDay': {
    label: '期限从当天起算',
    shape: 'flag',
    help: '“是”：开始的当天算第一天；“否”：从第二天算起。',
  },
  'publicity.minimumDays': {
    label: '公示最少天数',
    shape: 'count',
    unit: '天',
    help: '纳入和风险消除的公示时间不得少于这么多天。',
  },
  'publicity.countFirstDay': {
    label: '公示从张贴当天起算',
    shape: 'flag',
    help: '“是”：张贴当天算公示第一天；“否”：从第二天算起。',
  },
  'elimination.months': {
    label: '风险消除前监测月数',
    shape: 'count',
    unit: '个月',
    help: '监测时间必须超过这么多个月（满月当天还不行）才可标注风险消除。',
  },
  'elimination.markingsPerYear': {
    label: '每年集中标注风险消除次数',
    shape: 'count',
    unit: '次',
    help: '4次即按季度标注。',
  },
  'meeting.quorum': { label: '村民代表会议到会比例', shape: 'share', help: '到会代表达到应到人数的这个比例才可开会。' },
  'meeting.majority': { label: '评议通过比例', shape: 'share', help: '同意票必须超过到会人数的这个比例。' },

  'visit.minimumVisitors': {
    label: '入户排查最少人数',
    shape: 'count',
    unit: '人',
    help: '每次入户排查至少几人参加并签字。',
  },
  'visit.perMonth': { label: '每月入户走访次数', shape: 'count', unit: '次', help: '专干每月对每户至少走访几次。' },
  'screening.perYear': { label: '每年集中排查次数', shape: 'count', unit: '次', help: '全覆盖集中排查一年几次。' },
  'screening.window': { label: '集中排查入户时间', shape: 'dates', help: '入户日期不在这个时段内时提醒。' },
  'screening.plan': { label: '集中排查时间安排', shape: 'plan', help: '集中排查各阶段的任务和起止日期。' },
  'policyLedger.perYear': { label: '政策落实台账每年反馈次数', shape: 'count', unit: '次', help: '4次即按季度反馈。' },

  'lowIncome.kinds': {
    label: '低收入人口类别',
    shape: 'words',
    help: '本地现行的低收入人口类别；过渡期结束后取消的类别在这里去掉。',
  },

  'alert.levels': { label: '实行红黄蓝分级预警', shape: 'flag', help: '“是”：认定表和台账填写预警等级；“否”：不填。' },
  'masking.idNumbers': {
    label: '对外打印遮盖证件号码',
    shape: 'flag',
    help: '“是”：公示等对外打印的证件号码只留前6位和后4位。',
  },

  'age.max': { label: '年龄上限', shape: 'count', unit: '岁', help: '证件号码推算的年龄超过这个数时视为填错。' },
  'age.compulsoryEducation': {
    label: '义务教育年龄',
    shape: 'range',
    unit: '岁',
    help: '这个年龄段不在校的，必须填写原因。',
  },
  'age.labour': {
    label: '劳动年龄',
    shape: 'range',
    unit: '岁',
    help: '低于下限应为无劳动力；超过上限仍为劳动力时提醒核对。',
  },
  'age.publicPost': { label: '公益性岗位年龄', shape: 'range', unit: '岁', help: '聘用公益性岗位人员的年龄范围。' },
  'age.schoolStage': {
    label: '各就学阶段年龄',
    shape: 'ranges',
    unit: '岁',
    help: '年龄超出所在就学阶段的范围时提醒核对。',
  },
  'age.partyMember': {
    label: '入党年龄',
    shape: 'count',
    unit: '岁',
    help: '低于这个年龄填中共党员或预备党员时提醒。',
  },
  'age.leagueMember': { label: '共青团员年龄', shape: 'range', unit: '岁', help: '超出这个范围填共青团员时提醒。' },
  'age.parentGap': {
    label: '父母子女最小年龄差',
    shape: 'count',
    unit: '岁',
    help: '父母与子女的年龄差小于这个数时提醒核对。',
  },
  'age.spouse': { label: '配偶最小年龄', shape: 'count', unit: '岁', help: '夫妻一方低于这个年龄时提醒核对。' },
  'age.marriage': { label: '法定婚龄', shape: 'ranges', unit: '岁', help: '夫妻一方低于法定婚龄时提醒核对。' },

  'labour.able': { label: '计为劳动力的劳动技能', shape: 'words', help: '统计劳动力人数时算作劳动力的选项。' },
  'labour.none': {
    label: '计为无劳动能力的劳动技能',
    shape: 'words',
    help: '计入家庭人口的成员全部属于这些选项时，视为整户无劳动能力。',
  },
  'place.province': { label: '省（自治区、直辖市）', shape: 'word', help: '印在表头的省级名称。' },
  'place.city': { label: '市（州、盟）', shape: 'word', help: '印在表头的市级名称。' },
  'place.county': { label: '县（市、区、旗）', shape: 'word', help: '印在表头的县级名称。' },
  'place.township': { label: '乡镇（苏木、街道）', shape: 'word', help: '印在表头的乡级名称，由本村设置。' },
  'place.village': { label: '村（嘎查、社区）', shape: 'word', help: '印在表头的村名，由本村设置。' },
  'place.villageShort': { label: '村名简称', shape: 'word', help: '用在编号开头，一般两三个字，由本村设置。' },
  'place.areaCode': { label: '村行政区划代码', shape: 'word', help: '12位数字，前6位是县级代码，由本村设置。' },

  'wording.county': { label: '县级称谓', shape: 'word', help: '县、旗、市、区等本地叫法，用在表格和提示里。' },
  'wording.township': { label: '乡级称谓', shape: 'word', help: '乡镇、苏木、街道等本地叫法。' },
  'wording.village': { label: '村级称谓', shape: 'word', help: '村、嘎查、社区等本地叫法。' },
  'wording.group': { label: '组级称谓', shape: 'word', help: '村民小组、屯、社等本地叫法。' },
  'wording.countyOffice': { label: '县级主管部门', shape: 'word', help: '审定监测对象的部门名称。' },
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

/** Label, shape and help of any parameter, families included; undefined if there is no such parameter. */
export function parameterInfo(id: string): ParameterInfo | undefined {
  if (isFixed(id)) return parameters[id];
  const [family, name] = [id.slice(0, id.lastIndexOf('.')), id.slice(id.lastIndexOf('.') + 1)];
  if (family === 'calendar' && /^\d{4}$/.test(name)) {
    return { label: `${name}年放假调休安排`, shape: 'calendar', help: '这一年的休息日和调休上班日，用来计算工作日。' };
  }
  if (family === 'options' && isOptionList(name)) {
    return {
      label: `选项增减：${optionLists[name].label}`,
      shape: 'options',
      help: '在统一选项之外增加或隐藏本地选项。',
    };
  }
  if (family === 'form.title' && /^[a-z][a-z-]*$/.test(name)) {
    return { label: '表格名称', shape: 'word', help: '这张表在本地使用的名称。' };
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
