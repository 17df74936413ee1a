/**
 * Electronic signatures (电子签名) of the village's people: asking for a certificate, giving and revoking certificates, signing a file, checking
 * one. Composes keys and register of `#sync` with `#signatures`, which is loaded when something is asked.
 *
 * What must hold
 * - Whose signature it is follows from who is writing and from the certificate; nobody chooses a name.
 * - Certificates are given on the device where the root was made, to a request whose code was compared face to face.
 */

import type { Font } from '#print';
import type { Certificate, SignatureReport, Signer, Trust } from '#signatures';
import {
  askReceipt,
  learnRelayKey,
  newSigningKey,
  openSigningKeys,
  type Person,
  type Problem,
  type RegisteredCertificate,
  readReceipt,
  type SigningKey,
  type SigningKeys,
  signingIn,
  signWith,
} from '#sync';
import { digestOf } from './digest.ts';
import type { Session } from './session.ts';

/** What a person has, to sign with on this device. */
export type Own =
  | { readonly is: 'none' }
  /** `code`: to be compared with who gives the certificate */
  | { readonly is: 'asked'; readonly code: string }
  | {
      readonly is: 'ready' | 'over';
      readonly certificate: Certificate;
      readonly imported: boolean;
      readonly reason?: string;
    };

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

export interface Signing {
  own(): Promise<Own>;
  /** makes a key and enters a request; one that is waiting is made anew */
  ask(): Promise<void>;
  /** from a file of a licensed authority */
  bring(file: Uint8Array, password: string): Promise<Problem | undefined>;
  forget(): Promise<void>;
  /** the file with the person's signature in this field, by the time of this device */
  sign(pdf: Uint8Array, field: string, fonts: readonly Font[]): Promise<Uint8Array<ArrayBuffer> | Problem>;
  /** `receipts`: whatever was given for this file or one that it grew from */
  check(pdf: Uint8Array, receipts?: readonly string[]): Promise<SignatureReport>;
  /** the relay's word that this file exists now */
  receipt(pdf: Uint8Array): Promise<string | Problem>;

  roots(): Promise<readonly Root[]>;
  makeRoot(): Promise<void>;
  /** a person has compared the fingerprint with paper, or takes the trust back */
  trust(certificate: Certificate, isTrusted: boolean): Promise<void>;
  /** requests and certificates, as the register has them */
  held(): Promise<readonly Held[]>;
  give(id: string): Promise<Problem | undefined>;
  refuse(id: string): void;
  revoke(id: string): Promise<void>;
  close(): void;
}

export const canSign = (): boolean => typeof crypto !== 'undefined' && crypto.subtle !== undefined;
const load = () => import('#signatures');

