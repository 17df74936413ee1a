/** Who may come in: tokens, attacks on them, removal, rights by role and group, and what guessing costs. */
import { createHmac, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { openAccess } from '../../sync/relay/access.ts';
import { createTokens } from '../../sync/relay/tokens.ts';
import { syncFrame } from '../../sync/relay/wire.ts';
import { signText } from '../support/device-keys.ts';
import {
  bareSocket,
  introduction,
  newDevice,
  newRoom,
  randomId,
  renew,
  stockClient,
  type TestDevice,
  type TestRelay,
  until,
  villageAtRelay,
} from '../support/relay.ts';
import { stopsAfterEach } from '../support/stops.ts';

const stops = stopsAfterEach();
const relayWithVillage = (options = {}) => villageAtRelay(stops, options);
const json = (body: unknown) => ({ method: 'POST', body: JSON.stringify(body) });
const ours = ({ token }: TestDevice) => ['cunbiao.1', `token.${token}`];
const edit = () => {
  const document = new Y.Doc();
  document.getMap('entries').set('a', 1);
  return new Uint8Array(Y.encodeStateAsUpdate(document));
};
const write = (relay: TestRelay, device: TestDevice, room: string, body = edit()) =>
  relay.ask(device, `/api/updates/${room}`, { method: 'POST', body });
const reasonOf = async (answer: Response) => ((await answer.json()) as { reason: string }).reason;
/** A second village on the same relay; its first device. */
async function secondVillage(relay: TestRelay): Promise<TestDevice> {
  await relay.restart({ anotherVillage: true });
  return relay.openVillage('v2');
}

describe('tokens', () => {
  test('a nonce is good for one signature', async () => {
    const { relay, device } = await relayWithVillage();
    const { nonce } = (await (await relay.ask(undefined, '/api/nonce')).json()) as { nonce: string };
    const body = json({ device: device.id, nonce, signature: signText(device, `cunbiao token|${device.id}|${nonce}`) });
    const given = await relay.ask(undefined, '/api/tokens', body);
    expect(await given.json()).toMatchObject({ seconds: 900, role: 'leads', ring: 1, receives: false });
    expect((await relay.ask(undefined, '/api/tokens', body)).status).toBe(409);
    const made = `${randomBytes(16).toString('base64url')}.${(Date.now() + 60_000).toString(36)}.${'A'.repeat(22)}`;
    const signature = signText(device, `cunbiao token|${device.id}|${made}`);
    expect(
      (await relay.ask(undefined, '/api/tokens', json({ device: device.id, nonce: made, signature }))).status,
    ).toBe(409);
  });

  test('an open socket ends with its token, unless a newer one was shown on it', async () => {
    const { relay, device } = await relayWithVillage({ limits: { tokenSeconds: 4 } });
    await renew(relay.http, device);
    const [a, b] = [
      await bareSocket(relay, 'v1', newRoom(), ours(device)),
      await bareSocket(relay, 'v1', newRoom(), ours(device)),
    ];
    const old = device.token;
    await new Promise((resolve) => setTimeout(resolve, 2500));
    await renew(relay.http, device);
    const token = Buffer.from(device.token);
    a.send(Buffer.concat([Buffer.of(10, (token.length & 127) | 128, token.length >> 7), token]));
    const { code, reason } = await b.closed;
    expect([code, reason]).toEqual([4401, expect.stringContaining('过期')]);
    expect(a.socket.readyState).toBe(a.socket.OPEN);
    const late = await bareSocket(relay, 'v1', newRoom(), ['cunbiao.1', `token.${old}`]);
    expect((await late.closed).code).toBe(4401);
    expect((await relay.ask({ ...device, token: old }, '/api/devices')).status).toBe(401);
    expect((await a.closed).code).toBe(4401);
  });

  test('another device’s token shown on a socket ends it', async () => {
    const { relay, device } = await relayWithVillage();
    const other = await relay.invite(device, 'fills');
    const a = await bareSocket(relay, 'v1', newRoom(), ours(other));
    const token = Buffer.from(device.token);
    a.send(Buffer.concat([Buffer.of(10, (token.length & 127) | 128, token.length >> 7), token]));
    expect((await a.closed).code).toBe(4401);
  });

  test('they stay good over a restart, and the key that signs them is another one each day', async () => {
    const { relay, device } = await relayWithVillage();
    await relay.restart();
    expect((await relay.ask(device, '/api/devices')).status).toBe(200);
    await relay.serving.stop();
    let now = Date.now();
    const access = openAccess(relay.folder, { now: () => now });
    const tokens = createTokens(access, 900);
    const enrolled = access.device(device.id)!;
    const first = await tokens.issue(enrolled);
    expect(access.signers().length).toBe(1);
    now += 25 * 3_600_000;
    expect(tokens.check(first.token)).toBe('over');
    const second = await tokens.issue(enrolled);
    expect(tokens.check(second.token)).toMatchObject({ device: { id: device.id } });
    expect(access.signers().length).toBe(2);
    now += 25 * 3_600_000;
    await tokens.issue(enrolled);
    expect(access.signers().length).toBe(2);
    // what the first day's disk would sign means nothing any more
    expect(tokens.check(first.token)).toBe(undefined);
    access.close();
  });

  test('forged, changed, expired, of another village, of a raised role: none is taken', async () => {
    const { relay, device } = await relayWithVillage({ limits: { attempts: Number.POSITIVE_INFINITY } });
    const other = await secondVillage(relay);
    const reader = await relay.invite(device, 'reads');
    const room = newRoom();
    expect((await write(relay, device, room)).status).toBe(200);
    const removed = await relay.invite(device, 'leads');
    await relay.ask(device, `/api/devices/${removed.id}`, { method: 'DELETE' });

    const stranger = generateKeyPairSync('ed25519').privateKey;
    const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const read = (text: string) => JSON.parse(Buffer.from(text, 'base64url').toString()) as Record<string, unknown>;
    const [header = '', body = '', signature = ''] = device.token.split('.');
    const claims = read(body);
    const signed = (head: unknown, payload: unknown) => {
      const text = `${part(head)}.${part(payload)}`;
      return `${text}.${sign(null, Buffer.from(text), stranger).toString('base64url')}`;
    };
    const random = (count: number) => Math.floor(Math.random() * count);
    const flipped = (text: string) => {
      const at = random(text.length);
      return text.slice(0, at) + (text[at] === 'A' ? 'B' : 'A') + text.slice(at + 1);
    };
    const readersHead = reader.token.split('.')[0];
    const attacks: (() => string)[] = [
      () => randomBytes(random(200)).toString('base64url'),
      () => `${header}.${body}.${randomBytes(64).toString('base64url')}`,
      () => `${header}.${part({ ...claims, exp: Number(claims.exp) + 3600 })}.${signature}`,
      () => `${header}.${part({ ...claims, aud: 'v2' })}.${signature}`,
      () => `${header}.${part({ ...read(reader.token.split('.')[1]!), role: 'leads' })}.${reader.token.split('.')[2]}`,
      () => `${readersHead}.${body}.${reader.token.split('.')[2]}`,
      () => signed(read(header), { ...claims, exp: Number(claims.exp) + random(1000) }),
      () => signed({ alg: 'none', typ: 'JWT' }, claims),
      () => `${part({ alg: 'none', typ: 'JWT', kid: read(header).kid })}.${body}.`,
      () => `${header}.${body}.`,
      () => {
        const text = `${part({ alg: 'HS256', typ: 'JWT', kid: read(header).kid })}.${body}`;
        return `${text}.${createHmac('sha256', header).update(text).digest('base64url')}`;
      },
      () => flipped(device.token),
      () => `${device.token}.${part({})}`,
      () => `${device.token}=`,
      () => removed.token,
      () => `${device.id}.${randomBytes(32).toString('base64url')}`,
    ];
    let taken = 0;
    for (let count = 0; count < 1600; count++) {
      const token = attacks[count % attacks.length]!();
      if (token === device.token) continue;
      const path = ['/api/devices', '/api/bulk?since=0', '/api/keys', '/api/groups'][count % 4]!;
      const answer = await relay.ask({ ...device, token }, path);
      if (answer.status !== 401) taken++;
      await answer.arrayBuffer();
      if (count % 20 > 0) continue;
      const socket = await bareSocket(relay, 'v1', room, ['cunbiao.1', `token.${token.slice(0, 500)}`]).catch(
        () => undefined,
      );
      if (socket && (await socket.closed).code !== 4401) taken++;
      if (socket && socket.heard.length > 0) taken++;
    }
    expect(taken).toBe(0);
    // a good token in a wrong place
    const elsewhere = await bareSocket(relay, 'v1', room, ours(other));
    expect((await elsewhere.closed).code).toBe(4403);
    expect(elsewhere.heard).toEqual([]);
    expect((await write(relay, reader, room)).status).toBe(403);
  }, 120_000);

  test('10,000 through the check itself, 0 taken', async () => {
    const { relay, device } = await relayWithVillage();
    await relay.serving.stop();
    const access = openAccess(relay.folder);
    const tokens = createTokens(access, 900);
    const { token } = await tokens.issue(access.device(device.id)!);
    expect(tokens.check(token)).toMatchObject({ device: { id: device.id } });
    let taken = 0;
    for (let count = 0; count < 10_000; count++) {
      const bytes = Buffer.from(token);
      const at = count % bytes.length;
      bytes[at] = bytes[at]! ^ (1 + Math.floor(Math.random() * 127));
      const changed = bytes.toString('latin1');
      if (tokens.check(changed) !== undefined) taken++;
    }
    expect(taken).toBe(0);
    access.close();
  }, 60_000);

  test('a stock client renews by offering another token, and works on', async () => {
    const { relay, device } = await relayWithVillage();
    const { provider, document } = stockClient(relay, 'v1', newRoom(), device);
    stops.push(() => provider.destroy());
    await until(() => provider.synced, 'synced');
    document.getMap('m').set('a', 1);
    provider.disconnect();
    await renew(relay.http, device);
    provider.protocols = ['yjs', `token.${device.token}`];
    provider.connect();
    await until(() => provider.synced, 'synced again');
  });
});

describe('devices', () => {
  test('who is removed is out within a second, in every room, and is told by name', async () => {
    const { relay, device } = await relayWithVillage();
    const guest = await relay.invite(device, 'fills');
    const sockets = [
      await bareSocket(relay, 'v1', newRoom(), ours(guest)),
      await bareSocket(relay, 'v1', 'register', ours(guest)),
    ];
    expect((await relay.ask(guest, `/api/devices/${device.id}`, { method: 'DELETE' })).status).toBe(403);
    const started = Date.now();
    expect((await relay.ask(device, `/api/devices/${guest.id}`, { method: 'DELETE' })).status).toBe(200);
    for (const { closed } of sockets) {
      const { code, reason } = await closed;
      expect([code, reason]).toEqual([4401, expect.stringContaining(`“设备${guest.id.slice(0, 4)}”已被移除`)]);
    }
    expect(Date.now() - started).toBeLessThan(1000);
    expect((await relay.ask(guest, '/api/bulk?since=0')).status).toBe(401);
    const again = await renew(relay.http, guest);
    expect([again.status, await reasonOf(again)]).toEqual([401, expect.stringContaining('已被移除')]);
    expect((await relay.ask(device, `/api/devices/${guest.id}`, { method: 'DELETE' })).status).toBe(404);
  });

  test('the list says who was seen when, with which version', async () => {
    const { relay, device } = await relayWithVillage();
    await relay.invite(device, 'reviews', { groups: [], until: '2999-12-31' });
    const list = await (await relay.ask(device, '/api/devices')).json();
    expect(list).toMatchObject([
      { id: device.id, role: 'leads', groups: [], version: 'test', seen: expect.stringMatching(/^20/) },
      { person: '李四', role: 'reviews', until: '2999-12-31' },
    ]);
    expect(JSON.stringify(list)).not.toContain(device.key);
  });

  test('after its last day a device is told that its time is over', async () => {
    const { relay, device } = await relayWithVillage();
    const guest = await relay.invite(device, 'fills', { until: '2999-12-31' });
    await relay.serving.stop();
    const access = openAccess(relay.folder, { now: () => Date.parse('2999-12-31T15:50:00Z') });
    const tokens = createTokens(access, 900);
    // a token never outlives the last day, which ends at midnight in China
    expect((await tokens.issue(access.device(guest.id)!)).seconds).toBe(600);
    access.close();
    const later = openAccess(relay.folder, { now: () => Date.parse('2999-12-31T16:00:00Z') });
    expect(later.device(guest.id)).toBe(undefined);
    expect(later.device(device.id)).toBeDefined();
    later.close();
  });

  test('private keys and one-time secrets do not rest at the relay', async () => {
    const { relay, device } = await relayWithVillage();
    await relay.invite(device, 'fills');
    await relay.serving.stop();
    const stored = Buffer.concat(
      readdirSync(relay.folder)
        .filter((name) => /sqlite/.test(name))
        .map((name) => readFileSync(join(relay.folder, name))),
    );
    expect(stored.includes(device.id)).toBe(true);
    expect(stored.includes(device.token.split('.')[2]!)).toBe(false);
    expect(stored.includes('AAAA')).toBe(false);
  });
});

describe('guessing and trespassing', () => {
  test('failures are slowed by address; the village behind it works on, also who comes in new', async () => {
    const { relay, device } = await relayWithVillage({ limits: { attempts: 5 } });
    const guess = () => {
      const invented = randomId();
      const body = json({ id: invented, device: introduction(newDevice(), invented) });
      return relay.ask(undefined, '/api/redeem', body);
    };
    for (let count = 0; count < 5; count++) expect((await guess()).status).toBe(410);
    const answer = await guess();
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([429, '60']);
    expect(await reasonOf(answer)).toContain('一分钟');
    expect((await relay.ask(newDevice(), '/api/devices')).status).toBe(429);
    // the village behind the same router
    expect((await relay.ask(device, '/api/devices')).status).toBe(200);
    expect((await renew(relay.http, device)).status).toBe(200);
    const guest = await relay.invite(device, 'fills');
    const socket = await bareSocket(relay, 'v1', newRoom(), ours(guest));
    await until(() => socket.heard.length > 0, 'joined');
  });

  test('an invitation that others try again and again ends', async () => {
    const { relay, device } = await relayWithVillage({ limits: { attempts: 100 } });
    const id = randomId();
    const invitation = { id, role: 'fills', name: '李四', wrapped: 'AAAA', expires: Date.now() + 3_600_000 };
    await relay.ask(device, '/api/invitations', json(invitation));
    const guest = newDevice();
    const redeem = (who: TestDevice) =>
      relay.ask(undefined, '/api/redeem', json({ id, device: introduction(who, id) }));
    expect((await redeem(guest)).status).toBe(200);
    for (let count = 0; count < 10; count++) expect((await redeem(newDevice())).status).toBe(410);
    expect((await redeem(guest)).status).toBe(410);
    // it is enrolled all the same
    expect((await renew(relay.http, guest)).status).toBe(200);
  });

  test('a device that tries what it may not is held up itself, and nobody else', async () => {
    const { relay, device } = await relayWithVillage({ limits: { attempts: 5 } });
    const hostile = await relay.invite(device, 'fills');
    for (let count = 0; count < 5; count++) {
      const socket = await bareSocket(relay, 'v2', newRoom(), ours(hostile));
      expect([4403, 4429]).toContain((await socket.closed).code);
    }
    const held = await bareSocket(relay, 'v1', newRoom(), ours(hostile));
    expect((await held.closed).code).toBe(4429);
    const free = await bareSocket(relay, 'v1', newRoom(), ours(device));
    await until(() => free.heard.length > 0, 'the others work');
  });

  test('a device that is not what it signs for does not get in', async () => {
    const { relay, device } = await relayWithVillage();
    const id = randomId();
    const body = { id, device: { ...introduction(device, 'another link'), id: randomId() } };
    expect((await relay.ask(undefined, '/api/redeem', json(body))).status).toBe(400);
    const point = Buffer.from(device.key, 'base64url');
    point[10] = point[10]! ^ 1;
    const bent = { ...introduction(device, id), key: point.toString('base64url') };
    expect((await relay.ask(undefined, '/api/redeem', json({ id, device: bent }))).status).toBe(400);
  });
});

describe('roles and groups', () => {
  const roles = ['reads', 'fills', 'reviews', 'leads'] as const;

  test('what each role may do in each kind of room', async () => {
    const { relay, device } = await relayWithVillage();
    const table: Record<string, (boolean | string)[]> = {};
    const rooms = ['register', newRoom(), `m${newRoom().slice(1)}`, `n${newRoom().slice(1)}`];
    for (const role of roles) {
      const who = await relay.invite(device, role);
      table[role] = [];
      for (const room of rooms) {
        const answer = await write(relay, who, room);
        table[role].push(answer.status === 200 || (await reasonOf(answer)).slice(0, 12));
        const socket = await bareSocket(relay, 'v1', room, ours(who));
        await until(() => socket.heard.length > 0, 'it may read');
        socket.send(syncFrame(2, edit()));
        await until(() => socket.heard.some(({ type }) => type === 8), 'decided');
        expect(socket.heard.some(({ type }) => type === 9)).toBe(answer.status !== 200);
        socket.socket.close();
      }
    }
    const no = '您的身份是“只读”，不能';
    expect(table).toEqual({
      reads: [no, no, no, no],
      fills: [true, true, true, true],
      reviews: ['您的身份是“乡镇审核”，', true, true, true],
      leads: [true, true, true, true],
    });
  });

  test('a device limited to groups sees their households alone: sockets, bulk, single updates', async () => {
    const { relay, device } = await relayWithVillage();
    const [one, three, none] = [newRoom(), newRoom(), newRoom()];
    for (const room of [one, three, none, 'register', `m${one.slice(1)}`, `n${one.slice(1)}`])
      await write(relay, device, room);
    const groups = { [one]: '一组', [three]: '三组' };
    expect((await relay.ask(device, '/api/groups', json({ rooms: groups }))).status).toBe(200);
    const limited = await relay.invite(device, 'fills', { groups: ['三组', '四组'] });

    for (const [room, code] of [
      [one, 4403],
      [none, 4403],
      [`m${one.slice(1)}`, 4403],
    ] as const) {
      const socket = await bareSocket(relay, 'v1', room, ours(limited));
      expect((await socket.closed).code).toBe(code);
      expect(socket.heard).toEqual([]);
      expect((await write(relay, limited, room)).status).toBe(403);
    }
    expect((await write(relay, limited, three)).status).toBe(200);
    const notice = await bareSocket(relay, 'v1', `n${one.slice(1)}`, ours(limited));
    await until(() => notice.heard.length > 0, 'notices are public');
    expect((await write(relay, limited, `n${one.slice(1)}`)).status).toBe(403);

    const bulk = async (query: string) => {
      const answer = await relay.ask(limited, `/api/bulk?${query}`);
      const text = Buffer.from(await answer.arrayBuffer()).toString('latin1');
      const seen = [one, three, none, `m${one.slice(1)}`, `n${one.slice(1)}`].filter((room) => text.includes(room));
      return {
        seen,
        regrouped: answer.headers.get('x-cunbiao-regrouped'),
        last: answer.headers.get('x-cunbiao-sequence'),
      };
    };
    const first = await bulk('since=0');
    expect(first.seen).toEqual([three, `n${one.slice(1)}`]);
    expect((await bulk(`since=${first.last}&regrouped=${first.regrouped}`)).seen).toEqual([]);
    expect(await (await relay.ask(limited, '/api/groups')).json()).toEqual({ [three]: '三组' });

    // a household moves in from another group: the device is given it, though it is older than what it has read
    await relay.ask(device, '/api/groups', json({ rooms: { [one]: '四组' } }));
    expect((await bulk(`since=${first.last}&regrouped=${first.regrouped}`)).seen).toContain(one);
    // and one moves away: its socket ends
    const socket = await bareSocket(relay, 'v1', three, ours(limited));
    await until(() => socket.heard.length > 0, 'joined');
    await relay.ask(device, '/api/groups', json({ rooms: { [three]: '一组' } }));
    expect((await socket.closed).code).toBe(4403);
  });

  test('whoever is limited begins households in the own group, and moves none into or out of it', async () => {
    const { relay, device } = await relayWithVillage();
    const limited = await relay.invite(device, 'fills', { groups: ['三组', '四组'] });
    const [fresh, theirs] = [newRoom(), newRoom()];
    expect((await write(relay, limited, fresh)).status).toBe(200);
    expect(await (await relay.ask(device, '/api/groups')).json()).toEqual({ [fresh]: '三组' });
    const move = (who: TestDevice, room: string, group: string) =>
      relay.ask(who, '/api/groups', json({ rooms: { [room]: group } }));
    expect((await move(limited, fresh, '四组')).status).toBe(200);
    expect((await move(limited, fresh, '一组')).status).toBe(403);
    await write(relay, device, theirs);
    await move(device, theirs, '一组');
    expect((await move(limited, theirs, '三组')).status).toBe(403);
    expect((await move(await relay.invite(device, 'reads'), fresh, '一组')).status).toBe(403);
    // one that may only read begins nothing
    const reader = await relay.invite(device, 'reads', { groups: ['三组'] });
    const socket = await bareSocket(relay, 'v1', newRoom(), ours(reader));
    expect((await socket.closed).code).toBe(4403);
  });
});
