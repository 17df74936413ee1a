/**
 * kill -9 of the relay while edits come in: what was acknowledged is there afterwards, and what was not can be sent again.
 * Whoever comes right after it is never told that an empty dossier is all there is. CB_KILLS says how often.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { newRoom, stockClient, type TestRelay, until } from '../support/relay.ts';
import { killChild, openVillageAt, startChild } from '../support/relay-child.ts';
import { createWriter, readAll } from '../support/relay-writers.ts';

const kills = Number(process.env.CB_KILLS ?? 50);

test(`kill -9, ${kills} times under load: no acknowledged edit is lost`, {
  timeout: 60_000 + kills * 5000,
}, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'cunbiao-kill-'));
  let relay = await startChild(folder, 0);
  const { port } = relay;
  try {
    const device = await openVillageAt(relay);
    const writers = Array.from({ length: 8 }, () => createWriter(newRoom(), device));
    let acknowledged = 0;
    for (let kill = 0; kill < kills; kill++) {
      await Promise.all(writers.map((writer) => writer.connect(port)));
      const load = setInterval(() => {
        for (const writer of writers) writer.edit();
      }, 2);
      await new Promise((resolve) => setTimeout(resolve, 40 + ((kill * 37) % 160)));
      await killChild(relay);
      clearInterval(load);
      for (const writer of writers) writer.disconnect();
      relay = await startChild(folder, port);

      const stored = await readAll(port, device);
      for (const writer of writers) {
        const values = stored.get(writer.room) ?? {};
        for (const key of writer.acknowledged) expect(values[key], `edit ${key} after kill ${kill + 1}`).toBe(true);
      }
      const writer = writers[kill % writers.length]!;
      const at = { ws: `ws://127.0.0.1:${port}` } as TestRelay;
      const { provider, document } = stockClient(at, 'v1', writer.room, device);
      await until(() => provider.synced, 'a stock client is told that it has everything', 30_000);
      for (const key of writer.acknowledged) expect(document.getMap('m').get(key)).toBe(true);
      provider.destroy();
      acknowledged = writers.reduce((total, writer) => total + writer.acknowledged.size, 0);
    }
    // and in the end everything typed arrives, acknowledged before or not
    await Promise.all(writers.map((writer) => writer.connect(port)));
    await Promise.all(writers.map((writer) => writer.settled()));
    const stored = await readAll(port, device);
    for (const writer of writers) expect(stored.get(writer.room)).toEqual(writer.document.getMap('m').toJSON());
    for (const writer of writers) writer.disconnect();
    process.stdout.write(`${kills} kills, ${acknowledged} acknowledged edits, 0 lost\n`);
    expect(acknowledged).toBeGreaterThan(kills * 10);
  } finally {
    await killChild(relay);
    rmSync(folder, { recursive: true, force: true });
  }
});
