/**
 * Rules I-02 … I-14 of the yearly account: do the figures hold together, and do they fit the household?
 * (I-01 stands with the totals in income-totals.ts; I-15 is the built-in check of money fields.)
 *
 * A class that nobody has filled is unknown, not zero: a rule that needs it stays silent until somebody fills it.
 */
import type { Field, IntegerField, MoneyField, RepeatField, TextField, ViewOf } from '../fields.ts';
import { formatMoney } from '../format.ts';
import type { SheetRule } from '../logic.ts';
import { commonPractice, nationalSystem, screening2023, unnamedCity2023 } from '../options/sources.ts';
import { dropOf, isSize, perHead, sumOf } from './income.ts';
import { type AccountMoney, totals } from './income-totals.ts';

type YesNo = Extract<Field, { kind: 'yesNo' }>;

/** What the account reads of a member. */
interface EarningMember {
  readonly name: TextField;
  readonly age: IntegerField;
  readonly workMonths: IntegerField;
  readonly publicPostMonths: IntegerField;
  readonly dibao: YesNo;
  readonly tekun: YesNo;
  readonly residentPension: YesNo;
  readonly employeePension: YesNo;
  readonly countedInHousehold: YesNo;
}
interface WageRow {
  readonly member: TextField;
  readonly amount: MoneyField;
}
export interface AccountFields extends AccountMoney {
  readonly members: RepeatField<{ [Id in keyof EarningMember]: EarningMember[Id] }>;
  readonly wageRows: RepeatField<{ [Id in keyof WageRow]: WageRow[Id] }>;
  readonly noIncome: YesNo;
  readonly householdSize: IntegerField;
  readonly netIncome: MoneyField;
  readonly claimIncome: MoneyField;
  readonly lastYearPerCapitaNet: MoneyField;
}

const formula = { ...screening2023, article: '三(四)2' };
const classes = ['wageIncome', 'businessIncome', 'propertyIncome', 'transferIncome'] as const;
const zero = (amount: number | undefined): boolean => amount === undefined || amount === 0;

type Earning = NonNullable<ViewOf<AccountFields>['members']>[number];
/** Counts in the household and has work or a public post. */
const isWorking = ({ countedInHousehold, workMonths = 0, publicPostMonths = 0 }: Earning): boolean =>
  countedInHousehold !== false && (workMonths > 0 || publicPostMonths > 0);

/** Nothing is divided by nobody, and no NaN is printed. */
export const sizeRule: SheetRule<{ readonly householdSize: IntegerField }> = {
  id: 'M-29',
  level: 'error',
  source: formula,
  reads: ['householdSize'],
  check: ({ householdSize }) =>
    householdSize !== undefined && !isSize(householdSize)
      ? { message: '家庭人口数必须是大于0的整数,不能计算人均收入' }
      : undefined,
};

