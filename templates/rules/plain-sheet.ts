/**
 * The sentences of 申报政策明白纸, from the parameters of its day. Where a place has no such parameter the sentence does without the
 * number; nothing is invented.
 */
import type { TextField } from '../fields.ts';
import { formatMoney } from '../format.ts';
import type { Calculation } from '../logic.ts';
import type { Limit } from '../policy/shapes.ts';
import { wordingOf } from '../wording.ts';

interface Hotlines {
  readonly villageHotline: TextField;
  readonly townHotline: TextField;
  readonly countyHotline: TextField;
}
type Sheet = { readonly [Id in keyof Hotlines]: Hotlines[Id] };

const within = (limit: Limit | undefined): string =>
  limit === undefined ? '' : limit.days === 0 ? '当天' : `${limit.days}${limit.workingDays ? '个工作日' : '天'}内`;

export const paragraphs = {
  issuer: { reads: [], value: (_sheet, { policy }) => wordingOf('{committee}', policy) },
  who: {
    reads: [],
    optional: ['income.threshold'],
    value: (_sheet, { policy }) => {
      const threshold = policy.value('income.threshold');
      const line = threshold === undefined ? '收入低于当年监测范围' : `年人均收入低于${yuan(threshold)}元`;
      return `一、什么情况可以申报：${line}，或者因病、因残、因学、因灾、因意外、务工不稳、产业失败等支出大、收入降得多，生活有困难的农村户，都可以申报。已经享受低保的也可以。`;
    },
  },
  ways: {
    reads: [],
    value: (_sheet, { policy }) =>
      wordingOf(
        '二、怎么申报：向{village}干部、驻{village}干部说，或者写申请；用手机扫码、软件申报；打12317电话；自己不方便的，请{village}里代办。',
        policy,
      ),
  },
  papers: {
    reads: [],
    value: () =>
      '三、带什么：户口簿、全家身份证；有住院、残疾、上学、受灾等情况的，带票据或证明。还要签一份同意核查的授权书。',
  },
  steps: {
    reads: [],
    optional: ['deadline.check', 'deadline.appraisal', 'publicity.minimumDays', 'deadline.identification'],
    value: (_sheet, { policy }) => {
      const days = policy.value('publicity.minimumDays');
      const whole = policy.value('deadline.identification');
      return wordingOf(
        `四、怎么办：申报后${within(policy.value('deadline.check'))}入户核查，核查后${within(policy.value('deadline.appraisal'))}开会评议，通过的公示${days === undefined ? '' : `不少于${days}天`}，再报{township}审核、{county}里审定${whole === undefined ? '' : `，一般${within(whole)}办完`}。结果在{village}里公告。`,
        policy,
      );
    },
  },
  notes: {
    reads: [],
    value: () =>
      '五、请您注意：收入、财产、人口要如实说，不能瞒报。申报不花钱，谁也不能收费。不同意结果的，可以要求再核查。',
  },
  contacts: {
    reads: ['villageHotline', 'townHotline', 'countyHotline'],
    value: ({ villageHotline, townHotline, countyHotline }, { policy }) => {
      const lines = [
        villageHotline && `{village}里${villageHotline}`,
        townHotline && `{township}${townHotline}`,
        countyHotline && `{county}里${countyHotline}`,
        '全国12317',
      ].filter(Boolean);
      return wordingOf(`六、找谁问：${lines.join('，')}。`, policy);
    },
  },
} satisfies { readonly [id: string]: Calculation<Sheet, string> };

/** Without 分 where there are none: on a page in large type. */
const yuan = (fen: number): string => formatMoney(fen).replace(/\.00$/, '');