export async function openSigning({ village, register, person }: Session): Promise<Signing> {
  const [keys, made] = [await openSigningKeys(village), signingIn(register)];
  const organisation = organisationOf(register.settings().villageName ?? register.settings().name ?? village.name);

  const asSigner = (key: SigningKey): Signer => ({
    chain: key.chain,
    algorithm: key.algorithm as Signer['algorithm'],
    sign: (bytes) => signWith(key, bytes),
  });

  /** The key of whoever writes here; with its certificate, once that has come. */
  async function ownKey(): Promise<SigningKey | undefined> {
    const key = await keys.key(person.id);
    if (!key || key.chain.length > 0) return key;
    const { pathTo, readCertificate } = await load();
    const trusted = await readAll(await keys.trusted());
    for (const { certificate } of made.certificates()) {
      const read = certificate && (await readCertificate(certificate).catch(() => undefined));
      if (!read || !isSame(read.publicKey, key.publicKey)) continue;
      const path = await pathTo([read], trusted, Date.now());
      if ('problem' in path) continue;
      const certified = { ...key, chain: [read.bytes, path.root.bytes] };
      await keys.keepKey(person.id, certified);
      return certified;
    }
    return key;
  }

  async function trustNow(): Promise<Pick<Trust, 'roots' | 'revocations'>> {
    const { readCertificate, readRevocations } = await load();
    const roots = (await keys.trusted()).map(({ certificate }) => certificate);
    const revocations: Uint8Array[] = [];
    for (const bytes of roots) {
      const root = await readCertificate(bytes);
      for (const { revocations: list } of made.roots()) {
        const read = list && (await readRevocations(list, root));
        if (list && read) await keys.newestRevocations(root.fingerprint, { number: read.number, list });
      }
      const newest = await keys.newestRevocations(root.fingerprint);
      if (newest) revocations.push(newest.list);
    }
    return { roots, revocations };
  }

  /** Serial numbers and times, by this device's root. */
  async function revokedHere(): Promise<
    | {
        readonly root: Signer;
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
      root: asSigner(key),
      id: row?.id ?? '',
      number: read?.number ?? 0,
      entries: new Map(read?.entries.map(({ serial, at }) => [serial, at])),
    };
  }

  const rowOf = (id: string): RegisteredCertificate | undefined => made.certificates().find((row) => row.id === id);

  async function own(): Promise<Own> {
    const key = await ownKey();
    if (!key) return { is: 'none' };
    if (key.chain.length === 0) return { is: 'asked', code: await codeOf(key.publicKey) };
    const { readCertificate, revokedSince } = await load();
    const certificate = await readCertificate(key.chain[0] ?? new Uint8Array());
    const imported = key.imported === true;
    const { revocations = [] } = await trustNow();
    const roots = await readAll(await keys.trusted());
    const since = await Promise.all(roots.map((root) => revokedSince(certificate, root, revocations)));
    const reason =
      Date.now() > certificate.until
        ? '证书过期了'
        : since.some((each) => each !== undefined)
          ? '证书作废了'
          : undefined;
    return reason === undefined
      ? { is: 'ready', certificate, imported }
      : { is: 'over', certificate, imported, reason };
  }

  return {
    own,
    async ask() {
      const before = await keys.key(person.id);
      const { makeRequest } = await load();
      for (const row of made.certificates())
        if (before && !row.certificate && row.person === person.id && row.device === village.device.id)
          made.removeRequest(row.id);
      const key = await newSigningKey();
      const { publicKey } = key;
      const request = await makeRequest({ name: person.name, organisation, publicKey }, (bytes) =>
        signWith(key, bytes),
      );
      await keys.keepKey(person.id, key);
      made.addRequest({ person: person.id, device: village.device.id, request });
    },
    async bring(file, password) {
      const { importPkcs12, readCertificate } = await load();
      const found = await importPkcs12(file, password);
      if ('problem' in found) return found;
      const { publicKey } = await readCertificate(found.chain[0] ?? new Uint8Array());
      await keys.keepKey(person.id, { ...found, publicKey, imported: true });
      return undefined;
    },
    forget: () => keys.keepKey(person.id, undefined),
    async sign(pdf, field, fonts) {
      const has = await own();
      if (has.is === 'none' || has.is === 'asked') return { problem: '这台设备上还没有您的证书，请先在“本村”页申请。' };
      if (has.is === 'over') return { problem: `您的${has.reason}，不能用来签名。请在“本村”页重新申请。` };
      const key = await ownKey();
      const { emptyFields, signPdf } = await load();
      if (!emptyFields(pdf).some(({ name }) => name === field))
        return { problem: '这一栏已经有人签了。请重新打开这份文件再看。' };
      const time = new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 19);
      return key ? signPdf(pdf, field, asSigner(key), { time, fonts }) : { problem: '这台设备上没有您的证书。' };
    },
    async check(pdf, receipts = []) {
      const { verifySignatures } = await load();
      if (receipts.length > 0) await learnRelayKey(village, keys);
      const heard = await keys.relayKeys();
      const known = (await Promise.all(receipts.map((receipt) => readReceipt(receipt, heard)))).flatMap(
        (each) => each ?? [],
      );
      return verifySignatures(pdf, { ...(await trustNow()), known });
    },
    async receipt(pdf) {
      return askReceipt(village, await digestOf(pdf), keys);
    },

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
      const { readCertificate, readRequest } = await load();
      const revoked = (await revokedHere())?.entries;
      const people = new Map(register.people().map((each) => [each.id, each]));
      const rows: Held[] = [];
      for (const row of made.certificates()) {
        const request = await readRequest(row.request);
        const holder = people.get(row.person);
        if (!request || !holder) continue;
        const certificate = row.certificate && (await readCertificate(row.certificate).catch(() => undefined));
        const since = certificate && revoked?.get(certificate.serial);
        rows.push({
          id: row.id,
          person: { id: holder.id, name: holder.name },
          code: await codeOf(request.publicKey),
          ...(certificate ? { certificate } : {}),
          ...(since === undefined ? {} : { revoked: since }),
        });
      }
      return rows;
    },
    async give(id) {
      const [row, key] = [rowOf(id), await keys.root()];
      const { issueCertificate, readRequest } = await load();
      const request = row && (await readRequest(row.request));
      const holder = register.people().find((each) => each.id === row?.person);
      if (!key || !request || !holder) return { problem: '这份申请不完整。请让本人在自己的设备上重新申请。' };
      const { publicKey } = request;
      const wish = { name: holder.name, organisation, publicKey, from: Date.now() };
      made.setCertificate(id, await issueCertificate(wish, asSigner(key)));
      return undefined;
    },
    refuse: (id) => made.removeRequest(id),
    async revoke(id) {
      const [row, before] = [rowOf(id), await revokedHere()];
      if (!row?.certificate || !before) return;
      const { makeRevocations, readCertificate } = await load();
      const [own, root] = [
        await readCertificate(row.certificate),
        await readCertificate(before.root.chain[0] ?? new Uint8Array()),
      ];
      // Times are whole seconds: what was signed in this one counts as before.
      const at = (Math.floor(Date.now() / 1000) + 1) * 1000;
      const entries = [...new Map([...before.entries, [own.serial, at]])].map(([serial, since]) => ({
        serial,
        at: since,
      }));
      const number = before.number + 1;
      const list = await makeRevocations({ number, entries }, at, before.root);
      await keys.newestRevocations(root.fingerprint, { number, list });
      made.setRevocations(before.id, list);
    },
    close: () => keys.close(),
  };
}

/** The first letters of the key's digest: long enough that nobody makes another key with the same ones in a village's lifetime. */
async function codeOf(publicKey: Uint8Array): Promise<string> {
  const hex = (await digestOf(publicKey)).slice(0, 16).toUpperCase();
  return (hex.match(/.{4}/g) ?? []).join(' ');
}

async function readAll(roots: Awaited<ReturnType<SigningKeys['trusted']>>): Promise<readonly Certificate[]> {
  const { readCertificate } = await load();
  return Promise.all(roots.map(({ certificate }) => readCertificate(certificate)));
}

/** 白兴吐嘎查 → 白兴吐嘎查村民委员会; what is a committee already stays as it is. */
const organisationOf = (village: string): string => (/委员会$/.test(village) ? village : `${village}村民委员会`);

const isSame = (one: Uint8Array | undefined, other: Uint8Array): boolean =>
  one !== undefined && one.length === other.length && one.every((byte, index) => byte === other[index]);
