import * as encoding from 'lib0/encoding';
import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { syncFrame } from '../../sync/relay/wire.ts';
import {
  bareSocket,
  newDevice,
  newRoom,
  stockClient,
  type TestDevice,
  type TestRelay,
  until,
  villageAtRelay,
} from '../support/relay.ts';
import { stopsAfterEach } from '../support/stops.ts';

const stops = stopsAfterEach();
const relayWithVillage = (options = {}) => villageAtRelay(stops, options);
function client(relay: TestRelay, room: string, device: TestDevice, document?: Y.Doc) {
  const made = stockClient(relay, 'v1', room, device, document);
  stops.push(() => made.provider.destroy());
  return made;
}
const ours = (token: string) => ['cunbiao.1', `token.${token}`];
function edit(work: (document: Y.Doc) => void, document = new Y.Doc()): Uint8Array {
  const before = Y.encodeStateVector(document);
  document.transact(() => work(document));
  return Y.encodeStateAsUpdate(document, before);
}

describe('stock clients', () => {
  test('two devices converge, also on what one wrote before it came', async () => {
    const { relay, device } = await relayWithVillage();
    const other = await relay.invite(device, 'fills');
    const room = newRoom();
    const a = client(relay, room, device);
    a.document.getMap('entries').set('phone', '1');
    await until(() => a.provider.synced, 'a is synced');
    const offline = new Y.Doc();
    offline.getMap('entries').set('name', '王某');
    const b = client(relay, room, other, offline);
    await until(
      () => b.document.getMap('entries').size === 2 && a.document.getMap('entries').size === 2,
      'both have both',
    );
    b.document.getMap('entries').set('phone', '2');
    await until(() => a.document.getMap('entries').get('phone') === '2', 'a hears b');
  });

  test('everything is there again after a restart, and rooms nobody has open are not in memory', async () => {
    const { relay, device } = await relayWithVillage();
    const room = newRoom();
    const a = stockClient(relay, 'v1', room, device);
    await until(() => a.provider.synced, 'a is synced');
    for (let index = 0; index < 200; index++) a.document.getText('note:x').insert(0, '字');
    const b = stockClient(relay, 'v1', room, device);
    await until(() => b.document.getText('note:x').length === 200, 'b has all');
    a.provider.destroy();
    b.provider.destroy();
    await relay.restart();
    const c = client(relay, room, device);
    await until(() => c.provider.synced, 'c is synced');
    expect(c.document.getText('note:x').length).toBe(200);
  });

  test('a client alone keeps one connection for 70 seconds', { timeout: 120_000 }, async () => {
    const { relay, device } = await relayWithVillage();
    const { provider } = client(relay, newRoom(), device);
    const states: string[] = [];
    provider.on('status', ({ status }: { status: string }) => states.push(status));
    await new Promise((resolve) => setTimeout(resolve, 70_000));
    expect(states).toEqual(['connected']);
  });

  test('who is here passes to the others, and goes with the connection', async () => {
    const { relay, device } = await relayWithVillage();
    const room = newRoom();
    const a = client(relay, room, device);
    const b = client(relay, room, await relay.invite(device, 'fills'));
    a.provider.awareness.setLocalState({ person: '张三' });
    await until(() => b.provider.awareness.getStates().get(a.document.clientID)?.person === '张三', 'b sees a');
    a.provider.destroy();
    await until(() => !b.provider.awareness.getStates().has(a.document.clientID), 'a is gone');
  });
});

