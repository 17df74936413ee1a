/** The active part of a township in a process of its own: `node township-reader.ts <folder> <villages>`; prints MB and ms as JSON. */
import { openLog } from '../../sync/relay/log.ts';
import { openRoom } from '../../sync/relay/room.ts';
import { defaultLimits } from '../../sync/relay/wire.ts';

const [folder = '', count = '100'] = process.argv.slice(2);
const log = await openLog(folder);
const times: number[] = [];
const open: unknown[] = [];
for (let index = 1; index <= Number(count); index++) {
  const village = `v${index}`;
  const began = performance.now();
  for (let sequence = 0; ; ) {
    const { updates } = await log.since(village, sequence);
    if (updates.length === 0) break;
    if (sequence === 0)
      for (const { room } of updates.slice(0, 20))
        open.push(await openRoom({ village, room }, log, defaultLimits, () => {}));
    sequence = updates.at(-1)?.sequence ?? sequence;
  }
  times.push(performance.now() - began);
}
process.stdout.write(JSON.stringify({ rooms: open.length, memory: process.memoryUsage().rss / 2 ** 20, times }));
await log.close();
