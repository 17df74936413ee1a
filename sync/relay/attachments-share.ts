/**
 * Attachments of a county: each relay keeps the files that it has met in its own folder; a JetStream object store with three
 * replicas holds all of them, so that a photo taken at one relay is found at every other.
 *
 * What must hold
 * - A file is told as stored only when the object store has it.
 * - What is erased at one relay is erased in the object store and at every relay.
 */
import { StorageType } from '@nats-io/jetstream';
import { Objm } from '@nats-io/obj';
import type { Attachments } from './attachments.ts';
import type { Shared } from './log.ts';
import { again, type Stream } from './stream.ts';

export async function shareAttachments(own: Attachments, stream: Stream, shared: Shared): Promise<Attachments> {
  const store = await openStore(stream);
  const nameOf = (village: string, sha256: string) => `${village}/${sha256}`;

  /** Brings a file here that another relay took. */
  async function fetchFile(village: string, sha256: string): Promise<void> {
    if (await own.isErased(village, sha256)) return;
    const bytes = await store.getBlob(nameOf(village, sha256));
    if (bytes) await own.take(village, sha256, { offset: 0, last: true, bytes: pieces(bytes) });
  }
  async function erase(village: string, sha256: string): Promise<void> {
    await own.erase(village, sha256);
    await store.delete(nameOf(village, sha256)).catch((error: Error) => {
      if (!/not found/i.test(error.message)) throw error;
    });
  }
  shared.onErased(({ village, attachments = [] }) => {
    for (const sha256 of attachments) void own.erase(village, sha256).catch(() => {});
  });

  return {
    ...own,
    async size(village, sha256) {
      if ((await own.size(village, sha256)) === undefined) await fetchFile(village, sha256);
      return own.size(village, sha256);
    },
    async take(village, sha256, part) {
      const taken = await own.take(village, sha256, part);
      if (taken.kind !== 'stored' || (await store.info(nameOf(village, sha256)))) return taken;
      const parts: Uint8Array[] = [];
      for await (const piece of own.read(village, sha256)) parts.push(piece as Uint8Array);
      await store.putBlob({ name: nameOf(village, sha256) }, Buffer.concat(parts));
      return taken;
    },
    erase,
  };
}

// Nodes that have just started may not have chosen yet who places it.
const openStore = (stream: Stream) =>
  again(
    () => new Objm(stream.connection).create(`${stream.name}-attachments`, { replicas: 3, storage: StorageType.File }),
    30_000,
  );

export async function sharedFiles(stream: Stream, village: string): Promise<string[]> {
  const all = await (await openStore(stream)).list();
  return all
    .filter(({ name, deleted }) => !deleted && name.startsWith(`${village}/`))
    .map(({ name }) => name.slice(-64));
}

async function* pieces(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
