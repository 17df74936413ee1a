/** A county from the command line: relays started with `serve --log`, and a village moved in and out with `move-village`. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { root } from '../../cli/root.ts';
import { introduction, newDevice, renew } from '../support/device-keys.ts';
import { type Cluster, natsServer, startCluster } from '../support/nats.ts';
import { newRoom, until } from '../support/relay.ts';
import { createWriter, readAll } from '../support/relay-writers.ts';

const patience = 120_000;

describe.skipIf(!natsServer())('a county from the command line', { timeout: 300_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'cunbiao-county-'));
  const running: ChildProcess[] = [];
  let cluster: Cluster;
  beforeAll(async () => {
    cluster = await startCluster();
  }, 60_000);
  afterAll(async () => {
    for (const child of running) child.kill('SIGKILL');
    await cluster?.stop();
    rmSync(folder, { recursive: true, force: true });
  });
  const log = () => ['--log', `nats://${cluster.servers.map((server) => server.slice('nats://'.length)).join()}`];
  const start = (args: readonly string[]): ChildProcess => {
    const child = spawn(
      process.execPath,
      ['--disable-warning=ExperimentalWarning', join(root, 'cli', 'main.ts'), ...args],
      { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] },
    );
    running.push(child);
    return child;
  };
  async function run(...args: string[]) {
    const child = start(args);
    const [out, error] = await Promise.all([text(child.stdout!), text(child.stderr!)]);
    if (child.exitCode === null) await new Promise((resolve) => child.once('exit', resolve));
    return { status: child.exitCode, out, error };
  }
  async function serve(data: string, ...more: string[]) {
    const child = start(['serve', '--data', join(folder, data), '--port', '0', '--care-port', '0', ...more]);
    let said = '';
    for (const end of [child.stdout!, child.stderr!])
      end.on('data', (part: Buffer) => {
        said += part;
      });
    await until(() => said.includes('按 Ctrl+C 停止') || child.exitCode !== null, 'it serves', patience);
    const port = Number(/村表已启动：http:\/\/localhost:(\d+)/.exec(said)?.[1]);
    if (!port) throw new Error(`It does not serve: ${said}`);
    return {
      port,
      http: `http://127.0.0.1:${port}`,
      secret: /open#(\S+)/.exec(said)?.[1],
      async stop(): Promise<number | null> {
        const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
        child.kill('SIGTERM');
        return ended;
      },
    };
  }

  test('two relays serve one village, it moves out into a folder and in again; wrong options are one sentence', async () => {
    const first = await serve('a', ...log());
    const device = newDevice();
    const opened = await fetch(`${first.http}/api/villages`, {
      method: 'POST',
      headers: { authorization: `Setup ${first.secret}` },
      body: JSON.stringify({ village: 'v1', device: introduction(device, 'v1') }),
    });
    expect(opened.status).toBe(201);
    await renew(first.http, device);
    const second = await serve('b', ...log());
    expect(second.secret).toBe(undefined);

    const writer = createWriter(newRoom(), device);
    await writer.connect(first.port);
    for (let count = 0; count < 30; count++) writer.edit();
    await writer.settled();
    expect((await renew(second.http, device)).status).toBe(200);
    const typed = { [writer.room]: writer.document.getMap('m').toJSON() };
    expect(Object.fromEntries(await readAll(second.port, device))).toEqual(typed);
    expect(await first.stop()).toBe(0);
    await until(() => writer.closedWith !== undefined, 'the first relay lets go', patience);
    expect(writer.closedWith).toBe(1001);

    const own = join(folder, 'own');
    const out = await run('move-village', 'v1', '--to', 'folder', '--data', own, ...log());
    expect(out).toMatchObject({ status: 0, error: '' });
    expect(out.out).toMatch(/村“v1”已迁好：\d+ 条记录、0 个附件，两边的记录链一致/);
    const socket = createWriter(writer.room, device);
    await socket.connect(second.port);
    await until(() => socket.closedWith !== undefined, 'the county says that it has moved', patience);
    expect(socket.closedWith).toBe(4409);
    const alone = await serve('own');
    await renew(alone.http, device);
    expect(Object.fromEntries(await readAll(alone.port, device))).toEqual(typed);
    expect(await run('move-village', 'v1', '--to', 'county', '--data', own, ...log())).toMatchObject({
      status: 1,
      error: expect.stringMatching(/没有迁移[\s\S]*请先停止那里的村表/),
    });
    expect(await alone.stop()).toBe(0);

    const back = await run('move-village', 'v1', '--to', 'county', '--data', own, ...log());
    expect(back).toMatchObject({ status: 0, error: '' });
    expect((await renew(second.http, device)).status).toBe(200);
    expect(Object.fromEntries(await readAll(second.port, device))).toEqual(typed);
    expect(await second.stop()).toBe(0);

    for (const [args, status, sentence] of [
      [['serve', '--log', 'nats://village:secret@127.0.0.1:4222'], 2, '不要写账号和密码'],
      [['serve', '--log', 'nats://a b'], 2, '不合规定'],
      [['move-village', 'v1', '--to', 'county'], 2, '用法'],
      [['move-village', 'v9', '--to', 'county', '--data', own, ...log()], 1, '没有村“v9”'],
      [['move-village', 'v9', '--to', 'county', '--data', join(folder, 'data'), ...log()], 1, '不是村表的数据文件夹'],
    ] as const) {
      const said = await run(...args);
      expect([args, said.status, said.out]).toEqual([args, status, '']);
      expect(said.error).toContain(sentence);
      expect(said.error.trimEnd().split('\n')).toHaveLength(1);
      expect(said.error).not.toContain('secret@');
    }
    expect(existsSync(join(folder, 'data'))).toBe(false);
  });
});
