/**
 * Receipts (回执): the relay signs that it was shown a hash at a time. It says that a file existed no later; of the file it knows nothing.
 *
 * What must hold
 * - A receipt is a JWS (RFC 7515) in compact form, ES256, with its public key in the header, so that it can be checked anywhere for as long as it is kept.
 * - The key is this relay's own, and another one than for tokens, which is replaced each day. It rests in the data folder and goes into no
 *   backup: whoever has a backup makes no receipts. A relay that was restored has a new key; devices remember the old one.
 */
import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Gate } from './api-access.ts';
import { Refusal, type Route, readJson, send, textOf } from './requests.ts';
import { sha256Pattern } from './wire.ts';

export interface Receipts {
  /** `{ kty, crv, x, y }` */
  readonly key: JsonWebKey;
  issue(sha256: string, now: number): string;
}

const fileName = 'receipt-key.pem';

export function openReceipts(folder: string): Receipts {
  const secret = keyIn(join(folder, fileName));
  const { kty, crv, x, y } = createPublicKey(secret).export({ format: 'jwk' });
  const jwk = { kty, crv, x, y };
  const header = encode({ alg: 'ES256', typ: 'receipt+jwt', jwk });
  return {
    key: jwk,
    issue(sha256, now) {
      const text = `${header}.${encode({ sha256, iat: Math.floor(now / 1000) })}`;
      const signature = sign('sha256', Buffer.from(text), { key: secret, dsaEncoding: 'ieee-p1363' });
      return `${text}.${signature.toString('base64url')}`;
    },
  };
}

function keyIn(file: string): KeyObject {
  try {
    return createPrivateKey(readFileSync(file, 'utf8'));
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    writeFileSync(file, privateKey.export({ format: 'pem', type: 'pkcs8' }), { mode: 0o600, flush: true, flag: 'wx' });
    return privateKey;
  }
}

const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

export function receiptRoutes(receipts: Receipts, now: () => number, gate: Gate): Readonly<Record<string, Route>> {
  return {
    'GET receipts': ({ request, response }) => {
      gate.enrolled(request);
      send(response, 200, { key: receipts.key });
    },
    'POST receipts': async ({ request, response }) => {
      gate.enrolled(request);
      const sha256 = textOf(await readJson(request), 'sha256', 64);
      if (!sha256Pattern.test(sha256)) throw new Refusal(400, 'sha256 应为 64 位小写的十六进制数。');
      send(response, 201, { receipt: receipts.issue(sha256, now()) });
    },
  };
}
