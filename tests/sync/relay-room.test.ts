/** A room over a log: whatever a device has already, the answer completes it; folding changes nothing of that. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDecoder, readVarUint, readVarUint8Array } from 'lib0/decoding';
import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { type Log, openLog } from '../../sync/relay/log.ts';
import { openRoom, type Room } from '../../sync/relay/room.ts';
import { defaultLimits, sync } from '../../sync/relay/wire.ts';
import { createRandom } from '../support/random.ts';
import { newRoom } from '../support/relay.ts';
import { stopsAfterEach } from '../support/stops.ts';

const stops = stopsAfterEach();
async function newLog(): Promise<Log> {
  const folder = mkdtempSync(join(tmpdir(), 'cunbiao-room-'));
  stops.push(() => rmSync(folder, { recursive: true, force: true }));
  const log = await openLog(folder);
  stops.push(() => log.close());
  return log;
}
function answerTo(room: Room, document: Y.Doc): number {
  const frames = room.answer(Y.encodeStateVector(document));
  const kinds = frames.map((frame) => {
    const decoder = createDecoder(frame);
    readVarUint(decoder);
    const kind = readVarUint(decoder);
    Y.applyUpdate(document, readVarUint8Array(decoder));
    return kind;
  });
  expect(kinds.at(-1)).toBe(sync.step2);
  expect(kinds.filter((kind) => kind === sync.step2).length).toBe(1);
  return frames.reduce((sum, frame) => sum + frame.length, 0);
}

test.each([
  ['small', 1],
  ['large', 600],
])('%s: devices with nothing, something, everything', async (_name, size) => {
  const log = await newLog();
  const name = { village: 'v', room: newRoom() };
  const random = createRandom(7);
  const writers = [new Y.Doc(), new Y.Doc()];
  const updates: Uint8Array[] = [];
  for (const document of writers)
    document.on('update', (update: Uint8Array, origin: unknown) => {
      if (origin === 'other') return;
      updates.push(update);
      for (const other of writers) if (other !== document) Y.applyUpdate(other, update, 'other');
    });
  const checkAll = async () => {
    const room = (await openRoom(name, log, defaultLimits, () => {}))!;
    const wanted = writers[0]!;
    for (const part of [0, 0.01, 0.3, 0.9, 1]) {
      const device = new Y.Doc();
      for (const update of updates.slice(0, Math.floor(updates.length * part))) Y.applyUpdate(device, update);
      const bytes = answerTo(room, device);
      expect(device.getMap('m').toJSON(), `a device with ${part} of it`).toEqual(wanted.getMap('m').toJSON());
      expect(device.getText('t').toString()).toBe(wanted.getText('t').toString());
      expect(Y.equalSnapshots(Y.snapshot(device), Y.snapshot(wanted))).toBe(true);
      expect([device.store.pendingStructs, device.store.pendingDs]).toEqual([null, null]);
      // who has everything is not sent it again
      if (part === 1 && size > 1) expect(bytes).toBeLessThan(20_000);
    }
    // and the room knows it all: nothing is stored twice
    expect([...room.stateVector()].length).toBeGreaterThan(1);
  };
  for (let round = 0; round < 4; round++) {
    for (let step = 0; step < 60; step++) {
      const document = random.pick(writers);
      const text = document.getText('t');
      document.transact(() => {
        document.getMap('m').set(`k${random.below(200)}`, 'x'.repeat(size));
        text.insert(random.below(text.length + 1), '字');
        if (random.chance(0.3)) document.getMap('m').delete(`k${random.below(200)}`);
        if (random.chance(0.3) && text.length > 3) text.delete(random.below(text.length - 2), 2);
      });
    }
    for (const bytes of updates.slice(round * 60))
      await log.append({ ...name, device: 'd', person: 'p', time: '2024-05-01', carried: false, writers: [], bytes });
    await checkAll();
    if (round < 3) await log.fold(name);
    await checkAll();
  }
});
