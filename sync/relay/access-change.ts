/**
 * What can change about who may come in, as plain records, and what is known then.
 *
 * What must hold
 * - A change says everything that its effect depends on, the time too. Stores that apply the same changes in the same order
 *   therefore know the same: one relay applies them at once, several share them in one order.
 * - Whether a change takes effect (an invitation that is not used yet, a number that comes next) is decided when it is
 *   applied, never before.
 */
import type { Role } from './wire.ts';

/** How a device makes itself known. */
export interface NewDevice {
  readonly id: string;
  /** what its owner calls it */
  readonly name: string;
  /** its public key for signatures: an uncompressed point of P-256, base64url */
  readonly key: string;
}
export interface EnrolledDevice {
  readonly id: string;
  readonly village: string;
  readonly name: string;
  /** the name in the invitation; of one that opened the village what was said then */
  readonly person: string;
  readonly role: Role;
  /** village groups whose households it sees; none: all */
  readonly groups: readonly string[];
  /** the last day it may come in, `YYYY-MM-DD` in China */
  readonly until?: string;
  /** ISO 8601 */
  readonly enrolled: string;
  readonly key: string;
  readonly removed?: string;
}
export interface NewInvitation {
  readonly id: string;
  readonly role: Role;
  /** of the person invited */
  readonly name: string;
  readonly groups: readonly string[];
  readonly until?: string;
  /** the village's keys under a secret that the relay never sees */
  readonly wrapped: string;
  /** milliseconds since 1970 */
  readonly expires: number;
}
export type Invitation = Omit<NewInvitation, 'wrapped'>;

/** A device's public key for receiving village keys, and its proof by a key that only the village has. */
export interface Receiver {
  readonly agreement: string;
  readonly proof: string;
}
/** A village key for one device. */
export interface WrappedKey {
  readonly number: number;
  readonly wrapped: string;
}

/** How many years the village keeps how fields were filled in, and who has said so. */
export interface Retention {
  readonly years: number;
  readonly person: string;
  /** ISO 8601 */
  readonly at: string;
}

/** table → its rows of one village, as columns in their order */
export type VillageRows = Readonly<Record<string, readonly (readonly (string | number | null)[])[]>>;

/** `at`: ISO 8601, by the clock of the relay that proposes it */
export type AccessChange = { readonly at: string } & (
  | { readonly kind: 'setup'; readonly hash: string }
  /** `again`: a further lead device in a village that is there, where all were lost */
  | {
      readonly kind: 'open';
      readonly setup: string;
      readonly village: string;
      readonly device: NewDevice;
      /** whose it is, as they say */
      readonly person: string;
      readonly again: boolean;
    }
  | { readonly kind: 'invite'; readonly village: string; readonly invitation: NewInvitation }
  | { readonly kind: 'withdraw'; readonly village: string; readonly id: string }
  | { readonly kind: 'redeem'; readonly id: string; readonly device: NewDevice }
  /** somebody else came with an invitation that was used */
  | { readonly kind: 'misused'; readonly id: string }
  /** the device has its keys: they need not rest here any longer */
  | { readonly kind: 'arrived'; readonly device: string }
  | { readonly kind: 'remove'; readonly village: string; readonly device: string }
  | { readonly kind: 'receive'; readonly device: string; readonly receiver: Receiver }
  /** device id → key number `number` for it; invitations that hold older keys only end */
  | {
      readonly kind: 'keys';
      readonly village: string;
      readonly number: number;
      readonly wrapped: Readonly<Record<string, string>>;
    }
  /** room → village group */
  | { readonly kind: 'groups'; readonly village: string; readonly rooms: Readonly<Record<string, string>> }
  /** without years: everything is kept */
  | { readonly kind: 'retain'; readonly village: string; readonly years?: number; readonly person: string }
  /** a village moves in, with everybody who may come in; what was here of it goes */
  | { readonly kind: 'adopt'; readonly village: string; readonly rows: VillageRows }
  /** the key that signs tokens, PKCS #8 in base64 */
  | { readonly kind: 'signer'; readonly id: string; readonly key: string }
);
export type ChangeOf<Kind extends AccessChange['kind']> = Extract<AccessChange, { kind: Kind }>;

/** times that an invitation may be tried by somebody else than who used it */
export const misuses = 10;
