/**
 * Policy (政策参数): the parameters in force in one region on one day, each with its source.
 *
 * Nothing numeric from a regulation is written in code: it is an entry of a pack, dated and sourced. The GB/T 2260 code
 * *is* the inheritance: 150521 falls back to 150500, 150000, 000000. At each level the entry in force on the day wins.
 * A parameter that no pack knows is absent, and whatever depends on it is unknown; it is never guessed.
 */
import { isParameterValue, type ParameterId, type ParameterValue } from './parameters.ts';

/** Where a value or a rule comes from. */
export interface Source {
  /** title of the document or standard */
  readonly document: string;
  /** 文号 or standard number, e.g. `兴政发〔2023〕20号` */
  readonly number?: string;
  /** place in it, e.g. `二(四)2` */
  readonly article?: string;
  /** true where the source is common practice and nobody has checked it against a document */
  readonly unverified?: true;
}

export interface Entry<Id extends ParameterId = ParameterId> {
  readonly value: ParameterValue<Id>;
  /** first day on which it counts, `YYYY-MM-DD` */
  readonly from: string;
  /** last day, if it ended */
  readonly to?: string;
  /** `running`: from its first day on it counts for cases that began before, too */
  readonly appliesTo?: 'running';
  readonly source: Source;
  /** six digits of GB/T 2260; `village` for a village's own override */
  readonly region: string;
  /** why a village set its own value; and who */
  readonly reason?: string;
}

export interface Policy {
  readonly date: string;
  readonly regionCode: string;
  /** The entry in force, or undefined: then what depends on it is unknown. */
  entry<Id extends ParameterId>(id: Id): Entry<Id> | undefined;
  value<Id extends ParameterId>(id: Id): ParameterValue<Id> | undefined;
}

export interface Policies {
  readonly regionCode: string;
  /** Name of the region as its pack states it. */
  readonly regionName: string;
  /** `today`: entries that apply to running cases count as soon as they are in force on it */
  on(date: string, today?: string): Policy;
}

/** A village's own value for a parameter, as its settings keep it. */
export interface Override {
  readonly parameter: ParameterId;
  readonly value: unknown;
  readonly from: string;
  readonly reason: string;
}

/** A region's parameters as its file holds them (packs/*.json): data only. */
export interface Pack {
  /** six digits of GB/T 2260, or a name where the source document names no place */
  readonly id: string;
  readonly name: string;
  /** the documents that the entries cite, each under a short name */
  readonly sources: { readonly [name: string]: { readonly document: string; readonly number?: string } };
  readonly parameters: { readonly [id: string]: readonly PackEntry[] };
}
interface PackEntry {
  readonly value: unknown;
  readonly from: string;
  readonly to?: string;
  readonly appliesTo?: 'running';
  /** name of one of the pack's sources */
  readonly source: string;
  readonly article?: string;
  readonly unverified?: boolean;
}

/**
 * The policies of a region: the given packs along its chain of codes, below the village's own overrides. Entries of an
 * unknown parameter or a wrong shape do not count. The same date gives the same Policy object.
 */
export function policiesFor(packs: readonly Pack[], region: string, overrides: readonly Override[] = []): Policies {
  const entries = allEntries(packs, region, overrides);
  const regionCode = chainOf(region)[0] ?? region;
  const byDate = new Map<string, Policy>();
  const hasRunning = [...entries.values()].some((list) => list.some(({ appliesTo }) => appliesTo === 'running'));
  const checked = new Map<ParameterId, readonly Entry[]>();
  /** A sheet asks for a few of the hundreds of parameters: only these are checked. */
  const entriesFor = (id: ParameterId): readonly Entry[] => {
    const known = checked.get(id) ?? (entries.get(id) ?? []).filter((entry) => counts(id, entry));
    checked.set(id, known);
    return known;
  };
  return {
    regionCode,
    regionName: packs.find(({ id }) => id === regionCode)?.name ?? regionCode,
    on(date, today = date) {
      const until = hasRunning && today > date ? today : date;
      const key = `${date} ${until}`;
      const policy = byDate.get(key) ?? policyOn(date, until, regionCode, entriesFor);
      byDate.set(key, policy);
      return policy;
    },
  };
}

