/**
 * Bundle (数据包): dossiers as one sealed file, for a memory stick or a chat message.
 *
 * What must hold
 * - Sealed whole: only devices of the same village open it. No passphrase; the village's key ring is what they share.
 * - Importing merges, never overwrites. It is checked to the last byte first; if anything is wrong, nothing changes.
 * - What is wrong is said apart: not a bundle, made by a newer version, another village's, damaged, key missing.
 *
 * File = 村表 in UTF-8 (6), version (1), mark of the village (8), length of what follows (4, big endian): sealed and deflated
 * content; first 8 bytes of the SHA-256 of all before; attachments that it carries, sealed as they are, one behind the other.
 * Content = varuint version, names of village and device, time, dossiers, list of attachments: hash, size, and whether the relay
 * has it (1) and the bundle carries it (2). An attachment is named by its SHA-256, which is checked.
 */
import { sha256 } from '@noble/hashes/sha2.js';
import { fromBase64UrlEncoded, toBase64UrlEncoded, toHexString } from 'lib0/buffer';
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
import type { Problem } from './relay-requests.ts';
import { createSeal } from './seal.ts';
import type { Shelf } from './shelf.ts';
import { type Arrival, equalBytes, isUpdate } from './shelf-disk.ts';
import { storageTrouble } from './storage-trouble.ts';

export interface Bundle {
  readonly village: string;
  readonly device: string;
  /** ms since 1970 */
  readonly madeAt: number;
  readonly dossiers: readonly Arrival[];
  /** files of the device that made it */
  readonly attachments: readonly {
    readonly hash: string;
    readonly size: number;
    readonly atRelay: boolean;
    /** where the bundle carries it */
    readonly sealed?: Uint8Array;
  }[];
}

/** What an import brought, for a sentence to the person. */
export interface Imported {
  readonly bundle: Pick<Bundle, 'village' | 'device' | 'madeAt'>;
  readonly dossiers: number;
  readonly added: readonly string[];
  readonly changed: readonly string[];
  /** files that came with it and were not here */
  readonly files: number;
  /** files that are neither here nor at the relay nor in the bundle: they are on the device that made it */
  readonly missingFiles: number;
}

const magic = new TextEncoder().encode('村表');
const VERSION = 2;
/** of magic, version, mark and length */
const HEAD = 19;
const PLACE = 'bundle';
const CHECK = 8;

const markOf = (village: string): Uint8Array =>
  sha256(new TextEncoder().encode(`cunbiao village ${village}`)).subarray(0, 8);

/** All that the shelf holds, or the dossiers named; `carries`: with the files of this device. */
export async function makeBundle(
  village: Village,
  {
    shelf,
    attachments,
    ids,
    carries = false,
  }: {
    readonly shelf: { ids(): ReadonlySet<string>; bytes(id: string): Promise<Uint8Array | undefined> };
    readonly attachments?: Pick<Attachments, 'list' | 'sealed'>;
    readonly ids?: readonly string[];
    readonly carries?: boolean;
  },
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
  const carried: Uint8Array[] = [];
  writeVarUint(encoder, files.length);
  for (const { hash, size, atRelay } of files) {
    const bytes = carries ? await attachments?.sealed(hash) : undefined;
    if (bytes) carried.push(bytes);
    writeVarString(encoder, hash);
    writeVarUint(encoder, bytes?.length ?? size);
    writeUint8(encoder, (atRelay ? 1 : 0) | (bytes ? 2 : 0));
  }
  const content = await through(toUint8Array(encoder), new CompressionStream('deflate-raw'));
  const sealed = createSeal(village).sealBytes(PLACE, content);
  const end = HEAD + sealed.length;
  const file = new Uint8Array(end + CHECK + carried.reduce((sum, { length }) => sum + length, 0));
  file.set(magic);
  file[magic.length] = VERSION;
  file.set(markOf(village.id), magic.length + 1);
  new DataView(file.buffer).setUint32(HEAD - 4, sealed.length);
  file.set(sealed, HEAD);
  file.set(sha256(file.subarray(0, end)).subarray(0, CHECK), end);
  let at = end + CHECK;
  for (const bytes of carried) {
    file.set(bytes, at);
    at += bytes.length;
  }
  return file;
}

