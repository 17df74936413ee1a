/**
 * Recovery sheets: the village's keys as two texts for two people, for the day when every device is lost.
 *
 * What must hold
 * - One text alone says nothing about the keys: the first is random, the second is the contents exclusive-or the first.
 * - They are made to be printed, and typed by hand if they must be: 32 letters and digits that look different, in lines of
 *   which each has its own check, so that a slip is found where it is.
 * - Two texts that do not belong together, two copies of one, and a damaged one are told apart, in a sentence.
 */
import { sha256 } from '@noble/hashes/sha2.js';
import { createDecoder, readUint8Array, readVarString, readVarUint } from 'lib0/decoding';
import { createEncoder, toUint8Array, writeUint8Array, writeVarString, writeVarUint } from 'lib0/encoding';
import type { Village } from './contract.ts';
import type { Problem } from './relay-requests.ts';
import { bytesOf, type KeyRing, randomBytes } from './ring.ts';

/** What two halves give back. */
export interface Recovered {
  readonly id: string;
  readonly name: string;
  readonly regionCode: string;
  readonly policyYear?: string;
  readonly keys: KeyRing;
}

/** bytes of a line, and letters of its check */
const line = { bytes: 10, letters: 16, check: 4 } as const;
const version = 1;
const digestBytes = 8;

/** Lines of five groups of four: `4Q7M 2K9P XN3T V8B6 · H5RC`. */
export function makeHalves(village: Village & { readonly policyYear?: string }): readonly [string, string] {
  const encoder = createEncoder();
  writeVarString(encoder, village.id);
  writeVarString(encoder, village.name);
  writeVarString(encoder, village.regionCode);
  writeVarString(encoder, village.policyYear ?? '');
  writeVarUint(encoder, village.keys.size);
  for (const [number, key] of village.keys) {
    writeVarUint(encoder, number);
    writeUint8Array(encoder, key);
  }
  const contents = toUint8Array(encoder);
  const whole = new Uint8Array([...contents, ...sha256(contents).subarray(0, digestBytes)]);
  const set = randomBytes(3);
  const mask = randomBytes(whole.length);
  const masked = whole.map((byte, index) => byte ^ mask[index]!);
  return [textOf(1, set, mask), textOf(2, set, masked)];
}

function textOf(part: 1 | 2, set: Uint8Array, share: Uint8Array): string {
  const head = Uint8Array.of(version * 16 + part, ...set, share.length >> 8, share.length & 255);
  const bytes = new Uint8Array(Math.ceil((head.length + share.length) / line.bytes) * line.bytes);
  bytes.set(head);
  bytes.set(share, head.length);
  const lines: string[] = [];
  for (let at = 0; at < bytes.length; at += line.bytes) {
    const letters = toLetters(bytes.subarray(at, at + line.bytes));
    lines.push(groups(letters + checkOf(letters, lines.length)));
  }
  return lines.join('\n');
}

interface Half {
  readonly part: number;
  readonly set: string;
  readonly share: Uint8Array;
}

/** A half as it was typed, scanned or pasted; the problem names the line that is wrong. */
export function readHalf(typed: string): Half | Problem {
  const letters = typed
    .toUpperCase()
    .normalize('NFKC')
    .replace(/O/g, '0')
    .replace(/[IL]/g, '1')
    .replace(/[^0-9A-Z]/g, '');
  const length = line.letters + line.check;
  const parts: Uint8Array[] = [];
  for (let at = 0; at < letters.length; at += length) {
    const number = `${parts.length + 1}`;
    let bytes = lineAt(letters, at, parts.length);
    // Lines are numbered on the sheet, and some type the numbers, too. The check tells which it is.
    if (!bytes && letters.startsWith(number, at)) {
      bytes = lineAt(letters, at + number.length, parts.length);
      if (bytes) at += number.length;
    }
    if (!bytes)
      return letters.length - at < length
        ? { problem: `第 ${number} 行还没有抄完。每行二十个字母和数字，请把纸上的每一行都抄进来。` }
        : { problem: `第 ${number} 行与纸上不符，请对照再看一遍。每行二十个字母和数字，不能漏行。` };
    parts.push(bytes);
  }
  const bytes = Uint8Array.from(parts.flatMap((part) => [...part]));
  const size = (bytes[4] ?? 0) * 256 + (bytes[5] ?? 0);
  if (bytes.length < 6 || bytes.length < 6 + size) return { problem: '还没有抄完，请把纸上的每一行都抄进来。' };
  if (bytes[0]! >> 4 !== version) return { problem: '这张恢复纸是别的版本做的，请先更新村表再试。' };
  return { part: bytes[0]! & 15, set: toLetters(bytes.subarray(1, 4)), share: bytes.subarray(6, 6 + size) };
}

