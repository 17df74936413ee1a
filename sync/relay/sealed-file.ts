/**
 * Bytes sealed with a passphrase, as a stream: the public format `age-encryption.org/v1` (C2SP, age.md) with its scrypt
 * recipient, so that whoever has the passphrase can open a backup with `age -d`, also when this program is long gone.
 *
 * What must hold
 * - Nothing is given out that was not authenticated; the order of the chunks and the end are authenticated too, so a file that was
 *   cut, lengthened or put together anew is refused. What was given out before is then to be thrown away.
 * - A wrong passphrase and a damaged file are told apart where that is possible: the header knows the passphrase.
 */
import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  hkdfSync,
  randomBytes,
  scrypt,
  timingSafeEqual,
} from 'node:crypto';

/** It cannot be opened; the message is a Chinese sentence. */
export class CannotUnseal extends Error {}

const chunkBytes = 64 * 1024;
const tagBytes = 16;
/** N = 2^17, r = 8, p = 1: OWASP Password Storage Cheat Sheet, scrypt. Takes 128 MiB for a moment. */
const usualWork = 17;
/** age itself refuses more than 2^22; 2^20 is 1 GiB, more than a village's computer has to give */
const greatestWork = 20;
const intro = 'age-encryption.org/v1\n';

const notOurs = '这不是村表的备份文件，或者文件开头已损坏。';
const damaged = '备份文件已损坏或不完整，请换另一份备份。';

/** `work`: log₂ N of scrypt. */
export async function* seal(
  passphrase: string,
  plain: AsyncIterable<Uint8Array>,
  work = usualWork,
): AsyncGenerator<Uint8Array> {
  const fileKey = randomBytes(16);
  const salt = randomBytes(16);
  const wrapped = encrypt(await stretch(passphrase, salt, work), Buffer.alloc(12), fileKey);
  const head = `${intro}-> scrypt ${base64(salt)} ${work}\n${base64(wrapped)}\n---`;
  const nonce = randomBytes(16);
  yield Buffer.concat([Buffer.from(`${head} ${base64(macOf(fileKey, head))}\n`), nonce]);
  const key = derive(fileKey, nonce, 'payload');
  let number = 0;
  for await (const { bytes, isLast } of chunks(plain, chunkBytes)) yield encrypt(key, nonceOf(number++, isLast), bytes);
}

export async function* unseal(passphrase: string, sealed: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const source = sealed[Symbol.asyncIterator]();
  const { header, rest } = await readHead(source);
  const fileKey = await fileKeyOf(passphrase, header);
  const nonce = rest.subarray(0, 16);
  const key = derive(fileKey, nonce, 'payload');
  let number = 0;
  const body = following(rest.subarray(16), source);
  for await (const { bytes, isLast } of chunks(body, chunkBytes + tagBytes)) {
    // an empty last chunk is only that of an empty file
    if (bytes.length < tagBytes || (bytes.length === tagBytes && number > 0)) throw new CannotUnseal(damaged);
    yield decrypt(key, nonceOf(number++, isLast), bytes);
  }
}

interface Header {
  readonly salt: Uint8Array;
  readonly work: number;
  readonly wrapped: Uint8Array;
  /** all that the code stands for, and the code */
  readonly text: string;
  readonly mac: Uint8Array;
}
const headerPattern =
  /^(age-encryption\.org\/v1\n-> scrypt ([A-Za-z0-9+/]{22}) ([1-9][0-9]?)\n([A-Za-z0-9+/]{43})\n---) ([A-Za-z0-9+/]{43})\n/;

async function readHead(source: AsyncIterator<Uint8Array>): Promise<{ header: Header; rest: Uint8Array }> {
  let bytes = new Uint8Array();
  for (;;) {
    const found = headerPattern.exec(Buffer.from(bytes.subarray(0, 1024)).toString('latin1'));
    if (found && bytes.length >= found[0].length + 16) {
      const [all, text, salt, work, wrapped, mac] = found as unknown as [
        string,
        string,
        string,
        string,
        string,
        string,
      ];
      const header = { text, salt: unbase64(salt), work: Number(work), wrapped: unbase64(wrapped), mac: unbase64(mac) };
      return { header, rest: bytes.subarray(all.length) };
    }
    const { value, done } = await source.next();
    if (done || bytes.length > 1024) throw new CannotUnseal(notOurs);
    bytes = new Uint8Array(Buffer.concat([bytes, value]));
  }
}

