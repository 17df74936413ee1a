/**
 * How a device comes into a village: opening one, joining by invitation, getting a lost one back.
 *
 * What must hold
 * - The device's record is on the disk *before* the relay is asked, so an answer lost on the way is asked for again with
 *   the same device and the same link, and a one-time link is never burnt by a bad line.
 * - The relay learns the device's public key, the village's id, the device's name; never a key that opens anything.
 * - What goes wrong in the world comes back as `problem`, a Chinese sentence that says what to do.
 */
import { sha256 } from '@noble/hashes/sha2.js';
import { fromBase64UrlEncoded, toHexString } from 'lib0/buffer';
import { newDeviceKeys, pointOf, signText } from './device-keys.ts';
import { invitationId, unwrap } from './enrolment.ts';
import type { Recovered } from './recovery.ts';
import { askRelay, jsonOf, type Problem } from './relay-requests.ts';
import { hexDigest, isRecord, newKeyRing, randomId, textsOf } from './ring.ts';
import { openSigningKeys } from './signing-keys.ts';
import { storageTrouble } from './storage-trouble.ts';
import { type LocalVillage, villageOf } from './village.ts';
import { allRecords, forgetRecord, isRole, keepRecord, readRecord, type VillageRecord } from './village-records.ts';

export type Entered = { readonly village: LocalVillage } | Problem;

export interface NewVillage {
  readonly name: string;
  /** six digits of GB/T 2260, or the id of a policy pack */
  readonly regionCode: string;
  readonly policyYear?: string;
  readonly deviceName: string;
  readonly personName: string;
  readonly shared?: true;
  /** the relay that printed the one-time link, and the link's secret; absent: on this device alone */
  readonly relay?: { readonly url: string; readonly setup: string };
  readonly sample?: true;
}

export async function createVillage(wish: NewVillage): Promise<Entered> {
  const asked = wish.relay && hexDigest(`setup ${wish.relay.setup}`);
  return attempt(async () => {
    const device = (await recordAsked(asked)) ?? (await newDevice(wish.deviceName, wish.relay !== undefined));
    const record: VillageRecord = {
      ...device,
      name: wish.name,
      regionCode: wish.regionCode,
      policyYear: wish.policyYear,
      role: 'leads',
      person: { id: device.person?.id ?? `p${randomId(15)}`, name: wish.personName },
      founder: true,
      ...(wish.shared ? { shared: true } : {}),
      ...(wish.sample ? { sample: true } : {}),
      ...(wish.relay ? { relayUrl: wish.relay.url, asked } : {}),
    };
    await keepRecord(record);
    if (wish.relay) {
      const answer = await askRelay({ url: wish.relay.url }, '/api/villages', {
        method: 'POST',
        authorization: `Setup ${wish.relay.setup}`,
        body: { village: record.id, device: await introduction(record, record.id), person: wish.personName },
      });
      if (answer.kind !== 'good' && !(answer.kind === 'refused' && (await knows(record)))) {
        if (answer.kind === 'refused') await forgetRecord(record.id);
        return { problem: answer.reason };
      }
    }
    return enrolled(record);
  });
}

export interface Joining {
  readonly relayUrl: string;
  /** the part of the link after `#` */
  readonly secret: string;
  readonly deviceName: string;
  readonly shared?: true;
}

export async function joinVillage({ relayUrl, secret, deviceName, shared }: Joining): Promise<Entered> {
  const bytes = secretBytes(secret);
  if (!bytes) return { problem: '链接不完整。请从头复制整个链接，或重新扫码。' };
  const asked = hexDigest(`join ${secret}`);
  return attempt(async () => {
    const device: VillageRecord = {
      ...((await recordAsked(asked)) ?? { ...(await newDevice(deviceName, true)), id: `joining ${asked}` }),
      ...(shared ? { shared: true } : {}),
      relayUrl,
      asked,
    };
    await keepRecord(device);
    const link = invitationId(bytes);
    const body = { id: link, device: await introduction(device, link) };
    const answer = await askRelay({ url: relayUrl }, '/api/redeem', { method: 'POST', body });
    if (answer.kind !== 'good') {
      if (answer.kind === 'refused') await forgetRecord(device.id);
      return { problem: answer.reason };
    }
    const given = jsonOf(answer.body);
    const role = isRecord(given) && isRole(given.role) ? given.role : undefined;
    const enrolment = isRecord(given) && typeof given.wrapped === 'string' ? unwrap(given.wrapped, bytes) : undefined;
    if (!isRecord(given) || !enrolment || !role)
      return { problem: '邀请的内容打不开，可能链接不完整。请让村级负责人再发一个。' };
    const { person, id, name, regionCode, policyYear } = enrolment;
    // A device that joins its own village again keeps the older keys: what it holds may be sealed with them.
    const before = await readRecord(id);
    const keys = new Map([...(before?.keys ?? []), ...enrolment.keys]);
    const groups = textsOf(given.groups);
    const limits = {
      ...(groups.length > 0 ? { groups } : {}),
      ...(typeof given.until === 'string' ? { until: given.until } : {}),
    };
    const village = await enrolled({ ...device, ...limits, id, name, regionCode, policyYear, keys, person, role });
    await trustInvited(id, enrolment.roots ?? []);
    await forgetRecord(device.id);
    return village;
  });
}

