/**
 * Random notices for the board's tests: honest ones as villages write them, and ones into which something secret was planted.
 * People and numbers are invented: the area code 990000 belongs to no county, 199 0000 to nobody.
 */
import type { RowView, SheetView } from '../../templates/fields.ts';
import { listedCase } from '../../templates/forms/examples/public-notice.ts';
import { optionLists } from '../../templates/options.ts';
import type { Random } from './random.ts';

/** The village's own code: all its household numbers begin with it. */
export const areaCode = '150521200201';
const surnames = ['王', '李', '包', '白', '赵', '欧阳', '额', '乌', '阿', '单', '𠮷', '病'].slice(0, 11);
const given = ['秀兰', '建国', '志刚', '尔敦', '云', '炎', '去疾', '雪', '力汗', '依古丽·买买提', '音巴雅尔', '大山'];

export const nameOf = (random: Random): string => random.pick(surnames) + random.pick(given);

/** A number with the right check character, born on any day. */
export function idNumberOf(random: Random, area = '990000'): string {
  const two = (number: number): string => String(number).padStart(2, '0');
  const [year, month, day] = [1930 + random.below(94), 1 + random.below(12), 1 + random.below(28)];
  const first = `${area}${year}${two(month)}${two(day)}${String(random.below(1000)).padStart(3, '0')}`;
  const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
  return first + '10X98765432'[weights.reduce((sum, weight, at) => sum + weight * Number(first[at]), 0) % 11];
}
export const phoneOf = (random: Random): string =>
  `1${3 + random.below(7)}${String(random.below(1e9)).padStart(9, '0')}`;
/** A bank card that passes the Luhn check. */
export function cardOf(random: Random): string {
  const digits = Array.from({ length: 15 + 3 * random.below(2) }, () => random.below(10));
  digits[0] = 6;
  const sum = digits
    .toReversed()
    .reduce((all, digit, at) => all + (at % 2 === 1 ? digit : digit > 4 ? 2 * digit - 9 : 2 * digit), 0);
  return `${digits.join('')}${(10 - (sum % 10)) % 10}`;
}
/** As hospitals and insurers write them; not the filter's own list. */
export const illnesses: readonly string[] = [
  ...['尿毒症', '白血病', '肺癌', '胃癌', '乳腺癌', '宫颈癌', '肝硬化', '脑梗死', '脑出血', '冠心病', '心肌梗死'],
  ...['高血压', '糖尿病', '慢性肾衰竭', '肺结核', '精神分裂症', '抑郁症', '癫痫', '类风湿性关节炎', '红斑狼疮'],
  ...['帕金森病', '阿尔茨海默症', '艾滋病', '乙肝', '慢性阻塞性肺疾病', '尘肺', '血友病', '再生障碍性贫血', '甲亢'],
  ...['股骨头坏死', '腰椎间盘突出症', '脑瘫', '偏瘫', '先天性心脏病', '恶性肿瘤', '淋巴瘤', '肢体残疾二级', '双目失明'],
  ...['布鲁氏菌病', '包虫病', '大骨节病', '强直性脊柱炎', '肝炎', '器官移植', '化疗', '透析', '自闭症', '智力残疾'],
];

const remarks = (random: Random): string | undefined => {
  const day = `2023-${String(1 + random.below(12)).padStart(2, '0')}-${String(1 + random.below(28)).padStart(2, '0')}`;
  return random.pick([
    undefined,
    '因病',
    '因残、缺劳动力',
    '因病返贫',
    '在外务工',
    `${day}评议`,
    `${day.replaceAll('-', '.')}通过`,
    `2023年${1 + random.below(12)}月${1 + random.below(28)}日申请`,
    '二〇二三年五月二十日评议',
    `户编号${areaCode}${String(random.below(1000)).padStart(3, '0')}`,
    `户号${1 + random.below(12)}-${String(random.below(200)).padStart(3, '0')}`,
    `${1 + random.below(7)}口人，耕地${random.below(40)}.5亩`,
    '搬迁户',
    '第2次纳入',
  ]);
};

export interface HonestNotice {
  readonly view: SheetView;
  /** what the village keeps sealed: numbers and telephones of its people, notes about them */
  readonly sealed: readonly string[];
  readonly names: readonly string[];
}

