/**
 * Income arithmetic (收入测算), in whole fen.
 *
 * What must hold
 * - No floats: sums are of integers, a share per head is an exact division rounded half away from zero, for display only.
 * - Comparisons cross-multiply (`total < limit × size`), so a household that is one fen short is below the line although
 *   its figure per head shows the line itself.
 * - What is not known stays `undefined`. A sum of nothing is not zero; a sum of something takes its blanks as zero.
 */

/** The five classes of the yearly account (a–e on paper), in fen. */
export interface IncomeClasses {
  /** a 工资性收入 */
  readonly wageIncome?: number;
  /** b 生产经营性收入 */
  readonly businessIncome?: number;
  /** c 财产性收入 */
  readonly propertyIncome?: number;
  /** d 转移性收入 */
  readonly transferIncome?: number;
  /** e 生产经营性支出 */
  readonly businessExpense?: number;
}

/** Sum of what is there, in fen; undefined when nothing is. */
export function sumOf(amounts: readonly (number | undefined)[]): number | undefined {
  const known = amounts.filter((amount) => amount !== undefined);
  return known.length === 0 ? undefined : known.reduce((sum, amount) => sum + amount, 0);
}

/** 年总收入 = a + b + c + d. `noIncome` is the tick 确无收入, which turns blanks into zero. */
export function grossIncomeOf(classes: IncomeClasses, noIncome = false): number | undefined {
  const gross = sumOf([classes.wageIncome, classes.businessIncome, classes.propertyIncome, classes.transferIncome]);
  return gross === undefined && noIncome ? 0 : gross;
}

/** 家庭纯收入 = a + b + c + d − e; unknown while no income is filled. May be below zero. */
export function netIncomeOf(classes: IncomeClasses, noIncome = false): number | undefined {
  const gross = grossIncomeOf(classes, noIncome);
  return gross === undefined ? undefined : gross - (classes.businessExpense ?? 0);
}

/** 参考收入 = 纯收入 + 理赔收入 − 合规自付支出 (兴政发〔2023〕20号 三(四)2). */
export function referenceIncomeOf(net: number | undefined, claim = 0, selfPaid = 0): number | undefined {
  return net === undefined ? undefined : net + claim - selfPaid;
}

/** A household size by which one may divide. */
export function isSize(size: number | undefined): size is number {
  return size !== undefined && Number.isInteger(size) && size > 0;
}

/** Fen per head, rounded half away from zero. For display; never compare it. */
export function perHead(total: number | undefined, size: number | undefined): number | undefined {
  if (total === undefined || !isSize(size)) return undefined;
  const rest = total % size;
  const whole = (total - rest) / size;
  // `+ 0`: a small loss must not show as minus zero
  return (Math.abs(rest) * 2 >= size ? whole + Math.sign(rest) : whole) + 0;
}

/**
 * Is the income per head below the limit? Equal is not below: 兴政发〔2023〕20号 says 低于. Some texts say 在监测范围内,
 * so a policy may count equal as below.
 */
export function isBelow(
  total: number | undefined,
  limit: number | undefined,
  size: number | undefined,
  equalCounts = false,
): boolean | undefined {
  if (total === undefined || limit === undefined || !isSize(size)) return undefined;
  return equalCounts ? total <= limit * size : total < limit * size;
}

/** months × monthly wage, in fen. */
export function wageOf(months: number | undefined, monthly: number | undefined): number | undefined {
  return months === undefined || monthly === undefined ? undefined : months * monthly;
}

/**
 * Quantity × price, in fen. The quantity is a decimal as typed (`"1250.5"`), so it is multiplied digit by digit and rounded
 * once at the end, half away from zero.
 */
export function amountOf(quantity: string | undefined, price: number | undefined): number | undefined {
  if (quantity === undefined || price === undefined) return undefined;
  const [, sign, whole = '', fraction = ''] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(quantity) ?? [];
  if (whole === '') return undefined;
  const scale = 10n ** BigInt(fraction.length);
  const product = BigInt(whole + fraction) * BigInt(price);
  const magnitude = product < 0n ? -product : product;
  const rounded = (magnitude * 2n + scale) / (scale * 2n);
  const amount = Number((sign === '-') !== product < 0n ? -rounded : rounded);
  return Number.isSafeInteger(amount) ? amount + 0 : undefined;
}

/** What of a slip the household bore itself: total − reimbursed. Below zero means that the slip is wrong (I-12). */
export function selfPaidOf(total: number | undefined, reimbursed: number | undefined): number | undefined {
  return total === undefined ? undefined : total - (reimbursed ?? 0);
}

/**
 * Whole percent, rounded down, by which the income per head fell from last year's; undefined when it did not fall or
 * either figure is unknown. `moreThan` compares exactly: has it fallen by more than so many hundredths?
 */
export function dropOf(
  net: number | undefined,
  size: number | undefined,
  lastPerHead: number | undefined,
): { readonly percent: number; moreThan(percent: number): boolean } | undefined {
  if (net === undefined || !isSize(size) || lastPerHead === undefined || lastPerHead <= 0) return undefined;
  const before = lastPerHead * size;
  if (net >= before) return undefined;
  return {
    percent: Math.floor(((before - net) * 100) / before),
    moreThan: (percent) => (before - net) * 100 > before * percent,
  };
}
