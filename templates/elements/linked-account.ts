/**
 * The yearly account as other forms show it: a link, and calculations over it. Nothing of it is typed again.
 *
 * The form has a link `incomeAccount`. Figures per head are not taken from there: each form divides by the household as it
 * stands on its own sheet.
 */
import type { IntegerField, LinkField, MoneyField } from '../fields.ts';
import type { Calculation } from '../logic.ts';
import { isBelow, perHead } from '../rules/income.ts';

interface WithAccount {
  readonly incomeAccount: LinkField;
}

/** A sum of the account, in fen. */
export const accountMoney = (id: string): Calculation<WithAccount, number> => ({
  reads: ['incomeAccount'],
  value: ({ incomeAccount }) => {
    const amount = incomeAccount?.[id];
    return typeof amount === 'number' ? amount : undefined;
  },
});

/** A day of the account. */
export const accountDate = (id: string): Calculation<WithAccount, string> => ({
  reads: ['incomeAccount'],
  value: ({ incomeAccount }) => {
    const day = incomeAccount?.[id];
    return typeof day === 'string' ? day : undefined;
  },
});

interface PerHead extends WithAccount {
  readonly householdSize: IntegerField;
}
/** A sum of the account over the people of this sheet. */
export const accountPerHead = (id: string): Calculation<PerHead, number> => ({
  reads: ['incomeAccount', 'householdSize'],
  value: (view, context) => perHead(accountMoney(id).value(view, context), view.householdSize),
});

/** 监测范围 on the form's own policy day. */
export const threshold: Calculation<unknown, number> = {
  reads: [],
  parameters: ['income.threshold'],
  value: (_, { policy }) => policy.value('income.threshold'),
};

/** Is the reference income below the range, one fen counting? */
export const referenceBelow: Calculation<PerHead & { readonly threshold: MoneyField }, boolean> = {
  reads: ['incomeAccount', 'householdSize', 'threshold'],
  parameters: ['income.thresholdStrict'],
  value: (view, context) => {
    const reference = accountMoney('referenceIncome').value(view, context);
    const equalCounts = context.policy.value('income.thresholdStrict') === false;
    return isBelow(reference, view.threshold, view.householdSize, equalCounts);
  },
};

/** Is it at or above the range, which is what lets a household go? */
export const referenceAbove: typeof referenceBelow = {
  ...referenceBelow,
  value: (view, context) => {
    const below = referenceBelow.value(view, context);
    return below === undefined ? undefined : !below;
  },
};

/** The sums that every form with a linked account shows, under the account's own names. */
export const accountCalculations = {
  periodFrom: accountDate('periodFrom'),
  periodTo: accountDate('periodTo'),
  wageIncome: accountMoney('wageIncome'),
  businessIncome: accountMoney('businessIncome'),
  propertyIncome: accountMoney('propertyIncome'),
  transferIncome: accountMoney('transferIncome'),
  businessExpense: accountMoney('businessExpense'),
  netIncome: accountMoney('netIncome'),
  perCapitaNet: accountPerHead('netIncome'),
  claimIncome: accountMoney('claimIncome'),
  compliantSelfPaid: accountMoney('compliantSelfPaid'),
  referenceIncome: accountMoney('referenceIncome'),
  perCapitaReference: accountPerHead('referenceIncome'),
  threshold,
} as const;
