/** A dossier over a real relay and a device's own storage: what is saved where, and what is said about it. */
import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Awareness } from 'y-protocols/awareness';
import * as Y from 'yjs';
import { connect } from '../../sync/connection.ts';
import type { Dossier, Person, Village } from '../../sync/contract.ts';
import { type DossierOptions, openDossier } from '../../sync/dossier.ts';
import { isValue } from '../../templates/kinds.ts';
import { newDevice, passOf } from '../support/device-keys.ts';
import { keys, person, schema } from '../support/household-schema.ts';
import { startRelay, type TestDevice, type TestRelay, until } from '../support/relay.ts';

let relay: TestRelay;
let lead: TestDevice;
let opened: Dossier[] = [];
const room = `h${'k'.repeat(21)}`;

/** Each device has databases of its own. */
const databases = new Map<string, IDBFactory>();
function villageOf(device: TestDevice | undefined, name: string): Village {
  const relayAddress = device ? { relay: { url: relay.ws, pass: passOf(device) } } : {};
  return {
    id: 'village',
    name: '柳树村',
    regionCode: '150521',
    device: { id: name, name: `${name}的电脑` },
    keys,
    ...relayAddress,
  };
}
async function open(
  name: string,
  device: TestDevice | undefined,
  more: Partial<DossierOptions> = {},
  id = room,
): Promise<Dossier> {
  const who: Person = person(name);
  databases.set(name, databases.get(name) ?? new IDBFactory());
  globalThis.indexedDB = databases.get(name)!;
  const dossier = await openDossier(id, {
    village: villageOf(device, name),
    schema,
    isValue,
    person: who,
    apart: true,
    ...more,
  });
  opened.push(dossier);
  return dossier;
}
async function close(dossier: Dossier): Promise<void> {
  opened = opened.filter((other) => other !== dossier);
  await dossier.close();
}

beforeEach(async () => {
  databases.clear();
  relay = await startRelay();
  lead = await relay.openVillage('village');
});
afterEach(async () => {
  await Promise.all(opened.map((dossier) => dossier.close()));
  opened = [];
  await relay.stop();
});

describe('what another device wrote and came here in a file', () => {
  /** 乙's tab, as it stands before and after it has a network */
  function tab(device: TestDevice) {
    const doc = new Y.Doc();
    const write = (path: string, value: string) =>
      doc.transact(() => {
        doc.getMap('writers').set(doc.clientID.toString(36), ['p-乙', '乙', '乙', '乙的电脑']);
        doc.getMap('entries').set(`${path}|${doc.clientID.toString(36)}`, [value, 1, 27_000_000]);
      });
    const connectNow = () => {
      const line = connect(doc, {
        village: 'village',
        room,
        awareness: new Awareness(doc),
        relay: villageOf(device, '乙').relay!,
        isForeign: (client) => client !== doc.clientID,
        apart: true,
        onChange: () => {},
      });
      lines.push(line);
      return line;
    };
    return { doc, write, connectNow };
  }
  const lines: { close(): void }[] = [];
  afterEach(() => {
    for (const line of lines.splice(0)) line.close();
  });

  test('[D3] whoever brings it first does not become its writer: the tab that wrote it goes on', async () => {
    const { doc, write, connectNow } = tab(await relay.invite(lead, 'fills'));
    write('headName', '王五');
    const a = await open('甲', lead, { seed: Y.encodeStateAsUpdate(doc) });
    a.set('phone', '13800000000');
    await until(() => a.status.relay === 'saved', 'the bringer is done', 20_000);
    const c = await open('丙', await relay.invite(lead, 'fills'));
    await until(() => c.values().headName === '王五' && c.values().phone === '13800000000', 'a third has both');
    const line = connectNow();
    await until(() => line.state === 'saved', 'the writer is there');
    write('headName', '王六');
    await until(() => line.state === 'saved', 'and goes on');
    await until(() => c.values().headName === '王六', 'the third hears it');
    expect([line.reason, a.status.reason]).toEqual([undefined, undefined]);
  });

  test('[D3] what goes on from what the relay knows of that device comes too, with what is typed here', async () => {
    const { doc, write, connectNow } = tab(await relay.invite(lead, 'fills'));
    write('headName', '王五');
    const line = connectNow();
    await until(() => line.state === 'saved', 'the first part is there');
    line.close();
    write('headName', '王六');
    const a = await open('甲', lead, { seed: Y.encodeStateAsUpdate(doc) });
    a.set('phone', '13800000000');
    await until(() => a.status.relay === 'saved', 'all of it is there', 20_000);
    const c = await open('丙', await relay.invite(lead, 'fills'));
    await until(() => c.values().headName === '王六' && c.values().phone === '13800000000', 'a third has both');
  });
});

