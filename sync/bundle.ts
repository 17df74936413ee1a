/**
 * Bundle (数据包): dossiers as one sealed file, for a memory stick or a chat message.
 *
 * What must hold
 * - Sealed whole: only devices of the same village open it. No passphrase; the village's key ring is what they share.
 * - Importing merges, never overwrites. It is checked to the last byte first; if anything is wrong, nothing changes.
 * - What is wrong is said apart: not a bundle, made by a newer version, another village's, damaged, key missing.
 *
 * File = 村表 in UTF-8 (6), version (1), mark of the village (8), sealed and deflated content, first 8 bytes of the
 * SHA-256 of all before. Content = varuint version, names of village and device, time, dossiers, list of attachments.
 */
import { sha256 } from '@noble/hashes/sha2.js';
import { fromBase64UrlEncoded, toBase64UrlEncoded } from 'lib0/buffer';
import { createDecoder, hasContent, readUint8, readVarString, readVarUint, readVarUint8Array } from 'lib0/decoding';
import {
  createEncoder,
  toUint8Array,
  writeUint8,
  writeVarString,
  writeVarUint,
  writeVarUint8Array,
} from 'lib0/encoding';
import type { Attachments } from './attachments.ts';
import type { Village } from './contract.ts';
import { storageTrouble } from './database.ts';
import type { Problem } from './relay-requests.ts';
import { createSeal } from './seal.ts';
import type { Shelf } from './shelf.ts';
import { type Arrival, equalBytes, isUpdate } from './shelf-disk.ts';

export interface Bundle {
  readonly village: string;
  readonly device: string;
  /** ms since 1970 */
  readonly madeAt: number;
  readonly dossiers: readonly Arrival[];
  /** files that the dossiers name; the bundle does not hold them */
  readonly attachments: readonly { readonly hash: string; readonly size: number; readonly atRelay: boolean }[];
}

/** What an import brought, for a sentence to the person. */
export interface Imported {
  readonly bundle: Pick<Bundle, 'village' | 'device' | 'madeAt'>;
  readonly dossiers: number;
  readonly added: readonly string[];
  readonly changed: readonly string[];
  /** files that are neither here nor at the relay: they are on the device that made the bundle */
  readonly missingFiles: number;
}

const magic = new TextEncoder().encode('村表');
const VERSION = 1;
const PLACE = 'bundle';
const CHECK = 8;

const markOf = (village: string): Uint8Array =>
  sha256(new TextEncoder().encode(`cunbiao village ${village}`)).subarray(0, 8);

/** All that the shelf holds, or the dossiers named. */
export async function makeBundle(
  village: Village,
  {
    shelf,
    attachments,
    ids,
  }: { readonly shelf: Shelf; readonly attachments?: Attachments; readonly ids?: readonly string[] },
): Promise<Uint8Array<ArrayBuffer>> {
  const wanted = ids ?? [...shelf.ids()].sort();
  const encoder = createEncoder();
  writeVarUint(encoder, VERSION);
  writeVarString(encoder, village.name);
  writeVarString(encoder, village.device.name);
  writeVarUint(encoder, Date.now());
  const dossiers: Arrival[] = [];
  for (const id of wanted) {
    const bytes = await shelf.bytes(id);
    if (bytes) dossiers.push({ id, bytes });
  }
  writeVarUint(encoder, dossiers.length);
  for (const { id, bytes } of dossiers) {
    writeVarString(encoder, id);
    writeVarUint8Array(encoder, bytes);
  }
  const files = attachments?.list() ?? [];
  writeVarUint(encoder, files.length);
  for (const { hash, size, atRelay } of files) {
    writeVarString(encoder, hash);
    writeVarUint(encoder, size);
    writeUint8(encoder, atRelay ? 1 : 0);
  }
  const content = await through(toUint8Array(encoder), new CompressionStream('deflate-raw'));
  const sealed = createSeal(village).sealBytes(PLACE, content);
  const head = magic.length + 1 + 8;
  const file = new Uint8Array(head + sealed.length + CHECK);
  file.set(magic);
  file[magic.length] = VERSION;
  file.set(markOf(village.id), magic.length + 1);
  file.set(sealed, head);
  file.set(sha256(file.subarray(0, -CHECK)).subarray(0, CHECK), head + sealed.length);
  return file;
}

