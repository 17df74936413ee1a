/**
 * Certificates of the village: its roots, what was asked for, given and revoked. A part of signing.ts.
 *
 * What must hold
 * - They are given on the device where the root was made, to a request whose code was compared face to face; who keeps the seal
 *   gets a further one for the key in their first, which that root has signed, never for one that stands beside it.
 * - A certificate that is revoked takes all others for its key along.
 */
import type { Certificate, Signer } from '#signatures';
import {
  newSigningKey,
  type Person,
  type Problem,
  type RegisteredCertificate,
  type SigningKey,
  type SigningKeys,
  type SigningRegister,
  signWith,
} from '#sync';
import { digestOf } from './digest.ts';
import type { Session } from './session.ts';

export interface Root {
  readonly id: string;
  readonly certificate: Certificate;
  /** in groups of four */
  readonly fingerprint: string;
  readonly isTrusted: boolean;
  /** its key is on this device */
  readonly isHere: boolean;
}
export interface Held {
  readonly id: string;
  readonly person: Person;
  readonly code: string;
  readonly certificate?: Certificate;
  /** ms since 1970 */
  readonly revoked?: number;
}

export interface Certifying {
  roots(): Promise<readonly Root[]>;
  makeRoot(): Promise<void>;
  /** a person has compared the fingerprint with paper, or takes the trust back */
  trust(certificate: Certificate, isTrusted: boolean): Promise<void>;
  /** requests and certificates, as the register has them */
  held(): Promise<readonly Held[]>;
  give(id: string, part?: { readonly keepsSeal: boolean }): Promise<Problem | undefined>;
  /** who has a certificate gets one that says that they keep the seal */
  entrustSeal(id: string): Promise<Problem | undefined>;
  refuse(id: string): void;
  /** with all others for its key */
  revoke(id: string): Promise<Problem | undefined>;
}

export const load = () => import('#signatures');

export function certifying({
  keys,
  made,
  register,
  organisation,
}: {
  readonly keys: SigningKeys;
  readonly made: SigningRegister;
  readonly register: Session['register'];
  readonly organisation: string;
}): Certifying {
  /** Serial numbers and times, by this device's root. */
  async function revokedHere(): Promise<
    | {
        readonly key: SigningKey;
        readonly root: Certificate;
        readonly id: string;
        readonly number: number;
        readonly entries: ReadonlyMap<string, number>;
      }
    | undefined
  > {
    const key = await keys.root();
    if (!key) return undefined;
    const { readCertificate, readRevocations } = await load();
    const root = await readCertificate(key.chain[0] ?? new Uint8Array());
    const row = made.roots().find(({ certificate }) => isSame(certificate, root.bytes));
    const given = row?.revocations && (await readRevocations(row.revocations, root));
    if (row?.revocations && given)
      await keys.newestRevocations(root.fingerprint, { number: given.number, list: row.revocations });
    const newest = await keys.newestRevocations(root.fingerprint);
    const read = newest && (await readRevocations(newest.list, root));
    return {
      key,
      root,
      id: row?.id ?? '',
      number: read?.number ?? 0,
      entries: new Map(read?.entries.map(({ serial, at }) => [serial, at])),
    };
  }

  const rowOf = (id: string): RegisteredCertificate | undefined => made.certificates().find((row) => row.id === id);

  return {
    async roots() {
      const { fingerprintText, readCertificate } = await load();
      const [trusted, here] = [await keys.trusted(), await keys.root()];
      const rows: Root[] = [];
      for (const { id, certificate: bytes } of made.roots()) {
        const certificate = await readCertificate(bytes).catch(() => undefined);
        if (!certificate?.mayIssue) continue;
        const isTrusted = trusted.some(({ fingerprint }) => fingerprint === certificate.fingerprint);
        const text = fingerprintText(certificate.fingerprint);
        rows.push({ id, certificate, fingerprint: text, isTrusted, isHere: isSame(here?.chain[0], bytes) });
      }
      return rows.sort((one, other) => other.certificate.from - one.certificate.from);
    },
    async makeRoot() {
      const { makeRoot, readCertificate } = await load();
      const key = await newSigningKey();
      const from = Date.now();
      const bytes = await makeRoot(
        { name: `${organisation}电子签名根证书`, organisation, publicKey: key.publicKey, from },
        (text) => signWith(key, text),
      );
      const { fingerprint } = await readCertificate(bytes);
      await keys.keepRoot({ ...key, chain: [bytes] });
      await keys.trust({ fingerprint, certificate: bytes, because: 'made', at: from });
      made.addRoot(bytes);
    },
    async trust({ fingerprint, bytes }, isTrusted) {
      if (isTrusted) await keys.trust({ fingerprint, certificate: bytes, because: 'compared', at: Date.now() });
      else await keys.distrust(fingerprint);
    },
    async held() {
      const { readRequest } = await load();
      const here = await revokedHere();
      const people = new Map(register.people().map((each) => [each.id, each]));
      const rows: Held[] = [];
      for (const row of made.certificates()) {
        const request = await readRequest(row.request);
        const holder = people.get(row.person);
        if (!request || !holder) continue;
        const certificate = await readIfGiven(row.certificate);
        const since = certificate && here?.entries.get(certificate.serial);
        rows.push({
          id: row.id,
          person: { id: holder.id, name: holder.name },
          code: await codeOf(request.publicKey),
          ...(certificate ? { certificate } : {}),
          ...(since === undefined ? {} : { revoked: since }),
        });
      }
      if (!here) return rows;
      // Who was given a further part has two for one key: the newer tells all, if this root gave it.
      const given: Certificate[] = [];
      for (const { certificate } of rows)
        if (certificate && (await isUnder(certificate, here.root))) given.push(certificate);
      return rows.filter(
        ({ certificate: one }) =>
          !one || !given.some((other) => isSame(one.publicKey, other.publicKey) && isNewer(other, one)),
      );
    },
    async give(id, part = { keepsSeal: false }) {
      const [row, key] = [rowOf(id), await keys.root()];
      const { issueCertificate, readRequest } = await load();
      const request = row && (await readRequest(row.request));
      const holder = register.people().find((each) => each.id === row?.person);
      if (!key || !request || !holder) return { problem: '这份申请不完整。请让本人在自己的设备上重新申请。' };
      const { publicKey } = request;
      const wish = { name: holder.name, organisation, publicKey, from: Date.now(), ...part };
      made.setCertificate(id, await issueCertificate(wish, asSigner(key)));
      return undefined;
    },
    async entrustSeal(id) {
      const [row, here] = [rowOf(id), await revokedHere()];
      const { issueCertificate } = await load();
      const given = await readIfGiven(row?.certificate);
      const holder = register.people().find((each) => each.id === row?.person);
      const isOurs = here && given && (await isUnder(given, here.root)) && !here.entries.has(given.serial);
      if (!row || !isOurs || given.name !== holder?.name)
        return { problem: '这张证书不是本村根证书签发的，或者已经作废、换了名字。请让本人重新申请。' };
      const { name, publicKey } = given;
      const wish = { name, organisation, publicKey, from: Date.now(), keepsSeal: true };
      made.addRequest({ ...row, certificate: await issueCertificate(wish, asSigner(here.key)) });
      return undefined;
    },
    refuse: (id) => made.removeRequest(id),
    async revoke(id) {
      const [row, before] = [rowOf(id), await revokedHere()];
      const { makeRevocations } = await load();
      const given = await readIfGiven(row?.certificate);
      if (!given || !before || !(await isUnder(given, before.root)))
        return { problem: '这张证书不是这台设备上的根证书签发的，在这里作废不了。' };
      const { root } = before;
      // Times are whole seconds: what was signed in this one counts as before.
      const at = (Math.floor(Date.now() / 1000) + 1) * 1000;
      const revoked = new Map(before.entries);
      for (const each of await certificatesFor(made, given.publicKey))
        if (!revoked.has(each.serial) && (await isUnder(each, root))) revoked.set(each.serial, at);
      const entries = [...revoked].map(([serial, since]) => ({ serial, at: since }));
      const number = before.number + 1;
      const list = await makeRevocations({ number, entries }, at, asSigner(before.key));
      await keys.newestRevocations(root.fingerprint, { number, list });
      made.setRevocations(before.id, list);
      return undefined;
    },
  };
}