describe('saved here, saved there', () => {
  test('[D1] [D3] from keystroke to the second screen', async () => {
    const a = await open('甲', lead);
    const b = await open('乙', await relay.invite(lead, 'fills'));
    await until(() => a.status.relay === 'saved' && b.status.relay === 'saved', 'both are connected');
    a.set('headName', '王五');
    expect(a.status).toMatchObject({ savedHere: false, relay: 'sending' });
    await until(() => a.status.relay === 'saved' && a.status.savedHere, 'a has saved');
    await until(() => b.values().headName === '王五', 'b has it');
    expect(b.origin('headName')).toMatchObject({ person: person('甲'), device: { name: '甲的电脑' } });
    expect(b.origin('headName')?.mine).toBeUndefined();
    expect(a.origin('headName')?.mine).toBe(true);
  });

  test('[D3] never saved before the relay has acknowledged: what is typed while it is away waits here', async () => {
    const a = await open('甲', lead);
    await until(() => a.status.relay === 'saved', 'connected');
    await relay.stop();
    await until(() => a.status.relay === 'away', 'the relay is away');
    a.set('headName', '王五');
    await until(() => a.status.savedHere, 'saved on this device');
    expect(a.status).toMatchObject({ arrived: true, savedHere: true, relay: 'away' });
    await close(a);
    const again = await open('甲', lead);
    expect(again.values()).toEqual({ headName: '王五' });
    expect(again.status.relay).not.toBe('saved');
  });

  test('[D3] the same after the relay has come back: everything arrives, with nobody touching a key', async () => {
    const a = await open('甲', lead);
    await until(() => a.status.relay === 'saved', 'connected');
    a.set('headName', '王五');
    await until(() => a.status.relay === 'saved', 'saved');
    await relay.restart({ port: relay.serving.port });
    a.set('kind', '脱贫户');
    await until(() => a.status.relay === 'saved', 'saved again', 10_000);
    const b = await open('乙', lead);
    await until(() => b.values().kind === '脱贫户', 'b has it');
    expect(b.values()).toEqual({ headName: '王五', kind: '脱贫户' });
  });

  test('[D5] a dossier that has not arrived yet is not an empty one', async () => {
    const a = await open('甲', lead);
    await until(() => a.status.relay === 'saved', 'connected');
    a.set('headName', '王五');
    await until(() => a.status.relay === 'saved', 'saved');
    await relay.stop();
    const b = await open('乙', lead);
    expect(b.values()).toEqual({});
    expect(b.status).toMatchObject({ arrived: false, relay: 'away' });
    const begun = await open('丙', lead, { begun: true }, `h${'n'.repeat(21)}`);
    expect(begun.status.arrived).toBe(true);
  });

  test('[D2] a village without a relay keeps everything on the device, and says none', async () => {
    const a = await open('甲', undefined);
    a.set('phone', '13900000000');
    await until(() => a.status.savedHere, 'saved');
    expect(a.status).toEqual({ arrived: true, savedHere: true, relay: 'none' });
    await close(a);
    const again = await open('甲', undefined);
    expect(again.values()).toEqual({ phone: '13900000000' });
  });

  test('the offline copy’s bytes are there at once, and are stored', async () => {
    const a = await open('甲', undefined);
    a.set('headName', '王五');
    const seed = a.bytes();
    const b = await open('乙', undefined, { seed });
    expect(b.values()).toEqual({ headName: '王五' });
    await until(() => b.status.savedHere, 'stored');
    await close(b);
    expect((await open('乙', undefined)).values()).toEqual({ headName: '王五' });
  });
});

describe('refusals', () => {
  test('[D3] [D4] a reader’s edit is refused by name, and stays on the device', async () => {
    const device = await relay.invite(lead, 'reads');
    const reader = await open('丁', device);
    await until(() => reader.status.relay === 'saved', 'a reader has nothing to send');
    reader.set('headName', '王五');
    await until(() => reader.status.relay === 'refused', 'refused');
    expect(reader.status.reason).toContain('只读');
    expect(reader.values()).toEqual({ headName: '王五' });
    // Also after the line was broken, and after a reload: it is here and nowhere else.
    await relay.restart({ port: relay.serving.port });
    await until(() => reader.status.relay !== 'refused', 'the line is broken', 10_000);
    await until(() => reader.status.relay === 'refused', 'refused again', 10_000);
    await close(reader);
    const again = await open('丁', device);
    await until(() => again.status.relay === 'refused', 'still refused', 10_000);
    expect(again.status.reason).toMatch(/改动留在本机/);
  });

  test('[D4] a device without a valid token is told so and does not ask for ever', async () => {
    const stranger = await open('戊', newDevice());
    await until(() => stranger.status.relay === 'refused', 'refused');
    expect(stranger.status.reason).toMatch(/。$/);
    expect(stranger.status.arrived).toBe(false);
  });

  test('[D6] what was filled offline arrives, though it is more than one frame may hold', async () => {
    const a = await open('甲', lead, { connect: false });
    a.together(() => {
      for (let i = 0; i < 1500; i++) a.set(`members/${a.addRow('members')}/name`, `王${'五'.repeat(60)}${i}`);
    });
    expect(a.bytes().length).toBeGreaterThan(256 * 1024);
    const seed = a.bytes();
    await close(a);
    const again = await open('甲', lead, { seed });
    await until(() => again.status.relay === 'saved', 'saved', 20_000);
    expect(again.status.reason).toBeUndefined();
    const b = await open('乙', lead);
    await until(() => Object.keys(b.values().members ?? {}).length === 1500, 'all came', 20_000);
  });
});

