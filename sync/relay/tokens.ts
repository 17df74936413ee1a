/**
 * How a device shows that it is itself: it signs a nonce with a key that never leaves it, and is given a token for a
 * quarter of an hour.
 *
 * What must hold
 * - A token is bound to one device of one village and to the newest village key; it is a JWS (RFC 7515) in compact form,
 *   signed with Ed25519 (RFC 8037). There is one header and one algorithm: nothing in a token chooses how it is checked.
 * - What a token allows is not in it. Role, groups, removal and last day are looked up each time it is shown.
 * - A nonce is good for one signature and one minute. It is not stored until it is used, so that asking for many costs nothing.
 * - The key that signs is replaced each day: an older copy of the disk makes no tokens.
 */
import {
  createHmac,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
  sign,
  timingSafeEqual,
  verify,
} from 'node:crypto';
import { type Access, type EnrolledDevice, endOf } from './access.ts';

export interface Issued {
  readonly token: string;
  /** how long it is good */
  readonly seconds: number;
}
export interface Shown {
  readonly device: EnrolledDevice;
  /** milliseconds since 1970 */
  readonly expires: number;
}
export interface Tokens {
  nonce(): string;
  /** true once for each nonce */
  spend(nonce: string): boolean;
  issue(device: EnrolledDevice): Promise<Issued>;
  /** `over`: was good once, is not any more: late, of a removed device, older than the village's newest key. undefined: not ours */
  check(token: string): Shown | 'over' | undefined;
}

const dayMs = 24 * 60 * 60 * 1000;
const nonceMs = 60_000;

export function createTokens(access: Access, seconds: number): Tokens {
  const { now } = access;
  const nonceKey = randomBytes(32);
  /** used nonces, until they would be over anyway */
  const spent = new Map<string, number>();
  const signers = new Map<string, { readonly key: KeyObject; readonly publicKey: KeyObject; readonly at: number }>();

  const seal = (body: string): string => createHmac('sha256', nonceKey).update(body).digest('base64url').slice(0, 22);

  function load(): void {
    const stored = access.signers();
    for (const id of signers.keys()) if (!stored.some((signer) => signer.id === id)) signers.delete(id);
    for (const { id, key, at } of stored) {
      if (signers.has(id)) continue;
      const secret = createPrivateKey({ key: Buffer.from(key, 'base64'), format: 'der', type: 'pkcs8' });
      signers.set(id, { key: secret, publicKey: createPublicKey(secret), at: Date.parse(at) });
    }
  }
  async function signer(): Promise<readonly [id: string, key: KeyObject]> {
    load();
    const [newest] = [...signers].sort(([, a], [, b]) => b.at - a.at);
    if (newest && Math.abs(now() - newest[1].at) < dayMs) return [newest[0], newest[1].key];
    const made = generateKeyPairSync('ed25519').privateKey.export({ format: 'der', type: 'pkcs8' });
    await access.change({ kind: 'signer', id: randomBytes(6).toString('base64url'), key: made.toString('base64') });
    return signer();
  }
  access.onChange(({ kind }) => {
    if (kind === 'signer') load();
  });
  load();

  return {
    nonce() {
      const body = `${randomBytes(16).toString('base64url')}.${(now() + nonceMs).toString(36)}`;
      return `${body}.${seal(body)}`;
    },
    spend(nonce) {
      for (const [old, ends] of spent) {
        if (ends > now()) break;
        spent.delete(old);
      }
      const [random = '', ends = '', mark = ''] = nonce.split('.');
      const expected = seal(`${random}.${ends}`);
      if (mark.length !== expected.length || !timingSafeEqual(Buffer.from(mark), Buffer.from(expected))) return false;
      if (Number.parseInt(ends, 36) <= now() || spent.has(nonce)) return false;
      spent.set(nonce, Number.parseInt(ends, 36));
      return true;
    },
    async issue(device) {
      const [id, key] = await signer();
      const issued = Math.floor(now() / 1000);
      const ends = Math.floor(Math.min(issued + seconds, endOf(device) / 1000));
      const claims = { sub: device.id, aud: device.village, ring: access.ring(device.village), iat: issued, exp: ends };
      const signed = `${headerOf(id)}.${encode(claims)}`;
      return {
        token: `${signed}.${sign(null, Buffer.from(signed), key).toString('base64url')}`,
        seconds: ends - issued,
      };
    },
    check(token) {
      if (token.length > 1024) return undefined;
      const [header = '', body = '', signature = '', more] = token.split('.');
      const found = [...signers].find(([id]) => headerOf(id) === header);
      if (!found || more !== undefined) return undefined;
      const bytes = Buffer.from(signature, 'base64url');
      // one way to write it: base64url has spare bits, and what is signed must be all there is
      if (bytes.toString('base64url') !== signature) return undefined;
      if (!verify(null, Buffer.from(`${header}.${body}`), found[1].publicKey, bytes)) return undefined;
      const { sub, aud, ring, exp } = JSON.parse(Buffer.from(body, 'base64url').toString()) as Record<string, unknown>;
      const expires = Number(exp) * 1000;
      const device = typeof sub === 'string' && expires > now() ? access.device(sub) : undefined;
      if (!device || device.village !== aud || ring !== access.ring(device.village)) return 'over';
      return { device, expires };
    },
  };
}

const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const headerOf = (id: string): string => encode({ alg: 'EdDSA', typ: 'JWT', kid: id });

// ---------------------------------------------------------------- keys of devices

/** An uncompressed point of P-256 in base64url, as a key; undefined where it is none. */
export function publicKey(point: string): KeyObject | undefined {
  const bytes = Buffer.from(point, 'base64url');
  if (bytes.length !== 65 || bytes[0] !== 4) return undefined;
  const [x, y] = [bytes.subarray(1, 33).toString('base64url'), bytes.subarray(33).toString('base64url')];
  try {
    return createPublicKey({ format: 'jwk', key: { kty: 'EC', crv: 'P-256', x, y } });
  } catch {
    return undefined; // not on the curve
  }
}

/** Whether the device signed this text (ECDSA P-256, SHA-256, r and s as they stand). */
export function hasSigned({ key }: { readonly key: string }, text: string, signature: string): boolean {
  const object = publicKey(key);
  const bytes = Buffer.from(signature, 'base64url');
  return object !== undefined && verify('sha256', Buffer.from(text), { key: object, dsaEncoding: 'ieee-p1363' }, bytes);
}
