/**
 * The log over HTTP: its rows for whoever leads the village and checks them, lawful erasure, and how long it keeps what was
 * replaced.
 *
 * What must hold
 * - Only who leads the village reads rows and erases; each erasure has a reason and stands in the log under their device.
 * - One page of rows is in memory at a time. Who has read up to a row may ask again since its sequence.
 */
import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import type { Access, EnrolledDevice } from './access.ts';
import type { Attachments } from './attachments.ts';
import type { Log } from './log.ts';
import { type Head, register } from './log-file.ts';
import type { Rooms } from './relay.ts';
import { type Body, Refusal, type Route, readJson, send, textOf } from './requests.ts';
import { beginOf, fewestYears, mostYears, supersededIn } from './retention.ts';
import { roomPattern, sha256Pattern } from './wire.ts';

/** at most so many rows, and so many attachments, in one erasure */
const most = 20_000;

export function logRoutes(
  {
    log,
    access,
    rooms,
    attachments,
  }: { readonly log: Log; readonly access: Access; readonly rooms: Rooms; readonly attachments: Attachments },
  { leader }: { leader(request: IncomingMessage): EnrolledDevice },
): Readonly<Record<string, Route>> {
  return {
    'GET log': async ({ request, response, query }) => {
      const { village } = leader(request);
      const since = Number(query.get('since') ?? '0');
      if (!Number.isSafeInteger(since) || since < 0) throw new Refusal(400, 'since 应为不小于 0 的整数。');
      const room = query.get('room') ?? undefined;
      if (room !== undefined && !roomPattern.test(room)) throw new Refusal(404, '没有这份户档。');
      const { head } = await log.since(village, Number.MAX_SAFE_INTEGER);
      response.writeHead(200, {
        'content-type': 'application/x-ndjson; charset=utf-8',
        'content-encoding': 'gzip',
        'cache-control': 'no-store',
        ...(await chainHeaders(log, village, head, null)),
      });
      await pipeline(Readable.from(rowLines(log, village, since, room)), createGzip({ level: 6 }), response);
    },

    'POST erasures': async ({ request, response }) => {
      const by = leader(request);
      const body = await readJson(request);
      const room = textOf(body, 'room', 64);
      if (!roomPattern.test(room)) throw new Refusal(404, '没有这份户档。');
      const rows = numbersIn(body, 'rows');
      if (rows === undefined && room === register) throw new Refusal(400, '本村的登记簿不能整本删除。');
      const files = hashesIn(body);
      const erasure = {
        kind: rows === undefined ? ('dossier' as const) : ('rows' as const),
        village: by.village,
        room,
        device: by.id,
        person: by.person,
        time: new Date().toISOString(),
        reason: textOf(body, 'reason', 500).trim(),
        ...(rows === undefined ? {} : { rows }),
        ...(files.length === 0 ? {} : { attachments: files }),
      };
      if (erasure.reason === '') throw new Refusal(400, '请写明删除的理由。');
      for (const sha256 of files) await attachments.erase(by.village, sha256);
      const head = await rooms.erase(erasure);
      if (head === undefined) throw new Refusal(409, '这些记录不全在这份户档里，或已经删除。请刷新后再试。');
      send(response, 200, head);
    },

    'GET retention': async ({ request, response, query }) => {
      const { village } = leader(request);
      const set = access.retentionOf(village);
      const asked = query.get('years');
      const years = asked === null ? set?.years : yearsFrom(Number(asked));
      const would = years === undefined ? undefined : await supersededIn(log, village, { years, now: access.now() });
      send(response, 200, { ...(set && { set: { ...set, from: beginOf(set) } }), ...(would && { would }) });
    },

    'POST retention': async ({ request, response }) => {
      const { village, person } = leader(request);
      const { years } = await readJson(request);
      await access.change({
        ...{ kind: 'retain', village, person },
        ...(years === undefined ? {} : { years: yearsFrom(years) }),
      });
      const set = access.retentionOf(village);
      send(response, 200, set ? { set: { ...set, from: beginOf(set) } } : {});
    },
  };
}

/** The end of the village's log; and where a device says what it has seen, the chain there: it compares. */
export async function chainHeaders(
  log: Log,
  village: string,
  head: Head,
  seen: string | null,
): Promise<Record<string, string>> {
  const sequence = Number(seen ?? Number.NaN);
  const there = Number.isSafeInteger(sequence) && sequence > 0 ? await log.chainAt(village, sequence) : undefined;
  return {
    'x-cunbiao-head': `${head.sequence}.${head.chain}`,
    ...(there === undefined ? {} : { 'x-cunbiao-seen': `${sequence}.${there}` }),
  };
}

async function* rowLines(log: Log, village: string, since: number, room?: string): AsyncGenerator<string> {
  let from = since;
  for (;;) {
    const { rows, upTo, done } = await log.rows(village, from, room);
    if (rows.length > 0) yield rows.map((row) => `${JSON.stringify(row, inBase64)}\n`).join('');
    if (done) return;
    from = upTo;
  }
}
export const inBase64 = (_: string, value: unknown): unknown =>
  value instanceof Uint8Array ? Buffer.from(value).toString('base64') : value;

function yearsFrom(years: unknown): number {
  if (Number.isInteger(years) && Number(years) >= fewestYears && Number(years) <= mostYears) return Number(years);
  throw new Refusal(
    400,
    `填写过程至少保留${fewestYears}年（个人信息保护法第五十六条），请填${fewestYears}到${mostYears}的整数。`,
  );
}
function numbersIn(body: Body, name: string): readonly number[] | undefined {
  const list = body[name];
  if (list === undefined) return undefined;
  if (Array.isArray(list) && list.length > 0 && list.length <= most && list.every(Number.isSafeInteger))
    return list as number[];
  throw new Refusal(400, `${name} 不合规定。`);
}
function hashesIn(body: Body): readonly string[] {
  const list = body.attachments ?? [];
  if (Array.isArray(list) && list.length <= most && list.every((hash) => sha256Pattern.test(String(hash))))
    return list.map(String);
  throw new Refusal(400, 'attachments 不合规定。');
}