/** What the inviting device trusts for signatures, this one does too: the link came from hand to hand. */
async function trustInvited(id: string, roots: readonly Uint8Array[]): Promise<void> {
  if (roots.length === 0) return;
  const signing = await openSigningKeys({ id });
  for (const certificate of roots) {
    const fingerprint = toHexString(sha256(certificate));
    await signing.trust({ fingerprint, certificate, because: 'invited', at: Date.now() });
  }
  signing.close();
}

export interface Recovering {
  /** of two recovery sheets */
  readonly contents: Recovered;
  /** the relay that printed the one-time link, and the link's secret */
  readonly relay: { readonly url: string; readonly setup: string };
  readonly deviceName: string;
  readonly shared?: true;
}

/** A village whose devices are all lost: this one leads it again. Who writes here is asked when the register has come. */
export async function recoverVillage({ contents, relay, deviceName, shared }: Recovering): Promise<Entered> {
  const asked = hexDigest(`setup ${relay.setup}`);
  return attempt(async () => {
    const there = await readRecord(contents.id);
    if (there && there.asked === undefined)
      return { problem: '这台设备已经在本村里，不用恢复。如果进不去，请先导出数据包，在“本村”页退出，再来恢复。' };
    const before = await recordAsked(asked);
    const record: VillageRecord = {
      ...(before?.id === contents.id ? before : await newDevice(deviceName, true)),
      ...contents,
      ...(shared ? { shared } : {}),
      role: 'leads',
      relayUrl: relay.url,
      asked,
    };
    await keepRecord(record);
    const answer = await askRelay({ url: relay.url }, '/api/villages', {
      method: 'POST',
      authorization: `Setup ${relay.setup}`,
      body: { village: record.id, device: await introduction(record, record.id), again: true },
    });
    if (answer.kind !== 'good' && !(answer.kind === 'refused' && (await knows(record)))) {
      if (answer.kind === 'refused') await forgetRecord(record.id);
      return { problem: answer.reason };
    }
    return enrolled(record);
  });
}

async function newDevice(name: string, withRelay: boolean): Promise<VillageRecord> {
  return {
    id: `v${randomId(21)}`,
    name: '',
    regionCode: '',
    role: 'reads',
    device: { id: `d${randomId(15)}`, name },
    keys: newKeyRing(),
    usedAt: 0,
    ...(withRelay ? { own: await newDeviceKeys() } : {}),
  };
}

/** For the relay: who this device is, signed for the link that lets it in. */
async function introduction({ device: { id, name }, own }: VillageRecord, link: string) {
  if (!own) throw new Error(`The device '${id}' has no keys of its own: it cannot come to a relay.`);
  return { id, name, key: await pointOf(own.sign), signature: await signText(own, `cunbiao enrol|${link}|${id}`) };
}

const recordAsked = async (asked: string | undefined): Promise<VillageRecord | undefined> =>
  (await allRecords()).find((record) => asked !== undefined && record.asked === asked);

/** The relay knows this device already: its first answer was lost on the way. */
async function knows({ asked: _, ...record }: VillageRecord): Promise<boolean> {
  const { relay } = villageOf(record);
  return (await relay?.pass?.token())?.kind === 'good';
}

async function enrolled({ asked, ...record }: VillageRecord): Promise<Entered> {
  const done = { ...record, usedAt: Date.now() };
  await keepRecord(done);
  return { village: villageOf(done) };
}

async function attempt(work: () => Promise<Entered>): Promise<Entered> {
  try {
    return await work();
  } catch (error) {
    return { problem: storageTrouble(error) };
  }
}

const secretBytes = (secret: string): Uint8Array | undefined => {
  if (!/^[\w-]{22}$/.test(secret)) return undefined;
  return fromBase64UrlEncoded(secret);
};
