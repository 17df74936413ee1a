/** Option lists about a household: its kind, dwelling, water, risks, and what is done for it. */
import { list, under } from './list.ts';
import { commonPractice, nationalSystem, screening2023, unnamedCity2023 } from './sources.ts';

const risks = [
  ...['因病', '因学', '因残'],
  { value: '因自然灾害', note: true },
  ...['因意外事故', '因产业项目失败', '因务工就业不稳', '缺劳动力', '因住房出现安全问题', '因饮水出现安全问题'],
  '义务教育阶段适龄儿童少年失学辍学',
  { value: '其他', note: true },
] as const;

export const householdLists = {
  householdType: list('户类型', ['脱贫户', '一般农户'], { ...screening2023, article: '二(二)' }),
  monitorKind: list('监测对象类别', ['脱贫不稳定户', '边缘易致贫户', '突发严重困难户'], {
    ...screening2023,
    article: '二(二)',
  }),
  /** The four groups that a screening looks at first. */
  focusGroup: list(
    '重点关注人群',
    [
      '收入低、就业不稳、产业失败、新致残或就学负担重',
      '新识别或新申请低保、特困、低保边缘',
      '全部脱贫户(收入未增长或下降)',
      '全部监测对象(消除后再次纳入)',
    ],
    { ...unnamedCity2023, article: '二' },
  ),
  /** The 2023 plan says “10类重点户” and lists none: these are common practice and every county may set its own. */
  keyHouseholdKind: list(
    '十类重点户',
    [
      ...[
        '低保户',
        '特困户',
        '低保边缘/刚性支出困难户',
        '重病或长期慢性病负担重户',
        '重度残疾人户',
        '因灾因意外受损户',
      ],
      ...['失业或就业不稳户', '产业失败户', '子女就学负担重户', '住房/饮水/义务教育有隐患户'],
      ...['独居老人户', '孤儿户', '信访户'],
    ],
    commonPractice,
  ),
  risk: list('返贫致贫风险', risks, nationalSystem),
  newRisk: list('新增风险', ['无', ...risks], nationalSystem),
  disasterKind: list(
    '自然灾害子项',
    ['洪涝', '地质', '旱灾', '生物', '气象', '地震', { value: '其他', note: true }],
    nationalSystem,
  ),
  alertLevel: list('预警等级', ['Ⅰ级红', 'Ⅱ级黄', 'Ⅲ级蓝', '已取消'], {
    document: '某市防止返贫监测和帮扶工作方案（2021年，来源未具名）',
    article: '三(四)',
  }),
  houseGrade: list('住房安全等级', ['A级', 'B级', 'C级', 'D级', '无房', '未鉴定'], {
    document: '农村住房危险性鉴定标准',
    number: 'JGJ/T 363-2014',
  }),
  houseUse: list('住房居住情况', ['实际居住', '有安全住房但未入住', '借住', '租住', '集中供养'], {
    ...unnamedCity2023,
    article: '三(一)',
  }),
  waterGrade: list('饮水评价', ['达标', '基本达标', '不达标'], {
    document: '农村饮水安全评价准则',
    number: 'T/CHES 18-2018',
  }),
  waterSource: list(
    '供水方式',
    ['集中供水入户', '集中供水点', '分散供水(井/窖/泉)', { value: '其他', note: true }],
    commonPractice,
  ),
  roadType: list('入户路类型', ['泥土路', '砂石路', '水泥路', '沥青路', '砖石路'], nationalSystem),
  fuel: list('主要燃料', ['柴草', '干畜粪', '煤炭', '清洁能源', { value: '其他', note: true }], nationalSystem),
  assets: list(
    '财产情况',
    ['无', '商品房', '车辆', '经营主体', '大额存款', '财政供养人员', '村干部近亲属', { value: '其他', note: true }],
    commonPractice,
  ),
  slipKind: list(
    '票据类别',
    ['门诊', '慢病', '住院', '教育', '住房', '灾害意外', { value: '其他', note: true }],
    commonPractice,
  ),

  /** Development by own work, guarantee, or other: what H-02 and H-04 ask for. */
  measureNature: list('帮扶性质', ['开发式帮扶', '保障性措施', '其他帮扶'], { ...unnamedCity2023, article: '三(三)' }),
  measureClass: list(
    '帮扶措施类别',
    [
      ...under('开发式帮扶', '产业帮扶', '就业帮扶', '金融帮扶', '公益岗位帮扶'),
      ...under('保障性措施', '住房安全保障', '饮水安全保障', '健康帮扶', '义务教育保障', '其他教育帮扶', '综合保障'),
      ...under('其他帮扶', '社会帮扶', '搬迁', '生产生活条件改善', '基础设施建设', '扶志扶智'),
    ],
    nationalSystem,
  ),
  measure: list(
    '帮扶措施',
    [
      ...under('产业帮扶', '到户种植奖补', '到户养殖奖补', '技能/生产培训', '龙头企业/合作社/致富带头人带动'),
      ...under('产业帮扶', '庭院经济', '产销对接'),
      ...under('就业帮扶', '就业技能培训', '有组织劳务输出', '就近就业/帮扶车间', '交通补助', '以工代赈'),
      ...under('金融帮扶', '小额信贷', '贴息', '保险'),
      ...under('公益岗位帮扶', '保洁岗', '护林岗', '护路岗', '护水岗', '治安岗', '其他公益岗'),
      ...under('住房安全保障', 'C级加固', 'D级重建', '过渡安置'),
      ...under('饮水安全保障', '管网入户', '水质处理', '维修养护'),
      ...under('健康帮扶', '参保资助', '大病救治', '慢病签约', '医疗救助', '慢病卡'),
      ...under('义务教育保障', '控辍保学', '送教上门', '生活补助'),
      ...under('其他教育帮扶', '雨露计划', '助学金', '助学贷款'),
      ...under('综合保障', '低保', '特困供养', '临时救助', '养老保险', '残疾人两项补贴', '高龄补贴', '防贫保险'),
      ...under('社会帮扶', '捐赠', '慈善项目', '志愿服务', '消费帮扶', '众筹'),
      ...under('搬迁', '后续扶持'),
      ...under('生产生活条件改善', '入户路', '厕所', '生产生活用电', '圈舍'),
      ...under('基础设施建设', '道路', '水利', '电网'),
      ...under('扶志扶智', '奖励', '村规民约', '赡养督促'),
    ],
    commonPractice,
  ),
  eliminationWay: list('风险消除方式', ['帮扶消除', '自然消除'], { ...screening2023, article: '二(六)' }),
  noLabourReason: list(
    '无劳动能力原因',
    ['未满16周岁', '60周岁以上无劳动能力', '重度残疾', '重病', '在校', { value: '其他', note: true }],
    commonPractice,
  ),
  floorPolicy: list(
    '兜底保障政策',
    ['低保', '特困供养', '残疾人两项补贴', '高龄补贴', '孤儿保障', '临时救助', { value: '其他', note: true }],
    commonPractice,
  ),
};
