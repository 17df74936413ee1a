/**
 * Who may come in: villages, the devices enrolled in them, invitations, and the one-time link that opens a village.
 *
 * What must hold
 * - Nothing is open to somebody who knows only the address.
 * - Every change goes through `change`, which resolves when it is on the disk. Where several relays share their villages,
 *   `share` puts it in their common order, and each applies it when it comes there; who listens hears of all of them.
 * - Last sights are no changes: each relay notes whom it saw itself.
 */
import { hash, randomBytes } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { AccessChange, EnrolledDevice, Invitation, NewDevice, NewInvitation } from './access-change.ts';
import { type AccessFile, openAccessFile, type Place, type Sight } from './access-file.ts';
import { isOfDisk, refusalOf } from './disk.ts';

export type { AccessChange, EnrolledDevice, Invitation, NewDevice, NewInvitation } from './access-change.ts';

type Without<Change, Key extends string> = Change extends unknown ? Omit<Change, Key> : never;
export type Wish = Without<AccessChange, 'at'>;

/** Everything of the file but its changes, which go through one door. */
export interface Access
  extends Omit<AccessFile, 'apply' | 'place' | 'stepBack' | 'invitations' | 'noteSights' | 'device'> {
  /** false: it had no effect */
  change(wish: Wish): Promise<boolean>;
  /** hears of each change that took effect, also of those that another relay has made */
  onChange(listener: (change: AccessChange) => void): void;
  /** undefined: never enrolled, removed, or its days are over */
  device(id: string): EnrolledDevice | undefined;
  /** removed ones and those whose days are over too */
  anyDevice(id: string): EnrolledDevice | undefined;
  invitations(village: string): readonly Invitation[];
  /** notes that the device was here */
  saw(device: string, version?: string): void;
  /** A fresh secret for the link that opens a village; older ones no longer count. */
  renewSetup(): Promise<string>;
  /** undefined: the secret is wrong or used, the device id is taken, or the village is (not) there */
  openVillage(secret: string, village: string, device: NewDevice, how?: Opening): Promise<EnrolledDevice | undefined>;
  invite(village: string, invitation: NewInvitation): Promise<boolean>;
  redeem(
    id: string,
    device: NewDevice,
  ): Promise<{ readonly device: EnrolledDevice; readonly wrapped: string } | undefined>;
  readonly now: () => number;
  /** resolves with the reason when the disk has failed: the process must end and read it anew */
  readonly failed: Promise<string>;
}

export interface Opening {
  /** a further lead device in a village that is there */
  readonly again?: boolean;
  /** whose device it is; default: its own name */
  readonly person?: string;
}

export interface AccessOptions {
  /** milliseconds since 1970 */
  readonly now?: () => number;
  /** Several relays: puts the change in their common order, and resolves with what `apply` gave when it came there. */
  readonly share?: (file: SharedFile) => (change: AccessChange) => Promise<boolean>;
}
/** `apply` is called by whoever reads the common order, for changes of all relays. */
export type SharedFile = Pick<AccessFile, 'place' | 'stepBack' | 'overview' | 'rowsOf' | 'signers'> & {
  apply(change: AccessChange, place: Place): boolean;
};

