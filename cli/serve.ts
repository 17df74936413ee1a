/** `cunbiao serve`: builds the site if it is not up to date, and serves it with the relay in one process. */
import { flushCompileCache } from 'node:module';
import { resolve } from 'node:path';
import { renderUnicodeCompact } from 'uqr';
import { type BackupPlan, CannotServe, DiskFailed, passphraseIn, passphraseTrouble, serve, writeEvent } from '#relay';
import { BadInput, readOptions } from './bad-input.ts';
import { root, version } from './root.ts';
import { readStream, streamOptions, streamUsage } from './stream.ts';
import { buildIfNeeded } from './tasks/site.ts';

const usage =
  'npx cunbiao serve [--port 4321] [--data <文件夹>] [--host <地址> --cert <证书.pem> --key <私钥.pem>] [--origin <网址>]' +
  ' [--backups <文件夹> --backup-passphrase <口令文件> [--keep-daily 7] [--keep-weekly 4]] [--care-port 4322] [--quota 20]' +
  ` [--insecure-lan] [--another-village] [--restored] [${streamUsage}]`;
/** exit code of a disk that failed, as in sysexits.h; run.js starts it again */
const diskFailed = 74;

/** Gives the exit code when it has stopped. */
export async function serveSite(args: readonly string[]): Promise<number> {
  const { values: options, positionals } = readOptions(
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
      backups: { type: 'string' },
      'backup-passphrase': { type: 'string' },
      'keep-daily': { type: 'string' },
      'keep-weekly': { type: 'string' },
      'care-port': { type: 'string' },
      quota: { type: 'string' },
      ...streamOptions,
    },
    args,
    usage,
  );
  if (positionals.length > 0) throw new BadInput(`不认识“${positionals[0]}”。用法：${usage}`);
  const port = portOf(options.port ?? '4321');
  const carePort = options['care-port'] === undefined ? undefined : portOf(options['care-port']);
  const { cert, key } = options;
  if ((cert === undefined) !== (key === undefined)) throw new BadInput('--cert 和 --key 要一起给。');

  const backups = await planOf(options);
  const limits = options.quota === undefined ? undefined : { villageAttachmentBytes: bytesOf(options.quota) };
  const log = readStream(options);

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
    backups,
    carePort,
    limits,
    // a person at the terminal is told in sentences
    events: process.stderr.isTTY ? undefined : writeEvent,
    log,
  }).catch((error: unknown) => {
    if (error instanceof CannotServe) return error;
    throw error;
  });
  if (serving instanceof Error) {
    process.stderr.write(`${serving.message}\n`);
    return serving instanceof DiskFailed ? diskFailed : 1;
  }

  const { addresses, openingLink } = serving;
  // Other commands look for the data where this one does by itself.
  const where = options.data === undefined ? '' : ` --data ${/[^\w\-./:\\]/.test(data) ? `"${data}"` : data}`;
  const lines = ['', `村表已启动：${addresses.join('  ')}`];
  if (options['insecure-lan']) lines.push('没有证书：只能试用示例村，不能登记真实的户，也不能离线使用。');
  else lines.push(`资料保存在：${data}`);
  if (!options['insecure-lan'])
    lines.push(
      backups
        ? `每天自动备份到：${backups.folder}`
        : `还没有设自动备份：用 --backups 和 --backup-passphrase 设定，或运行 npx cunbiao backup --out <文件.age>${where}`,
      process.stdout.isTTY ? `照看服务器（只能用一次）：${serving.careLink()}` : `照看服务器：npx cunbiao care${where}`,
    );
  if (openingLink !== undefined) {
    lines.push(
      '',
      '第一步：用浏览器打开下面的链接，开设您的村（链接只能用一次，不要发给别人）：',
      `  ${openingLink}`,
      '第二步：填村名、选地区，就开好了；接着在“本村”页填地址、做恢复纸、邀请其他人，再从“登记一户”开始。',
      ...(options['another-village'] ? ['要用恢复纸找回原来的村：打开上面的链接，选“用恢复纸恢复”。'] : []),
      `只想先看看：打开 ${addresses[0]}，选“打开示例村”。`,
    );
  }
  if (options.host !== undefined && !addresses[0]!.includes('localhost')) {
    lines.push('', '手机扫码打开：', renderUnicodeCompact(addresses[0]!));
  }
  lines.push('', '按 Ctrl+C 停止。', '');
  process.stdout.write(lines.join('\n'));
  // now, and not at the end: a computer that is switched off starts as quickly the next time
  flushCompileCache();

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

function portOf(text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port >= 0 && port <= 65535) return port;
  throw new BadInput(`端口“${text}”应为 0 至 65535 的整数。`);
}

/** what the attachments of one village may take, in GB */
function bytesOf(text: string): number {
  const size = Number(text);
  if (size >= 0.1 && size <= 100_000) return Math.round(size * 1024 ** 3);
  throw new BadInput(`--quota“${text}”应为每个村的附件最多占多少 GB，从 0.1 到 100000。`);
}

async function planOf(options: {
  readonly backups?: string;
  readonly 'backup-passphrase'?: string;
  readonly 'keep-daily'?: string;
  readonly 'keep-weekly'?: string;
}): Promise<BackupPlan | undefined> {
  const { backups, 'backup-passphrase': file } = options;
  if ((backups === undefined) !== (file === undefined))
    throw new BadInput('--backups 和 --backup-passphrase 要一起给：存放备份的文件夹，和写着口令的文件。');
  if (backups === undefined || file === undefined) return undefined;
  const passphraseFile = resolve(file);
  let passphrase: string;
  try {
    passphrase = await passphraseIn(passphraseFile);
  } catch {
    throw new BadInput(`读不出口令文件 ${file}。`);
  }
  const trouble = passphraseTrouble(passphrase);
  if (trouble) throw new BadInput(trouble);
  const kept = (name: 'keep-daily' | 'keep-weekly'): number | undefined => {
    const text = options[name];
    if (text === undefined) return undefined;
    const count = Number(text);
    if (Number.isInteger(count) && count >= 1 && count <= 1000) return count;
    throw new BadInput(`--${name}“${text}”应为 1 至 1000 的整数。`);
  };
  return { folder: resolve(backups), passphraseFile, daily: kept('keep-daily'), weekly: kept('keep-weekly') };
}

function stopSignal(): Promise<undefined> {
  return new Promise((resolveStop) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => resolveStop(undefined));
    // a second Ctrl-C within the same second comes from the terminal itself, by way of npm: it does not hurry us
    process.on('SIGINT', () => {});
  });
}
