/** A device as the relay sees it: an id, a key to sign with, and the token that it was given. */
import { generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import type { Pass } from '../../sync/contract.ts';

export interface TestDevice {
  readonly id: string;
  readonly privateKey: KeyObject;
  /** uncompressed point, base64url */
  readonly key: string;
  /** what a stranger might try, until `renew` was called */
  token: string;
}

export function newDevice(): TestDevice {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const { x = '', y = '' } = publicKey.export({ format: 'jwk' });
  const point = Buffer.concat([Buffer.of(4), Buffer.from(x, 'base64url'), Buffer.from(y, 'base64url')]);
  const key = point.toString('base64url');
  return { id: randomBytes(12).toString('base64url'), privateKey, key, token: 'x.y.z' };
}

export const signText = ({ privateKey }: TestDevice, text: string): string =>
  sign('sha256', Buffer.from(text), { key: privateKey, dsaEncoding: 'ieee-p1363' }).toString('base64url');

/** For the link that lets it in: an invitation's id, or the village's that it opens. */
export const introduction = (device: TestDevice, link: string) => ({
  id: device.id,
  name: `设备${device.id.slice(0, 4)}`,
  key: device.key,
  signature: signText(device, `cunbiao enrol|${link}|${device.id}`),
});

/** For the client's side: the token that the device was given, again and again. */
export const passOf = (device: Pick<TestDevice, 'token'>): Pass => ({
  token: async () => ({ kind: 'good', token: device.token, left: 600_000 }),
  isFresh: true,
  spent: () => {},
});

/** Asks the relay for a token, as a device does; the answer, and the device has the token. */
export async function renew(http: string, device: TestDevice): Promise<Response> {
  const { nonce } = (await (await fetch(`${http}/api/nonce`)).json()) as { nonce: string };
  const signature = signText(device, `cunbiao token|${device.id}|${nonce}`);
  const body = JSON.stringify({ device: device.id, nonce, signature, version: 'test' });
  const answer = await fetch(`${http}/api/tokens`, { method: 'POST', body });
  if (answer.ok) device.token = ((await answer.clone().json()) as { token: string }).token;
  return answer;
}