export const incomeRules: readonly SheetRule<AccountFields>[] = [
  {
    id: 'I-02',
    level: 'warning',
    source: nationalSystem,
    reads: ['businessExpense', 'businessIncome'],
    check: ({ businessIncome = 0, businessExpense }) =>
      businessIncome > 0 && zero(businessExpense)
        ? { message: '有生产经营性收入但支出为0，请核实种子、饲料等支出后填写。' }
        : undefined,
  },
  {
    id: 'I-03',
    level: 'warning',
    source: commonPractice,
    reads: ['businessIncome', 'businessExpense'],
    check: ({ businessIncome, businessExpense = 0 }) =>
      businessExpense > 0 && zero(businessIncome)
        ? { message: '有生产经营性支出但收入为0，请核实是否漏填收入。' }
        : undefined,
  },
  {
    id: 'I-04',
    level: 'error',
    source: commonPractice,
    reads: ['noIncome', ...classes],
    check: ({ noIncome, ...view }) => {
      const gross = sumOf(classes.map((id) => view[id]));
      if (gross === undefined && noIncome !== true) {
        return { message: '收入项目均未填写；确无收入请填0并勾选“确无收入”。' };
      }
      if (gross !== undefined && gross > 0 && noIncome === true) {
        return { message: `已勾选“确无收入”，但收入合计为${formatMoney(gross)}元，请取消勾选或核对收入。` };
      }
      return undefined;
    },
  },
  sizeRule,
  {
    id: 'I-05',
    level: 'warning',
    source: nationalSystem,
    parameters: ['income.perCapitaMax'],
    reads: ['netIncome', 'householdSize'],
    check: ({ netIncome, householdSize }, { policy }) => {
      const most = policy.value('income.perCapitaMax');
      const share = perHead(netIncome, householdSize);
      if (netIncome === undefined || share === undefined || most === undefined || !isSize(householdSize))
        return undefined;
      const unlikely = netIncome <= 0 || netIncome > most * householdSize;
      return unlikely
        ? { message: `人均纯收入${formatMoney(share)}元异常，请核实各项收入、支出和人口数。` }
        : undefined;
    },
  },
  {
    id: 'I-06',
    level: 'warning',
    source: nationalSystem,
    parameters: ['income.wageMin'],
    reads: ['wageIncome'],
    check: ({ wageIncome = 0 }, { policy }) => {
      const least = policy.value('income.wageMin');
      return least !== undefined && wageIncome > 0 && wageIncome < least
        ? { message: `工资性收入${formatMoney(wageIncome)}元过小，请核对单位是否为元。` }
        : undefined;
    },
  },
  {
    id: 'I-08',
    level: 'warning',
    source: nationalSystem,
    reads: ['wageIncome', 'wageRows', 'members'],
    check: ({ wageIncome, wageRows, members }) => {
      if (members === undefined) return undefined;
      const names = new Set(members.map(({ name }) => name));
      const strangers = (wageRows ?? [])
        .filter(({ member }) => member !== undefined && !names.has(member))
        .map(({ id, member }) => ({
          path: `wageRows/${id}/member`,
          message: `“${member}”不在家庭成员中，请改成成员姓名，或先登记该成员。`,
        }));
      const workers = members.filter(isWorking);
      const named = workers.map(({ name }) => name).join('、');
      const disagreement =
        wageIncome === 0 && workers.length > 0
          ? [{ message: `务工信息与工资性收入不一致：${named}有务工或公益岗信息，但工资性收入为0，请核实。` }]
          : wageIncome !== undefined && wageIncome > 0 && members.length > 0 && workers.length === 0
            ? [{ message: '务工信息与工资性收入不一致：有工资性收入，但没有成员登记务工或公益岗信息，请核实。' }]
            : [];
      return [...disagreement, ...strangers];
    },
  },
  {
    id: 'I-09',
    level: 'warning',
    source: nationalSystem,
    parameters: ['age.labour'],
    reads: ['transferIncome', ...totals.transferIncome.parts, 'members'],
    check: ({ members: all = [], ...view }, { policy }) => {
      const members = all.filter(({ countedInHousehold }) => countedInHousehold !== false);
      const retired = policy.value('age.labour')?.to;
      const itemised = totals.transferIncome.parts.some((part) => view[part] !== undefined);
      if (members.length === 0 || !itemised) return undefined;
      const pensioned = members.filter((member) => member.residentPension || member.employeePension);
      const benefits = [
        { part: 'dibaoBenefit', label: '低保', holders: members.filter(({ dibao }) => dibao) },
        { part: 'tekunBenefit', label: '特困供养', holders: members.filter(({ tekun }) => tekun) },
        {
          part: 'pensionBenefit',
          label: '养老金',
          holders: pensioned.filter(({ age }) => retired !== undefined && age !== undefined && age > retired),
          // Some draw a pension before the age up to which one works.
          possible: pensioned,
        },
      ] as const;
      return benefits.flatMap((benefit) => {
        const { part, label, holders } = benefit;
        const possible = 'possible' in benefit ? benefit.possible : holders;
        const names = holders.map(({ name }) => name).join('、');
        if (zero(view[part]) && holders.length > 0) {
          return [{ path: part, message: `${names}享受${label}，转移性收入相应项目为0，请填写或核对成员信息。` }];
        }
        return !zero(view[part]) && possible.length === 0
          ? [{ path: part, message: `转移性收入填有${label}，但没有成员享受${label}，请核对。` }]
          : [];
      });
    },
  },
  {
    id: 'I-10',
    level: 'warning',
    source: commonPractice,
    reads: ['claimIncome', ...totals.otherTransferIncome.parts],
    check: ({ claimIncome = 0, ...view }) => {
      if (claimIncome <= 0) return undefined;
      const doubtful =
        !zero(view.povertyInsurancePayout) ||
        totals.otherTransferIncome.parts.some((part) => view[part] === claimIncome);
      return doubtful ? { message: '理赔收入可能重复计入转移性收入，同一笔赔付只能填在一处，请核对。' } : undefined;
    },
  },
  {
    id: 'I-13',
    level: 'note',
    source: commonPractice,
    reads: ['donations', 'disasterRelief', 'restTransferIncome'],
    check: ({ donations, disasterRelief }) => {
      const counted = [!zero(donations) && '捐赠', !zero(disasterRelief) && '救灾'].filter((label) => label !== false);
      return counted.length > 0
        ? {
            path: zero(donations) ? 'disasterRelief' : 'donations',
            message: `慰问金、危改等一次性或专项补助一般不计入收入；已填${counted.join('、')}，请确认是否应计入。`,
          }
        : undefined;
    },
  },
  {
    id: 'I-14',
    level: 'warning',
    source: { ...unnamedCity2023, article: '二' },
    parameters: ['income.dropPercent'],
    reads: ['netIncome', 'householdSize', 'lastYearPerCapitaNet'],
    check: ({ netIncome, householdSize, lastYearPerCapitaNet }, { policy }) => {
      const limit = policy.value('income.dropPercent');
      const drop = dropOf(netIncome, householdSize, lastYearPerCapitaNet);
      return limit !== undefined && drop?.moreThan(limit)
        ? {
            path: 'lastYearPerCapitaNet',
            message: `人均纯收入较上年下降${drop.percent}%，列为重点关注，请入户核实下降原因。`,
          }
        : undefined;
    },
  },
];
