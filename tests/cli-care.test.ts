/** The commands for whoever looks after a server, as processes beside one that runs. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import * as Y from 'yjs';
import { newRoom } from './support/relay.ts';
import { killChild, openVillageAt, type RelayChild, startChild } from './support/relay-child.ts';

const root = join(import.meta.dirname, '..');
const folder = mkdtempSync(join(tmpdir(), 'cunbiao-cli-care-'));
const [data, passphrase, file] = ['data', 'passphrase.txt', 'usb/a.age'].map((name) => join(folder, name)) as [
  string,
  string,
  string,
];
let relay: RelayChild;

beforeAll(async () => {
  writeFileSync(passphrase, '村口第三棵柳树下有一口很老的井\n');
  relay = await startChild(data, 0);
  const device = await openVillageAt(relay);
  const document = new Y.Doc();
  document.getMap('entries').set('headName|w1', '王芳');
  const answer = await fetch(`http://127.0.0.1:${relay.port}/api/updates/${newRoom()}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${device.token}` },
    body: new Uint8Array(Y.encodeStateAsUpdate(document)),
  });
  expect(answer.status).toBe(200);
});
afterAll(async () => {
  await killChild(relay);
  rmSync(folder, { recursive: true, force: true });
});

function run(args: readonly string[], env: NodeJS.ProcessEnv = {}) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', join(root, 'cli', 'main.ts'), ...args],
    { cwd: folder, encoding: 'utf8', env: { ...process.env, ...env } },
  );
  return { status, stdout, stderr };
}
const secret = ['--passphrase-file', passphrase];

test('backup beside the running relay, drill, restore; the care page’s link', { timeout: 120_000 }, () => {
  const made = run(['backup', '--data', data, '--out', file, ...secret]);
  expect(made).toMatchObject({ status: 0, stderr: '', stdout: expect.stringContaining('已整个读回核对') });
  expect(readdirSync(join(folder, 'usb')).sort()).toEqual(['a.age', 'cunbiao-access.age']);

  const drilled = run(['restore-drill', file, '--data', data, '--scratch', folder, ...secret]);
  expect(drilled).toMatchObject({ status: 0, stderr: '' });
  expect(drilled.stdout).toMatch(
    /1个村、1台设备、1份户档和名册、1条记录[\s\S]*读出最大的村：1份，应有1份[\s\S]*演练成功/,
  );

  const target = join(folder, 'restored');
  expect(run(['restore', file, '--data', target, ...secret])).toMatchObject({
    status: 0,
    stderr: '',
    stdout: expect.stringContaining('会自动传回'),
  });
  expect(readdirSync(target).sort()).toEqual(['access.sqlite', 'log.sqlite', 'restored.json']);
  expect(run(['restore', file, '--data', target, ...secret])).toMatchObject({
    status: 1,
    stderr: expect.stringContaining('已有内容'),
  });

  expect(run(['care', '--data', data])).toMatchObject({
    status: 0,
    stdout: expect.stringMatching(/http:\/\/localhost:\d+\/care\/#[\w-]{22}\n/),
  });
  expect(run(['care', '--data', target])).toMatchObject({ status: 1, stderr: expect.stringContaining('请先启动') });
});

test('what is wrong is one sentence, and nothing is written', { timeout: 120_000 }, () => {
  const out = join(folder, 'b.age');
  const backup = ['backup', '--data', data, '--out', out];
  for (const [args, status, sentence, env] of [
    [['backup', '--data', data, ...secret], 2, '--out'],
    [backup, 2, 'CUNBIAO_PASSPHRASE'],
    [[...backup, '--passphrase', 'x'], 2, '--passphrase'],
    [backup, 2, '口令只有 3 个字', { CUNBIAO_PASSPHRASE: '太短了' }],
    [['backup', '--data', folder, '--out', out, ...secret], 1, '不是村表的数据文件夹'],
    [['restore', join(folder, 'none.age'), '--data', join(folder, 'x'), ...secret], 1, '没有这个文件'],
    [['restore', passphrase, '--data', join(folder, 'x'), ...secret], 1, '不是村表的备份文件'],
    [['restore', out, ...secret], 2, '--data'],
    [['restore-drill', ...secret], 2, '请指定一个备份文件'],
    [['serve', '--backups', folder], 2, '要一起给'],
    [['serve', '--quota', '20GB'], 2, '最多占多少 GB'],
  ] as const satisfies readonly (readonly [readonly string[], number, string, NodeJS.ProcessEnv?])[]) {
    const said = run(args, env);
    expect([args, said.status, said.stdout]).toEqual([args, status, '']);
    expect(said.stderr).toContain(sentence);
    expect(said.stderr.trimEnd().split('\n')).toHaveLength(1);
  }
  expect([existsSync(out), existsSync(join(folder, 'x'))]).toEqual([false, false]);
});
