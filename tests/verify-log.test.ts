/** `npx cunbiao verify-log`: what a third person finds out from an exported log, and how a lie in it is found. */
import { hash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { verifyLog } from '../cli/verify-log.ts';
import type { LogFileHead, LogRow } from '../sync/log-check.ts';

const folder = mkdtempSync(join(tmpdir(), 'cunbiao-verify-'));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

type Row = { -readonly [Column in keyof LogRow]: LogRow[Column] };
const rooms = ['h000000000000000000001', 'h000000000000000000002'];

/** Six rows of two rooms; the third one erased by the last. */
function sample(): Row[] {
  const rows: Row[] = [];
  let previous = '';
  const add = (room: string, content: Partial<LogRow>, committed: Uint8Array): void => {
    const sequence = rows.length + 1;
    const salt = Buffer.from(`salt of row ${sequence}`.padEnd(16));
    const commitment = hash('sha256', Buffer.concat([salt, committed]));
    const columns = {
      sequence,
      village: 'v1',
      room,
      device: 'd1',
      person: '王五',
      time: `2026-03-0${sequence}T08:00:00.000Z`,
    };
    const link = [previous, sequence, 'v1', room, 'd1', '王五', columns.time, false, commitment];
    const chain = hash('sha256', JSON.stringify(link));
    const own = content.erasure
      ? { erasure: { ...content.erasure, salt: salt.toString('base64') } }
      : { salt: salt.toString('base64'), ...content };
    rows.push({ ...columns, carried: false, commitment, previous, chain, ...own });
    previous = chain;
  };
  for (const index of [0, 1, 2, 3, 4]) {
    const bytes = Buffer.from(`what was written ${index}`);
    add(rooms[index % 2]!, { bytes: bytes.toString('base64') }, bytes);
  }
  const record = JSON.stringify({
    kind: 'rows',
    room: rooms[0],
    commitments: [rows[2]!.commitment],
    reason: '本人要求',
  });
  add(rooms[0]!, { erasure: { salt: '', record } }, Buffer.from(record));
  delete rows[2]!.salt;
  delete rows[2]!.bytes;
  rows[2]!.erasedBy = 6;
  return rows;
}
const headOf = (rows: readonly Row[], more: Partial<LogFileHead> = {}): LogFileHead => ({
  ...{ cunbiao: 'log', version: 1, village: 'v1', values: true, madeAt: '2026-03-09T00:00:00.000Z' },
  head: { sequence: rows.at(-1)!.sequence, chain: rows.at(-1)!.chain },
  ...more,
});
async function verify(lines: readonly unknown[], ...options: string[]) {
  const path = join(mkdtempSync(join(tmpdir(), 'cunbiao-verify-')), 'log.ndjson');
  writeFileSync(path, lines.map((line) => `${typeof line === 'string' ? line : JSON.stringify(line)}\n`).join(''));
  let text = '';
  const code = await verifyLog([path, ...options], (part) => {
    text += part;
  }).finally(() => rmSync(path));
  return { code, text };
}
async function problems(rows: readonly Row[], more: Partial<LogFileHead> = {}) {
  const { code, text } = await verify([headOf(sample(), more), ...rows], '--json');
  const read = JSON.parse(text) as { intact: boolean; problems: { sequence: number; what: string }[] };
  expect(code).toBe(read.intact ? 0 : 1);
  return read.problems.map(({ sequence, what }) => `${sequence} ${what}`);
}

test('a whole log is whole, and the sentences say what that means', async () => {
  const { code, text } = await verify([headOf(sample()), ...sample()]);
  expect(code).toBe(0);
  expect(text).toContain('共 6 条，第 1 条至第 6 条');
  expect(text).toContain('4 条与登记时的承诺值相符');
  expect(text).toContain('1 条的内容已删除');
  expect(text).toContain('没有一条被改动、增加、删去或调换');
  expect(text).toContain(sample()[5]!.chain);
});

test('each sort of lie is found, and where', async () => {
  const change = (index: number, more: Partial<Row>): Row[] =>
    sample().map((row, at) => (at === index ? { ...row, ...more } : row));
  const without = (...indexes: number[]): Row[] => sample().filter((_, at) => !indexes.includes(at));
  const rows = sample();
  expect(await problems(change(1, { bytes: Buffer.from('another').toString('base64') }))).toEqual(['2 bytes']);
  expect(await problems(change(1, { person: '李四' }))).toEqual(['2 row']);
  expect(await problems(change(1, { time: '2026-03-02T09:00:00.000Z' }))).toEqual(['2 row']);
  expect(await problems(change(1, { carried: true }))).toEqual(['2 row']);
  expect(await problems(without(1))).toEqual(['3 gap']);
  expect(await problems(without(0))).toEqual(['2 gap']);
  expect(await problems(without(5))).toContain('5 end');
  expect(await problems([rows[0]!, rows[2]!, rows[1]!, ...rows.slice(3)])).toContain('2 gap');
  expect(await problems(change(3, { bytes: undefined, salt: undefined }))).toEqual(['4 lost']);
  expect(await problems(change(3, { bytes: undefined, salt: undefined, erasedBy: 6 }))).toEqual(['4 erasure']);
  expect(await problems(change(5, { erasure: { ...rows[5]!.erasure!, record: '{"room":"x"}' } }))).toEqual([
    '3 erasure',
    '6 erasure',
  ]);
  // a liar who counts everything anew from there on is found by the end that somebody has seen
  const forged = sample().slice(0, 4);
  expect(await problems(forged)).toContain('4 end');
});

test('one room alone: gaps are no mistake, and it is said what that does not prove', async () => {
  const rows = sample().filter(({ room }) => room === rooms[0]);
  expect(await problems(rows, { room: rooms[0] })).toEqual([]);
  const { text } = await verify([headOf(sample(), { room: rooms[0] }), ...rows]);
  expect(text).toContain('要证明没有缺漏，请用全村的文件核对');
  expect(await problems([rows[0]!, { ...rows[1]!, person: '李四' }, ...rows.slice(2)], { room: rooms[0] })).toEqual([
    '3 row',
  ]);
});

test('without values the chain is checked all the same', async () => {
  const rows = sample().map(({ salt: _, bytes: __, ...row }) => row);
  expect(await problems(rows, { values: false })).toEqual([]);
  const { text } = await verify([headOf(sample(), { values: false }), ...rows]);
  expect(text).toContain('只核对了链');
});

test('what is no log is said, with exit code 2 by way of the message', async () => {
  await expect(verify(['{"a":1}'])).rejects.toThrow('不是村表导出的记录');
  await expect(verify([headOf(sample()), '{"sequence":1'])).rejects.toThrow('第 2 行读不出来');
  await expect(verifyLog(['/nowhere/x'], () => {})).rejects.toThrow('读不了');
  await expect(verifyLog([], () => {})).rejects.toThrow('请写明一个文件');
});
