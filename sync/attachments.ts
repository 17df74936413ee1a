/**
 * Attachments (附件): photographs and scans, sealed, named by the SHA-256 of their sealed bytes, outside the documents.
 *
 * What must hold
 * - What leaves this file for the disk or the relay is sealed with the village's key.
 * - [S15] A field may name bytes that have not arrived. Then it is said where they are: here, at the relay, or still on the
 *   device of the person who made them.
 * - Bytes are never dropped from the device that made them before the relay has them. Two copies before anything is called
 *   safe.
 * - Bytes whose SHA-256 is not their name are not taken, from whomever.
 */
import { sha256 } from '@noble/hashes/sha2.js';
import { toHexString } from 'lib0/buffer';
import { attachmentPlace, attachmentsName, openAttachmentStore, sealedIn } from './attachment-store.ts';
import type { AttachmentRef, RelayAddress, Village } from './contract.ts';
import { ask, type Database } from './database.ts';
import { redraw } from './photo.ts';
import { type Answer, AWAY, askRelay, joined, type Problem } from './relay-requests.ts';
import { repeat } from './repeating.ts';
import { createSeal } from './seal.ts';
import { storageTrouble } from './storage-trouble.ts';

/** Where the bytes are known to be. */
export interface Whereabouts {
  readonly here: boolean;
  readonly atRelay: boolean;
}
export type AddedFile = { readonly ref: AttachmentRef } | Problem;
export type OpenedFile = { readonly file: Blob } | Problem;

export interface AttachmentsStatus {
  /** files that the relay does not have yet */
  readonly waiting: number;
  /** why they wait: a Chinese sentence */
  readonly reason?: string;
  /** this device's storage has failed: a Chinese sentence */
  readonly trouble?: string;
}

export interface Attachments {
  /** A photograph is drawn anew and loses its place and time; a PDF stays as it is. The name is for people only. */
  add(file: Blob, name: string): Promise<AddedFile>;
  /** `maker`: who attached it, for the sentence that says on whose device it still is */
  open(ref: AttachmentRef, maker?: string): Promise<OpenedFile>;
  /** its sealed bytes, for a bundle; undefined: they are not here */
  sealed(hash: string): Promise<Uint8Array | undefined>;
  /** Keeps sealed bytes that came in a bundle, and sends them when the relay lacks them. Throws if they are not what the name says. */
  take(hash: string, sealed: Uint8Array): Promise<void>;
  /** Fetches it from the relay unless it is here. `missing`: the relay does not have it. */
  bring(hash: string): Promise<'here' | 'missing' | Problem>;
  whereabouts(hash: string): Whereabouts;
  /** where it is, as a Chinese sentence */
  place(hash: string, maker?: string): string;
  /** all that is here, for the offline copy's list */
  list(): readonly (Whereabouts & { readonly hash: string; readonly size: number })[];
  /** Sends what waits. `again`: also asks the relay whether it still has what it took. */
  exchange(options?: { readonly again?: boolean }): Promise<void>;
  /** Frees about so many bytes of what the relay has, longest unused first. Answers how many it freed. */
  makeRoom(bytes: number): Promise<number>;
  readonly status: AttachmentsStatus;
  subscribe(listener: () => void): () => void;
  close(): Promise<void>;
}

/** One file of this device. */
interface Known {
  readonly size: number;
  readonly atRelay: boolean;
  /** ms since 1970 */
  readonly usedAt: number;
}

const PDF_BYTES = 10_000_000;
/** bytes that are sent at once */
const PIECE = 512 * 1024;
/** the relay takes no larger ones */
const LARGEST = 10 * 1024 * 1024;
/** ms between attempts to send what waits */
const RETRY = 60_000;

