/**
 * The HTTP interface under `/api/`, as one table. Bodies are limited and parsed here once; every refusal is
 * `{ "reason": "<a Chinese sentence>" }` with its status. WIRE.md lists the routes for those who write clients.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { type Access, isKnownOrigin } from './access.ts';
import { accessRoutes, createGate } from './api-access.ts';
import { attachmentRoutes } from './api-attachments.ts';
import { chainHeaders, logRoutes } from './api-log.ts';
import type { Attachments } from './attachments.ts';
import { bulkFrames } from './bulk.ts';
import { isOfDisk } from './disk.ts';
import { type Log, LogAway } from './log.ts';
import { type Receipts, receiptRoutes } from './receipts.ts';
import type { Rooms } from './relay.ts';
import { Refusal, type Route, readBody, send } from './requests.ts';
import { refusalOf, rightTo } from './rights.ts';
import { VillageClosed } from './room.ts';
import type { Throttle } from './throttle.ts';
import type { Tokens } from './tokens.ts';
import { readUpdate } from './update.ts';
import { erasedSentence, type Limits, roomPattern } from './wire.ts';

export interface ApiOptions {
  readonly log: Log;
  readonly access: Access;
  readonly tokens: Tokens;
  readonly attachments: Attachments;
  readonly receipts: Receipts;
  readonly rooms: Rooms;
  readonly limits: Limits;
  readonly origins: readonly string[];
  readonly throttle: Throttle;
}

/** Answers `/api/…` and says true; any other address is not its own. */
export function createApi(options: ApiOptions): (request: IncomingMessage, response: ServerResponse) => boolean {
  const { log, access, tokens, attachments, receipts, rooms, limits, origins, throttle } = options;
  const gate = createGate(tokens, access, throttle);
  const { enrolled } = gate;

  const routes: Readonly<Record<string, Route>> = {
    ...accessRoutes(access, tokens, gate),
    ...logRoutes({ log, access, rooms, attachments }, gate),
    ...attachmentRoutes(attachments, limits, gate),
    ...receiptRoutes(receipts, access.now, gate),
    'GET health': ({ response }) => send(response, 200, { ok: true }),

    'GET bulk': async ({ request, response, query }) => {
      const device = enrolled(request);
      const { village } = device;
      const asked = Number(query.get('since') ?? '0');
      if (!Number.isSafeInteger(asked) || asked < 0) throw new Refusal(400, 'since 应为不小于 0 的整数。');
      // To a device limited to groups old frames may have become its own: it is given all of its part again.
      const regrouped = access.regrouped(village);
      const isSame = device.groups.length === 0 || query.get('regrouped') === String(regrouped);
      const since = isSame ? asked : 0;
      const mayRead = (room: string) =>
        device.groups.length === 0 || rightTo(device, room, access.groupOf(village, room)) !== 'nothing';
      const { head, closed } = await log.since(village, since);
      if (closed) throw new VillageClosed(closed);
      response.writeHead(200, {
        'content-type': 'application/octet-stream',
        'content-encoding': 'gzip',
        'cache-control': 'no-store',
        'x-cunbiao-sequence': String(head.sequence),
        'x-cunbiao-regrouped': String(regrouped),
        ...(await chainHeaders(log, village, head, query.get('seen'))),
      });
      await pipeline(Readable.from(bulkFrames(log, village, since, mayRead)), createGzip({ level: 6 }), response);
    },
    'POST updates': async ({ request, response, rest }) => {
      const device = enrolled(request);
      if (!roomPattern.test(rest)) throw new Refusal(404, '没有这份户档。');
      const bytes = await readBody(request, limits.updateBytes);
      const update = readUpdate(bytes, limits);
      if (typeof update === 'string') throw new Refusal(400, update);
      if (log.trouble !== undefined) throw new Refusal(503, log.trouble);
      const manner = request.headers['x-cunbiao-import'] === '1' ? 'carried' : 'delivered';
      const head = await rooms.withRoom({ village: device.village, room: rest }, async (room) => {
        const right = await rooms.admit(device, rest, room);
        if (right !== 'writes') throw new Refusal(403, refusalOf(device, right));
        // Who is writing just now sends its own edits; what came here in a file could only be in its way.
        if (manner === 'carried' && room.writesNow(update, device))
          throw new Refusal(503, '写下这些改动的设备正开着这份户档，由它自己送出。稍后会自动再试。');
        const taking = room.take(update, device, { manner });
        if (taking.kind === 'missing')
          throw new Refusal(409, '这次改动所依据的前面的改动没有送到，没有收下。请把整份户档再送一次。');
        if (taking.kind === 'erased') throw new Refusal(410, erasedSentence);
        if (taking.kind === 'forged')
          throw new Refusal(403, `这次改动冒用了别的设备的编号（${taking.client}），没有收下。`);
        await taking.committed;
        return room.head ?? { sequence: 0, chain: '' };
      });
      if (head === undefined) throw new Refusal(403, '这份户档属于别的村，不能修改。');
      send(response, 200, head);
    },
  };

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '', 'http://relay');
    const [, , name = '', rest = '', more] = url.pathname.split('/');
    try {
      if (!isKnownOrigin(request.headers, origins)) throw new Refusal(403, '请从村表自己的网页访问。');
      const route = more === undefined ? routes[`${request.method} ${name}`] : undefined;
      if (!route) throw new Refusal(404, '没有这个地址。');
      await route({ request, response, rest, query: url.searchParams });
    } catch (error) {
      // Whoever has gone hears nothing, and what they sent so far is no fault of ours.
      if (response.headersSent || !request.socket.writable) response.destroy();
      else if (error instanceof Refusal) {
        if (error.status === 413) response.setHeader('connection', 'close');
        if (error.status === 429) response.setHeader('retry-after', '60');
        send(response, error.status, { reason: error.message });
      } else if (error instanceof VillageClosed) {
        send(response, error.moved ? 410 : 503, { reason: error.message });
      } else if (error instanceof LogAway) {
        send(response, 503, { reason: error.message });
      } else if (isOfDisk(error)) {
        send(response, 503, { reason: '服务器的磁盘写不进去，没有保存。请稍后再试，并告诉照看服务器的人。' });
      } else {
        send(response, 500, { reason: '服务器出错，没有保存。请稍后再试。' });
        process.stderr.write(`${request.method} /api/${name}: ${error instanceof Error ? error.stack : error}\n`);
      }
    }
  }

  return (request, response) => {
    if (request.url !== '/api' && !request.url?.startsWith('/api/')) return false;
    void answer(request, response);
    return true;
  };
}
