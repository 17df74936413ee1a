/**
 * What no honest device sends, a million times: the relay stays up, refuses, keeps its memory, and honest devices do not notice.
 *
 *     npm run bench hostile        CB_FRAMES=1000000 CB_SOCKETS=20000 CB_SLOW=5000 CB_UPDATES=10000 CB_SEED=1
 */
import {
  decodeMany,
  fragmented,
  honestPair,
  hostileWriter,
  oversized,
  slowSockets,
  socketsMany,
} from '../support/hostile-runs.ts';
import { startRelay } from '../support/relay.ts';
import { openReport, quantile } from './report.ts';

const number = (name: string, otherwise: number): number => Number(process.env[name] ?? otherwise);
const frames = number('CB_FRAMES', 1_000_000);
const sockets = number('CB_SOCKETS', 20_000);
const slow = number('CB_SLOW', 5000);
const updates = number('CB_UPDATES', 10_000);
const seed = number('CB_SEED', 1);
const report = openReport('hostile', { title: 'The relay against what no honest device sends', seed });
const heap = (): number => {
  global.gc?.();
  return process.memoryUsage().heapUsed / 2 ** 20;
};
const honest = (name: string, took: readonly number[]): void =>
  report.figure({
    name: `honest edits meanwhile, p95 · ${name}`,
    unit: 'ms',
    values: [quantile(took, 0.95)],
    target: { atMost: 100 },
  });

decodeMany(20_000, seed + 1);
const before = heap();
const { slowest, ...counts } = decodeMany(frames, seed);
report.figure({
  name: `${frames} damaged frames through the decoder, slowest`,
  unit: 'ms',
  values: [slowest],
  note: `no frame ${counts.noFrame}, refused ${counts.refused}, good by chance ${counts.taken}`,
});
report.figure({ name: 'heap afterwards', unit: 'MB more', values: [heap() - before], target: { atMost: 10 } });

const relay = await startRelay({ limits: { attempts: 1_000_000_000, tokenSeconds: 86_400 } });
try {
  const lead = await relay.openVillage('v1');
  const [other, hostile] = [await relay.invite(lead, 'fills'), await relay.invite(lead, 'fills')];

  report.progress(`${sockets} sockets with one damaged frame each`);
  const atStart = heap();
  let pair = await honestPair(relay, lead, other);
  const outcome = await socketsMany(relay, hostile, sockets, seed);
  honest(`${sockets} sockets`, await pair.stop());
  report.note(
    `Of ${sockets} sockets ${outcome.closed} were closed and ${outcome.refused} refused at the first frame, ${outcome.asked} asked for ` +
      `what the frame builds on, ${outcome.settled} had sent a good one by chance.`,
  );
  report.figure({ name: 'heap after the sockets, relay and attacker', unit: 'MB more', values: [heap() - atStart] });

  pair = await honestPair(relay, lead, other);
  const codes = [await oversized(relay, hostile, 90 * 1024 * 1024), await fragmented(relay, hostile, 10_000)];
  honest('90 MiB, 10,000 fragments', await pair.stop());
  report.note(`A frame of 90 MiB closes with ${codes[0]}, one of 10,000 fragments with ${codes[1]}.`);

  const release = await slowSockets(relay, slow);
  pair = await honestPair(relay, lead, other);
  await new Promise((resolve) => setTimeout(resolve, 5000));
  honest(`${slow} slow sockets`, await pair.stop());
  release();

  report.progress(`${updates} updates of a hostile writer`);
  const spoilt = await hostileWriter(relay, { victim: lead, hostile, witness: other }, updates, seed);
  if (spoilt.sent < updates) report.broken(`The hostile writer came to ${spoilt.sent} of ${updates} updates only.`);
  report.note(
    `${spoilt.sent} updates of a hostile writer changed none of the victim's answers; ${spoilt.deleted} were deleted by name.`,
  );
} catch (error) {
  report.broken(String(error));
} finally {
  await relay.stop();
}
report.end();
