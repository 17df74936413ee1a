/**
 * The register (村档册): the village's own shared document. Which dossiers, people and devices there are, and its settings.
 *
 * What must hold
 * - No household's name or kind stands in it: those are in the dossiers, and in Summaries made on each device.
 * - A dossier's id is random and is never given twice; its first letter is its subject. A dossier is closed, never deleted.
 * - It is a document like every other: what two people set apart are siblings, and are settled in the same way.
 * - The device that opened the village writes the first settings; each other device enters itself once it has heard what is
 *   there. One that may only read it enters nothing.
 */
import type { Override, Subject } from '#templates';
import type { Device, Dossier, IsValue, MaySign, Person, Status, Value, Values } from './contract.ts';
import { openDossier } from './dossier.ts';
import {
  letters,
  placeIds,
  places,
  REGISTER,
  REVIEW,
  registerSchema,
  type SettingId,
  type Settings,
  settingIds,
  subjects,
} from './register-schema.ts';
import { isRecord, randomId } from './ring.ts';
import { isRole, type LocalVillage, type Role, rememberVillage } from './village.ts';

export interface RegisteredDossier {
  readonly id: string;
  readonly subject: Subject;
  readonly closed?: Closing;
}
export interface Closing {
  readonly reason: string;
  /** `YYYY-MM-DD` */
  readonly on: string;
  /** the dossier that goes on in its place */
  readonly into?: string;
}
export interface RegisteredPerson extends Person {
  readonly role: Role;
  /** village groups that they look after; none named: all */
  readonly groups: readonly string[];
  /** first and last day, `YYYY-MM-DD` */
  readonly from?: string;
  readonly until?: string;
}
export interface RegisteredDevice extends Device {
  readonly person?: string;
}
export interface RecoverySheets {
  /** `YYYY-MM-DD` */
  readonly on: string;
  /** number of the pair */
  readonly pair: string;
  /** whom they were given to */
  readonly holders: string;
  /** number of the newest key that they hold */
  readonly key: number;
}
export interface RegisteredOverride extends Override {
  readonly id: string;
  /** id of the person who set it */
  readonly by?: string;
}

export interface Register {
  settings(): Settings;
  /** undefined clears */
  setSetting(id: SettingId, value: string | undefined, why?: string): void;
  /** closed ones too; the same array until something changes, as with every list here */
  dossiers(): readonly RegisteredDossier[];
  /** new dossiers, as one change; their ids */
  addDossiers(subject: Subject, count: number): readonly string[];
  /** a new dossier; its id */
  addDossier(subject: Subject): string;
  /** added on this device: where nothing of it has come from elsewhere, it is empty and not merely unknown */
  isMadeHere(id: string): boolean;
  closeDossier(id: string, closing: Closing): void;
  reopenDossier(id: string): void;
  people(): readonly RegisteredPerson[];
  addPerson(person: Omit<RegisteredPerson, 'id' | 'groups'> & { readonly groups?: readonly string[] }): string;
  changePerson(id: string, change: Partial<Omit<RegisteredPerson, 'id'>>): void;
  devices(): readonly RegisteredDevice[];
  /** the recovery sheets that were made last; nothing secret */
  recovery(): RecoverySheets | undefined;
  noteRecovery(sheets: RecoverySheets): void;
  /** what the village set itself; without the places */
  ownValues(): readonly RegisteredOverride[];
  addOwnValue(value: Override): string;
  removeOwnValue(id: string): void;
  /** all that policies must know of the village: its own values and its places */
  overrides(): readonly Override[];
  /** who might sign on a day: those who lead the village then; the township's review also those who review */
  readonly maySign: MaySign;
  readonly status: Status;
  subscribe(listener: () => void): () => void;
  /** the document itself: for settling, for the shelf to follow, for the bundle */
  readonly document: Dossier;
  close(): Promise<void>;
}

/** As the relay decides: reviewers and readers only read it. */
export const mayWriteRegister = ({ role }: Pick<LocalVillage, 'role'>): boolean => role === 'fills' || role === 'leads';

export interface RegisterOptions {
  /** who is writing */
  readonly person: Person;
  /** `isValue` of the templates' door */
  readonly isValue: IsValue;
  /** the offline copy's bytes of the room `register` */
  readonly seed?: Uint8Array;
  readonly persistence?: boolean;
  readonly connect?: boolean | Promise<unknown>;
  /** true: nothing is exchanged with other tabs of this browser */
  readonly apart?: boolean;
}

