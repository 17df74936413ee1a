/**
 * The HTTP interface under `/api/`, as one table. Bodies are limited and parsed here once; every refusal is
 * `{ "reason": "<a Chinese sentence>" }` with its status. WIRE.md lists the routes for those who write clients.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { type Access, deviceOfToken, type EnrolledDevice, isKnownOrigin, type NewDevice } from './access.ts';
import { attachmentRoutes } from './api-attachments.ts';
import { chainHeaders, logRoutes } from './api-log.ts';
import type { Attachments } from './attachments.ts';
import { bulkFrames } from './bulk.ts';
import { isOfDisk } from './disk.ts';
import type { Log } from './log.ts';
import type { Rooms } from './relay.ts';
import { type Body, credentials, idOf, Refusal, type Route, readBody, readJson, send, textOf } from './requests.ts';
import type { Throttle } from './throttle.ts';
import { readUpdate } from './update.ts';
import { erasedSentence, type Limits, type Role, roles, roomPattern, sha256Pattern } from './wire.ts';

export interface ApiOptions {
  readonly log: Log;
  readonly access: Access;
  readonly attachments: Attachments;
  readonly rooms: Rooms;
  readonly limits: Limits;
  readonly origins: readonly string[];
  readonly throttle: Throttle;
  readonly version: string;
}

const day = 24 * 60 * 60 * 1000;

/** Answers `/api/…` and says true; any other address is not its own. */
export function createApi(options: ApiOptions): (request: IncomingMessage, response: ServerResponse) => boolean {
  const { log, access, attachments, rooms, limits, origins, throttle, version } = options;

  const routes: Readonly<Record<string, Route>> = {
    ...logRoutes({ log, rooms, attachments }, { leader }),
    ...attachmentRoutes(attachments, limits, { enrolled }),
    'GET health': ({ response }) => send(response, 200, { ok: true, version }),

    'POST villages': async ({ request, response }) => {
      holdUp(request);
      const secret = credentials(request, 'Setup');
      const body = await readJson(request);
      const village = idOf(body, 'village');
      const opened = secret === undefined ? undefined : access.openVillage(secret, village, deviceOf(body));
      if (!opened)
        throw failedAttempt(request, 410, '这个开村链接无效或已用过。请在运行村表的电脑上重新启动，取得新的链接。');
      send(response, 201, { village, role: opened.role });
    },

    'POST invitations': async ({ request, response }) => {
      const by = leader(request);
      const body = await readJson(request);
      const role = body.role as Role;
      if (!roles.includes(role)) throw new Refusal(400, `身份“${String(body.role)}”不存在。`);
      const expires = Number(body.expires);
      if (!(expires > Date.now() && expires <= Date.now() + day + 60_000))
        throw new Refusal(400, '邀请的有效期最长 24 小时。');
      const wrapped = textOf(body, 'wrapped', 32 * 1024);
      const invitation = { id: idOf(body, 'id'), role, name: textOf(body, 'name', 100), wrapped, expires };
      if (!access.invite(by, invitation)) throw new Refusal(409, '这个邀请已经存在，请重新生成。');
      send(response, 201, {});
    },
    'GET invitations': ({ request, response }) => send(response, 200, access.invitations(leader(request).village)),
    'DELETE invitations': ({ request, response, rest }) => {
      if (!access.withdraw(leader(request).village, rest)) throw new Refusal(404, '没有这个邀请，或者它已经用过。');
      send(response, 200, {});
    },
    'POST redeem': async ({ request, response }) => {
      holdUp(request);
      const body = await readJson(request);
      const redeemed = access.redeem(idOf(body, 'id'), deviceOf(body));
      if (!redeemed) throw failedAttempt(request, 410, '这个邀请链接无效、已用过或已过期。请向邀请人要一个新的。');
      const { device, wrapped } = redeemed;
      send(response, 200, { village: device.village, role: device.role, name: device.person, wrapped });
    },

    'GET devices': ({ request, response }) => send(response, 200, access.devices(enrolled(request).village)),
    'DELETE devices': ({ request, response, rest }) => {
      const by = enrolled(request);
      if (rest !== by.id && by.role !== 'leads') throw new Refusal(403, '只有村级负责人可以移除别人的设备。');
      if (!access.removeDevice(by.village, rest)) throw new Refusal(404, '没有这台设备，或者它已被移除。');
      rooms.disconnect(rest);
      send(response, 200, {});
    },

    'GET bulk': async ({ request, response, query }) => {
      const { village } = enrolled(request);
      const since = Number(query.get('since') ?? '0');
      if (!Number.isSafeInteger(since) || since < 0) throw new Refusal(400, 'since 应为不小于 0 的整数。');
      const { head } = await log.since(village, since);
      response.writeHead(200, {
        'content-type': 'application/octet-stream',
        'content-encoding': 'gzip',
        'cache-control': 'no-store',
        'x-cunbiao-sequence': String(head.sequence),
        ...(await chainHeaders(log, village, head, query.get('seen'))),
      });
      await pipeline(Readable.from(bulkFrames(log, village, since)), createGzip({ level: 6 }), response);
    },
    'POST updates': async ({ request, response, rest }) => {
      const device = enrolled(request);
      if (device.role === 'reads') throw new Refusal(403, '您的身份是“只读”，不能修改。需要填报请找村里的负责人。');
      if (!roomPattern.test(rest)) throw new Refusal(404, '没有这份户档。');
      const bytes = await readBody(request, limits.updateBytes);
      const update = readUpdate(bytes, limits);
      if (typeof update === 'string') throw new Refusal(400, update);
      if (log.trouble !== undefined) throw new Refusal(503, log.trouble);
      const manner = request.headers['x-cunbiao-import'] === '1' ? 'carried' : 'delivered';
      const head = await rooms.withRoom({ village: device.village, room: rest }, async (room) => {
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

  function enrolled(request: IncomingMessage): EnrolledDevice {
    const token = credentials(request, 'Device');
    const device = token === undefined ? undefined : deviceOfToken(access, token);
    if (device) return device;
    holdUp(request);
    throw failedAttempt(request, 401, '这台设备没有登记，或已被移除。请向村里的负责人要一个邀请链接。');
  }
  function leader(request: IncomingMessage): EnrolledDevice {
    const device = enrolled(request);
    if (device.role !== 'leads') throw new Refusal(403, '只有村级负责人可以邀请。');
    return device;
  }
  /** Who has a device's secret is never held up by what others at the same address try. */
  function holdUp(request: IncomingMessage): void {
    if (throttle.isBlocked(request.socket.remoteAddress ?? ''))
      throw new Refusal(429, '尝试次数太多，请一分钟后再试。');
  }
  function failedAttempt(request: IncomingMessage, status: number, reason: string): Refusal {
    throttle.failed(request.socket.remoteAddress ?? '');
    return new Refusal(status, reason);
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '', 'http://relay');
    const [, , name = '', rest = '', more] = url.pathname.split('/');
    try {
      if (!isKnownOrigin(request.headers, origins)) throw new Refusal(403, '请从村表自己的网页访问。');
      const route = more === undefined ? routes[`${request.method} ${name}`] : undefined;
      if (!route) throw new Refusal(404, '没有这个地址。');
      await route({ request, response, rest, query: url.searchParams });
    } catch (error) {
      if (response.headersSent) response.destroy();
      else if (error instanceof Refusal) {
        if (error.status === 413) response.setHeader('connection', 'close');
        if (error.status === 429) response.setHeader('retry-after', '60');
        send(response, error.status, { reason: error.message });
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

function deviceOf(body: Body): NewDevice {
  const device = body.device;
  if (typeof device !== 'object' || device === null) throw new Refusal(400, '缺少 device。');
  const { secretHash } = device as Body;
  if (typeof secretHash !== 'string' || !sha256Pattern.test(secretHash))
    throw new Refusal(400, 'device.secretHash 不合规定。');
  return { id: idOf(device as Body, 'id'), name: textOf(device as Body, 'name', 100), secretHash };
}
