/** Option lists about procedure: how a case is found, visited, judged, decided, and followed up. */
import { list } from './list.ts';
import { commonPractice, lowIncome2023, screening2023, unnamedCity2023 } from './sources.ts';

export const procedureLists = {
  docState: list('表格状态', ['草稿', '待评议', '公示中', '已上报', '已审定', '退回', '作废'], commonPractice),
  /** a place names its own: parameter options.addedStep */
  addedStep: list('本地增加的步骤', [], commonPractice),
  channel: list('发现渠道', ['农户自主申报', '基层干部排查', '部门筛查预警', '社会监督发现'], {
    ...screening2023,
    article: '二(三)',
  }),
  applyWay: list('申报途径', ['书面', '手机APP', '咨询热线12317', '扫码小程序', '委托村代办'], commonPractice),
  applyFor: list(
    '申请事项',
    [
      ...['监测对象', '最低生活保障', '特困人员救助供养', '最低生活保障边缘家庭', '刚性支出困难家庭', '临时救助'],
      { value: '其他', note: true },
    ],
    { ...lowIncome2023, article: '二' },
  ),
  authItem: list(
    '授权核查项目',
    [
      ...['户籍', '婚姻', '房产', '车辆', '存款和证券', '工商登记', '社保和医保', '公积金'],
      ...['纳税', '公职', '救助', '出入境'],
    ],
    commonPractice,
  ),
  suddenEvent: list(
    '突发事件',
    ['突发疾病', '意外事故', '自然灾害', '火灾', '突然失业', '产业突然失败', { value: '其他', note: true }],
    commonPractice,
  ),
  visitVariant: list('排查户别', ['脱贫户', '监测户(未消除)', '监测户(已消除)', '一般户'], {
    ...screening2023,
    article: '三(三)2',
  }),
  visitMode: list('排查方式', ['入户', '电话', '视频'], commonPractice),
  docsSeen: list('查看材料', ['身份证', '户口本', '住院报销单', '一卡通流水', '残疾证', '学生证明', '务工合同'], {
    ...screening2023,
    article: '三(三)2',
  }),
  yesNoNotApplicable: list('落实情况', ['是', '否', '不涉及'], commonPractice),
  publicFacility: list('公共设施问题', ['无', '饮水', '用电', '道路'], { ...unnamedCity2023, article: '三(一)' }),
  burden: list('支出负担', ['无', '一般', '较重', '严重'], { ...screening2023, article: '三(四)4' }),
  otherRisk: list('其他风险', ['无', '产业', '就业', '就医', '就学', '灾害', { value: '其他', note: true }], {
    ...screening2023,
    article: '三(四)5',
  }),
  scaleRisk: list(
    '规模性返贫风险隐患',
    ['无', '产业项目失败', '规模性失业', '就业不稳', '自然灾害', { value: '其他', note: true }],
    { ...unnamedCity2023, article: '三(六)' },
  ),
  plainSheet: list('明白纸', ['申报政策', '帮扶政策'], { ...unnamedCity2023, article: '五' }),
  conclusion: list('排查结论', ['无风险', '有隐患持续关注', '建议纳入', '建议消除', '再次纳入研判', '问题整改'], {
    ...screening2023,
    article: '三(四)',
  }),
  meetingKind: list('会议类型', ['村民代表会议', '村两委扩大会议', '村民会议'], {
    ...screening2023,
    article: '二(四)2',
  }),
  meetingTopic: list(
    '议题',
    [...['监测对象纳入', '风险消除', '整户无劳动能力认定', '低收入人口', '帮扶计划'], { value: '其他', note: true }],
    { ...screening2023, article: '二(四)2、二(六)' },
  ),
  voteWay: list('表决方式', ['举手', '一人一票', '纸票'], commonPractice),
  voteResult: list('评议结果', ['通过', '不通过'], commonPractice),
  recusal: list('回避原因', ['本人或同户', '近亲属', '其他利害关系', '不需回避'], commonPractice),
  vote: list('表决结果', ['同意', '不同意', '弃权'], commonPractice),
  opinion: list(
    '审核意见',
    ['同意', { value: '不同意', note: true }, { value: '退回补充', note: true }],
    commonPractice,
  ),
  batchKind: list('批次类型', ['新识别', '风险消除', '整户无劳动能力', '自然增减', '预警名单'], {
    document: '某市防止返贫监测和帮扶工作方案（2021年，来源未具名）',
    article: '三(四)',
  }),
  compareItem: list(
    '比对项目',
    ['房产', '车辆', '工商登记', '财政供养', '存款', '参保', '户籍', '死亡', { value: '其他', note: true }],
    commonPractice,
  ),
  compareDepartment: list(
    '比对部门',
    [
      ...['公安', '人社', '民政', '医保', '交通', '卫健', '残联', '教育', '自然资源', '市场监管', '财政', '金融机构'],
      { value: '其他', note: true },
    ],
    commonPractice,
  ),
  givenWay: list('发放方式', ['入户发放', '他人代领', '微信发送', '会议发放'], commonPractice),
  department: list(
    '责任部门',
    [
      ...['乡村振兴(农业农村)', '民政', '教育', '卫健', '医保', '住建', '水利', '人社', '应急', '残联', '公安', '财政'],
      ...['自然资源', '交通', '党政办', '妇联', '村委会'],
    ],
    {
      document: '大市镇防止返贫帮扶政策和农村低收入人口常态化帮扶政策衔接并轨试点工作实施方案',
      number: '大政发〔2024〕47号',
      article: '二2',
    },
  ),
};
