/**
 * The way into the relay: a token for a quarter of an hour, given against a signature of this device.
 *
 * What must hold
 * - However many connections and requests want one, one is fetched; pages of this device share it.
 * - A token that the relay does not take is not shown twice.
 * - With each new token this device also learns what changed about it: role, groups, last day, and newer village keys, which
 *   are fetched *before* the token is used, so that whoever is in writes with the newest key.
 * - This device's clock is only asked how much time has passed.
 */
import type { Pass, Passed } from './contract.ts';
import { type DeviceKeys, pointOf, proofOf, signText, unwrapKey } from './device-keys.ts';
import { type Answer, askRelay, jsonOf } from './relay-requests.ts';
import { isRecord } from './ring.ts';
import { changeRecord, isRole, type KeptToken, readRecord, type VillageRecord } from './village-records.ts';

interface PassOptions {
  readonly record: VillageRecord & { readonly own: DeviceKeys };
  readonly url: string;
  /** the ring that seals on this device; new keys go into it */
  readonly keys: Map<number, Uint8Array>;
}

const lost = '本机的登记信息不完整，进不了本村。请让村级负责人重新邀请这台设备。';
declare const __APP_VERSION__: string | undefined;
/** of the program on this device: the build puts it here */
const version = typeof __APP_VERSION__ === 'string' ? __APP_VERSION__ : '';

export function createPass({ record: { id, device, own }, url, keys }: PassOptions): Pass {
  let kept: KeptToken | undefined;
  let renewing: Promise<Passed> | undefined;
  const notTaken = new Set<string>();

  const isGood = (token: KeptToken | undefined): token is KeptToken => {
    const passed = token ? Date.now() - token.at : -1;
    return token !== undefined && passed >= 0 && passed < (token.life * 5) / 6 && !notTaken.has(token.token);
  };
  const passed = ({ token, at, life, ring }: KeptToken): Passed => {
    return { kind: 'good', token, ring, left: at + life - Date.now() };
  };

  async function renew(): Promise<Passed> {
    // Another page of this device may have been given one, and newer keys.
    const found = await readRecord(id);
    const record = found?.device.id === device.id ? found : undefined;
    for (const [number, key] of record?.keys ?? []) keys.set(number, key);
    if (isGood(record?.token)) {
      kept = record.token;
      return passed(kept);
    }
    for (let attempt = 0; ; attempt++) {
      const asked = await askRelay({ url }, '/api/nonce');
      const nonce = asked.kind === 'good' ? jsonOf(asked.body) : undefined;
      if (asked.kind !== 'good') return asked;
      if (!isRecord(nonce) || typeof nonce.nonce !== 'string') return { kind: 'refused', status: 0, reason: lost };
      const signature = await signText(own, `cunbiao token|${device.id}|${nonce.nonce}`);
      const body = { device: device.id, nonce: nonce.nonce, signature, version };
      const answer = await askRelay({ url }, '/api/tokens', { method: 'POST', body });
      // 409: the nonce was over, or another relay's. Once more, at once.
      if (answer.kind === 'refused' && answer.status === 409 && attempt < 2) continue;
      return answer.kind === 'good' ? accept(answer) : answer;
    }
  }

  async function accept(answer: Answer & { readonly kind: 'good' }): Promise<Passed> {
    const given = jsonOf(answer.body);
    if (!isRecord(given) || typeof given.token !== 'string') return { kind: 'refused', status: 0, reason: lost };
    const life = Number(given.seconds) * 1000;
    const fresh: KeptToken = { token: given.token, at: Date.now(), life, ring: Number(given.ring) };
    const bearer = { authorization: `Bearer ${fresh.token}` };
    const newest = Math.max(...keys.keys());
    if (fresh.ring > newest) {
      const list = await askRelay({ url }, `/api/keys?since=${newest}`, bearer);
      if (list.kind !== 'good') return list;
      await takeKeys(jsonOf(list.body));
    }
    if (given.receives !== true) {
      const agreement = await pointOf(own.receive);
      const body = { agreement, proof: proofOf(agreement, keys, id, device.id) };
      // If it does not arrive, the next token says so again.
      await askRelay({ url }, '/api/receiver', { method: 'PUT', body, ...bearer });
    }
    kept = fresh;
    await changeRecord(id, (record) => {
      // The browser may have joined anew meanwhile: then this page is the old one.
      if (record.device.id !== device.id) return record;
      const { groups: _, until: __, ...rest } = record;
      return {
        ...rest,
        keys: new Map([...record.keys, ...keys]),
        token: fresh,
        ...(isRole(given.role) ? { role: given.role } : {}),
        ...(Array.isArray(given.groups) && given.groups.length > 0 ? { groups: given.groups.map(String) } : {}),
        ...(typeof given.until === 'string' ? { until: given.until } : {}),
      };
    });
    return passed(fresh);
  }

  async function takeKeys(list: unknown): Promise<void> {
    for (const entry of Array.isArray(list) ? list : []) {
      if (!isRecord(entry) || typeof entry.wrapped !== 'string') continue;
      const number = Number(entry.number);
      const key = await unwrapKey(entry.wrapped, own, keys, { village: id, device: device.id, number });
      if (key && !keys.has(number)) keys.set(number, key);
    }
  }

  return {
    async token() {
      if (isGood(kept)) return passed(kept);
      renewing ??= renew().finally(() => {
        renewing = undefined;
      });
      return renewing;
    },
    get isFresh() {
      return isGood(kept);
    },
    spent(token) {
      notTaken.add(token);
    },
  };
}