describe('who is here', () => {
  test('[D7] peers with the field they are on, gone when they close', async () => {
    const a = await open('甲', lead);
    const b = await open('乙', await relay.invite(lead, 'fills'));
    b.focus('identification/2026-1/risks');
    await until(() => a.peers[0]?.path !== undefined, 'a sees b');
    expect(a.peers).toEqual([
      {
        id: expect.any(String),
        person: person('乙'),
        device: { id: '乙', name: '乙的电脑' },
        path: 'identification/2026-1/risks',
      },
    ]);
    expect(a.peers).toBe(a.peers);
    b.focus();
    await until(() => a.peers[0]?.path === undefined, 'b has left the field');
    await close(b);
    await until(() => a.peers.length === 0, 'b is gone');
  });

  test('two tabs of one device hear each other without a relay', async () => {
    const one = await open('甲', undefined, { apart: false });
    const two = await open('甲', undefined, { apart: false });
    one.set('headName', '王五');
    await until(() => two.values().headName === '王五', 'the other tab has it');
    expect(two.status.relay).toBe('none');
  });

  test('[D3] two tabs of one device that hear each other and the relay: both say saved', async () => {
    const one = await open('甲', lead, { apart: false });
    const two = await open('甲', lead, { apart: false });
    for (const [index, tab] of [one, two, one].entries()) tab.set('headName', `王${index}`);
    await until(() => [one, two].every(({ status }) => status.relay === 'saved' && status.savedHere), 'both saved');
    expect(one.values()).toEqual(two.values());
    const other = await open('乙', lead);
    await until(() => other.values().headName !== undefined, 'it went through the relay');
    expect(other.disagreements()).toEqual(one.disagreements());
  });

  test('what another tab says is sent on: it may close before its own line is up', async () => {
    const online = await open('甲', lead, { apart: false });
    await until(() => online.status.relay === 'saved', 'connected');
    const offline = await open('甲', { ...lead, token: 'x.y.z' }, { apart: false });
    await until(() => offline.status.relay === 'refused', 'this tab has no line');
    offline.set('headName', '王五');
    await until(() => online.values().headName === '王五', 'the tab has it');
    await until(() => online.status.relay === 'saved', 'sent on');
    const other = await open('乙', lead);
    await until(() => other.values().headName === '王五', 'it went through the relay');
  });

  test('[S2] each opening is another writer; only those who write are named', async () => {
    const first = await open('甲', undefined);
    first.set('headName', '王五');
    await close(first);
    const size = first.bytes().length;
    const reader = await open('甲', undefined);
    expect(reader.bytes().length).toBe(size);
    await close(reader);
    const second = await open('甲', undefined);
    second.set('headName', '王六');
    expect(second.origin('headName')).toMatchObject({ person: person('甲'), mine: true });
    expect(second.siblings('headName')).toEqual([]);
  });
});

test('listeners run once for a change, and again when its safety shows', async () => {
  const a = await open('甲', undefined);
  let heard = 0;
  a.subscribe(() => heard++);
  a.together(() => {
    a.set('headName', '王五');
    a.set('kind', '脱贫户');
  });
  expect(heard).toBe(1);
  await until(() => a.status.savedHere, 'saved');
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(heard).toBeLessThanOrEqual(3);
});

test('[S9] a filing resolves when it is on this device', async () => {
  const a = await open('甲', undefined);
  a.beginSheet('identification', '2026-1');
  const input = { form: 'identification', sheet: '2026-1', templateVersion: '1', policy: {}, signer: person('甲') };
  const filing = await a.file(input);
  expect(a.status.savedHere).toBe(true);
  expect(a.filings).toEqual([filing]);
  await close(a);
  expect((await open('甲', undefined)).filings).toEqual([filing]);
});
