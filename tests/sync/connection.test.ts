/** What the client takes from the libraries and from the relay by number: here it is noticed when one of them moves. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { encodeAwarenessUpdate } from 'y-protocols/awareness';
import * as Y from 'yjs';
import { openPresence } from '../../sync/presence.ts';
import { closeCode, defaultLimits, message, protocols, sync } from '../../sync/relay/wire.ts';
import { device, person } from '../support/household-schema.ts';

const read = (file: string): string => readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8');

describe('[D3] the wire', () => {
  const client = read('sync/connection.ts');

  test('[D3] numbers are the relay’s', () => {
    const { sync: frame, committed, refused, token, trouble } = message;
    const numbers = { sync: frame, committed, refused, token, trouble };
    const list = Object.entries(numbers).map(([name, number]) => `${name}: ${number}`);
    expect(client).toContain(`const message = { ${list.join(', ')} } as const;`);
    expect(client).toContain(`const sync = { step1: ${sync.step1}, step2: ${sync.step2}, update: ${sync.update} }`);
    expect(client).toContain(`'${Object.keys(protocols)[0]}'`);
  });

  test('[D4] every close code that ends a line has its sentence', () => {
    const ending = Object.values(closeCode).filter((code) => code >= 4400 && code < 4600);
    expect(ending.filter((code) => !new RegExp(`${code}: '[^']+。'`).test(client))).toEqual([]);
  });

  test('y-websocket is the exact version whose inside is relied on', () => {
    const { dependencies } = JSON.parse(read('package.json')) as { dependencies: Record<string, string> };
    for (const name of ['yjs', 'y-websocket', 'y-protocols']) expect(dependencies[name]).toMatch(/^\d+\.\d+\.\d+$/);
    expect(read('node_modules/y-websocket/src/y-websocket.js')).toContain('this._bcSubscriber = (data, origin) =>');
  });
});

describe('[D7] presence', () => {
  test('[D7] stays far below what the relay takes, however long the names', () => {
    const doc = new Y.Doc();
    const long = { id: 'x'.repeat(500), name: '很长的名字'.repeat(100) };
    const presence = openPresence(doc, { person: long, device: long }, () => {});
    presence.focus(`members/${'9'.repeat(500)}/name`);
    expect(encodeAwarenessUpdate(presence.awareness, [doc.clientID]).length).toBeLessThan(defaultLimits.awarenessBytes);
    presence.close();
  });

  test('[D7] whatever is not a state is nobody; one’s own is not among the peers', () => {
    const doc = new Y.Doc();
    let heard = 0;
    const presence = openPresence(doc, { person: person('甲'), device: device('甲') }, () => heard++);
    const strange: unknown[] = [
      1,
      'x',
      {},
      { person: {} },
      { person: person('乙'), device: 3 },
      { person: person('丙'), device: device('丙'), path: 7 },
    ];
    strange.forEach((state, index) => {
      presence.awareness.states.set(index + 1, state as Record<string, unknown>);
    });
    presence.awareness.emit('change', [{ added: [1], updated: [], removed: [] }, 'test']);
    expect(presence.peers).toEqual([{ id: '6', person: person('丙'), device: device('丙') }]);
    expect(presence.peers).toBe(presence.peers);
    expect(heard).toBe(1);
    presence.close();
  });
});