/** Opens the access file in `folder`; throws if another process has it. */
export function openAccess(folder: string, { now = Date.now, share }: AccessOptions = {}): Access {
  const file = openAccessFile(folder);
  const listeners = new Set<(change: AccessChange) => void>();
  /** sights that are not on the disk; to lose them is no harm, and a commit for each would be */
  let waiting = new Map<string, Sight>();
  const sight = (id: string): Sight | undefined => waiting.get(id) ?? file.sight(id);
  function note(): void {
    if (waiting.size === 0) return;
    try {
      file.noteSights(waiting);
      waiting = new Map();
    } catch (error) {
      // a full disk may have room the next time
      if (!isOfDisk(error)) throw error;
      judge(error);
    }
  }
  let reportFailure: (reason: string) => void = () => {};
  const failed = new Promise<string>((resolve) => {
    reportFailure = resolve;
  });
  function judge(error: unknown): void {
    if (isOfDisk(error) && refusalOf(error) === undefined) reportFailure((error as Error).message);
  }
  const noting = setInterval(note, 60_000);
  noting.unref();
  function attempt<Result>(work: () => Result): Result {
    try {
      return work();
    } catch (error) {
      judge(error);
      throw error;
    }
  }
  function apply(wish: AccessChange, place?: Place): boolean {
    const took = attempt(() => file.apply(wish, place));
    if (took) for (const listener of listeners) listener(wish);
    return took;
  }
  const put =
    share?.(Object.assign(Object.create(file) as AccessFile, { apply })) ?? (async (wish: AccessChange) => apply(wish));
  const change = (wish: Wish): Promise<boolean> => put({ ...wish, at: new Date(now()).toISOString() } as AccessChange);
  function device(id: string): EnrolledDevice | undefined {
    const found = file.device(id);
    return found && found.removed === undefined && !isOver(found, now()) ? found : undefined;
  }

  return {
    get villages() {
      return file.villages;
    },
    devices: file.devices,
    receiver: file.receiver,
    isExpected: file.isExpected,
    redeemed: file.redeemed,
    ring: file.ring,
    keysFor: file.keysFor,
    groupOf: file.groupOf,
    groups: file.groups,
    regrouped: file.regrouped,
    retentionOf: file.retentionOf,
    signers: file.signers,
    rowsOf: file.rowsOf,
    overview: file.overview,
    copyTo: file.copyTo,
    close() {
      clearInterval(noting);
      note();
      file.close();
    },
    now,
    failed,
    change,
    onChange: (listener) => void listeners.add(listener),
    device,
    anyDevice: file.device,
    invitations: (village) => file.invitations(village, now()),
    sight,
    saw(id, version) {
      waiting.set(id, { seen: new Date(now()).toISOString(), version: version ?? sight(id)?.version ?? '' });
    },
    async renewSetup() {
      const secret = randomBytes(16).toString('base64url');
      await change({ kind: 'setup', hash: hash('sha256', secret) });
      return secret;
    },
    async openVillage(secret, village, newDevice, { again = false, person = newDevice.name } = {}) {
      const wish = { kind: 'open', setup: hash('sha256', secret), village, device: newDevice, person, again } as const;
      return (await change(wish)) ? device(newDevice.id) : undefined;
    },
    invite: (village, invitation) => change({ kind: 'invite', village, invitation }),
    async redeem(id, newDevice) {
      const took = await change({ kind: 'redeem', id, device: newDevice });
      const redeemed = file.redeemed(id);
      // The same device again: the first answer was lost on the way. The keys go once it has come in.
      const known = redeemed && device(redeemed.device);
      const isSame = known?.id === newDevice.id && known.key === newDevice.key;
      if (isSame && redeemed?.wrapped !== undefined) return { device: known, wrapped: redeemed.wrapped };
      if (!took && redeemed) await change({ kind: 'misused', id });
      return undefined;
    },
  };
}

/** The day in China, wherever the relay stands. */
export const dayInChina = (now: number): string => new Date(now + 8 * 3_600_000).toISOString().slice(0, 10);
const isOver = ({ until }: EnrolledDevice, now: number): boolean => until !== undefined && until < dayInChina(now);
/** When the last day ends, in milliseconds since 1970. */
export const endOf = ({ until }: EnrolledDevice): number =>
  until === undefined ? Number.POSITIVE_INFINITY : Date.parse(`${until}T00:00:00+08:00`) + 86_400_000;

/** A page of another site may not use this relay. Programs send no origin, and have a token to show. */
export function isKnownOrigin(headers: IncomingHttpHeaders, origins: readonly string[]): boolean {
  const { origin, host } = headers;
  if (origin === undefined || origins.includes(origin)) return true;
  return URL.canParse(origin) && new URL(origin).host === host;
}
