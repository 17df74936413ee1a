/**
 * Option lists about a person: who they are, learning, health, work, insurance.
 *
 * Entries keep the order in which the paper form prints them; members are sorted by the order of `relation`.
 */
import { list, under } from './list.ts';
import { commonPractice, lowIncome2023, nationalSystem } from './sources.ts';

/** 一年级 … of a kind of school, all under one stage. */
const grades = (school: string, stage: string, count: number) =>
  under(stage, ...['一', '二', '三', '四', '五'].slice(0, count).map((grade) => `${school}${grade}年级`));

export const personLists = {
  relation: list(
    '与户主关系',
    [
      ...[
        '户主',
        '配偶',
        '之子',
        '之女',
        '之儿媳',
        '之女婿',
        '之孙子',
        '之孙女',
        '之外孙子',
        '之外孙女',
        '之父',
        '之母',
      ],
      ...[
        '之岳父',
        '之岳母',
        '之公公',
        '之婆婆',
        '之祖父',
        '之祖母',
        '之外祖父',
        '之外祖母',
        '之兄弟姐妹',
        '之兄弟媳妇',
      ],
      ...['之叔伯', '之侄儿', '之侄女', '之曾孙子', '之曾孙女'],
      { value: '其他', note: true },
    ],
    nationalSystem,
  ),
  sex: list('性别', ['男', '女'], {
    document: '个人基本信息分类与代码 第1部分:人的性别代码',
    number: 'GB/T 2261.1-2003',
  }),
  idType: list('证件类型', ['居民身份证', '残疾人证', '居民户口簿', { value: '其他', note: true }], nationalSystem),
  ethnic: list(
    '民族',
    [
      ...[
        '汉族',
        '蒙古族',
        '回族',
        '藏族',
        '维吾尔族',
        '苗族',
        '彝族',
        '壮族',
        '布依族',
        '朝鲜族',
        '满族',
        '侗族',
        '瑶族',
      ],
      ...['白族', '土家族', '哈尼族', '哈萨克族', '傣族', '黎族', '傈僳族', '佤族', '畲族', '高山族', '拉祜族', '水族'],
      ...[
        '东乡族',
        '纳西族',
        '景颇族',
        '柯尔克孜族',
        '土族',
        '达斡尔族',
        '仫佬族',
        '羌族',
        '布朗族',
        '撒拉族',
        '毛南族',
      ],
      ...['仡佬族', '锡伯族', '阿昌族', '普米族', '塔吉克族', '怒族', '乌孜别克族', '俄罗斯族', '鄂温克族', '德昂族'],
      ...['保安族', '裕固族', '京族', '塔塔尔族', '独龙族', '鄂伦春族', '赫哲族', '门巴族', '珞巴族', '基诺族', '其他'],
    ],
    { document: '中国各民族名称的罗马字母拼写法和代码', number: 'GB/T 3304-1991' },
  ),
  political: list(
    '政治面貌',
    [
      ...['中共党员', '中共预备党员', '共青团员', '群众'],
      ...[
        '民革党员',
        '民盟盟员',
        '民建会员',
        '民进会员',
        '农工党党员',
        '致公党党员',
        '九三学社社员',
        '台盟盟员',
        '无党派人士',
      ],
    ],
    { document: '政治面貌代码', number: 'GB/T 4762-1984' },
  ),
  maritalStatus: list('婚姻状况', ['未婚', '已婚', '离异', '丧偶'], commonPractice),
  education: list(
    '文化程度',
    ['文盲或半文盲', '小学', '初中', '高中', '大专', '本科及以上', '硕士研究生及以上'],
    nationalSystem,
  ),
  /** The stage a school state belongs to; ages are checked by stage (M-13). */
  schoolStage: list(
    '就学阶段',
    ['学龄前儿童', '学前教育', '小学', '初中', '高中或中职', '技师学院', '大专或本科', '硕士研究生及以上'],
    nationalSystem,
  ),
  schoolState: list(
    '在校生状况',
    [
      ...under('学龄前儿童', '学龄前儿童'),
      ...under('学前教育', '学前教育'),
      ...under('小学', '小学'),
      ...under('初中', '七年级', '八年级', '九年级'),
      ...grades('普通高中', '高中或中职', 3),
      ...grades('中职', '高中或中职', 3),
      ...grades('高职高专', '大专或本科', 3),
      ...grades('技师学院', '技师学院', 4),
      ...grades('本科', '大专或本科', 5),
      ...under('硕士研究生及以上', '硕士研究生及以上'),
    ],
    nationalSystem,
  ),
  /** Home teaching and graduation are answers too: M-12 asks why a child of that age is not in school. */
  dropoutReason: list(
    '未在校原因',
    ['因病', '因残', '厌学', '因贫', '早婚', '送教上门', '已毕业', { value: '其他', note: true }],
    commonPractice,
  ),
  health: list('健康状况', ['健康', '长期慢性病', '患有大病', '残疾'], nationalSystem),
  disabilityKind: list(
    '残疾类别',
    [
      { value: '视力', code: '1' },
      { value: '听力', code: '2' },
      { value: '言语', code: '3' },
      { value: '肢体', code: '4' },
      { value: '智力', code: '5' },
      { value: '精神', code: '6' },
      { value: '多重', code: '7' },
    ],
    { document: '残疾人残疾分类和分级', number: 'GB/T 26341-2010' },
  ),
  disabilityLevel: list(
    '残疾等级',
    [
      { value: '一级', code: '1' },
      { value: '二级', code: '2' },
      { value: '三级', code: '3' },
      { value: '四级', code: '4' },
    ],
    { document: '残疾人残疾分类和分级', number: 'GB/T 26341-2010' },
  ),
  labourSkill: list(
    '劳动技能',
    ['技能劳动力', '普通劳动力', '弱劳动力或半劳动力', '丧失劳动力', '无劳动力'],
    nationalSystem,
  ),
  workArea: list('务工区域', ['乡(镇)内', '县内乡外', '市内县外', '省内市外', '省外', '境外'], nationalSystem),
  jobChannel: list(
    '就业渠道',
    ['帮扶车间', '公益性岗位', '企业', '合作社', '灵活就业', '自主创业', { value: '其他', note: true }],
    nationalSystem,
  ),
  publicPost: list(
    '公益性岗位',
    ['保洁', '护林', '护路', '护水', '治安', { value: '其他', note: true }],
    commonPractice,
  ),
  noInsuranceReason: list(
    '未参保原因',
    ['死亡', '服刑', '服役', '无有效身份信息', '已在外地参保', '个人不愿', { value: '其他', note: true }],
    commonPractice,
  ),
  memberChange: list('人口增减', ['增加', '减少'], nationalSystem),
  memberChangeReason: list(
    '人口增减原因',
    [
      ...under('增加', '新生儿', '婚入', '户籍迁入', '刑满释放', '退役', '收养'),
      { value: '其他增加', under: '增加', note: true },
      ...under('减少', '死亡', '婚出', '户籍迁出', '判刑收监', '参军', '失踪/失联', '出国定居'),
      { value: '其他减少', under: '减少', note: true },
    ],
    commonPractice,
  ),
  role: list(
    '人员身份',
    [
      ...[
        '村党组织书记',
        '村主任',
        '副书记',
        '会计',
        '妇联主任',
        '第一书记',
        '驻村工作队员',
        '包村干部',
        '网格员',
        '乡村医生',
      ],
      ...['村民代表', '村民小组长', '党员', '低收入人口专干', '帮扶责任人', '监测联系人'],
    ],
    { document: '白兴吐苏木2023年度防止返贫监测帮扶集中排查工作方案', number: '兴政发〔2023〕20号', article: '三(二)' },
  ),
  affiliation: list('隶属关系', ['中央', '省级', '市级', '县级', '乡级', '村级'], commonPractice),
  lowIncomeKind: list(
    '低收入人口类别',
    ['最低生活保障对象', '特困人员', '低保边缘家庭成员', '防止返贫监测对象', '刚性支出困难家庭成员', '其他困难人员'],
    lowIncome2023,
  ),
};