describe('acknowledgements', () => {
  test('frames are counted, and acknowledged only once they are in the log', async () => {
    const { relay, device } = await relayWithVillage();
    const room = newRoom();
    const a = await bareSocket(relay, 'v1', room, ours(device.token));
    expect(a.socket.protocol).toBe('cunbiao.1');
    const document = new Y.Doc();
    for (let index = 0; index < 3; index++)
      a.send(
        syncFrame(
          2,
          edit((d) => d.getMap('entries').set('k', index), document),
        ),
      );
    await until(() => a.heard.some(({ type, number }) => type === 8 && number === 3), 'three are acknowledged');
    const answer = await relay.ask(device, '/api/bulk?since=0');
    expect(answer.headers.get('x-cunbiao-sequence')).toBe('3');
    // sent again: contained, acknowledged, not logged
    a.send(syncFrame(2, Y.encodeStateAsUpdate(document)));
    await until(() => a.heard.some(({ type, number }) => type === 8 && number === 4), 'the retry is acknowledged');
    expect((await relay.ask(device, '/api/bulk?since=0')).headers.get('x-cunbiao-sequence')).toBe('3');
    a.socket.close();
  });

  test('missing predecessors are asked for, then refused by name', async () => {
    const { relay, device } = await relayWithVillage();
    const a = await bareSocket(relay, 'v1', newRoom(), ours(device.token));
    const document = new Y.Doc();
    const first = edit((d) => d.getMap('entries').set('a', 1), document);
    const second = edit((d) => d.getMap('entries').set('b', 1), document);
    a.send(syncFrame(1, new Uint8Array([0, 0])));
    a.send(syncFrame(2, second));
    const asked = () => a.heard.filter(({ type, kind }) => type === 0 && kind === 0).length;
    await until(() => asked() === 2, 'asked once more');
    a.send(syncFrame(1, Y.mergeUpdates([first, second])));
    await until(() => a.heard.some(({ type, number }) => type === 8 && number === 3), 'all three are settled');

    const lost = edit((d) => d.getMap('entries').set('c', 1), document);
    const next = edit((d) => d.getMap('entries').set('d', 1), document);
    expect(lost.length).toBeGreaterThan(0);
    a.send(syncFrame(2, next));
    for (let round = 2; round <= 4; round++) {
      await until(() => asked() === round + 1, `round ${round}`);
      a.send(syncFrame(1, new Uint8Array([0, 0])));
    }
    await until(() => a.heard.some(({ type, number }) => type === 9 && number === 4), 'refused');
    expect(a.heard.find(({ type }) => type === 9)?.reason).toContain('没有送到');
    a.socket.close();
  });
});

