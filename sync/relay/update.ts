/**
 * One update from a device: decoded, measured, and written again in one canonical form.
 *
 * - Decoding comes first: one undecodable update in the log would make every later merge of its room throw.
 * - What is stored is what we wrote ourselves, without what the room had already and without trailing bytes.
 * - What passes `readUpdate` cannot make `Y.applyUpdate` throw at a peer; tests feed it damaged updates to hold this.
 */
import * as encoding from 'lib0/encoding';
import * as Y from 'yjs';
import type { Limits } from './wire.ts';

export type Struct = Y.Item | Y.GC;

/** Structs by client, in the order of their clocks; gaps are possible. */
export interface Update {
  readonly structs: ReadonlyMap<number, readonly Struct[]>;
  readonly deletions: ReadonlyMap<number, readonly Range[]>;
}
/** clocks from `start` up to but not including `end` */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** The update, or a Chinese sentence that says why it is not taken. */
export function readUpdate(bytes: Uint8Array, limits: Limits): Update | string {
  if (bytes.length > limits.updateBytes) {
    return `一次改动有 ${Math.ceil(bytes.length / 1024)} KB，超过了 ${limits.updateBytes / 1024} KB 的上限，没有收下。请把长文字或图片分开填写。`;
  }
  let decoded: ReturnType<typeof Y.decodeUpdate>;
  try {
    decoded = Y.decodeUpdate(bytes);
  } catch {
    return '收到的改动已损坏，无法读出，没有收下。请刷新页面后再试。';
  }
  if (decoded.structs.length > limits.structs) {
    return `一次改动有 ${decoded.structs.length} 处，超过了 ${limits.structs} 处的上限，没有收下。`;
  }
  const structs = new Map<number, Struct[]>();
  for (const struct of decoded.structs) {
    if (struct instanceof Y.Skip) continue;
    const { client, clock } = struct.id;
    if (!(struct.length > 0) || clock + struct.length >= limits.clock) return '收到的改动编号不合规定，没有收下。';
    if (struct instanceof Y.Item && !isContentSound(struct.content, limits.depth))
      return '收到的改动含有不允许的内容，没有收下。';
    const run = structs.get(client);
    const last = run?.at(-1);
    if (!run || !last) structs.set(client, [struct]);
    else if (last.id.clock + last.length > clock) return '收到的改动顺序不对，没有收下。';
    else run.push(struct);
  }
  const deletions = new Map<number, Range[]>();
  let deleted = 0;
  for (const [client, items] of decoded.ds.clients) {
    deletions.set(
      client,
      items.map(({ clock, len }) => ({ start: clock, end: clock + len })),
    );
    deleted += items.length;
    if (items.some(({ clock, len }) => !(len > 0) || clock + len >= limits.clock))
      return '收到的改动编号不合规定，没有收下。';
  }
  if (deleted > limits.structs) return `一次改动有 ${deleted} 处删除，超过了 ${limits.structs} 处的上限，没有收下。`;
  return { structs, deletions };
}

/** Structs from `offset` clocks into the first one on, and deletions, as one update. */
export function writeUpdate(
  fresh: ReadonlyMap<number, { readonly structs: readonly Struct[]; readonly offset: number }>,
  deletions: ReadonlyMap<number, readonly Range[]>,
): Uint8Array {
  const encoder = new Y.UpdateEncoderV1();
  const rest = encoder.restEncoder;
  encoding.writeVarUint(rest, fresh.size);
  // greater client ids first, as Yjs itself writes them
  for (const [client, { structs, offset }] of [...fresh].sort((a, b) => b[0] - a[0])) {
    encoding.writeVarUint(rest, structs.length);
    encoder.writeClient(client);
    encoding.writeVarUint(rest, structs[0]!.id.clock + offset);
    structs.forEach((struct, index) => {
      struct.write(encoder, index === 0 ? offset : 0);
    });
  }
  encoding.writeVarUint(rest, deletions.size);
  for (const [client, ranges] of [...deletions].sort((a, b) => b[0] - a[0])) {
    encoding.writeVarUint(rest, client);
    encoding.writeVarUint(rest, ranges.length);
    for (const { start, end } of ranges) {
      encoding.writeVarUint(rest, start);
      encoding.writeVarUint(rest, end - start);
    }
  }
  return encoder.toUint8Array();
}

/** What an item needs before it can take its place. */
export function dependencies(struct: Struct): readonly Y.ID[] {
  if (struct instanceof Y.GC) return [];
  const parent: unknown = struct.parent;
  return [struct.origin, struct.rightOrigin, parent instanceof Y.ID ? parent : null].filter((id) => id !== null);
}

/** True where the struct takes up clocks but holds nothing any more. */
export function isDeleted(struct: Struct): boolean {
  return struct instanceof Y.GC || struct.content instanceof Y.ContentDeleted;
}

/** No nested documents, and no value so deep that a browser's stack could end in it. */
function isContentSound(content: Y.Item['content'], depth: number): boolean {
  if (content instanceof Y.ContentDoc) return false;
  if (content instanceof Y.ContentAny || content instanceof Y.ContentJSON)
    return content.arr.every((value) => isShallow(value, depth));
  if (content instanceof Y.ContentEmbed) return isShallow(content.embed, depth);
  if (content instanceof Y.ContentFormat) return isShallow(content.value, depth);
  return true;
}
function isShallow(value: unknown, depth: number): boolean {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return true;
  return depth > 0 && Object.values(value).every((part) => isShallow(part, depth - 1));
}
