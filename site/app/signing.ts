/**
 * Electronic signatures (电子签名) of the village's people: asking for a certificate, signing or sealing a file, checking one; certifying.ts has
 * the giving and revoking. Composes keys and register of `#sync` with `#signatures`, which is loaded when something is asked.
 *
 * What must hold
 * - Whose signature it is follows from who is writing and from the certificate; nobody chooses a name.
 * - Who has several certificates for one key signs with the newest, which a root that is trusted here has given.
 */

import type { Font } from '#print';
import type { Certificate, SignatureReport, Trust } from '#signatures';
import {
  askReceipt,
  learnRelayKey,
  newSigningKey,
  openSigningKeys,
  type Problem,
  readReceipt,
  type SealPicture,
  type SigningKey,
  signingIn,
  signWith,
} from '#sync';
import {
  asSigner,
  type Certifying,
  certificatesFor,
  certifying,
  codeOf,
  isNewer,
  load,
  readAll,
} from './certifying.ts';
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

export interface Signing extends Certifying {
  own(): Promise<Own>;
  /** makes a key and enters a request; one that is waiting is made anew */
  ask(): Promise<void>;
  /** from a file of a licensed authority */
  bring(file: Uint8Array, password: string): Promise<Problem | undefined>;
  forget(): Promise<void>;
  /** the picture of the seal that the person keeps; it is on this device alone, and goes with the key */
  seal(): Promise<SealPicture | undefined>;
  /** undefined removes it */
  keepSeal(seal: SealPicture | undefined): Promise<void>;
  /** the file with the person's signature in this field, by the time of this device */
  sign(pdf: Uint8Array, field: string, fonts: readonly Font[]): Promise<Uint8Array<ArrayBuffer> | Problem>;
  /** the same with the committee's seal, where a seal is set */
  setSeal(pdf: Uint8Array, field: string): Promise<Uint8Array<ArrayBuffer> | Problem>;
  /** `receipts`: whatever was given for this file or one that it grew from */
  check(pdf: Uint8Array, receipts?: readonly string[]): Promise<SignatureReport>;
  /** the relay's word that this file exists now */
  receipt(pdf: Uint8Array): Promise<string | Problem>;
  close(): void;
}

export const canSign = (): boolean => typeof crypto !== 'undefined' && crypto.subtle !== undefined;

export async function openSigning({ village, register, person }: Session): Promise<Signing> {
  const [keys, made] = [await openSigningKeys(village), signingIn(register)];
  const organisation = organisationOf(register.settings().villageName ?? register.settings().name ?? village.name);

  /** The key of whoever writes here; with its newest certificate, once one has come. */
  async function ownKey(): Promise<SigningKey | undefined> {
    const key = await keys.key(person.id);
    if (!key || key.imported) return key;
    const { pathTo, readCertificate } = await load();
    const trusted = await readAll(await keys.trusted());
    const [own] = key.chain;
    let best = own && { certificate: await readCertificate(own), chain: key.chain };
    for (const certificate of await certificatesFor(made, key.publicKey)) {
      const path = await pathTo([certificate], trusted, Date.now());
      if ('problem' in path || (best && !isNewer(certificate, best.certificate))) continue;
      best = { certificate, chain: [certificate.bytes, path.root.bytes] };
    }
    if (!best || best.chain === key.chain) return key;
    const certified = { ...key, chain: best.chain };
    await keys.keepKey(person.id, certified);
    return certified;
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

  /** Signs with the key of whoever writes here, by the time of this device. */
  async function signWhere(
    pdf: Uint8Array,
    field: string,
    sign: (key: SigningKey, time: string, has: Own) => Promise<Uint8Array<ArrayBuffer>> | Problem,
  ): Promise<Uint8Array<ArrayBuffer> | Problem> {
    const has = await own();
    if (has.is === 'none' || has.is === 'asked') return { problem: '这台设备上还没有您的证书，请先在“本村”页申请。' };
    if (has.is === 'over') return { problem: `您的${has.reason}，不能用来签名。请在“本村”页重新申请。` };
    const key = await ownKey();
    const { emptyFields } = await load();
    if (!emptyFields(pdf).some(({ name }) => name === field))
      return { problem: '这一栏已经有人签了。请重新打开这份文件再看。' };
    const time = new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 19);
    return key ? sign(key, time, has) : { problem: '这台设备上没有您的证书。' };
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
    seal: async () => (await keys.key(person.id))?.seal,
    async keepSeal(seal) {
      const key = await ownKey();
      if (!key) return;
      const { seal: _before, ...rest } = key;
      await keys.keepKey(person.id, seal ? { ...rest, seal } : rest);
    },
    async sign(pdf, field, fonts) {
      const { signPdf } = await load();
      return signWhere(pdf, field, (key, time) => signPdf(pdf, field, asSigner(key), { time, fonts }));
    },
    async setSeal(pdf, field) {
      const { sealPdf } = await load();
      return signWhere(pdf, field, (key, time, has) => {
        if (!keepsSeal(has)) return { problem: '您的证书没有写明由您保管印章，不能盖章。' };
        return key.seal
          ? sealPdf(pdf, field, asSigner(key), { time, stencil: key.seal })
          : { problem: '这台设备上还没有印章的图样，请先在“本村”页放进来。' };
      });
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

    ...certifying({ keys, made, register, organisation }),
    close: () => keys.close(),
  };
}

/** Whether a person's certificate, or none, says that they keep the seal. An authority's says nothing of a village's parts. */
export const keepsSeal = (own: Own | undefined): boolean =>
  own?.is === 'ready' && !own.imported && own.certificate.keepsSeal;

/** 白兴吐嘎查 → 白兴吐嘎查村民委员会; what is a committee already stays as it is. */
const organisationOf = (village: string): string => (/委员会$/.test(village) ? village : `${village}村民委员会`);
