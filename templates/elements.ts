/**
 * Data elements (数据元) that forms share: where the village is, what the sheet is, who filled it, whose household it is.
 *
 * A form spreads the fields it needs into its sections and the calculations beside them into its own. Facts about the
 * household are `shared`: typed once, the same on every form. Names of places are parameters of the village's settings,
 * so they stand in one place only and are calculated into every sheet. Members stand in elements/members.ts.
 */
import { attachment, choice, choices, date, idNumber, integer, phone, text, yesNo } from './define.ts';
import type { DateField, TextField } from './fields.ts';
import type { Calculation, Condition, SheetRule } from './logic.ts';
import { unnamedCity2023 } from './options/sources.ts';
import type { FixedParameterId } from './policy/parameters.ts';
import type { Policy } from './policy/policy.ts';
import { type Member, presentOf, type Roster } from './rules/quality-identity.ts';

// ---------------------------------------------------------------- place

export const placeFields = {
  province: text('省（自治区、直辖市）'),
  city: text('市（州、盟）'),
  county: text('县（市、区、旗）'),
  town: text('乡镇（苏木、街道）'),
  village: text('村（嘎查、社区）'),
  areaCode: text('行政区划代码'),
} as const;

const place = (id: Extract<FixedParameterId, `place.${string}`>): Calculation<unknown, string> => ({
  reads: [],
  value: (_, { policy }) => policy.value(id),
});
export const placeCalculations = {
  province: place('place.province'),
  city: place('place.city'),
  county: place('place.county'),
  town: place('place.township'),
  village: place('place.village'),
  areaCode: place('place.areaCode'),
} as const satisfies { [Id in keyof typeof placeFields]: Calculation<unknown, string> };

/** The place line in the head of a paper: 内蒙古自治区通辽市科尔沁左翼中旗　白兴吐苏木　某嘎查. Empty without settings. */
export function placeLine(policy: Policy): string {
  const above = (['place.province', 'place.city', 'place.county'] as const)
    .map((id) => policy.value(id) ?? '')
    .join('');
  return [above, policy.value('place.township'), policy.value('place.village')].filter(Boolean).join('　');
}

// ---------------------------------------------------------------- sheet

/** 编号 is proposed by the app when a sheet is filed; 年度 comes from the sheet itself. */
export const sheetFields = {
  formYear: integer('年度', { min: 2021, max: 2099 }),
  formNo: text('编号', { maxLength: 40, hint: '定稿时自动给出下一个号，也可以自己填' }),
} as const;

export const formYear: Calculation<{ readonly fillDate: DateField }, number> = {
  reads: ['fillDate'],
  value: ({ fillDate }, { sheet }) => {
    const year = Number((sheet ?? fillDate)?.slice(0, 4));
    return Number.isInteger(year) ? year : undefined;
  },
};

/** Who filled the sheet, when, and how far it has come. 谁采集谁负责，谁录入谁把关. */
export const fillingFields = {
  fillerName: text('填表人', { required: true, maxLength: 30 }),
  fillerRole: choice('填表人身份', 'role', { required: true }),
  fillerPhone: phone('填表人电话'),
  collectedBy: text('采集人', { required: true, maxLength: 30, hint: '入户采集信息的人，对信息真实性负责' }),
  enteredBy: text('录入人', { maxLength: 30 }),
  checkedBy: text('审核人', { maxLength: 30, hint: '应与录入人不是同一人' }),
  fillDate: date('填表日期', { required: true }),
  docState: choice('表格状态', 'docState', { required: true }),
  attachments: attachment('附件清单', { hint: '不要把身份证照片放进要公示的表' }),
} as const;

export const checkedByAnother: SheetRule<{ readonly enteredBy: TextField; readonly checkedBy: TextField }> = {
  id: 'B-03',
  level: 'warning',
  source: { ...unnamedCity2023, article: '四(四)' },
  reads: ['checkedBy', 'enteredBy'],
  check: ({ enteredBy, checkedBy }) =>
    enteredBy !== undefined && enteredBy === checkedBy
      ? { message: `录入人和审核人都是“${checkedBy}”，请由另一人审核。` }
      : undefined,
};

// ---------------------------------------------------------------- household

/** Follows from the county's decisions (rules/standing.ts); typed for what was decided before the village used this. */
const decided = { shared: true, overridable: true } as const;

/** Facts about the household that every form about it may show. */
export const householdFields = {
  monitorKind: choice('监测对象类别', 'monitorKind', {
    ...decided,
    hint: '县级审定后自动带出；以前已经认定的照系统填写，不是监测对象的不填',
  }),
  identifiedOn: date('识别时间', { ...decided, hint: '与认定表的认定日期一致' }),
  riskEliminated: yesNo('风险是否消除', { ...decided, hint: '以系统标注为准' }),
  eliminatedOn: date('风险消除时间', decided),
  householdId: text('户编号', {
    shared: true,
    required: true,
    maxLength: 30,
    hint: '全国系统里的户编号；还没有的由村里编，一户一个号',
  }),
  villagerGroup: text('村民小组', { shared: true, maxLength: 20 }),
  headName: text('户主姓名', { hint: '从家庭成员里“户主”那一行带出' }),
  headIdNo: idNumber('户主证件号码', { hint: '从家庭成员里“户主”那一行带出' }),
  phone: phone('联系电话', { shared: true, required: true, hint: '11位手机号；没有电话的填“无”，并写明联系人' }),
  contactName: text('联系人', { shared: true, maxLength: 30, hint: '本户没有电话时，可以找谁转告，怎么联系' }),
  address: text('家庭住址', { shared: true, required: true, minLength: 2, maxLength: 80 }),
  householdType: choice('户类型', 'householdType', { shared: true, required: true }),
  escapedYear: integer('脱贫年度', { shared: true, min: 2014, max: 2020 }),
  dibaoHousehold: yesNo('低保户', { shared: true, required: true }),
  tekunHousehold: yesNo('特困户', { shared: true, required: true }),
  dibaoEdge: yesNo('低保边缘户', { shared: true, required: true }),
  lowIncomeKinds: choices('低收入人口类别', 'lowIncomeKind', { shared: true }),
  wholeHouseholdNoLabour: yesNo('整户无劳动能力', {
    shared: true,
    overridable: true,
    hint: '由成员劳动技能得出；经村镇两级认定的结果不同时，写明原因后改填',
  }),
} as const;

const headOf = (members: readonly Member[] | undefined): Member | undefined => {
  const heads = presentOf(members).filter(({ relation }) => relation === '户主');
  return heads.length === 1 ? heads[0] : undefined;
};
export const headName: Calculation<Pick<Roster, 'members'>, string> = {
  reads: ['members'],
  value: ({ members }) => headOf(members)?.name,
};
export const headIdNo: Calculation<Pick<Roster, 'members'>, Member['idNo'] & string> = {
  reads: ['members'],
  value: ({ members }) => {
    const number = headOf(members)?.idNo;
    return typeof number === 'string' ? number : undefined;
  },
};

/** 无 as telephone needs somebody to call instead. */
export const whenNoPhone: Condition<{ readonly phone: typeof householdFields.phone }> = {
  reads: ['phone'],
  when: ({ phone: number }) => number === '无',
};
/** Only a formerly poor household left poverty in some year. */
export const whenFormerlyPoor: Condition<{ readonly householdType: typeof householdFields.householdType }> = {
  reads: ['householdType'],
  when: ({ householdType }) => (householdType === undefined ? undefined : householdType === '脱贫户'),
};
