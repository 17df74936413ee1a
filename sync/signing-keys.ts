/**
 * Keys with which people sign papers on this device, the village's root where it was made, and the roots that this device
 * trusts: the IndexedDB database `cunbiao signing <village>`.
 *
 * What must hold
 * - A key is made here or brought in by its owner, cannot be exported, and rests as a key, not as bytes. It is another one than the
 *   device's own: that one shows who comes in, this one who has signed.
 * - The picture of the committee's seal rests beside the key of who keeps it, and goes when that goes. It is in no document, and
 *   no relay hears of it.
 * - On a shared device each person has a key; which is used follows from who is writing.
 * - A root is trusted because it was made here, came inside an invitation, or because a person compared its fingerprint with
 *   paper. That it stands in the register is no reason: everybody who fills forms can write there.
 * - The newest list of revocations stays here: whoever takes it out of the register, or puts an older one there, changes nothing.
 */
import type { Village } from './contract.ts';
import { ask, type Database, openDatabase } from './database.ts';

/** A key with the certificates that stand behind it, the owner's first. */
export interface SigningKey {
  readonly key: CryptoKey;
  /** SubjectPublicKeyInfo */
  readonly publicKey: Uint8Array;
  /** how it signs, as certificates call it */
  readonly algorithm: string;
  /** empty while a certificate is awaited */
  readonly chain: readonly Uint8Array[];
  /** came in a file of a licensed authority */
  readonly imported?: true;
  /** of the committee's seal, which its owner keeps and has brought in */
  readonly seal?: SealPicture;
}

/** In one colour: row by row, each from a new byte, the leftmost point in its highest bit; 1 is ink. */
export interface SealPicture {
  readonly width: number;
  readonly height: number;
  readonly bits: Uint8Array;
}

export interface TrustedRoot {
  readonly fingerprint: string;
  readonly certificate: Uint8Array;
  readonly because: 'made' | 'invited' | 'compared';
  /** ms since 1970 */
  readonly at: number;
}

export interface RevocationList {
  readonly number: number;
  readonly list: Uint8Array;
}

export interface SigningKeys {
  /** the key with which this person signs here */
  key(person: string): Promise<SigningKey | undefined>;
  /** undefined forgets it */
  keepKey(person: string, key: SigningKey | undefined): Promise<void>;
  /** only where the village's root was made */
  root(): Promise<SigningKey | undefined>;
  keepRoot(key: SigningKey): Promise<void>;
  trusted(): Promise<readonly TrustedRoot[]>;
  trust(root: TrustedRoot): Promise<void>;
  distrust(fingerprint: string): Promise<void>;
  /** Of this list and the one that is kept of the same root, the newer; it is kept from then on. The caller has checked it. */
  newestRevocations(fingerprint: string, found?: RevocationList): Promise<RevocationList | undefined>;
  /** keys with which the village's relay signs receipts, as this device heard them from it */
  relayKeys(): Promise<readonly string[]>;
  hearRelayKey(key: string): Promise<void>;
  close(): void;
}

/** A pair for ECDSA on P-256, whose private half cannot be exported. */
export async function newSigningKey(): Promise<SigningKey> {
  const how = { name: 'ECDSA', namedCurve: 'P-256' };
  const { privateKey, publicKey } = await crypto.subtle.generateKey(how, false, ['sign', 'verify']);
  const spki = new Uint8Array(await crypto.subtle.exportKey('spki', publicKey));
  return { key: privateKey, publicKey: spki, algorithm: 'ecdsa-sha256', chain: [] };
}

/** What the key signs, as WebCrypto gives it. */
export async function signWith({ key, algorithm }: SigningKey, bytes: Uint8Array): Promise<Uint8Array> {
  const hash = `SHA-${algorithm.slice(-3)}`;
  return new Uint8Array(await crypto.subtle.sign({ name: key.algorithm.name, hash }, key, new Uint8Array(bytes)));
}

const stores = ['keys', 'trusted', 'revocations', 'relay-keys'] as const;
type Store = (typeof stores)[number];
/** beside the people's ids, which begin with `p` */
const ROOT = 'root';

export async function openSigningKeys({ id }: Pick<Village, 'id'>): Promise<SigningKeys> {
  const database: Database = await openDatabase(`cunbiao signing ${id}`, 1, (made) => {
    for (const store of stores) made.createObjectStore(store);
  });
  const inStore = <T>(store: Store, work: (store: IDBObjectStore) => Promise<T>): Promise<T> =>
    database.transact([store], 'readwrite', (open) => work(open(store)));
  const keep = async (name: string, key: SigningKey | undefined): Promise<void> => {
    await inStore('keys', async (keys) => (key ? ask(keys.put(key, name)) : ask(keys.delete(name))));
  };
  return {
    key: (person) => inStore('keys', (keys) => ask<SigningKey | undefined>(keys.get(person))),
    keepKey: keep,
    root: () => inStore('keys', (keys) => ask<SigningKey | undefined>(keys.get(ROOT))),
    keepRoot: (key) => keep(ROOT, key),
    trusted: () => inStore('trusted', (roots) => ask<TrustedRoot[]>(roots.getAll())),
    async trust(root) {
      await inStore('trusted', (roots) => ask(roots.put(root, root.fingerprint)));
    },
    async distrust(fingerprint) {
      await inStore('trusted', (roots) => ask(roots.delete(fingerprint)));
    },
    newestRevocations: (fingerprint, found) =>
      inStore('revocations', async (lists) => {
        const kept = await ask<RevocationList | undefined>(lists.get(fingerprint));
        if (!found || (kept && kept.number >= found.number)) return kept;
        await ask(lists.put(found, fingerprint));
        return found;
      }),
    relayKeys: () => inStore('relay-keys', (heard) => ask<string[]>(heard.getAll())),
    async hearRelayKey(key) {
      await inStore('relay-keys', (heard) => ask(heard.put(key, key)));
    },
    close: () => database.close(),
  };
}
