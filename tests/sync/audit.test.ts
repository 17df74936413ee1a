/** The audit: who set which field from what to what, told from the rows of the relay's log. */

import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { auditOf, type Change } from '../../sync/audit.ts';
import type { SharedDocument } from '../../sync/document.ts';
import type { LogRow } from '../../sync/log-check.ts';
import { withoutContent } from '../../sync/relay/erasure.ts';
import { createSeal } from '../../sync/seal.ts';
import { device, exchange, open, person, reading, schema, village } from '../support/household-schema.ts';

/** What the relay would have written down: each update as a row of the device that sends it. */
function relayLog() {
  const rows: LogRow[] = [];
  return {
    rows,
    add(bytes: Uint8Array, sender: string, more: Partial<LogRow> = {}) {
      const sequence = rows.length + 1;
      rows.push({
        ...{ sequence, village: 'v1', room: 'h1', device: device(sender).id, person: sender, carried: false },
        time: `2026-03-01T00:${String(sequence).padStart(2, '0')}:00.000Z`,
        ...{ commitment: '', previous: '', chain: '', salt: '', bytes: Buffer.from(bytes).toString('base64') },
        ...more,
      });
    },
    /** every update of the document from here on, as sent by its own device or by another */
    follow(document: SharedDocument, sender: string) {
      document.doc.on('update', (bytes: Uint8Array, _origin: unknown, _doc: Y.Doc, { local }: Y.Transaction) => {
        if (local) this.add(bytes, sender);
      });
    },
  };
}
const audit = (rows: readonly LogRow[], more = {}) => auditOf(rows, { ...reading, schema, ...more });
const told = (changes: readonly Change[]) =>
  changes.map(({ path, effect, before, after, author }) => [path, effect, before, after, author?.person.name]);

describe('a field', () => {
  test('set, changed, cleared: from what to what, by whom, with the relay’s time and the writer’s', () => {
    const log = relayLog();
    const a = open('甲');
    log.follow(a, '甲');
    a.set('headName', '王五');
    a.set('headName', '王武', '看过户口本');
    a.set('headName', undefined);
    const changes = audit(log.rows);
    expect(told(changes)).toEqual([
      ['headName', 'set', undefined, '王五', '甲'],
      ['headName', 'set', '王五', '王武', '甲'],
      ['headName', 'cleared', '王武', undefined, '甲'],
    ]);
    expect(changes[1]).toMatchObject({
      ...{ sequence: 2, room: 'h1', time: '2026-03-01T00:02:00.000Z', device: device('甲').id, sender: '甲' },
      ...{ why: '看过户口本', foreign: false, carried: false },
    });
    expect(changes[1]!.at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d$/);
  });

  test('two at once stand apart, and whoever settles them is told', () => {
    const log = relayLog();
    const [a, b] = [open('甲'), open('乙')];
    log.follow(a, '甲');
    log.follow(b, '乙');
    a.set('kind', '脱贫户');
    b.set('kind', '一般户');
    exchange(a, b);
    a.set('kind', '一般户', '商量定的');
    expect(told(audit(log.rows))).toEqual([
      ['kind', 'set', undefined, '脱贫户', '甲'],
      ['kind', 'apart', '脱贫户', '一般户', '乙'],
      ['kind', 'settled', expect.anything(), '一般户', '甲'],
    ]);
  });

  test('sealed values are opened by this device’s keys; without them they are told as sealed', () => {
    const log = relayLog();
    const a = open('甲');
    log.follow(a, '甲');
    a.set('phone', '13800000000');
    expect(Buffer.from(log.rows[0]!.bytes!, 'base64').includes('13800000000')).toBe(false);
    expect(told(audit(log.rows))).toEqual([['phone', 'set', undefined, '13800000000', '甲']]);
    const blind = createSeal({ id: village.id, keys: new Map([[2, new Uint8Array(32)]]) });
    expect(audit(log.rows, { seal: blind })[0]!.after).toEqual({ sealed: true });
  });

  test('what no field can hold, and what is taken away with nothing in its place, is told', () => {
    const log = relayLog();
    const a = open('甲');
    log.follow(a, '甲');
    a.keep('income', '12.345元');
    a.set('land', '3');
    const vandal = new Y.Doc();
    Y.applyUpdate(vandal, a.bytes());
    const before = Y.encodeStateVector(vandal);
    const entries = vandal.getMap('entries');
    for (const key of entries.keys()) if (key.startsWith('land|')) entries.delete(key);
    log.add(Y.encodeStateAsUpdate(vandal, before), '丙');
    expect(told(audit(log.rows))).toEqual([
      ['income', 'misfit', undefined, '12.345元', '甲'],
      ['land', 'set', undefined, '3', '甲'],
      ['land', 'withdrawn', '3', undefined, undefined],
    ]);
    expect(audit(log.rows)[2]).toMatchObject({ sender: '丙', author: undefined });
  });

  test('an entry whose named device is not the sender is marked, carried or not', () => {
    const log = relayLog();
    const a = open('甲');
    a.set('headName', '王五');
    log.add(a.bytes(), '乙', { carried: true });
    const b = open('乙');
    b.set('kind', '一般户');
    log.add(b.bytes(), '丙');
    const nameless = new Y.Doc();
    nameless.getMap('entries').set(`land|${nameless.clientID.toString(36)}`, ['3', 1, 0]);
    log.add(Y.encodeStateAsUpdate(nameless), '丙');
    expect(
      audit(log.rows).map(({ foreign, carried, author, sender }) => [foreign, carried, author?.person.name, sender]),
    ).toEqual([
      [true, true, '甲', '乙'],
      [true, false, '乙', '丙'],
      [true, false, undefined, '丙'],
    ]);
  });

  test('a clock ten years off changes nothing in the order; its own word stands beside the relay’s', () => {
    const decade = 10 * 365 * 86_400_000;
    const log = relayLog();
    for (const [name, now] of [
      ['快', Date.now() + decade],
      ['慢', Date.now() - decade],
    ] as const) {
      const document = open(name, { now: () => now });
      for (const { bytes } of log.rows) Y.applyUpdate(document.doc, Buffer.from(bytes!, 'base64'));
      log.follow(document, name);
      document.set('headName', `王${name}`);
    }
    const changes = audit(log.rows);
    expect(told(changes)).toEqual([
      ['headName', 'set', undefined, '王快', '快'],
      ['headName', 'set', '王快', '王慢', '慢'],
    ]);
    expect(changes.map(({ time }) => time)).toEqual(log.rows.map(({ time }) => time));
    expect(changes[0]!.at > changes[1]!.at).toBe(true);
  });
});