describe('what is refused, with others unharmed', () => {
  test.each([
    ['an undecodable update', () => new Uint8Array([1, 1, 200, 3, 4, 5]), '损坏'],
    ['an update of more than 256 KiB', () => edit((d) => d.getMap('entries').set('k', 'x'.repeat(300_000))), '上限'],
    ['more than 20,000 structs', () => manyStructs(20_001), '上限'],
    ['a clock beyond 2^31', () => gcAt(7, 0, 2 ** 31 + 5), '编号'],
    ['a nested document', () => edit((d) => d.getMap('entries').set('k', new Y.Doc())), '不允许'],
    ['a value too deep', () => edit((d) => d.getMap('entries').set('k', deep(100))), '不允许'],
  ])('%s', async (_name, make, reason) => {
    const { relay, device } = await relayWithVillage();
    const room = newRoom();
    const other = client(relay, room, await relay.invite(device, 'fills'));
    const a = await bareSocket(relay, 'v1', room, ours(device.token));
    a.send(syncFrame(2, make()));
    await until(() => a.heard.some(({ type }) => type === 9), 'refused');
    expect(a.heard.find(({ type }) => type === 9)).toMatchObject({
      number: 1,
      reason: expect.stringContaining(reason),
    });
    // the connection and the room live on
    a.send(
      syncFrame(
        2,
        edit((d) => d.getMap('entries').set('good', 1)),
      ),
    );
    await until(() => other.document.getMap('entries').get('good') === 1, 'the other hears the good one');
    a.socket.close();
  });

  test('a forged client id', async () => {
    const { relay, device } = await relayWithVillage();
    const forger = await relay.invite(device, 'fills');
    const room = newRoom();
    const owner = client(relay, room, device);
    await until(() => owner.provider.synced, 'the owner is synced');
    owner.document.getMap('entries').set('a', 1);
    const reader = client(relay, room, await relay.invite(device, 'fills'));
    await until(() => reader.document.getMap('entries').get('a') === 1, 'the reader has it');

    const forged = new Y.Doc();
    Y.applyUpdate(forged, Y.encodeStateAsUpdate(owner.document));
    forged.clientID = owner.document.clientID;
    const update = edit((d) => d.getMap('entries').set('a', 'forged'), forged);
    const a = await bareSocket(relay, 'v1', room, ours(forger.token));
    a.send(syncFrame(2, update));
    await until(() => a.heard.some(({ type }) => type === 9), 'refused');
    expect(a.heard.find(({ type }) => type === 9)?.reason).toContain('冒用');
    const posted = await relay.ask(forger, `/api/updates/${room}`, { method: 'POST', body: new Uint8Array(update) });
    expect(posted.status).toBe(403);

    // nor as an import, while the owner is here with that id
    const imported = await relay.ask(forger, `/api/updates/${room}`, {
      method: 'POST',
      body: new Uint8Array(update),
      headers: { 'x-cunbiao-import': '1' },
    });
    expect(imported.status).toBe(503);

    owner.document.getMap('entries').set('a', 2);
    await until(() => reader.document.getMap('entries').get('a') === 2, "the owner's next edit arrives");
    a.socket.close();
  });

  test('what is no frame at all closes that connection only', async () => {
    const { relay, device } = await relayWithVillage();
    const room = newRoom();
    const other = client(relay, room, device);
    for (const bytes of [
      new Uint8Array([]),
      new Uint8Array([0, 9, 1]),
      new Uint8Array([77]),
      'text',
      new Uint8Array([0, 2, 255]),
    ]) {
      const a = await bareSocket(relay, 'v1', room, ours(device.token));
      a.send(bytes);
      expect((await a.closed).code).toBe(4400);
    }
    const big = await bareSocket(relay, 'v1', room, ours(device.token));
    big.send(new Uint8Array(700_000));
    expect((await big.closed).code).toBe(4413);
    expect(other.provider.wsconnected).toBe(true);
  });

  test('presence: too large, or about others, goes nowhere', async () => {
    const { relay, device } = await relayWithVillage();
    const room = newRoom();
    const victim = client(relay, room, device);
    victim.provider.awareness.setLocalState({ person: '张三' });
    const a = await bareSocket(relay, 'v1', room, ours((await relay.invite(device, 'fills')).token));
    await until(() => victim.provider.wsconnected, 'connected');
    const state = (id: number, clock: number, json: string) =>
      encoding.encode((encoder) => {
        encoding.writeVarUint(encoder, 1);
        encoding.writeVarUint8Array(
          encoder,
          encoding.encode((inner) => {
            encoding.writeVarUint(inner, 1);
            encoding.writeVarUint(inner, id);
            encoding.writeVarUint(inner, clock);
            encoding.writeVarString(inner, json);
          }),
        );
      });
    await until(() => a.heard.some(({ type, bytes }) => type === 1 && bytes && bytes.length > 5), 'sees the victim');
    a.send(state(victim.document.clientID, 99, '{"person":"李四"}'));
    a.send(state(5, 1, JSON.stringify({ person: 'x'.repeat(3000) })));
    a.send(state(6, 1, '{"person":"一"}'));
    a.send(state(7, 1, '{"person":"二"}'));
    await until(() => victim.provider.awareness.getStates().has(6), 'the first own one is seen');
    expect([...victim.provider.awareness.getStates().keys()].sort()).toEqual([6, victim.document.clientID].sort());
    expect(victim.provider.awareness.getStates().get(victim.document.clientID)?.person).toBe('张三');
    a.socket.close();
  });

  test('a reader hears everything and its writes are refused by name', async () => {
    const { relay, device } = await relayWithVillage();
    const reader = await relay.invite(device, 'reads');
    const room = newRoom();
    const writer = client(relay, room, device);
    writer.document.getMap('entries').set('a', 1);
    await until(() => writer.provider.synced, 'synced');
    const a = await bareSocket(relay, 'v1', room, ours(reader.token));
    a.send(syncFrame(0, new Uint8Array([0])));
    await until(() => a.heard.some(({ type, kind }) => type === 0 && kind === 1), 'answered');
    expect(a.heard.some(({ type, kind }) => type === 0 && kind === 0)).toBe(false);
    a.send(
      syncFrame(
        2,
        edit((d) => d.getMap('entries').set('b', 1)),
      ),
    );
    await until(() => a.heard.some(({ type }) => type === 9), 'refused');
    expect(a.heard.find(({ type }) => type === 9)?.reason).toContain('只读');
    a.socket.close();
  });

  test('too many frames close with 4429, a slow reader with 1013', async () => {
    const { relay, device } = await relayWithVillage({ limits: { burst: 20, perSecond: 1, readerBytes: 200_000 } });
    const a = await bareSocket(relay, 'v1', newRoom(), ours(device.token));
    for (let index = 0; index < 30; index++) a.send(syncFrame(2, new Uint8Array([0, 0])));
    expect((await a.closed).code).toBe(4429);

    const room = newRoom();
    const slow = await bareSocket(relay, 'v1', room, ours(device.token));
    await until(() => slow.heard.length > 0, 'joined');
    slow.socket.pause();
    const document = new Y.Doc();
    for (let sender = 0; sender < 3; sender++) {
      const writer = await bareSocket(relay, 'v1', room, ours(device.token));
      for (let index = 0; index < 18; index++) {
        writer.send(
          syncFrame(
            2,
            edit((d) => d.getMap('entries').set('k', `${index}`.repeat(90_000)), document),
          ),
        );
      }
      await until(() => writer.heard.some(({ type, number }) => type === 8 && number === 18), 'acknowledged');
      writer.socket.close();
    }
    slow.socket.resume();
    // Who does not read the farewell within a second is cut off without it.
    expect([1013, 1006]).toContain((await slow.closed).code);
  });
});