export const asSigner = (key: SigningKey): Signer => ({
  chain: key.chain,
  algorithm: key.algorithm as Signer['algorithm'],
  sign: (bytes) => signWith(key, bytes),
});

/** All that the register has for a key; whoever signed them. */
export async function certificatesFor(made: SigningRegister, publicKey: Uint8Array): Promise<readonly Certificate[]> {
  const all = await Promise.all(made.certificates().map(({ certificate }) => readIfGiven(certificate)));
  return all.flatMap((each) => (each && isSame(each.publicKey, publicKey) ? [each] : []));
}

/** Days are told to the second; of two from one second the one with the greater part counts. */
export const isNewer = (one: Certificate, other: Certificate): boolean =>
  one.from === other.from ? one.keepsSeal && !other.keepsSeal : one.from > other.from;

export async function readIfGiven(bytes: Uint8Array | undefined): Promise<Certificate | undefined> {
  return bytes && (await load()).readCertificate(bytes).catch(() => undefined);
}

/** Whether this root gave it, at whatever time. */
async function isUnder(certificate: Certificate, root: Certificate): Promise<boolean> {
  return 'root' in (await (await load()).pathTo([certificate], [root], certificate.from));
}

/** The first letters of the key's digest: long enough that nobody makes another key with the same ones in a village's lifetime. */
export async function codeOf(publicKey: Uint8Array): Promise<string> {
  const hex = (await digestOf(publicKey)).slice(0, 16).toUpperCase();
  return (hex.match(/.{4}/g) ?? []).join(' ');
}

export async function readAll(roots: Awaited<ReturnType<SigningKeys['trusted']>>): Promise<readonly Certificate[]> {
  const { readCertificate } = await load();
  return Promise.all(roots.map(({ certificate }) => readCertificate(certificate)));
}

export const isSame = (one: Uint8Array | undefined, other: Uint8Array): boolean =>
  one !== undefined && one.length === other.length && one.every((byte, index) => byte === other[index]);
