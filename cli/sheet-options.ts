/**
 * The options that `evaluate` and `print` share: which template, where and when.
 */
import { isDate, loadPolicies, loadTemplate, type Policies, policyPacks, type Template, templateIds } from '#templates';
import { BadInput } from './bad-input.ts';

export const sheetOptions = {
  region: { type: 'string' },
  date: { type: 'string' },
  values: { type: 'string' },
} as const;

export interface SheetOptions {
  readonly template: Template;
  readonly policies: Policies;
  /** `YYYY-MM-DD` */
  readonly today: string;
}

export async function readSheetOptions(
  positionals: readonly string[],
  { region, date }: { readonly region?: string; readonly date?: string },
  usage: string,
): Promise<SheetOptions> {
  const [id, ...more] = positionals;
  if (id === undefined || more.length > 0) throw new BadInput(`请写明一个表样。用法：${usage}`);
  if (!templateIds.includes(id)) throw new BadInput(`没有“${id}”这个表样。现有：${templateIds.join('、')}。`);
  if (region === undefined) throw new BadInput(`请用 --region 写明行政区划代码，例如 --region 150521。用法：${usage}`);
  if (!/^\d{6,12}$/.test(region) && !policyPacks.some((pack) => pack.id === region)) {
    throw new BadInput(
      `地区“${region}”不是行政区划代码（6 至 12 位数字），也不是政策包：${policyPacks.map((pack) => pack.id).join('、')}。`,
    );
  }
  const today = date ?? chinaTime().slice(0, 10);
  if (!isDate(today)) throw new BadInput(`日期“${today}”不是日历上的一天。请写成 2023-05-01 这样。`);
  return { template: await loadTemplate(id), policies: await loadPolicies(region), today };
}

/** `YYYY-MM-DDTHH:mm` in China, wherever the computer stands */
export function chinaTime(): string {
  return new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 16);
}

/** Throws where `--time` is no time of a day on the calendar. */
export function checkTime(time: string): void {
  const isTime = /^.{10}T([01]\d|2[0-3]):[0-5]\d$/.test(time) && isDate(time.slice(0, 10));
  if (!isTime) throw new BadInput('--time 请写成 2023-05-01T09:30 这样。');
}
