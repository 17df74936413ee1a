/**
 * Who may come in, as a SQLite file: villages, devices, invitations, wrapped keys, and the groups of rooms.
 *
 * What must hold
 * - All changes come through `apply`, one after the other, and each is on the disk when it answers.
 * - Links rest here as hashes only; the village's keys rest wrapped, under secrets and device keys that the relay never sees,
 *   and go when they have arrived or their time is over.
 * - A removed device's name stays, so that it can be told what it is.
 */
import { timingSafeEqual } from 'node:crypto';
import { join } from 'node:path';
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import {
  type AccessChange,
  type ChangeOf,
  type EnrolledDevice,
  type Invitation,
  misuses,
  type NewDevice,
  type Receiver,
  type Retention,
  type VillageRows,
  type WrappedKey,
} from './access-change.ts';
import { writeAgain } from './disk.ts';
import { claimFormat } from './format.ts';
import type { Role } from './wire.ts';

export interface Sight {
  /** ISO 8601 */
  readonly seen: string;
  /** of the app on it */
  readonly version: string;
}

/** Where a change stands in the order that several relays share. */
export interface Place {
  readonly position: number;
  readonly id: string;
}

export interface AccessFile {
  /** false: it has no effect. `place`: where several relays share an order; a change that had come before has none. */
  apply(change: AccessChange, place?: Place): boolean;
  /** of the last change that came in a shared order */
  readonly place: Place | undefined;
  /** Forgets places behind one: gives the changes that stood there, as far as they are still known. */
  stepBack(position: number): readonly (Place & { readonly change: AccessChange })[];
  readonly villages: number;
  /** removed ones too */
  device(id: string): EnrolledDevice | undefined;
  devices(village: string): readonly EnrolledDevice[];
  receiver(device: string): Receiver | undefined;
  sight(device: string): Sight | undefined;
  /** not a change: each relay notes whom it saw */
  noteSights(sights: ReadonlyMap<string, Sight>): void;
  /** its keys rest here until it has come in */
  isExpected(device: string): boolean;
  /** not yet used, not yet ended */
  invitations(village: string, now: number): readonly Invitation[];
  /** what the one who redeemed it is given */
  redeemed(id: string): { readonly device: string; readonly wrapped: string | undefined } | undefined;
  /** number of the village's newest key */
  ring(village: string): number;
  keysFor(device: string, since: number): readonly WrappedKey[];
  groupOf(village: string, room: string): string | undefined;
  groups(village: string): Readonly<Record<string, string>>;
  /** undefined: everything is kept */
  retentionOf(village: string): Retention | undefined;
  /** grows when a room that had a group gets another */
  regrouped(village: string): number;
  /** newest first */
  signers(): readonly { readonly id: string; readonly key: string; readonly at: string }[];
  /** every village with how many devices may come in; for whoever looks after the relay */
  overview(): readonly { readonly village: string; readonly opened: string; readonly devices: number }[];
  /** everything about one village, for another file to adopt */
  rowsOf(village: string): VillageRows;
  /** A copy of the whole file as it is at one moment. `path` is new. */
  copyTo(path: string): Promise<void>;
  close(): void;
}

/** What a village takes along. The devices' rows come before those that name them. */
const villageTables = {
  villages: { where: 'id = ?', order: 'id' },
  devices: { where: 'village = ?', order: 'id' },
  invitations: { where: 'village = ?', order: 'id' },
  grouped: { where: 'village = ?', order: 'room' },
  retention: { where: 'village = ?', order: 'village' },
  keys: { where: 'device IN (SELECT id FROM devices WHERE village = ?)', order: 'device, number' },
} as const;