/** Reads and checks; changes nothing. */
export async function readBundle(village: Village, file: Uint8Array): Promise<Bundle | Problem> {
  if (file.length < HEAD + CHECK || !equalBytes(file.subarray(0, magic.length), magic))
    return { problem: '这不是村表的数据包。请选择用“导出”得到的文件。' };
  const version = file[magic.length] ?? 0;
  if (version > VERSION) return { problem: '这个数据包是用更新的村表做的。请先更新本机的村表，再导入。' };
  if (version < VERSION) return { problem: '这个数据包是用旧版的村表做的。请在做它的设备上更新村表，再导出一次。' };
  const damaged = { problem: '数据包不完整或已损坏，没有导入任何内容。请重新导出，再传一次。' };
  const end = HEAD + new DataView(file.buffer, file.byteOffset).getUint32(HEAD - 4);
  if (!equalBytes(file.subarray(end, end + CHECK), sha256(file.subarray(0, end)).subarray(0, CHECK))) return damaged;
  if (!equalBytes(file.subarray(magic.length + 1, HEAD - 4), markOf(village.id)))
    return { problem: '这是另一个村的数据包，没有导入任何内容。请先切换到那个村。' };
  const content = createSeal(village).openBytes(PLACE, file.subarray(HEAD, end));
  if (content === 'sealed')
    return { problem: '本机没有打开这个数据包的钥匙，没有导入任何内容。请让村级负责人重新邀请这台设备。' };
  if (!content) return damaged;
  try {
    return parse(await through(content, new DecompressionStream('deflate-raw')), file.subarray(end + CHECK)) ?? damaged;
  } catch {
    return damaged; // sealed by this village, yet not what a bundle holds
  }
}

function parse(bytes: Uint8Array, carried: Uint8Array): Bundle | undefined {
  const decoder = createDecoder(bytes);
  if (readVarUint(decoder) !== VERSION) return undefined;
  const village = readVarString(decoder);
  const device = readVarString(decoder);
  const madeAt = readVarUint(decoder);
  const dossiers = Array.from({ length: count(decoder) }, () => ({
    id: readVarString(decoder),
    bytes: readVarUint8Array(decoder).slice(),
  }));
  let at = 0;
  const attachments = Array.from({ length: count(decoder) }, () => {
    const [hash, size, is] = [readVarString(decoder), readVarUint(decoder), readUint8(decoder)];
    const sealed = is & 2 ? carried.subarray(at, at + size) : undefined;
    at += sealed ? size : 0;
    return { hash, size, atRelay: (is & 1) === 1, ...(sealed && { sealed }) };
  });
  const isWhole = at === carried.length && attachments.every((file) => !file.sealed || isNamed(file.hash, file.sealed));
  if (hasContent(decoder) || !isWhole || !dossiers.every(({ bytes }) => isUpdate(bytes))) return undefined;
  return { village, device, madeAt, dossiers, attachments };
}

const isNamed = (hash: string, sealed: Uint8Array): boolean => toHexString(sha256(sealed)) === hash;

/** A count cannot be greater than the bytes that are left: a false one must not make room for millions. */
function count(decoder: ReturnType<typeof createDecoder>): number {
  const wanted = readVarUint(decoder);
  if (wanted > decoder.arr.length - decoder.pos) throw new Error(`A bundle cannot hold ${wanted} entries here.`);
  return wanted;
}

export async function importBundle(
  village: Village,
  file: Uint8Array,
  { shelf, attachments }: { readonly shelf: Shelf; readonly attachments?: Pick<Attachments, 'whereabouts' | 'take'> },
): Promise<Imported | Problem> {
  const bundle = await readBundle(village, file);
  if ('problem' in bundle) return bundle;
  const before = shelf.ids();
  try {
    const isHere = (hash: string): boolean => attachments?.whereabouts(hash).here ?? false;
    const brought = bundle.attachments.flatMap(({ hash, sealed }) =>
      sealed && !isHere(hash) ? [{ hash, sealed }] : [],
    );
    const changed = await shelf.putAll(bundle.dossiers);
    // Dossiers first: they are small, and a device without room for the files has them all the same.
    for (const { hash, sealed } of brought) await attachments?.take(hash, sealed.slice());
    return {
      bundle: { village: bundle.village, device: bundle.device, madeAt: bundle.madeAt },
      dossiers: bundle.dossiers.length,
      added: [...changed].filter((id) => !before.has(id)),
      changed: [...changed].filter((id) => before.has(id)),
      files: attachments ? brought.length : 0,
      missingFiles: bundle.attachments.filter(({ hash, atRelay }) => !atRelay && !isHere(hash)).length,
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