export async function openAttachments(
  village: Village,
  { every = RETRY }: { readonly every?: number } = {},
): Promise<Attachments> {
  const { relay } = village;
  const seal = createSeal(village);
  const name = attachmentsName(village.id);
  const database: Database = await openAttachmentStore(village.id);
  const known = new Map<string, Known>();
  const listeners = new Set<() => void>();
  const ended = new AbortController();
  const elsewhere = new BroadcastChannel(name);
  let state: Omit<AttachmentsStatus, 'waiting'> = {};

  const tell = (): void => {
    for (const listener of [...listeners]) listener();
  };
  const failed = (error: unknown): void => {
    if (!ended.signal.aborted) state = { ...state, trouble: storageTrouble(error) };
  };
  const waiting = (): readonly string[] => [...known].filter(([, { atRelay }]) => !atRelay).map(([hash]) => hash);

  async function keep(hash: string, sealed: Uint8Array, atRelay: boolean): Promise<void> {
    const entry: Known = { size: sealed.length, atRelay, usedAt: Date.now() };
    await database.transact(['sealed', 'known'], 'readwrite', (store) => {
      store('sealed').put(sealed, hash);
      store('known').put(entry, hash);
    });
    known.set(hash, entry);
    elsewhere.postMessage(hash);
    tell();
  }
  async function load(): Promise<void> {
    await database.transact(['known'], 'readonly', async (store) => {
      const [keys, values] = await Promise.all([
        ask(store('known').getAllKeys()),
        ask<Known[]>(store('known').getAll()),
      ]);
      known.clear();
      values.forEach((entry, index) => {
        known.set(String(keys[index]), entry);
      });
    });
    tell();
  }
  async function note(hash: string, change: Partial<Known>): Promise<void> {
    const before = known.get(hash);
    if (!before) return;
    const entry = { ...before, ...change };
    known.set(hash, entry);
    await database.transact(['known'], 'readwrite', (store) => ask(store('known').put(entry, hash)));
  }
  const sealedHere = (hash: string): Promise<Uint8Array | undefined> => sealedIn(database, hash);

  // ------------------------------------------------------------ to the relay

  async function send(again: boolean): Promise<boolean> {
    if (!relay) return true;
    let reason: string | undefined;
    for (const hash of again ? [...known.keys()] : waiting()) {
      const answer = await sendOne(relay, hash);
      if (answer.kind === 'good') {
        if (!known.get(hash)?.atRelay) await note(hash, { atRelay: true });
      } else if (answer.kind === 'refused' && answer.status === 410) await forget(hash);
      else reason = answer.reason;
      if (answer.kind === 'away') break;
    }
    state = { ...state, reason };
    return reason === undefined;
  }
  /** In pieces, from the byte on which the relay has not: what a bad line has carried over it need not carry again. */
  async function sendOne(to: RelayAddress, hash: string): Promise<Answer> {
    const path = `/api/attachments/${hash}`;
    let answer = await askRelay(to, path, { method: 'HEAD', signal: ended.signal });
    if (answer.kind !== 'refused' || answer.status !== 404) return answer;
    const body = await sealedHere(hash);
    // Another tab has let it go meanwhile: nothing to send.
    if (!body) return answer;
    for (let offset = offsetIn(answer.headers), misses = 0; misses < 3; ) {
      const end = Math.min(offset + PIECE, body.length);
      const last = end === body.length;
      answer = await askRelay(to, path, {
        method: 'PATCH',
        body: body.subarray(offset, end),
        headers: { 'upload-offset': String(offset), 'upload-complete': last ? '?1' : '?0' },
        signal: ended.signal,
      });
      if (answer.kind === 'good') {
        if (last) return answer;
        offset = end;
      } else if (answer.kind === 'refused' && answer.status === 409) {
        offset = offsetIn(answer.headers);
        misses++;
      } else return answer;
    }
    return answer;
  }
  /** Lawfully erased at the relay: it goes from here too. */
  async function forget(hash: string): Promise<void> {
    await database.transact(['sealed', 'known'], 'readwrite', (store) => {
      store('sealed').delete(hash);
      store('known').delete(hash);
    });
    known.delete(hash);
    elsewhere.postMessage(hash);
  }
  const sending = repeat({ name, every: relay ? every : 0, work: send, failed, done: tell });

  async function makeRoom(bytes: number): Promise<number> {
    let freed = 0;
    const oldest = [...known].filter(([, { atRelay }]) => atRelay).sort(([, a], [, b]) => a.usedAt - b.usedAt);
    for (const [hash, { size }] of oldest) {
      if (freed >= bytes) break;
      await database.transact(['sealed', 'known'], 'readwrite', (store) => {
        store('sealed').delete(hash);
        store('known').delete(hash);
      });
      known.delete(hash);
      freed += size;
    }
    if (freed > 0) tell();
    return freed;
  }

  // ------------------------------------------------------------ in and out

  const place = (hash: string, maker?: string): string => {
    const entry = known.get(hash);
    const owner = maker ? `${maker}的设备` : '添加它的那台设备';
    if (!entry) return `文件还不在本机。连上服务器后可以打开；如果服务器也没有，它还在${owner}上。`;
    if (entry.atRelay) return '本机和服务器都有，共两份。';
    return relay ? '只在本机上，还没有送到服务器。请先不要清除浏览器数据。' : '只在本机上。请记得导出备份。';
  };

  async function add(file: Blob, name: string): Promise<AddedFile> {
    const made = await prepare(file);
    if ('problem' in made) return made;
    const bytes = new Uint8Array(await made.file.arrayBuffer());
    const sealed = seal.sealBytes(attachmentPlace, bytes);
    const hash = toHexString(sha256(sealed));
    try {
      await keep(hash, sealed, false).catch(async (error: unknown) => {
        if ((await makeRoom(sealed.length * 2)) === 0) throw error;
        await keep(hash, sealed, false);
      });
    } catch (error) {
      return { problem: storageTrouble(error) };
    }
    sending.within(0);
    return { ref: { hash, name, type: made.file.type, size: bytes.length } };
  }

  /** A line that breaks on the way is gone on with from the last byte, as long as each attempt brings some. */
  async function fetchOne(from: RelayAddress, hash: string): Promise<Answer> {
    const pieces: Uint8Array[] = [];
    let size = 0;
    for (;;) {
      const before = size;
      const answer = await askRelay(from, `/api/attachments/${hash}`, {
        headers: size > 0 ? { range: `bytes=${size}-` } : {},
        signal: ended.signal,
        take: async (piece) => {
          pieces.push(piece);
          size += piece.length;
        },
      });
      if (answer.kind === 'good') return { ...answer, body: joined(pieces) };
      if (answer.kind === 'refused' || size === before || size > LARGEST || ended.signal.aborted) return answer;
    }
  }

  /** From the relay; the bytes are what their name says. */
  async function fetchSealed(hash: string): Promise<Uint8Array | 'missing' | Problem> {
    if (!relay) return 'missing';
    const answer = await fetchOne(relay, hash);
    if (answer.kind === 'refused' && (answer.status === 404 || answer.status === 410)) return 'missing';
    if (answer.kind !== 'good') return { problem: answer.kind === 'away' ? `文件不在本机。${AWAY}` : answer.reason };
    if (toHexString(sha256(answer.body)) !== hash) return { problem: '取到的文件已损坏，没有保存。请稍后再试。' };
    return answer.body;
  }
  async function bringOne(hash: string): Promise<'here' | 'missing' | Problem> {
    if (known.has(hash)) return 'here';
    const sealed = await fetchSealed(hash);
    if (!(sealed instanceof Uint8Array)) return sealed;
    await keep(hash, sealed, true);
    return 'here';
  }

  async function openOne(ref: AttachmentRef, maker?: string): Promise<OpenedFile> {
    let sealed = await sealedHere(ref.hash);
    if (sealed) await note(ref.hash, { usedAt: Date.now() });
    if (!sealed) {
      const owner = maker ? `${maker}的设备` : '添加它的那台设备';
      const fetched = await fetchSealed(ref.hash);
      if (fetched === 'missing')
        return {
          problem: relay ? `文件还在${owner}上。等那台设备连上服务器以后再打开。` : `文件在${owner}上，不在本机。`,
        };
      if ('problem' in fetched) return fetched;
      sealed = fetched;
      // Without room it is shown all the same; it just is not kept.
      await keep(ref.hash, sealed, true).catch(failed);
    }
    const bytes = seal.openBytes(attachmentPlace, sealed);
    if (bytes === 'sealed') return { problem: '本机没有打开这个文件的钥匙。请让村级负责人重新邀请这台设备。' };
    if (!bytes) return { problem: '文件打不开：它不是本村添加的，或已损坏。' };
    return { file: new Blob([bytes], { type: ref.type }) };
  }

  elsewhere.onmessage = () => {
    load().catch(failed);
  };
  await load();
  sending.within(0);

  return {
    add,
    open: (ref, maker) => openOne(ref, maker).catch((error: unknown) => ({ problem: storageTrouble(error) })),
    sealed: sealedHere,
    async take(hash, sealed) {
      if (known.has(hash)) return;
      if (toHexString(sha256(sealed)) !== hash) throw new Error(`The bytes of '${hash}' are others.`);
      await keep(hash, sealed, false);
      sending.within(0);
    },
    bring: (hash) => bringOne(hash).catch((error: unknown) => ({ problem: storageTrouble(error) })),
    whereabouts: (hash) => ({ here: known.has(hash), atRelay: known.get(hash)?.atRelay ?? false }),
    place,
    list: () => [...known].map(([hash, { size, atRelay }]) => ({ hash, size, atRelay, here: true })),
    exchange: ({ again = false } = {}) => sending.run(again),
    makeRoom,
    get status() {
      return { ...state, waiting: relay ? waiting().length : 0 };
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async close() {
      ended.abort();
      elsewhere.close();
      listeners.clear();
      await sending.close();
      database.close();
    },
  };
}

const offsetIn = (headers: Headers | undefined): number => Number(headers?.get('upload-offset') ?? 0) || 0;

/** What may be attached, ready to be sealed; or a sentence that says what to do. */
async function prepare(file: Blob): Promise<OpenedFile> {
  const start = new TextDecoder('latin1').decode(await file.slice(0, 5).arrayBuffer());
  if (start === '%PDF-') {
    if (file.size <= PDF_BYTES) return { file: new Blob([file], { type: 'application/pdf' }) };
    return {
      problem: `这个 PDF 有 ${(file.size / 1_000_000).toFixed(1)} MB，最多 10 MB。请分成几个文件，或用较低的清晰度重新扫描。`,
    };
  }
  const drawn = await redraw(file);
  if (drawn) return { file: drawn };
  return { problem: '这个文件不是能打开的照片，也不是 PDF。请改用 JPG、PNG 照片或 PDF 文件。' };
}