/** Every entry of every parameter that counts in a region, in the order in which it is looked for. */
export const entriesOf: typeof allEntries = (packs, region, overrides) =>
  new Map(
    [...allEntries(packs, region, overrides)].flatMap(([id, list]) => {
      const counting = list.filter((entry) => counts(id, entry));
      return counting.length === 0 ? [] : [[id, counting] as const];
    }),
  );

const counts = (id: ParameterId, { value }: Entry): boolean => isParameterValue(id, value);

/** With those whose value does not fit. */
function allEntries(
  packs: readonly Pack[],
  region: string,
  overrides: readonly Override[] = [],
): ReadonlyMap<ParameterId, readonly Entry[]> {
  const levels = [
    overrides.map(entryOfOverride),
    ...chainOf(region).map((code) => packs.filter(({ id }) => id === code).flatMap(entriesOfPack)),
  ];
  const entries = new Map<ParameterId, Entry[]>();
  for (const level of levels) {
    // At one level the latest beginning wins: a value that was never ended is replaced by its successor.
    // Days compare as plain text; to load a language's order of letters for it takes a page 30 ms.
    for (const [id, entry] of level.toSorted(([, a], [, b]) => (a.from < b.from ? 1 : a.from > b.from ? -1 : 0))) {
      const known = entries.get(id);
      if (known) known.push(entry);
      else entries.set(id, [entry]);
    }
  }
  return entries;
}

/** `150521` → 150521, 150500, 150000, 000000. Longer codes of townships and villages begin with their county's. */
export function chainOf(region: string): readonly string[] {
  if (!/^\d{6,12}$/.test(region)) return [region, '000000'];
  const county = region.slice(0, 6);
  return [...new Set([county, `${county.slice(0, 4)}00`, `${county.slice(0, 2)}0000`, '000000'])];
}

function policyOn(
  date: string,
  until: string,
  regionCode: string,
  entriesFor: (id: ParameterId) => readonly Entry[],
): Policy {
  const inForce = new Map<ParameterId, Entry | undefined>();
  function find(id: ParameterId): Entry | undefined {
    if (!inForce.has(id))
      inForce.set(
        id,
        entriesFor(id).find(
          ({ from, to, appliesTo }) => from <= (appliesTo === 'running' ? until : date) && date <= (to ?? date),
        ),
      );
    return inForce.get(id);
  }
  return {
    date,
    regionCode,
    // `isParameterValue` has checked each value against its parameter's shape.
    entry: <Id extends ParameterId>(id: Id) => find(id) as Entry<Id> | undefined,
    value: <Id extends ParameterId>(id: Id) => find(id)?.value as ParameterValue<Id> | undefined,
  };
}

type NamedEntry = readonly [id: ParameterId, entry: Entry];

function entriesOfPack({ id: region, sources, parameters }: Pack): readonly NamedEntry[] {
  return Object.entries(parameters).flatMap(([id, list]) =>
    list.map(({ source, article, unverified, value, from, to, appliesTo }): NamedEntry => {
      const cited = sources[source];
      if (!cited)
        throw new Error(`Pack '${region}': parameter '${id}' cites '${source}'; the pack has no such source.`);
      const full: Source = { ...cited, ...(article && { article }), ...(unverified && { unverified }) };
      return [
        id as ParameterId,
        { value, from, ...(to && { to }), ...(appliesTo && { appliesTo }), source: full, region } as Entry,
      ];
    }),
  );
}

function entryOfOverride({ parameter, value, from, reason }: Override): NamedEntry {
  return [parameter, { value, from, source: { document: '本村设置' }, region: 'village', reason } as Entry];
}
