/**
 * The routes about who may come in: opening, invitations, tokens, devices, village keys, groups of rooms.
 *
 * What must hold
 * - Whoever shows a valid token, signature or link is served, whatever others at the same address have tried: behind one
 *   address there may be a whole village. Only failures are counted, and slowed.
 * - Why a device is refused is said to the device itself alone, after it has shown that it is.
 */
import type { IncomingMessage } from 'node:http';
import type { Access, EnrolledDevice, NewDevice } from './access.ts';
import { type Body, credentials, idOf, listIn, Refusal, type Route, readJson, send, textOf } from './requests.ts';
import { begins, rightTo } from './rights.ts';
import type { Throttle } from './throttle.ts';
import { hasSigned, publicKey, type Tokens } from './tokens.ts';
import { dayPattern, idPattern, type Role, roles, roomPattern } from './wire.ts';

/** Who asks, and what happens when nobody does. */
export interface Gate {
  enrolled(request: IncomingMessage): EnrolledDevice;
  leader(request: IncomingMessage): EnrolledDevice;
  /** counts a failed attempt; of an address with too many the refusal is another one */
  failed(request: IncomingMessage, status: number, reason: string): Refusal;
}

export function createGate(tokens: Tokens, access: Access, throttle: Throttle): Gate {
  const gate: Gate = {
    enrolled(request) {
      const token = credentials(request, 'Bearer');
      const shown = token === undefined ? undefined : tokens.check(token);
      if (shown === 'over') throw new Refusal(401, '登记凭证已过期，请刷新页面。');
      if (!shown) throw gate.failed(request, 401, '这台设备没有登记，或已被移除。请向村里的负责人要一个邀请链接。');
      access.saw(shown.device.id);
      return shown.device;
    },
    leader(request) {
      const device = gate.enrolled(request);
      if (device.role !== 'leads') throw new Refusal(403, '只有村级负责人可以做这件事。');
      return device;
    },
    failed(request, status, reason) {
      const address = request.socket.remoteAddress ?? '';
      if (throttle.isBlocked(address)) return new Refusal(429, '尝试次数太多，请一分钟后再试。');
      throttle.failed(address);
      return new Refusal(status, reason);
    },
  };
  return gate;
}

const day = 24 * 60 * 60 * 1000;
const unknown = '服务器不认识这台设备。请让村级负责人重新发一个邀请链接。';