async function fileKeyOf(passphrase: string, { salt, work, wrapped, text, mac }: Header): Promise<Uint8Array> {
  if (work > greatestWork) throw new CannotUnseal(notOurs);
  let fileKey: Uint8Array;
  try {
    fileKey = decrypt(await stretch(passphrase, salt, work), Buffer.alloc(12), wrapped);
  } catch (error) {
    if (error instanceof CannotUnseal) throw new CannotUnseal('口令不对。请核对后再试（区分大小写和全角半角）。');
    throw error;
  }
  if (!timingSafeEqual(macOf(fileKey, text), mac)) throw new CannotUnseal(damaged);
  return fileKey;
}

async function* following(first: Uint8Array, source: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield first;
  for (let next = await source.next(); !next.done; next = await source.next()) yield next.value;
}

/** Pieces of `size` bytes; the last one is known as such, and may be shorter. There is at least one. */
async function* chunks(
  source: AsyncIterable<Uint8Array>,
  size: number,
): AsyncGenerator<{ readonly bytes: Uint8Array; readonly isLast: boolean }> {
  let waiting: Uint8Array[] = [];
  let length = 0;
  for await (const part of source) {
    waiting.push(part);
    length += part.length;
    if (length <= size) continue;
    const all = Buffer.concat(waiting);
    let from = 0;
    for (; all.length - from > size; from += size) yield { bytes: all.subarray(from, from + size), isLast: false };
    waiting = [all.subarray(from)];
    length = all.length - from;
  }
  yield { bytes: Buffer.concat(waiting), isLast: true };
}

/** eleven bytes of number, one that is 1 at the end */
function nonceOf(number: number, isLast: boolean): Uint8Array {
  const nonce = Buffer.alloc(12);
  nonce.writeUIntBE(number, 5, 6);
  nonce[11] = isLast ? 1 : 0;
  return nonce;
}

function stretch(passphrase: string, salt: Uint8Array, work: number): Promise<Uint8Array> {
  const label = Buffer.concat([Buffer.from('age-encryption.org/v1/scrypt'), salt]);
  const N = 2 ** work;
  return new Promise((resolve, reject) => {
    scrypt(passphrase, label, 32, { N, r: 8, p: 1, maxmem: 2 * 128 * 8 * N }, (error, key) => {
      if (error) reject(error);
      else resolve(key);
    });
  });
}
const derive = (key: Uint8Array, salt: Uint8Array, info: string): Uint8Array =>
  new Uint8Array(hkdfSync('sha256', key, salt, info, 32));
const macOf = (fileKey: Uint8Array, text: string): Uint8Array =>
  createHmac('sha256', derive(fileKey, new Uint8Array(), 'header'))
    .update(text)
    .digest();

const cipher = 'chacha20-poly1305';
function encrypt(key: Uint8Array, nonce: Uint8Array, bytes: Uint8Array): Uint8Array {
  const sealing = createCipheriv(cipher, key, nonce, { authTagLength: tagBytes });
  return Buffer.concat([sealing.update(bytes), sealing.final(), sealing.getAuthTag()]);
}
function decrypt(key: Uint8Array, nonce: Uint8Array, bytes: Uint8Array): Uint8Array {
  const end = bytes.length - tagBytes;
  const opening = createDecipheriv(cipher, key, nonce, { authTagLength: tagBytes });
  opening.setAuthTag(bytes.subarray(end));
  const plain = opening.update(bytes.subarray(0, end));
  try {
    opening.final();
  } catch {
    throw new CannotUnseal(damaged);
  }
  return plain;
}

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64').replaceAll('=', '');
const unbase64 = (text: string): Uint8Array => Buffer.from(text, 'base64');
