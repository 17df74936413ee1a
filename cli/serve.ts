/** `cunbiao serve`: builds the site if it is not up to date, and serves it with the relay in one process. */
import { resolve } from 'node:path';
import { renderUnicodeCompact } from 'uqr';
import { CannotServe, DiskFailed, serve } from '#relay';
import { BadInput, readOptions } from './bad-input.ts';
import { root, version } from './root.ts';
import { buildIfNeeded } from './tasks/site.ts';

const usage =
  'npx cunbiao serve [--port 4321] [--data <文件夹>] [--host <地址> --cert <证书.pem> --key <私钥.pem>] [--origin <网址>]' +
  ' [--insecure-lan] [--another-village] [--restored]';
/** exit code of a disk that failed, as in sysexits.h; run.js starts it again */
const diskFailed = 74;

/** Gives the exit code when it has stopped. */
export async function serveSite(args: readonly string[]): Promise<number> {
  const { values: options } = readOptions(
    {
      port: { type: 'string' },
      data: { type: 'string' },
      host: { type: 'string' },
      cert: { type: 'string' },
      key: { type: 'string' },
      origin: { type: 'string', multiple: true },
      'insecure-lan': { type: 'boolean' },
      'another-village': { type: 'boolean' },
      restored: { type: 'boolean' },
    },
    args,
    usage,
  );
  const port = Number(options.port ?? '4321');
  if (!Number.isInteger(port) || port < 0 || port > 65535)
    throw new BadInput(`端口“${options.port}”应为 0 至 65535 的整数。`);
  const { cert, key } = options;
  if ((cert === undefined) !== (key === undefined)) throw new BadInput('--cert 和 --key 要一起给。');

  if (!(await buildIfNeeded())) return 1;
  const data = options.data === undefined ? resolve(root, 'data') : resolve(options.data);
  const serving = await serve({
    port,
    data,
    site: resolve(root, 'dist'),
    version,
    host: options.host,
    certificate: cert !== undefined && key !== undefined ? { cert, key } : undefined,
    insecureLan: options['insecure-lan'],
    origins: options.origin,
    restored: options.restored,
    anotherVillage: options['another-village'],
  }).catch((error: unknown) => {
    if (error instanceof CannotServe) return error;
    throw error;
  });
  if (serving instanceof Error) {
    process.stderr.write(`${serving.message}\n`);
    return serving instanceof DiskFailed ? diskFailed : 1;
  }

  const { addresses, openingLink } = serving;
  const lines = ['', `村表已启动：${addresses.join('  ')}`];
  if (options['insecure-lan']) lines.push('没有证书：只能试用示例村，不能登记真实的户，也不能离线使用。');
  else lines.push(`资料保存在：${data}（备份时先停止村表，再复制整个文件夹）`);
  if (openingLink !== undefined) {
    lines.push(
      '',
      '第一步：用浏览器打开下面的链接，开设您的村（链接只能用一次，不要发给别人）：',
      `  ${openingLink}`,
      '第二步：填村名和行政区划代码，然后从“登记一户”开始；在“本村”页可以邀请其他人。',
      `只想先看看：打开 ${addresses[0]}，选“打开示例村”。`,
    );
  }
  if (options.host !== undefined && !addresses[0]!.includes('localhost')) {
    lines.push('', '手机扫码打开：', renderUnicodeCompact(addresses[0]!));
  }
  lines.push('', '按 Ctrl+C 停止。', '');
  process.stdout.write(lines.join('\n'));

  const reason = await Promise.race([serving.failed, stopSignal()]);
  if (reason !== undefined) {
    process.stderr.write(`磁盘写入失败，已停止接收，避免丢失：${reason}\n请检查磁盘空间和磁盘状态。\n`);
    // time for the sockets to hear of it
    await new Promise((resolve) => setTimeout(resolve, 200));
    process.exit(diskFailed);
  }
  process.stdout.write('正在停止……\n');
  await serving.stop();
  return 0;
}

function stopSignal(): Promise<undefined> {
  return new Promise((resolveStop) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => resolveStop(undefined));
    // a second Ctrl-C within the same second comes from the terminal itself, by way of npm: it does not hurry us
    process.on('SIGINT', () => {});
  });
}
