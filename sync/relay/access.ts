/**
 * Who may come in: villages, the devices enrolled in them, invitations, and the one-time link that opens the first village.
 *
 * What must hold
 * - Nothing is open to somebody who knows only the address.
 * - Secrets of devices and links rest here as hashes only; the village's keys rest wrapped under a secret that the relay
 *   never sees, until the invitation is used or has ended.
 * - Whatever changes is on the disk before the answer goes out.
 */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Role } from './wire.ts';

export interface EnrolledDevice {
  readonly id: string;
  readonly village: string;
  /** what its owner calls it */
  readonly name: string;
  /** the name in the invitation; of the first device its own */
  readonly person: string;
  readonly role: Role;
  /** ISO 8601 */
  readonly enrolled: string;
}
export interface NewDevice {
  readonly id: string;
  readonly name: string;
  /** SHA-256 of the device's secret, hexadecimal */
  readonly secretHash: string;
}
export interface NewInvitation {
  readonly id: string;
  readonly role: Role;
  readonly name: string;
  readonly wrapped: string;
  /** milliseconds since 1970 */
  readonly expires: number;
}
export type Invitation = Omit<NewInvitation, 'wrapped'>;

export interface Access {
  /** A fresh secret for the link that opens a village; older ones no longer count. */
  renewSetup(): string;
  readonly villages: number;
  /** undefined: the secret is wrong or used, or the device id is taken */
  openVillage(secret: string, village: string, device: NewDevice): EnrolledDevice | undefined;
  device(id: string, secret: string): EnrolledDevice | undefined;
  devices(village: string): readonly EnrolledDevice[];
  /** false if the village has no such device */
  removeDevice(village: string, id: string): boolean;
  /** false if the id is taken */
  invite(by: EnrolledDevice, invitation: NewInvitation): boolean;
  /** not yet used, not yet ended; who has used one is among the devices */
  invitations(village: string): readonly Invitation[];
  withdraw(village: string, id: string): boolean;
  redeem(id: string, device: NewDevice): { readonly device: EnrolledDevice; readonly wrapped: string } | undefined;
  /** every village with how many devices may come in; for whoever looks after the relay */
  overview(): readonly { readonly village: string; readonly opened: string; readonly devices: number }[];
  /** A copy of the whole file as it is at one moment. `path` is new. */
  copyTo(path: string): Promise<void>;
  close(): void;
}

