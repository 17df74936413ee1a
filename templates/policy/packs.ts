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

const names: readonly (readonly [id: string, name: string])[] = [
  ['000000', '全国通用'],
  ['150521', '内蒙古自治区通辽市科尔沁左翼中旗'],
  ['430481', '湖南省衡阳市耒阳市'],
  ['unnamed-2023', '某市2023年专项摸排（来源未具名）'],
];

// Bundlers see the glob. Node wants the type of a JSON file named, which a development server would refuse.
const files: Readonly<Record<string, () => Promise<{ readonly default: Pack }>>> = import.meta.env
  ? import.meta.glob<{ readonly default: Pack }>('./packs/*.json')
  : filesOnDisk(import.meta.url);

function filesOnDisk(here: string): Record<string, () => Promise<{ readonly default: Pack }>> {
  const load = (file: string) => () => import(/* @vite-ignore */ new URL(file, here).href, { with: { type: 'json' } });
  return Object.fromEntries(names.map(([id]) => [`./packs/${id}.json`, load(`./packs/${id}.json`)]));
}

export const policyPacks: readonly PackFile[] = names.map(([id, name]) => {
  const load = files[`./packs/${id}.json`];
  if (!load) throw new Error(`There is no file packs/${id}.json.`);
  return { id, name, load };
});

/** The packs along a region's chain of codes, with the calendar of holidays (3 kB): some limit counts working days everywhere. */
export async function loadPacks(region: string): Promise<readonly Pack[]> {
  const chain = chainOf(region);
  const files = policyPacks.filter(({ id }) => chain.includes(id));
  return Promise.all([...files.map(async ({ load }) => (await load()).default), calendarPack()]);
}

/** The policies of a region, ready to evaluate with. */
export async function loadPolicies(region: string, overrides: readonly Override[] = []): Promise<Policies> {
  return policiesFor(await loadPacks(region), region, overrides);
}