describe('rows, texts, filings', () => {
  test('added, removed, restored, merged', () => {
    const log = relayLog();
    const a = open('甲');
    log.follow(a, '甲');
    const [one, two] = [a.addRow('members'), a.addRow('members')];
    a.set(`members/${one}/name`, '王小明');
    a.removeRow(`members/${one}`);
    a.restoreRow(`members/${one}`);
    a.mergeRow(`members/${one}`, `members/${two}`, '同一个人');
    expect(told(audit(log.rows))).toEqual([
      [`members/${one}`, 'added', undefined, undefined, '甲'],
      [`members/${two}`, 'added', undefined, undefined, '甲'],
      [`members/${one}/name`, 'set', undefined, '王小明', '甲'],
      [`members/${one}`, 'removed', undefined, false, '甲'],
      [`members/${one}`, 'restored', undefined, undefined, '甲'],
      [`members/${two}/name`, 'set', undefined, '王小明', '甲'],
      [`members/${one}`, 'merged', undefined, two, '甲'],
    ]);
  });

  test('a note from text to text; a filing with its signer', () => {
    const log = relayLog();
    const a = open('甲');
    log.follow(a, '甲');
    a.beginSheet('identification', '2026-1');
    const note = a.note('identification/2026-1/story');
    note.splice(0, 0, '屋顶漏雨');
    note.splice(0, 2, '房顶');
    const filing = { form: 'identification', sheet: '2026-1', templateVersion: '1', policy: {}, signer: person('乙') };
    const { hash } = a.file(filing);
    a.file({ ...filing, replaces: [hash], void: true, reason: '填错了户' });
    expect(told(audit(log.rows)).slice(1)).toEqual([
      ['identification/2026-1/story', 'text', '', '屋顶漏雨', '甲'],
      ['identification/2026-1/story', 'text', '屋顶漏雨', '房顶漏雨', '甲'],
      ['identification/2026-1', 'filed', undefined, '乙', '甲'],
      ['identification/2026-1', 'voided', undefined, '乙', '甲'],
    ]);
    expect(audit(log.rows).at(-1)).toMatchObject({ why: '填错了户', foreign: false });
  });
});

test('what was erased is told as erased, and what was written after it is told still', () => {
  const log = relayLog();
  const a = open('甲');
  log.follow(a, '甲');
  a.set('headName', '写错的人');
  a.set('headName', '王五');
  const { bytes, salt: _, ...first } = log.rows[0]!;
  const { stub } = withoutContent(Buffer.from(bytes!, 'base64'));
  log.rows[0] = { ...first, erasedBy: 3, stub: Buffer.from(stub).toString('base64') };
  const record = JSON.stringify({ kind: 'rows', room: 'h1', person: '甲', reason: '写了别人的名字' });
  log.add(new Uint8Array([0, 0]), '甲', { bytes: undefined, salt: undefined, erasure: { salt: '', record } });
  const changes = audit(log.rows);
  expect(told(changes)).toEqual([
    ['headName', 'set', undefined, '王五', '甲'],
    ['', 'erased', undefined, undefined, undefined],
  ]);
  expect(changes[1]).toMatchObject({ why: '写了别人的名字', sender: '甲' });
});

test('many rows in one go tell the same as one by one would show in the end', () => {
  const log = relayLog();
  const a = open('甲');
  log.follow(a, '甲');
  for (let count = 1; count <= 400; count++) a.set('land', String(count));
  const changes = audit(log.rows);
  expect(changes).toHaveLength(400);
  expect(changes.every(({ before, after }) => Number(after) - Number(before ?? 0) === 1)).toBe(true);
});
