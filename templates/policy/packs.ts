/**
 * The packs (政策包): where the parameters of each region stand, and how a page or a command loads just the ones it needs.
 *
 * A new region is one JSON file and one line here. A region without a pack of its own still has what lies above it.
 */
import { calendarPack } from './calendar.ts';
import { chainOf, type Override, type Pack, type Policies, policiesFor } from './policy.ts';

interface PackFile {
  /** region code, or the pack's own name where its source names no place */
  readonly id: string;
  /** as people choose it when they open a village */
  readonly name: string;
  readonly load: () => Promise<{ readonly default: Pack }>;
}

export const policyPacks: readonly PackFile[] = [
  { id: '000000', name: '全国通用', load: () => import('./packs/000000.json', { with: { type: 'json' } }) },
  {
    id: '150521',
    name: '内蒙古自治区通辽市科尔沁左翼中旗',
    load: () => import('./packs/150521.json', { with: { type: 'json' } }),
  },
  { id: '430481', name: '湖南省衡阳市耒阳市', load: () => import('./packs/430481.json', { with: { type: 'json' } }) },
  {
    id: 'unnamed-2023',
    name: '某市2023年专项摸排（来源未具名）',
    load: () => import('./packs/unnamed-2023.json', { with: { type: 'json' } }),
  },
];

/** The packs along a region's chain of codes, the calendar of holidays with them where a limit counts working days. */
export async function loadPacks(region: string, overrides: readonly Override[] = []): Promise<readonly Pack[]> {
  const chain = chainOf(region);
  const files = policyPacks.filter(({ id }) => chain.includes(id));
  const packs = await Promise.all(files.map(async ({ load }) => (await load()).default));
  const values = [...packs.flatMap(({ parameters }) => Object.values(parameters).flat()), ...overrides];
  return values.some(({ value }) => countsWorkingDays(value)) ? [...packs, await calendarPack()] : packs;
}

/** The policies of a region, ready to evaluate with. */
export async function loadPolicies(region: string, overrides: readonly Override[] = []): Promise<Policies> {
  return policiesFor(await loadPacks(region, overrides), region, overrides);
}

const countsWorkingDays = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && 'workingDays' in value && value.workingDays === true;
