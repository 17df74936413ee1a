/**
 * What each parameter decides, in one sentence. Pages that explain policy read this; forms
 * do not, so that it stays out of what a phone loads to fill one.
 */
import type { FixedParameterId, ParameterId } from './parameters.ts';

export interface ParameterHelp {
  readonly help: string;
}

const helps: { readonly [Id in FixedParameterId]: ParameterHelp } = {
  'income.threshold': { help: '人均参考收入低于这个数，达到纳入监测的收入依据。每年一个数。' },
  'income.thresholdStrict': { help: '“是”：收入正好等于监测范围时不算低于；“否”：等于也算在范围内。' },
  'income.kindBasis': {
    help: '“人均纯收入”：用它区分脱贫不稳定户、边缘易致贫户与突发严重困难户；“人均参考收入”：改用人均参考收入区分。',
  },
  'income.periodMonths': { help: '收入测算周期必须正好是这么多个整月。' },
  'income.periodMaxAge': { help: '收入测算周期的开始日期距核查日期不得超过这么多个月。' },
  'income.screeningPeriod': { help: '集中排查统一使用的收入测算周期。' },
  'income.perCapitaMax': { help: '人均纯收入超过这个数时提醒核实。' },
  'income.wageMin': { help: '工资性收入大于0又小于这个数时，提醒核对单位是否为元。' },
  'income.dropPercent': { help: '人均纯收入比上年下降超过这个比例时列为重点关注。' },
  'deadline.check': { help: '从线索日期起，多少天内完成入户核查。' },
  'deadline.checkByCadre': { help: '基层干部排查发现的，多少天内完成入户核查；0为当天。' },
  'deadline.appraisal': { help: '从入户核查起，多少天内召开评议会议。' },
  'deadline.identification': { help: '从线索日期到认定日期一般不超过多少天。' },
  'deadline.helpPlan': { help: '认定后多少天内与农户协商制定帮扶计划。' },
  'deadline.greenChannel': { help: '走绿色通道先行帮扶的，多少天内补办认定程序。' },
  'deadline.lowIncome': { help: '从受理申请起，一般在多少个工作日内完成。' },
  'deadline.lowIncomeExtended': { help: '特殊情况最多多少个工作日完成。' },
  'deadline.clueFeedback': { help: '收到上级推送的线索后，多少天内核实并反馈。' },
  'township.sampleShare': { help: '乡镇审核一批名单时，入户抽查的户数不少于这个比例。' },
  'township.tableColumns': {
    help: '导出给县级的表格文件里有哪些列、按什么顺序；名称和上报表的列名一致的自动填，其余的留空。',
  },
  'days.countFirstDay': { help: '“是”：开始的当天算第一天；“否”：从第二天算起。' },
  'procedure.addedSteps': {
    help: '本地在统一步骤之外增加的步骤：名称、排在哪一步后面、谁来办、核查后几天内办完；办完的日期在认定表里登记。',
  },
  'publicity.minimumDays': { help: '纳入和风险消除的公示时间不得少于这么多天。' },
  'publicity.countFirstDay': { help: '“是”：张贴当天算公示第一天；“否”：从第二天算起。' },
  'elimination.months': { help: '监测时间必须超过这么多个月（满月当天还不行）才可标注风险消除。' },
  'elimination.markingsPerYear': { help: '4次即按季度标注。' },
  'meeting.quorum': { help: '到会代表达到应到人数的这个比例才可开会。' },
  'meeting.quorumOfRepresentatives': {
    help: '“是”：应到、实到都只数村民代表；“否”：数村民委员会成员和村民代表等全部应到人员。',
  },
  'meeting.majority': { help: '同意票必须超过到会人数的这个比例。' },
  'meeting.majorityOfVoters': { help: '“是”：按到会人数减去回避人数算；“否”：按到会人数算，回避的人也在内。' },
  'visit.minimumVisitors': { help: '每次入户排查至少几人参加并签字。' },
  'visit.perMonth': { help: '专干每月对每户至少走访几次。' },
  'screening.perYear': { help: '全覆盖集中排查一年几次。' },
  'screening.window': { help: '入户日期不在这个时段内时提醒。' },
  'screening.plan': { help: '集中排查各阶段的任务和起止日期。' },
  'policyLedger.perYear': { help: '4次即按季度反馈。' },
  'lowIncome.kinds': { help: '本地现行的低收入人口类别；过渡期结束后取消的类别在这里去掉。' },
  'alert.levels': { help: '“是”：认定表和台账填写预警等级；“否”：不填。' },
  'masking.idNumbers': { help: '“是”：公示等对外打印的证件号码只留前6位和后4位。' },
  'masking.names': { help: '“是”：公示、公告上户主姓名只留首尾字，第一次公示时定下，以后不变；没有规定的写全名。' },
  'age.max': { help: '证件号码推算的年龄超过这个数时视为填错。' },
  'age.compulsoryEducation': { help: '这个年龄段不在校的，必须填写原因。' },
  'age.labour': { help: '低于下限应为无劳动力；超过上限仍为劳动力时提醒核对。' },
  'age.publicPost': { help: '聘用公益性岗位人员的年龄范围。' },
  'age.schoolStage': { help: '年龄超出所在就学阶段的范围时提醒核对。' },
  'age.partyMember': { help: '低于这个年龄填中共党员或预备党员时提醒。' },
  'age.leagueMember': { help: '超出这个范围填共青团员时提醒。' },
  'age.parentGap': { help: '父母与子女的年龄差小于这个数时提醒核对。' },
  'age.spouse': { help: '夫妻一方低于这个年龄时提醒核对。' },
  'age.marriage': { help: '夫妻一方低于法定婚龄时提醒核对。' },
  'labour.able': { help: '统计劳动力人数时算作劳动力的选项。' },
  'labour.none': { help: '计入家庭人口的成员全部属于这些选项时，视为整户无劳动能力。' },
  'place.province': { help: '印在表头的省级名称。' },
  'place.city': { help: '印在表头的市级名称。' },
  'place.county': { help: '印在表头的县级名称。' },
  'place.township': { help: '印在表头的乡级名称，由本村设置。' },
  'place.village': { help: '印在表头的村名，由本村设置。' },
  'place.villageShort': { help: '用在编号开头，一般两三个字，由本村设置。' },
  'place.areaCode': { help: '12位数字，前6位是县级代码，由本村设置。' },
  'place.hotlines': { help: '印在公示、公告上的监督电话，可以写几个，由本村设置。' },
  'wording.county': { help: '县、旗、市、区等本地叫法，用在表格和提示里。' },
  'wording.township': { help: '乡镇、苏木、街道等本地叫法。' },
  'wording.village': { help: '村、嘎查、社区等本地叫法。' },
  'wording.group': { help: '村民小组、屯、社等本地叫法。' },
  'wording.committee': { help: '盖章处印的名称：村民委员会、嘎查村民委员会、社区居民委员会等。' },
  'wording.countyOffice': { help: '审定监测对象的部门名称。' },
};

const families: Readonly<Record<string, ParameterHelp>> = {
  calendar: { help: '这一年的休息日和调休上班日，用来计算工作日。' },
  options: { help: '在统一选项之外增加或隐藏本地选项。' },
  'form.title': { help: '这张表在本地使用的名称。' },
};

export function parameterHelp(id: ParameterId): ParameterHelp | undefined {
  return isFixed(id) ? helps[id] : families[id.slice(0, id.lastIndexOf('.'))];
}

const isFixed = (id: string): id is FixedParameterId => Object.hasOwn(helps, id);
