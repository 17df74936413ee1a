/**
 * Files taken along (附件也带走): what dossiers name is brought here before somebody goes where there is no network.
 *
 * What must hold
 * - It can stop anywhere: what is here is not fetched again, and a file that breaks off is gone on with from its last byte.
 * - It leaves a tenth of what the browser grants free: typing and photographs come first.
 * - Nothing is dropped from this device to make room for it. What the relay has erased meanwhile goes from here too.
 */
import type { Attachments } from './attachments.ts';
import type { AttachmentRef } from './contract.ts';

type Named = Pick<AttachmentRef, 'hash' | 'size'>;

export interface Carried {
  readonly files: number;
  readonly bytes: number;
  /** of these, what is here */
  readonly here: number;
  readonly hereBytes: number;
}
export interface CarryOptions {
  readonly signal?: AbortSignal;
  /** bytes that may be stored here in all, and that are; default: what the browser says */
  readonly estimate?: () => Promise<{ readonly quota?: number; readonly usage?: number }>;
}

/** files that are fetched at the same time */
const atOnce = 3;

export function carriedOf(attachments: Pick<Attachments, 'whereabouts'>, files: readonly Named[]): Carried {
  let [count, bytes, here, hereBytes] = [0, 0, 0, 0];
  for (const [hash, size] of sizesOf(files)) {
    count++;
    bytes += size;
    if (!attachments.whereabouts(hash).here) continue;
    here++;
    hereBytes += size;
  }
  return { files: count, bytes, here, hereBytes };
}

/** Answers how many the relay does not have (yet), and why it has stopped before the end: a Chinese sentence. */
export async function carry(
  attachments: Pick<Attachments, 'whereabouts' | 'bring' | 'list' | 'exchange'>,
  files: readonly Named[],
  { signal, estimate = () => navigator.storage.estimate() }: CarryOptions = {},
): Promise<{ readonly missing: number; readonly reason?: string }> {
  const sizes = sizesOf(files);
  const wanted = [...sizes].filter(([hash]) => !attachments.whereabouts(hash).here);
  const { quota = Number.POSITIVE_INFINITY, usage = 0 } = await estimate();
  let room = quota * 0.9 - usage;
  let missing = 0;
  let reason: string | undefined;

  async function bringSome(): Promise<void> {
    for (let next = wanted.shift(); next && reason === undefined && !signal?.aborted; next = wanted.shift()) {
      const [hash, size] = next;
      if (room < size) {
        reason = '这台设备快放不下了，后面的没有带走。请删去不用的文件，腾出空间后再试。';
        return;
      }
      room -= size;
      const answer = await attachments.bring(hash);
      if (answer === 'missing') missing++;
      else if (answer !== 'here') reason ??= answer.problem;
    }
  }
  await Promise.all(Array.from({ length: atOnce }, bringSome));
  // What no dossier names any more may have been erased: the relay knows.
  const isUnnamed = attachments.list().some(({ hash, atRelay }) => atRelay && !sizes.has(hash));
  if (reason === undefined && isUnnamed) await attachments.exchange({ again: true });
  return { missing, ...(reason === undefined ? {} : { reason }) };
}

const sizesOf = (files: readonly Named[]): ReadonlyMap<string, number> =>
  new Map(files.map(({ hash, size }) => [hash, size]));