export async function openRegister(
  village: LocalVillage,
  { person, isValue, seed, ...how }: RegisterOptions,
): Promise<Register> {
  const begun = village.founder === true;
  const document = await openDossier(REGISTER, {
    village,
    schema: registerSchema,
    isValue,
    person,
    seed,
    begun,
    ...how,
  });

  // ------------------------------------------------------------ reading

  const rows = <T>(name: string, read: (id: string, row: Values) => T | undefined): (() => readonly T[]) =>
    kept(
      () => document.values()[name],
      (values) =>
        Object.entries(isValues(values) ? values : {}).flatMap(([id, row]) =>
          isValues(row) ? (read(id, row) ?? []) : [],
        ),
    );
  const settings = kept(
    () => document.values(),
    (values): Settings =>
      Object.fromEntries(settingIds.flatMap((id) => (typeof values[id] === 'string' ? [[id, values[id]]] : []))),
  );
  const dossiers = rows('dossiers', (id, row): RegisteredDossier | undefined => {
    const subject = subjects.get(id.charAt(0));
    const [reason, on, into] = [text(row.closedReason), text(row.closedOn), text(row.closedInto)];
    if (!subject) return undefined;
    return reason === undefined || on === undefined
      ? { id, subject }
      : { id, subject, closed: { reason, on, ...(into ? { into } : {}) } };
  });
  const people = rows('people', (id, { name, role, groups, from, until }): RegisteredPerson | undefined => {
    if (typeof name !== 'string' || !isRole(role)) return undefined;
    const named = Array.isArray(groups) ? groups.filter((group) => typeof group === 'string') : [];
    return { id, name, role, groups: named, from: text(from), until: text(until) };
  });
  const devices = rows(
    'devices',
    (id, { name, person }): RegisteredDevice => ({ id, name: text(name) ?? '', person: text(person) }),
  );
  const ownValues = rows('overrides', (id, row): RegisteredOverride | undefined => {
    const [parameter, value, from] = [text(row.parameter), text(row.value), text(row.from)];
    if (parameter === undefined || value === undefined || from === undefined) return undefined;
    const read = json(value);
    // Which parameters there are, and of what shape, is for policies to judge: they leave out what they do not know.
    return (
      read && {
        id,
        parameter: parameter as Override['parameter'],
        value: read.value,
        from,
        reason: text(row.reason) ?? '',
        by: text(row.by),
      }
    );
  });
  const overrides = kept(
    () => document.values(),
    (): readonly Override[] => [
      ...placeIds.flatMap((id) => {
        const value = settings()[id];
        return value === undefined ? [] : [{ parameter: places[id], value, from: '0001-01-01', reason: '本村设置' }];
      }),
      ...ownValues(),
    ],
  );

  // ------------------------------------------------------------ writing

  const put = (row: string, fields: Readonly<Record<string, Value | undefined>>): void => {
    for (const [field, value] of Object.entries(fields)) document.set(`${row}/${field}`, value);
  };
  /** A row of a given id, made with its fields as one change. */
  const begin = (list: string, id: string, fields: Readonly<Record<string, Value | undefined>>): string => {
    document.together(() => {
      document.beginSheet(list, id);
      put(`${list}/${id}`, fields);
    });
    return id;
  };
  const addDossiers = (subject: Subject, count: number): readonly string[] => {
    const there = document.values().dossiers;
    const ids = new Set<string>();
    while (ids.size < count) {
      const id = letters[subject] + randomId(21);
      if (!isValues(there) || !Object.hasOwn(there, id)) ids.add(id);
    }
    document.together(() => {
      for (const id of ids) document.beginSheet('dossiers', id);
    });
    return [...ids];
  };
  const fieldsOf = ({ name, role, groups, from, until }: Partial<Omit<RegisteredPerson, 'id'>>) => ({
    name,
    role,
    groups,
    from,
    until,
  });

  /** What each device says of itself, once; the first one also says what the village is. */
  function enter(): void {
    if (!mayWriteRegister(village) || !document.status.arrived) return;
    stopEntering();
    document.together(() => {
      if (begun && village.person) {
        const { name, regionCode, policyYear } = village;
        for (const [id, value] of Object.entries({ name, regionCode, policyYear }))
          if (value !== undefined && document.values()[id] === undefined) document.set(id, value);
        if (!people().some(({ id }) => id === village.person?.id))
          begin('people', village.person.id, { name: village.person.name, role: village.role });
      }
      const { id, name } = village.device;
      if (!devices().some((device) => device.id === id)) begin('devices', id, { name, person: village.person?.id });
    });
  }
  const stopEntering = document.subscribe(enter);
  enter();

  /** This device's own note of the village follows the register, so that the next start shows the right name at once. */
  let noted = { name: village.name, regionCode: village.regionCode, policyYear: village.policyYear };
  function remember(): void {
    const { name = noted.name, regionCode = noted.regionCode, policyYear = noted.policyYear } = settings();
    if (name === noted.name && regionCode === noted.regionCode && policyYear === noted.policyYear) return;
    noted = { name, regionCode, policyYear };
    // If the disk fails, the document's own status says so; the note is made again at the next change.
    if (how.persistence !== false) rememberVillage(village.id, noted).catch(() => {});
  }
  document.subscribe(remember);
  remember();

  return {
    settings,
    setSetting: (id, value, why) => document.set(id, value, why),
    dossiers,
    addDossiers,
    addDossier: (subject) => addDossiers(subject, 1).join(),
    isMadeHere: (id) => document.origin(`dossiers/${id}`)?.device?.id === village.device.id,
    closeDossier: (id, { reason, on, into }) =>
      document.together(() => put(`dossiers/${id}`, { closedReason: reason, closedOn: on, closedInto: into })),
    reopenDossier: (id) =>
      document.together(() =>
        put(`dossiers/${id}`, { closedReason: undefined, closedOn: undefined, closedInto: undefined }),
      ),
    people,
    addPerson: (added) => begin('people', `p${randomId(15)}`, fieldsOf(added)),
    changePerson: (id, change) =>
      document.together(() => {
        for (const [field, value] of Object.entries(change)) document.set(`people/${id}/${field}`, value);
      }),
    devices,
    recovery() {
      const { recoveryOn, recoveryPair, recoveryHolders, recoveryKey } = document.values();
      const [on, pair, holders, key] = [recoveryOn, recoveryPair, recoveryHolders, recoveryKey].map(text);
      return on === undefined ? undefined : { on, pair: pair ?? '', holders: holders ?? '', key: Number(key) };
    },
    noteRecovery: ({ on, pair, holders, key }) =>
      document.together(() => {
        const noted = { recoveryOn: on, recoveryPair: pair, recoveryHolders: holders, recoveryKey: String(key) };
        for (const [field, value] of Object.entries(noted)) document.set(field, value);
      }),
    ownValues,
    addOwnValue: ({ parameter, value, from, reason }) =>
      begin('overrides', `o${randomId(15)}`, { parameter, value: JSON.stringify(value), from, reason, by: person.id }),
    removeOwnValue: (id) => document.removeRow(`overrides/${id}`),
    overrides,
    maySign: (signer, at, form) => signersAmong(people())(signer, at, form),
    get status() {
      return document.status;
    },
    subscribe: (listener) => document.subscribe(listener),
    document,
    close: () => document.close(),
  };
}

/**
 * Those who lead the village on the day, and of the township's review those who review; everybody, while it is not known who
 * the village's people are.
 */
export function signersAmong(people: readonly RegisteredPerson[]): MaySign {
  return (signer, at, form) =>
    people.length === 0 ||
    people.some(
      ({ id, role, from = '', until = '9' }) =>
        id === signer.id &&
        (role === 'leads' || (role === 'reviews' && form === REVIEW)) &&
        from <= at &&
        at.slice(0, 10) <= until,
    );
}

/** Reads anew only when what it is made from is another object. */
function kept<From, T>(from: () => From, read: (from: From) => T): () => T {
  let last: { readonly from: From; readonly value: T } | undefined;
  return () => {
    const now = from();
    if (!last || last.from !== now) last = { from: now, value: read(now) };
    return last.value;
  };
}

const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
const isValues = (value: unknown): value is Values => isRecord(value);

/** JSON that may be `null` or broken: what it is, or that it is none. */
function json(source: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(source) };
  } catch {
    return undefined;
  }
}