/** Opens the access file in `folder`; throws if another process has it. `now` gives milliseconds since 1970. */
export function openAccess(folder: string, now: () => number = Date.now): Access {
  const database = new DatabaseSync(join(folder, 'access.sqlite'));
  database.exec(`
    PRAGMA locking_mode = EXCLUSIVE;
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = FULL;
    PRAGMA secure_delete = ON;
    CREATE TABLE IF NOT EXISTS setup (hash TEXT NOT NULL) STRICT;
    CREATE TABLE IF NOT EXISTS villages (id TEXT PRIMARY KEY, opened TEXT NOT NULL) STRICT;
    CREATE TABLE IF NOT EXISTS devices (
      id TEXT PRIMARY KEY, village TEXT NOT NULL, name TEXT NOT NULL, person TEXT NOT NULL, role TEXT NOT NULL,
      secret TEXT NOT NULL, enrolled TEXT NOT NULL, removed TEXT) STRICT;
    CREATE TABLE IF NOT EXISTS invitations (
      id TEXT PRIMARY KEY, village TEXT NOT NULL, role TEXT NOT NULL, name TEXT NOT NULL, wrapped TEXT, expires INTEGER NOT NULL,
      invited TEXT NOT NULL, device TEXT, used TEXT) STRICT;
    -- takes the exclusive lock now, not at the first change
    BEGIN EXCLUSIVE; COMMIT;
  `);
  const today = () => new Date(now()).toISOString();
  const one = (sql: string, ...values: (string | number)[]) => database.prepare(sql).get(...values);
  const all = (sql: string, ...values: (string | number)[]) => database.prepare(sql).all(...values);
  const change = (sql: string, ...values: (string | number)[]) => database.prepare(sql).run(...values).changes > 0;
  function together<Result>(work: () => Result): Result {
    database.exec('BEGIN IMMEDIATE');
    try {
      const result = work();
      database.exec('COMMIT');
      return result;
    } catch (error) {
      database.exec('ROLLBACK');
      throw error;
    }
  }
  const comeIn = new Set<string>();
  const findDevice = database.prepare('SELECT * FROM devices WHERE id = ? AND removed IS NULL');
  const toDevice = ({ id, village, name, person, role, enrolled }: Record<string, unknown>) =>
    ({ id, village, name, person, role, enrolled }) as EnrolledDevice;

  function enrol(village: string, device: NewDevice, person: string, role: Role): EnrolledDevice | undefined {
    const sql = 'INSERT OR IGNORE INTO devices VALUES (?, ?, ?, ?, ?, ?, ?, NULL)';
    const enrolled = change(sql, device.id, village, device.name, person, role, device.secretHash, today());
    return enrolled ? toDevice(findDevice.get(device.id)!) : undefined;
  }

  return {
    renewSetup() {
      const secret = randomBytes(16).toString('base64url');
      together(() => {
        change('DELETE FROM setup');
        change('INSERT INTO setup VALUES (?)', sha256(secret));
      });
      return secret;
    },
    get villages() {
      return Number(one('SELECT count(*) AS count FROM villages')?.count);
    },
    openVillage(secret, village, device) {
      return together(() => {
        if (!all('SELECT hash FROM setup').some(({ hash }) => isSame(String(hash), sha256(secret)))) return undefined;
        if (
          one('SELECT id FROM villages WHERE id = ?', village) ||
          one('SELECT id FROM devices WHERE id = ?', device.id)
        )
          return undefined;
        change('INSERT INTO villages VALUES (?, ?)', village, today());
        change('DELETE FROM setup');
        return enrol(village, device, device.name, 'leads');
      });
    },
    device(id, secret) {
      const row = findDevice.get(id);
      if (!row || !isSame(String(row.secret), sha256(secret))) return undefined;
      if (!comeIn.has(id)) {
        // it has its keys: they need not rest here any longer
        comeIn.add(id);
        change('UPDATE invitations SET wrapped = NULL WHERE device = ? AND wrapped IS NOT NULL', id);
      }
      return toDevice(row);
    },
    devices: (village) =>
      all('SELECT * FROM devices WHERE village = ? AND removed IS NULL ORDER BY enrolled', village).map(toDevice),
    removeDevice: (village, id) =>
      change('UPDATE devices SET removed = ? WHERE village = ? AND id = ? AND removed IS NULL', today(), village, id),
    invite(by, { id, role, name, wrapped, expires }) {
      const sql = 'INSERT OR IGNORE INTO invitations VALUES (?, ?, ?, ?, ?, ?, ?, NULL, NULL)';
      return change(sql, id, by.village, role, name, wrapped, expires, today());
    },
    invitations(village) {
      return all(
        'SELECT * FROM invitations WHERE village = ? AND used IS NULL AND expires > ? ORDER BY invited',
        village,
        now(),
      ).map(({ id, role, name, expires }) => ({ id, role, name, expires }) as Invitation);
    },
    withdraw: (village, id) =>
      change('DELETE FROM invitations WHERE village = ? AND id = ? AND used IS NULL', village, id),
    redeem(id, device) {
      change('UPDATE invitations SET wrapped = NULL WHERE expires <= ?', now());
      return together(() => {
        const row = one('SELECT * FROM invitations WHERE id = ?', id);
        if (!row || row.wrapped === null) return undefined;
        const wrapped = String(row.wrapped);
        if (row.used !== null) {
          // The same device again: the first answer was lost on the way. The keys go once it has come in.
          const known = findDevice.get(device.id);
          const same = row.device === device.id && known && isSame(String(known.secret), device.secretHash);
          return same ? { device: toDevice(known), wrapped } : undefined;
        }
        const enrolled = enrol(String(row.village), device, String(row.name), row.role as Role);
        if (!enrolled) return undefined;
        change('UPDATE invitations SET device = ?, used = ? WHERE id = ?', device.id, today(), id);
        return { device: enrolled, wrapped };
      });
    },
    overview: () =>
      all(
        'SELECT villages.id AS village, opened, count(devices.id) AS devices FROM villages LEFT JOIN devices ' +
          'ON devices.village = villages.id AND removed IS NULL GROUP BY villages.id ORDER BY opened',
      ).map(({ village, opened, devices }) => ({
        village: String(village),
        opened: String(opened),
        devices: Number(devices),
      })),
    // small enough to be copied at once
    async copyTo(path) {
      database.prepare('VACUUM INTO ?').run(path);
    },
    close: () => database.close(),
  };
}

export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
function isSame(a: string, b: string): boolean {
  return a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));
}

/** `<device id>.<device secret>` */
export function deviceOfToken(access: Access, token: string): EnrolledDevice | undefined {
  const dot = token.indexOf('.');
  return dot < 1 ? undefined : access.device(token.slice(0, dot), token.slice(dot + 1));
}

/** A page of another site may not use this relay. Programs send no origin, and have a secret to show. */
export function isKnownOrigin(headers: IncomingHttpHeaders, origins: readonly string[]): boolean {
  const { origin, host } = headers;
  if (origin === undefined || origins.includes(origin)) return true;
  return URL.canParse(origin) && new URL(origin).host === host;
}