describe('strangers', () => {
  test('nothing answers to somebody who knows only the address', async () => {
    const { relay, device } = await relayWithVillage();
    const stranger = newDevice();
    for (const protocols of [[], ['yjs'], ['cunbiao.1', 'token.x'], ours(stranger.token), ours(`${device.token}x`)]) {
      const a = await bareSocket(relay, 'v1', newRoom(), protocols).catch(() => undefined);
      if (a) expect((await a.closed).code).toBe(4401);
      expect(a?.heard ?? []).toEqual([]);
    }
    for (const [method, path] of [
      ['GET', '/api/bulk?since=0'],
      ['GET', '/api/devices'],
      ['GET', '/api/invitations'],
      ['DELETE', `/api/devices/${device.id}`],
      ['POST', '/api/invitations'],
      ['POST', `/api/updates/${newRoom()}`],
      ['GET', `/api/attachments/${'0'.repeat(64)}`],
    ] as const) {
      const answer = await relay.ask(undefined, path, { method });
      expect([path, answer.status]).toEqual([path, 401]);
      expect(((await answer.json()) as { reason: string }).reason).toContain('没有登记');
    }
  });

  test("another village's room is closed with 4403, also over HTTP", async () => {
    const { relay, device } = await relayWithVillage();
    const room = newRoom();
    const update = new Uint8Array(edit((d) => d.getMap('entries').set('a', 1)));
    expect((await relay.ask(device, `/api/updates/${room}`, { method: 'POST', body: update })).status).toBe(200);
    // a second village on the same relay
    await relay.restart({ anotherVillage: true });
    const second = await relay.openVillage('v2');
    const a = await bareSocket(relay, 'v2', room, ours(second.token));
    expect((await a.closed).code).toBe(4403);
    const b = await bareSocket(relay, 'v1', room, ours(second.token));
    expect((await b.closed).code).toBe(4403);
    expect((await relay.ask(second, `/api/updates/${room}`, { method: 'POST', body: update })).status).toBe(403);
    expect(new Uint8Array(await (await relay.ask(second, '/api/bulk?since=0')).arrayBuffer()).length).toBe(0);
    // both have a register of their own
    expect((await relay.ask(second, '/api/updates/register', { method: 'POST', body: update })).status).toBe(200);
    expect((await relay.ask(device, '/api/updates/register', { method: 'POST', body: update })).status).toBe(200);
  });

  test('a page of another site may not connect', async () => {
    const { relay, device } = await relayWithVillage();
    const answer = await relay.ask(device, '/api/devices', { headers: { origin: 'https://elsewhere.example' } });
    expect(answer.status).toBe(403);
    const own = await relay.ask(device, '/api/devices', { headers: { origin: relay.http } });
    expect(own.status).toBe(200);
  });
});

function manyStructs(count: number): Uint8Array {
  return encoding.encode((encoder) => {
    encoding.writeVarUint(encoder, 1);
    encoding.writeVarUint(encoder, count);
    encoding.writeVarUint(encoder, 7);
    encoding.writeVarUint(encoder, 0);
    for (let index = 0; index < count; index++) {
      encoding.writeUint8(encoder, 0);
      encoding.writeVarUint(encoder, 1);
    }
    encoding.writeVarUint(encoder, 0);
  });
}
function gcAt(client: number, clock: number, length: number): Uint8Array {
  return encoding.encode((encoder) => {
    for (const part of [1, 1, client, clock]) encoding.writeVarUint(encoder, part);
    encoding.writeUint8(encoder, 0);
    encoding.writeVarUint(encoder, length);
    encoding.writeVarUint(encoder, 0);
  });
}
function deep(depth: number): unknown {
  return depth === 0 ? 1 : [deep(depth - 1)];
}