export function honestNotice(random: Random): HonestNotice {
  const sealed: string[] = [];
  const names: string[] = [];
  const noticeRows = Array.from({ length: 1 + random.below(8) }, (_, index): RowView => {
    const name = nameOf(random);
    names.push(name);
    sealed.push(idNumberOf(random, random.pick(['990000', '150521'])), phoneOf(random));
    if (random.chance(0.3)) sealed.push(random.pick(illnesses), `${name}为二级肢体残疾，有残疾证`, '无');
    const remark = remarks(random);
    return {
      id: `${index + 1}-a`,
      case: listedCase(`h${index}`, name, {
        villagerGroup: random.pick(['一组', '十二组', '3组', '前屯', '东营子组']),
        householdSize: 1 + random.below(7),
        suggestedKind: random.pick(optionLists.monitorKind.options).value,
        risks: [random.pick(optionLists.risk.options).value],
      }),
      ...(remark === undefined ? {} : { remark }),
    };
  });
  return {
    view: {
      id: '2023-1',
      noticeRows,
      fromDate: `2023-${random.pick(['05', '06', '11'])}-${23 + random.below(5)}`,
      days: 5 + random.below(4),
      hotlines: [
        {
          id: '1-a',
          level: '村',
          number: random.pick(['0475-1234567', '12317', '0475-1234567转802', phoneOf(random)]),
        },
      ],
    },
    sealed,
    names,
  };
}

/** A secret as a hurried person writes it. */
export function disguise(random: Random, secret: string): string {
  const between = random.pick(['', '', ' ', '-', '\u200b', ' · ', '.']);
  const digits = random.pick([
    '0123456789',
    '0123456789',
    '０１２３４５６７８９',
    '〇一二三四五六七八九',
    '零壹贰叁肆伍陆柒捌玖',
    '٠١٢٣٤٥٦٧٨٩',
  ]);
  const written = [...secret].map((character) => (/\d/.test(character) ? digits[Number(character)] : character));
  return random.pick(['', '电话', '证号', '他家']) + written.join(between) + random.pick(['', '。', '户']);
}

/** Where somebody may type: what to change in the notice. */
export const typedPlaces: readonly ((view: SheetView, text: string, random: Random) => SheetView)[] = [
  (view, text) => ({ ...view, intro: `经评议，现公示如下。${text}` }),
  (view, text) => ({ ...view, publicityKind: text }),
  (view, text, random) => inRow(view, random, { remark: text }),
  (view, text, random) => inRow(view, random, { shownName: text }),
  (view, text, random) => inCase(view, random, { headName: `王建国${text}` }),
  (view, text, random) => inCase(view, random, { villagerGroup: text }),
  (view, text, random) => inCase(view, random, { suggestedKind: text }),
  (view, text, random) => inCase(view, random, { monitorKind: text, form: 'elimination' }),
  (view, text, random) => inCase(view, random, { risks: [`其他：${text}`, text] }),
  (view, text, random) => inCase(view, random, { householdSize: text }),
  (view, text) => ({ ...view, hotlines: [{ id: '1-a', level: '村', number: text }] }),
  (view, text) => ({ ...view, hotlines: [{ id: '1-a', level: text, number: '12317' }] }),
  (view, text) => ({ ...view, fromDate: text }),
  (view, text) => ({ ...view, days: text }),
  (view, text) => ({ ...view, places: ['其他'], placeNote: text }),
  (view, text) => ({ ...view, postedBy: text, docState: text, formNo: text }),
  (view, text) => ({
    ...view,
    objectionRows: [{ id: '1-a', by: text, content: text, handler: text, result: text, objectedOn: '2023-05-26' }],
  }),
];

function inRow(view: SheetView, random: Random, change: SheetView): SheetView {
  const rows = view.noticeRows as readonly RowView[];
  const at = random.below(rows.length);
  return { ...view, noticeRows: rows.map((row, index) => (index === at ? { ...row, ...change } : row)) };
}
function inCase(view: SheetView, random: Random, change: SheetView): SheetView {
  const rows = view.noticeRows as readonly RowView[];
  const at = random.below(rows.length);
  return inRow({ ...view, noticeRows: [rows[at]!] }, random, { case: { ...(rows[at]!.case as SheetView), ...change } });
}
