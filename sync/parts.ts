/**
 * One large update as several that the relay takes (it refuses more than 256 KiB or 20,000 structs at once).
 *
 * What must hold
 * - Applied in order, the parts give what the whole gives, and after no part does anything wait for what comes later.
 * - Deletions stand in the last part: by then all that they name is there.
 * - A single struct that is larger than the limit (a pasted book) is a part of its own; the relay will say why not.
 */
import { writeVarUint } from 'lib0/encoding';
import * as Y from 'yjs';

const BYTES = 192 * 1024;
const STRUCTS = 10_000;

type Struct = ReturnType<typeof Y.decodeUpdate>['structs'][number];
interface Run {
  readonly first: number;
  readonly structs: Struct[];
  /** index of the first struct that is in no part yet */
  next: number;
}

export function updateInParts(update: Uint8Array, bytes = BYTES, structs = STRUCTS): readonly Uint8Array[] {
  const decoded = Y.decodeUpdate(update);
  if (update.length <= bytes && decoded.structs.length <= structs) return [update];
  const runs = new Map<number, Run>();
  for (const struct of decoded.structs) {
    const run = runs.get(struct.id.client);
    if (run) run.structs.push(struct);
    else runs.set(struct.id.client, { first: struct.id.clock, structs: [struct], next: 0 });
  }
  const parts: Uint8Array[] = [];
  for (let part = nextPart(runs, bytes, structs); part.size > 0; part = nextPart(runs, bytes, structs))
    parts.push(written(part));
  parts.push(written(new Map(), decoded.ds));
  return parts;
}

/** As much as fits, each struct after those that it needs. */
function nextPart(
  runs: ReadonlyMap<number, Run>,
  bytes: number,
  structs: number,
): ReadonlyMap<number, readonly Struct[]> {
  const part = new Map<number, Struct[]>();
  let room = bytes;
  let left = structs;
  for (let moved = true; moved && room > 0 && left > 0; ) {
    moved = false;
    for (const [client, run] of runs) {
      for (
        let struct = run.structs[run.next];
        struct && left > 0 && isReady(struct, runs);
        struct = run.structs[run.next]
      ) {
        const size = sizeOf(struct);
        if (size > room && part.size > 0) return part;
        const mine = part.get(client) ?? [];
        part.set(client, mine);
        mine.push(struct);
        run.next++;
        room -= size;
        left--;
        moved = true;
      }
    }
  }
  return part;
}

/** What lies before the first struct of a client, or is of no client here, the receiver has. */
function isReady(struct: Struct, runs: ReadonlyMap<number, Run>): boolean {
  if (!(struct instanceof Y.Item)) return true;
  const parent: unknown = struct.parent;
  return [struct.origin, struct.rightOrigin, parent instanceof Y.ID ? parent : null].every((id) => {
    const run = id && runs.get(id.client);
    if (!run || id.client === struct.id.client || id.clock < run.first) return true;
    const waiting = run.structs[run.next];
    return !waiting || id.clock < waiting.id.clock;
  });
}

function sizeOf(struct: Struct): number {
  const encoder = new Y.UpdateEncoderV1();
  struct.write(encoder, 0);
  return encoder.toUint8Array().length + 8;
}

function written(
  part: ReadonlyMap<number, readonly Struct[]>,
  deletions?: ReturnType<typeof Y.decodeUpdate>['ds'],
): Uint8Array {
  const encoder = new Y.UpdateEncoderV1();
  const rest = encoder.restEncoder;
  writeVarUint(rest, part.size);
  for (const [client, structs] of [...part].sort(([a], [b]) => b - a)) {
    writeVarUint(rest, structs.length);
    encoder.writeClient(client);
    writeVarUint(rest, structs[0]?.id.clock ?? 0);
    for (const struct of structs) struct.write(encoder, 0);
  }
  const ranges = [...(deletions?.clients ?? [])];
  writeVarUint(rest, ranges.length);
  for (const [client, items] of ranges) {
    writeVarUint(rest, client);
    writeVarUint(rest, items.length);
    for (const { clock, len } of items) {
      writeVarUint(rest, clock);
      writeVarUint(rest, len);
    }
  }
  return encoder.toUint8Array();
}