/** Opens `access.sqlite` in `folder`; throws if another process has it. */
export function openAccessFile(folder: string): AccessFile {
  const database = new DatabaseSync(join(folder, 'access.sqlite'));
  database.exec(`
    PRAGMA locking_mode = EXCLUSIVE;
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = FULL;
    PRAGMA secure_delete = ON;
    -- takes the exclusive lock now, not at the first change
    BEGIN EXCLUSIVE; COMMIT;
  `);
  claimFormat(database);
  database.exec(`
    CREATE TABLE IF NOT EXISTS setup (hash TEXT NOT NULL) STRICT;
    CREATE TABLE IF NOT EXISTS signers (id TEXT PRIMARY KEY, key TEXT NOT NULL, made TEXT NOT NULL) STRICT;
    CREATE TABLE IF NOT EXISTS villages (
      id TEXT PRIMARY KEY, opened TEXT NOT NULL, ring INTEGER NOT NULL, regrouped INTEGER NOT NULL) STRICT;
    CREATE TABLE IF NOT EXISTS devices (
      id TEXT PRIMARY KEY, village TEXT NOT NULL, name TEXT NOT NULL, person TEXT NOT NULL, role TEXT NOT NULL,
      groups TEXT NOT NULL, until TEXT, key TEXT NOT NULL, enrolled TEXT NOT NULL, removed TEXT,
      agreement TEXT, proof TEXT) STRICT;
    CREATE INDEX IF NOT EXISTS devices_village ON devices(village, enrolled);
    CREATE TABLE IF NOT EXISTS sights (device TEXT PRIMARY KEY, seen TEXT NOT NULL, version TEXT NOT NULL) STRICT;
    CREATE TABLE IF NOT EXISTS invitations (
      id TEXT PRIMARY KEY, village TEXT NOT NULL, role TEXT NOT NULL, name TEXT NOT NULL, groups TEXT NOT NULL, until TEXT,
      wrapped TEXT, expires INTEGER NOT NULL, invited TEXT NOT NULL, device TEXT, misused INTEGER NOT NULL) STRICT;
    CREATE TABLE IF NOT EXISTS keys (
      device TEXT NOT NULL, number INTEGER NOT NULL, wrapped TEXT NOT NULL, PRIMARY KEY (device, number)) STRICT;
    CREATE TABLE IF NOT EXISTS grouped (
      village TEXT NOT NULL, room TEXT NOT NULL, name TEXT NOT NULL, PRIMARY KEY (village, room)) STRICT, WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS retention (
      village TEXT PRIMARY KEY, years INTEGER NOT NULL, person TEXT NOT NULL, at TEXT NOT NULL) STRICT;
    CREATE TABLE IF NOT EXISTS shared (
      position INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, at INTEGER NOT NULL, change TEXT) STRICT;
  `);
  writeAgain(join(folder, 'access.sqlite-wal'));
  const prepared = new Map<string, ReturnType<DatabaseSync['prepare']>>();
  const statement = (sql: string) => {
    const known = prepared.get(sql) ?? database.prepare(sql);
    prepared.set(sql, known);
    return known;
  };
  const one = (sql: string, ...values: SQLInputValue[]) => statement(sql).get(...values);
  const all = (sql: string, ...values: SQLInputValue[]) => statement(sql).all(...values);
  const change = (sql: string, ...values: SQLInputValue[]) => statement(sql).run(...values).changes > 0;

  function together<Result>(work: () => Result): Result {
    database.exec('BEGIN IMMEDIATE');
    try {
      const result = work();
      database.exec('COMMIT');
      return result;
    } catch (error) {
      // what a full or broken disk has ended already is not ended twice
      if (database.isTransaction) database.exec('ROLLBACK');
      throw error;
    }
  }

  interface Grant {
    readonly village: string;
    readonly person: string;
    readonly role: Role;
    readonly groups: readonly string[];
    readonly until?: string;
  }
  function enrol({ id, name, key }: NewDevice, grant: Grant, at: string): boolean {
    const { village, person, role, groups, until } = grant;
    return change(
      'INSERT OR IGNORE INTO devices VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, NULL, NULL, NULL)',
      ...[id, village, name, person, role, JSON.stringify(groups), until ?? null, key, at],
    );
  }
  function device(id: string): EnrolledDevice | undefined {
    const row = one('SELECT * FROM devices WHERE id = ?', id);
    return row && toDevice(row);
  }

  const effects: { readonly [Kind in AccessChange['kind']]: (change: ChangeOf<Kind>) => boolean } = {
    setup({ hash }) {
      change('DELETE FROM setup');
      return change('INSERT INTO setup VALUES (?)', hash);
    },
    open({ setup, village, device, person, again, at }) {
      if (!all('SELECT hash FROM setup').some(({ hash }) => isSame(String(hash), setup))) return false;
      const isThere = one('SELECT id FROM villages WHERE id = ?', village) !== undefined;
      if (isThere !== again) return false;
      if (!enrol(device, { village, person, role: 'leads', groups: [] }, at)) return false;
      if (!again) change('INSERT INTO villages VALUES (?, ?, 1, 0)', village, at);
      return change('DELETE FROM setup');
    },
    invite({ village, invitation: { id, role, name, groups, until, wrapped, expires }, at }) {
      return change(
        'INSERT OR IGNORE INTO invitations VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, NULL, 0)',
        ...[id, village, role, name, JSON.stringify(groups), until ?? null, wrapped, expires, at],
      );
    },
    withdraw: ({ village, id }) =>
      change('DELETE FROM invitations WHERE village = ? AND id = ? AND device IS NULL', village, id),
    redeem({ id, device, at }) {
      change('UPDATE invitations SET wrapped = NULL WHERE expires <= ?', Date.parse(at));
      const row = one('SELECT * FROM invitations WHERE id = ? AND device IS NULL AND wrapped IS NOT NULL', id);
      if (!row) return false;
      const { village, role, name, groups, until } = row;
      const grant = {
        village: String(village),
        person: String(name),
        role: role as Role,
        groups: listOf(groups),
      };
      if (!enrol(device, { ...grant, ...(until === null ? {} : { until: String(until) }) }, at)) return false;
      return change('UPDATE invitations SET device = ? WHERE id = ?', device.id, id);
    },
    misused({ id }) {
      change('UPDATE invitations SET misused = misused + 1 WHERE id = ?', id);
      return change('UPDATE invitations SET wrapped = NULL WHERE id = ? AND misused >= ?', id, misuses);
    },
    arrived: ({ device }) =>
      change('UPDATE invitations SET wrapped = NULL WHERE device = ? AND wrapped IS NOT NULL', device),
    remove({ village, device, at }) {
      change('DELETE FROM keys WHERE device = ?', device);
      return change(
        'UPDATE devices SET removed = ? WHERE village = ? AND id = ? AND removed IS NULL',
        ...[at, village, device],
      );
    },
    receive: ({ device, receiver: { agreement, proof } }) =>
      change('UPDATE devices SET agreement = ?, proof = ? WHERE id = ?', agreement, proof, device),
    keys({ village, number, wrapped }) {
      if (!change('UPDATE villages SET ring = ? WHERE id = ? AND ring = ?', number, village, number - 1)) return false;
      for (const [device, key] of Object.entries(wrapped))
        change('INSERT INTO keys VALUES (?, ?, ?)', device, number, key);
      change('DELETE FROM invitations WHERE village = ? AND device IS NULL', village);
      return true;
    },
    groups({ village, rooms }) {
      let changed = false;
      let moved = false;
      for (const [room, name] of Object.entries(rooms)) {
        const before = groupOf(village, room);
        if (before === name) continue;
        changed = true;
        moved ||= before !== undefined;
        change('INSERT OR REPLACE INTO grouped VALUES (?, ?, ?)', village, room, name);
      }
      if (moved) change('UPDATE villages SET regrouped = regrouped + 1 WHERE id = ?', village);
      return changed;
    },
    retain: ({ village, years, person, at }) =>
      years === undefined
        ? change('DELETE FROM retention WHERE village = ?', village)
        : change('INSERT OR REPLACE INTO retention VALUES (?, ?, ?, ?)', village, years, person, at),
    adopt({ village, rows }) {
      for (const [table, { where }] of Object.entries(villageTables).toReversed())
        change(`DELETE FROM ${table} WHERE ${where}`, village);
      for (const table of Object.keys(villageTables))
        for (const row of rows[table] ?? [])
          change(`INSERT OR REPLACE INTO ${table} VALUES (${row.map(() => '?').join(', ')})`, ...row);
      return true;
    },
    signer({ id, key, at }) {
      // the one before signs nothing more; what it has signed stays good for its quarter of an hour
      const before = all('SELECT id FROM signers ORDER BY made DESC').map((row) => String(row.id));
      for (const old of before.slice(1)) change('DELETE FROM signers WHERE id = ?', old);
      return change('INSERT OR IGNORE INTO signers VALUES (?, ?, ?)', id, key, at);
    },
  };

  function groupOf(village: string, room: string): string | undefined {
    const row = one('SELECT name FROM grouped WHERE village = ? AND room = ?', village, room);
    return row && String(row.name);
  }

  const reached = () => Number(one('SELECT max(position) AS position FROM shared')?.position ?? 0);
  /** False: it has come before. What it said is kept for ten minutes, for a shared order that loses its end. */
  function isNext({ position, id }: Place, wish: AccessChange): boolean {
    if (position <= reached() || one('SELECT 1 FROM shared WHERE id = ?', id)) return false;
    const now = Date.parse(wish.at);
    change('INSERT INTO shared VALUES (?, ?, ?, ?)', position, id, now, JSON.stringify(wish));
    change('UPDATE shared SET change = NULL WHERE at < ? AND change IS NOT NULL', now - 600_000);
    change('DELETE FROM shared WHERE at < ? AND position < ?', now - 86_400_000, position);
    return true;
  }

  return {
    rowsOf: (village) =>
      Object.fromEntries(
        Object.entries(villageTables).map(([table, { where, order }]) => [
          table,
          all(`SELECT * FROM ${table} WHERE ${where} ORDER BY ${order}`, village).map(
            (row) => Object.values(row) as (string | number | null)[],
          ),
        ]),
      ),
    apply: (wish, place) =>
      together(
        () =>
          (place === undefined || isNext(place, wish)) &&
          (effects[wish.kind] as (change: AccessChange) => boolean)(wish),
      ),
    get place() {
      const row = one('SELECT position, id FROM shared ORDER BY position DESC LIMIT 1');
      return row && row.id !== upTo(Number(row.position)) ? (row as unknown as Place) : undefined;
    },
    stepBack: (position) =>
      together(() => {
        const gone = all('SELECT * FROM shared WHERE position > ? ORDER BY position', position);
        change('DELETE FROM shared WHERE position > ?', position);
        if (position > 0)
          change('INSERT OR IGNORE INTO shared VALUES (?, ?, ?, NULL)', position, upTo(position), Date.now());
        return gone
          .filter(({ change: text }) => text !== null)
          .map((row) => ({
            position: Number(row.position),
            id: String(row.id),
            change: JSON.parse(String(row.change)) as AccessChange,
          }));
      }),
    get villages() {
      return Number(one('SELECT count(*) AS count FROM villages')?.count);
    },
    device,
    devices: (village) =>
      all('SELECT * FROM devices WHERE village = ? AND removed IS NULL ORDER BY enrolled, id', village).map(toDevice),
    receiver(id) {
      const row = one('SELECT agreement, proof FROM devices WHERE id = ?', id);
      if (!row || row.agreement === null) return undefined;
      return { agreement: String(row.agreement), proof: String(row.proof) };
    },
    sight(id) {
      const row = one('SELECT seen, version FROM sights WHERE device = ?', id);
      return row && { seen: String(row.seen), version: String(row.version) };
    },
    noteSights: (sights) =>
      together(() => {
        for (const [id, { seen, version }] of sights)
          change('INSERT OR REPLACE INTO sights VALUES (?, ?, ?)', id, seen, version);
      }),
    isExpected: (id) => one('SELECT id FROM invitations WHERE device = ? AND wrapped IS NOT NULL', id) !== undefined,
    invitations: (village, now) =>
      all(
        'SELECT * FROM invitations WHERE village = ? AND device IS NULL AND wrapped IS NOT NULL AND expires > ? ORDER BY invited',
        ...[village, now],
      ).map(toInvitation),
    redeemed(id) {
      const row = one('SELECT device, wrapped FROM invitations WHERE id = ? AND device IS NOT NULL', id);
      return row && { device: String(row.device), wrapped: row.wrapped === null ? undefined : String(row.wrapped) };
    },
    ring: (village) => Number(one('SELECT ring FROM villages WHERE id = ?', village)?.ring ?? 1),
    keysFor: (id, since) =>
      all('SELECT number, wrapped FROM keys WHERE device = ? AND number > ? ORDER BY number', id, since).map(
        ({ number, wrapped }) => ({ number: Number(number), wrapped: String(wrapped) }),
      ),
    groupOf,
    groups: (village) =>
      Object.fromEntries(
        all('SELECT room, name FROM grouped WHERE village = ?', village).map(({ room, name }) => [room, name]),
      ),
    retentionOf: (village) =>
      one('SELECT years, person, at FROM retention WHERE village = ?', village) as Retention | undefined,
    regrouped: (village) => Number(one('SELECT regrouped FROM villages WHERE id = ?', village)?.regrouped ?? 0),
    signers: () =>
      all('SELECT * FROM signers ORDER BY made DESC').map(({ id, key, made }) => ({
        id: String(id),
        key: String(key),
        at: String(made),
      })),
    overview: () =>
      all(
        'SELECT villages.id AS village, opened, count(devices.id) AS devices FROM villages LEFT JOIN devices ' +
          'ON devices.village = villages.id AND removed IS NULL GROUP BY villages.id ORDER BY opened',
      ).map(({ village, opened, devices }) => ({
        village: String(village),
        opened: String(opened),
        devices: Number(devices),
      })),
    async copyTo(path) {
      database.prepare('VACUUM INTO ?').run(path);
    },
    close: () => database.close(),
  };
}

/** stands for what came up to there */
const upTo = (position: number): string => `up to ${position}`;
const listOf = (json: unknown): readonly string[] => JSON.parse(String(json)) as string[];

type Row = Record<string, unknown>;
function toDevice({ id, village, name, person, role, groups, until, enrolled, key, removed }: Row) {
  return {
    ...({ id, village, name, person, role, enrolled, key } as EnrolledDevice),
    groups: listOf(groups),
    ...(until === null ? {} : { until: String(until) }),
    ...(removed === null ? {} : { removed: String(removed) }),
  };
}
function toInvitation({ id, role, name, groups, until, expires }: Row): Invitation {
  const invitation = { id, role, name, expires } as Invitation;
  return { ...invitation, groups: listOf(groups), ...(until === null ? {} : { until: String(until) }) };
}

function isSame(a: string, b: string): boolean {
  return a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));
}