/** Reads and checks; changes nothing. */
export async function readBundle(village: Village, file: Uint8Array): Promise<Bundle | Problem> {
  const head = magic.length + 1 + 8;
  if (file.length < head + CHECK || !equalBytes(file.subarray(0, magic.length), magic))
    return { problem: '这不是村表的数据包。请选择用“导出”得到的文件。' };
  if (file[magic.length] !== VERSION) return { problem: '这个数据包是用更新的村表做的。请先更新本机的村表，再导入。' };
  const damaged = { problem: '数据包不完整或已损坏，没有导入任何内容。请重新导出，再传一次。' };
  if (!equalBytes(file.subarray(-CHECK), sha256(file.subarray(0, -CHECK)).subarray(0, CHECK))) return damaged;
  if (!equalBytes(file.subarray(magic.length + 1, head), markOf(village.id)))
    return { problem: '这是另一个村的数据包，没有导入任何内容。请先切换到那个村。' };
  const content = createSeal(village).openBytes(PLACE, file.subarray(head, -CHECK));
  if (content === 'sealed')
    return { problem: '本机没有打开这个数据包的钥匙，没有导入任何内容。请让村级负责人重新邀请这台设备。' };
  if (!content) return damaged;
  try {
    return parse(await through(content, new DecompressionStream('deflate-raw'))) ?? damaged;
  } catch {
    return damaged; // sealed by this village, yet not what a bundle holds
  }
}

function parse(bytes: Uint8Array): Bundle | undefined {
  const decoder = createDecoder(bytes);
  if (readVarUint(decoder) !== VERSION) return undefined;
  const village = readVarString(decoder);
  const device = readVarString(decoder);
  const madeAt = readVarUint(decoder);
  const dossiers = Array.from({ length: count(decoder) }, () => ({
    id: readVarString(decoder),
    bytes: readVarUint8Array(decoder).slice(),
  }));
  const attachments = Array.from({ length: count(decoder) }, () => ({
    hash: readVarString(decoder),
    size: readVarUint(decoder),
    atRelay: readUint8(decoder) === 1,
  }));
  if (hasContent(decoder) || !dossiers.every(({ bytes }) => isUpdate(bytes))) return undefined;
  return { village, device, madeAt, dossiers, attachments };
}

/** A count cannot be greater than the bytes that are left: a false one must not make room for millions. */
function count(decoder: ReturnType<typeof createDecoder>): number {
  const wanted = readVarUint(decoder);
  if (wanted > decoder.arr.length - decoder.pos) throw new Error(`A bundle cannot hold ${wanted} entries here.`);
  return wanted;
}

export async function importBundle(
  village: Village,
  file: Uint8Array,
  { shelf, attachments }: { readonly shelf: Shelf; readonly attachments?: Attachments },
): Promise<Imported | Problem> {
  const bundle = await readBundle(village, file);
  if ('problem' in bundle) return bundle;
  const before = shelf.ids();
  try {
    const changed = await shelf.putAll(bundle.dossiers);
    return {
      bundle: { village: bundle.village, device: bundle.device, madeAt: bundle.madeAt },
      dossiers: bundle.dossiers.length,
      added: [...changed].filter((id) => !before.has(id)),
      changed: [...changed].filter((id) => before.has(id)),
      missingFiles: bundle.attachments.filter(({ hash, atRelay }) => !atRelay && !attachments?.whereabouts(hash).here)
        .length,
    };
  } catch (error) {
    return { problem: storageTrouble(error) };
  }
}

// ---------------------------------------------------------------- as text

const TEXT = 'cunbiao:';

/** A small bundle as one line of a chat message: a household with three sheets is 3 to 5 KB. */
export const bundleText = (file: Uint8Array): string => TEXT + toBase64UrlEncoded(file);

/** The bundle in a message that may have other words around it; undefined where there is none. */
export function bundleFromText(text: string): Uint8Array | undefined {
  const found = /cunbiao:([\w-]+)/.exec(text)?.[1];
  return found === undefined ? undefined : fromBase64UrlEncoded(found);
}

async function through(
  bytes: Uint8Array,
  stream: CompressionStream | DecompressionStream,
): Promise<Uint8Array<ArrayBuffer>> {
  const source = new Blob([new Uint8Array(bytes)]).stream();
  return new Uint8Array(await new Response(source.pipeThrough(stream)).arrayBuffer());
}
