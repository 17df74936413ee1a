/**
 * Receipts (回执) of relays: that a file existed no later than a time.
 *
 * What must hold
 * - A receipt counts here if its key is one that this device heard from its own relay; a key that only stands in a receipt proves nothing.
 * - A device remembers every key that it heard. So receipts outlive a relay that was set up anew.
 */
import { fromBase64UrlEncoded } from 'lib0/buffer';
import type { Village } from './contract.ts';
import { askRelay, jsonOf, type Problem } from './relay-requests.ts';
import { bytesOf, isRecord } from './ring.ts';
import type { SigningKeys } from './signing-keys.ts';

/** What is known to have existed. */
export interface Existed {
  /** SHA-256, hexadecimal */
  readonly hash: string;
  /** ms since 1970 */
  readonly at: number;
}

const ALONE = '本村只在这台设备上，没有服务器可以开回执。';

export async function askReceipt({ relay }: Village, sha256: string, keys: SigningKeys): Promise<string | Problem> {
  if (!relay) return { problem: ALONE };
  const answer = await askRelay(relay, '/api/receipts', { method: 'POST', body: { sha256 } });
  if (answer.kind !== 'good') return { problem: answer.reason };
  const given = jsonOf(answer.body);
  const receipt = isRecord(given) && typeof given.receipt === 'string' ? given.receipt : '';
  const key = keyOf(receipt);
  if (key === undefined) return { problem: '服务器的回执读不出来。请稍后再试。' };
  await keys.hearRelayKey(key);
  return receipt;
}

/** Asks the relay for its key, where it can be reached. */
export async function learnRelayKey({ relay }: Village, keys: SigningKeys): Promise<void> {
  const answer = relay && (await askRelay(relay, '/api/receipts'));
  const given = answer?.kind === 'good' ? jsonOf(answer.body) : undefined;
  const key = isRecord(given) ? textOfKey(given.key) : undefined;
  if (key !== undefined) await keys.hearRelayKey(key);
}

/** Undefined: broken, changed, or by a key that this device never heard from its relay. */
export async function readReceipt(receipt: string, heard: readonly string[]): Promise<Existed | undefined> {
  const [header = '', body = '', signature = '', more] = receipt.split('.');
  const key = keyOf(receipt);
  if (key === undefined || more !== undefined || !heard.includes(key)) return undefined;
  try {
    const [x, y] = key.split('.');
    const how = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
    const jwk = { kty: 'EC', crv: 'P-256', x, y };
    const imported = await crypto.subtle.importKey('jwk', jwk, how, false, ['verify']);
    const bytes = new Uint8Array(fromBase64UrlEncoded(signature));
    const text = new Uint8Array(bytesOf(`${header}.${body}`));
    if (!(await crypto.subtle.verify(how, imported, bytes, text))) return undefined;
    const said = partOf(body);
    const { sha256, iat } = isRecord(said) ? said : {};
    return typeof sha256 === 'string' && typeof iat === 'number' ? { hash: sha256, at: iat * 1000 } : undefined;
  } catch {
    return undefined; // no point of the curve, or no base64
  }
}

function keyOf(receipt: string): string | undefined {
  const header = partOf(receipt.split('.')[0] ?? '');
  return isRecord(header) && header.alg === 'ES256' && header.typ === 'receipt+jwt' ? textOfKey(header.jwk) : undefined;
}
const textOfKey = (jwk: unknown): string | undefined =>
  isRecord(jwk) && jwk.kty === 'EC' && jwk.crv === 'P-256' && typeof jwk.x === 'string' && typeof jwk.y === 'string'
    ? `${jwk.x}.${jwk.y}`
    : undefined;

function partOf(part: string): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(fromBase64UrlEncoded(part)));
  } catch {
    return undefined;
  }
}