function lineAt(letters: string, at: number, index: number): Uint8Array | undefined {
  const own = letters.slice(at, at + line.letters);
  return letters.slice(at + line.letters, at + line.letters + line.check) === checkOf(own, index)
    ? fromLetters(own)
    : undefined;
}

export function joinHalves(one: string, other: string): Recovered | Problem {
  const [first, second] = [readHalf(one), readHalf(other)];
  if ('problem' in first) return { problem: `第一张：${first.problem}` };
  if ('problem' in second) return { problem: `第二张：${second.problem}` };
  if (first.set !== second.set)
    return { problem: '这两张不是同一次做的，合不起来。请找同一天做的两张，纸上的编号应当一样。' };
  if (first.part === second.part) return { problem: '这两张是同一半，需要另一个人手里的另一半。' };
  const whole = first.share.map((byte, index) => byte ^ (second.share[index] ?? 0));
  const contents = whole.subarray(0, whole.length - digestBytes);
  const digest = sha256(contents).subarray(0, digestBytes);
  if (digest.some((byte, index) => byte !== whole[contents.length + index]))
    return { problem: '两张合起来打不开，可能其中一张被改动过。请用另外保存的恢复纸。' };
  const decoder = createDecoder(contents);
  const [id, name, regionCode, policyYear] = [0, 1, 2, 3].map(() => readVarString(decoder)) as [
    string,
    string,
    string,
    string,
  ];
  const count = readVarUint(decoder);
  const keys = new Map(
    Array.from({ length: count }, () => [readVarUint(decoder), readUint8Array(decoder, 32).slice()] as const),
  );
  return { id, name, regionCode, keys, ...(policyYear === '' ? {} : { policyYear }) };
}

/** The number of the pair, as it stands on both sheets. */
export function pairNumber(half: string): string {
  const read = readHalf(half);
  return 'problem' in read ? '' : read.set;
}

// ---------------------------------------------------------------- letters

/** Crockford's: no I, L, O, U. */
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

function toLetters(bytes: Uint8Array): string {
  let bits = '';
  for (const byte of bytes) bits += byte.toString(2).padStart(8, '0');
  return (bits.match(/.{1,5}/g) ?? []).map((five) => alphabet[Number.parseInt(five.padEnd(5, '0'), 2)]).join('');
}
function fromLetters(letters: string): Uint8Array | undefined {
  const values = [...letters].map((letter) => alphabet.indexOf(letter));
  if (values.includes(-1)) return undefined;
  const bits = values.map((value) => value.toString(2).padStart(5, '0')).join('');
  return Uint8Array.from((bits.match(/.{8}/g) ?? []).map((eight) => Number.parseInt(eight, 2)));
}
/** A check of twenty bits, which also knows the line's place. */
const checkOf = (letters: string, place: number): string =>
  toLetters(sha256(bytesOf(`${place} ${letters}`)).subarray(0, 3)).slice(0, line.check);
const groups = (letters: string): string => (letters.match(/.{4}/g) ?? []).join(' ');