export function accessRoutes(access: Access, tokens: Tokens, gate: Gate): Readonly<Record<string, Route>> {
  return {
    'POST villages': async ({ request, response }) => {
      const secret = credentials(request, 'Setup');
      const body = await readJson(request);
      const village = idOf(body, 'village');
      const device = deviceOf(body, village);
      const person = body.person === undefined ? {} : { person: textOf(body, 'person', 100) };
      const how = { again: body.again === true, ...person };
      const opened = secret && (await access.openVillage(secret, village, device, how));
      if (!opened)
        throw gate.failed(
          request,
          410,
          '这个开村链接无效或已用过。村子已经开好的，请村级负责人发邀请链接给您；还没有开的，请在运行村表的电脑上重新启动，取得新的链接。',
        );
      send(response, 201, { village, role: opened.role });
    },

    'POST invitations': async ({ request, response }) => {
      const by = gate.leader(request);
      const body = await readJson(request);
      const role = body.role as Role;
      if (!roles.includes(role)) throw new Refusal(400, `身份“${String(body.role)}”不存在。`);
      const expires = Number(body.expires);
      if (!(expires > access.now() && expires <= access.now() + day + 60_000))
        throw new Refusal(400, '邀请的有效期最长 24 小时。');
      const { until } = body;
      if (until !== undefined && !(typeof until === 'string' && dayPattern.test(until)))
        throw new Refusal(400, '使用期限应写成 2026-12-31 这样的日期。');
      const invitation = {
        id: idOf(body, 'id'),
        role,
        name: textOf(body, 'name', 100),
        groups: listIn(body, 'groups'),
        ...(until === undefined ? {} : { until }),
        wrapped: textOf(body, 'wrapped', 32 * 1024),
        expires,
      };
      if (!(await access.invite(by.village, invitation))) throw new Refusal(409, '这个邀请已经存在，请重新生成。');
      send(response, 201, {});
    },
    'GET invitations': ({ request, response }) => send(response, 200, access.invitations(gate.leader(request).village)),
    'DELETE invitations': async ({ request, response, rest }) => {
      const { village } = gate.leader(request);
      if (!(await access.change({ kind: 'withdraw', village, id: rest })))
        throw new Refusal(404, '没有这个邀请，或者它已经用过。');
      send(response, 200, {});
    },
    'POST redeem': async ({ request, response }) => {
      const body = await readJson(request);
      const id = idOf(body, 'id');
      const device = deviceOf(body, id);
      const redeemed = await access.redeem(id, device);
      if (!redeemed) throw gate.failed(request, 410, '这个邀请链接无效、已用过或已过期。请向邀请人要一个新的。');
      const { village, role, person, groups, until } = redeemed.device;
      send(response, 200, { village, role, name: person, groups, until, wrapped: redeemed.wrapped });
    },

    'GET nonce': ({ response }) => send(response, 200, { nonce: tokens.nonce() }),
    'POST tokens': async ({ request, response }) => {
      const body = await readJson(request);
      const [id, nonce] = [idOf(body, 'device'), textOf(body, 'nonce', 200)];
      const known = access.anyDevice(id);
      if (!known || !hasSigned(known, `cunbiao token|${id}|${nonce}`, textOf(body, 'signature', 200)))
        throw gate.failed(request, 401, unknown);
      if (!tokens.spend(nonce)) throw gate.failed(request, 409, '没有及时答复服务器，请再试一次。');
      if (known.removed !== undefined)
        throw new Refusal(401, `“${known.name}”已被移除，不能再进入本村。如需继续使用，请向村级负责人要新的邀请。`);
      const device = access.device(id);
      if (!device) throw new Refusal(401, `“${known.name}”的使用期限到 ${known.until} 为止。请让村级负责人重新邀请。`);
      if (access.isExpected(id)) await access.change({ kind: 'arrived', device: id });
      access.saw(id, typeof body.version === 'string' ? body.version.slice(0, 40) : '');
      const { role, groups, until, village } = device;
      const receives = access.receiver(id) !== undefined;
      send(response, 200, {
        ...(await tokens.issue(device)),
        role,
        groups,
        until,
        ring: access.ring(village),
        receives,
      });
    },

    'GET devices': ({ request, response }) => {
      const asking = gate.enrolled(request);
      const devices = access.devices(asking.village).map(({ key: _, removed: __, ...device }) => ({
        ...device,
        ...access.sight(device.id),
        ...(asking.role === 'leads' ? access.receiver(device.id) : undefined),
      }));
      send(response, 200, devices);
    },
    'DELETE devices': async ({ request, response, rest }) => {
      const by = gate.enrolled(request);
      if (rest !== by.id && by.role !== 'leads') throw new Refusal(403, '只有村级负责人可以移除别人的设备。');
      if (!(await access.change({ kind: 'remove', village: by.village, device: rest })))
        throw new Refusal(404, '没有这台设备，或者它已被移除。');
      send(response, 200, {});
    },

    'PUT receiver': async ({ request, response }) => {
      const { id } = gate.enrolled(request);
      const body = await readJson(request);
      const receiver = { agreement: textOf(body, 'agreement', 100), proof: textOf(body, 'proof', 100) };
      if (!publicKey(receiver.agreement)) throw new Refusal(400, 'agreement 不合规定。');
      await access.change({ kind: 'receive', device: id, receiver });
      send(response, 200, {});
    },
    'POST keys': async ({ request, response }) => {
      const { village } = gate.leader(request);
      const body = await readJson(request);
      const given = mapIn(body, 'wrapped', idPattern, 1000);
      const members = new Set(access.devices(village).map(({ id }) => id));
      const wrapped = Object.fromEntries(Object.entries(given).filter(([id]) => members.has(id)));
      if (!(await access.change({ kind: 'keys', village, number: Number(body.number), wrapped })))
        throw new Refusal(409, '别的负责人刚刚换过钥匙。请刷新页面看一看。');
      send(response, 201, {});
    },
    'GET keys': ({ request, response, query }) =>
      send(response, 200, access.keysFor(gate.enrolled(request).id, Number(query.get('since') ?? '0') || 0)),

    'GET groups': ({ request, response }) => {
      const { village, groups } = gate.enrolled(request);
      const known = Object.entries(access.groups(village));
      send(response, 200, Object.fromEntries(known.filter(([, name]) => groups.length === 0 || groups.includes(name))));
    },
    'POST groups': async ({ request, response }) => {
      const device = gate.enrolled(request);
      const rooms = mapIn(await readJson(request), 'rooms', roomPattern, 60);
      for (const [room, group] of Object.entries(rooms)) {
        const before = access.groupOf(device.village, room);
        const mine =
          begins(device) && rightTo(device, room, before) === 'writes' && rightTo(device, room, group) === 'writes';
        if (device.role !== 'leads' && !mine) throw new Refusal(403, '这一户不归您所在的组，不能改它的组别。');
      }
      await access.change({ kind: 'groups', village: device.village, rooms });
      send(response, 200, {});
    },
  };
}

/** A device that makes itself known, and has signed for `link` with the key that it names. */
function deviceOf(body: Body, link: string): NewDevice {
  const { device } = body;
  if (typeof device !== 'object' || device === null) throw new Refusal(400, '缺少 device。');
  const given = device as Body;
  const made = { id: idOf(given, 'id'), name: textOf(given, 'name', 100), key: textOf(given, 'key', 100) };
  if (!hasSigned(made, `cunbiao enrol|${link}|${made.id}`, textOf(given, 'signature', 200)))
    throw new Refusal(400, 'device.signature 不合规定。');
  return made;
}

/** Text by names that fit the pattern. */
function mapIn(body: Body, name: string, pattern: RegExp, limit: number): Readonly<Record<string, string>> {
  const map = body[name];
  if (typeof map === 'object' && map !== null) {
    const fits = ([key, text]: [string, unknown]) =>
      pattern.test(key) && typeof text === 'string' && text.length > 0 && text.length <= limit;
    if (Object.entries(map).every(fits)) return map as Record<string, string>;
  }
  throw new Refusal(400, `${name} 不合规定。`);
}
