/** `npx cunbiao fold-history`: says what it would do, does it once, and leaves what shows. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { foldHistory } from '../cli/fold-history.ts';
import { openLog } from '../sync/relay/log.ts';

test('a dry run changes nothing; the run folds what is old; a wrong option is one sentence', async () => {
  const data = mkdtempSync(join(tmpdir(), 'cunbiao-fold-'));
  const log = await openLog(data);
  const name = { village: 'v1', room: 'h000000000000000000001' };
  const doc = new Y.Doc();
  for (const [year, value] of [
    [2010, 'old'],
    [2011, 'shown'],
  ] as const) {
    const before = Y.encodeStateVector(doc);
    doc.getMap('entries').set('name', value);
    const bytes = Y.encodeStateAsUpdate(doc, before);
    const said = { device: 'd', person: 'p', carried: false, writers: [], time: `${year}-01-01T00:00:00.000Z` };
    await log.append({ ...name, ...said, bytes });
  }
  await log.close();
  const run = async (...args: string[]) => {
    let text = '';
    const write = (part: string) => {
      text += part;
    };
    expect(await foldHistory(['--data', data, ...args], write, () => new Date('2026-01-01T00:00:00Z'))).toBe(0);
    return text;
  };
  expect(await run('--years', '5', '--dry-run')).toMatch(/1 份户档，2 条.*什么都没有改/);
  expect(await run('--years', '5')).toMatch(/1 份户档，2 条.*定稿和记录的链都在/);
  expect(await run('--years', '5', '--dry-run')).toMatch(/0 份户档，0 条/);
  const again = await openLog(data);
  const { tail, snapshot } = await again.read(name);
  const now = new Y.Doc();
  for (const bytes of [...(snapshot ? [snapshot] : []), ...tail.map((row) => row.bytes)]) Y.applyUpdate(now, bytes);
  expect(now.getMap('entries').toJSON()).toEqual({ name: 'shown' });
  await again.close();
  rmSync(data, { recursive: true });
  await expect(foldHistory(['--years', '0'], () => {})).rejects.toThrow('不小于 1');
  await expect(foldHistory(['--years', '3', '--data', data], () => {})).rejects.toThrow('没有村表的数据');
});
