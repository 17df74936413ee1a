/**
 * One process: the static site and the relay on one address, over one data folder.
 *
 * What must hold
 * - It listens on this computer only, unless it is given a certificate: browsers give service workers, WebCrypto and
 *   lasting storage to https and localhost alone, so plain http in a network would half work.
 * - One process owns a data folder; the second one is told who holds it.
 * - What is for whoever looks after it stands behind a second door, on this machine alone (care.ts).
 * - Stopping waits for what is on its way to the disk. A disk that fails ends the process with code 74.
 */
import { mkdirSync, readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { type Access, openAccess } from './access.ts';
import { openAttachments } from './attachments.ts';
import { forgetCopies, packData, restoredMark } from './backup.ts';
import { type BackupPlan, backupDaily } from './backup-days.ts';
import { openCare } from './care.ts';
import { healthOf, type RelayState, stateOf } from './care-state.ts';
import type { County } from './county.ts';
import { isOfDisk } from './disk.ts';
import type { Events } from './events.ts';
import { format, otherFormatIn } from './format.ts';
import { forgetHolder, noteHolder, readHolder } from './holder.ts';
import { type Log, openLog } from './log.ts';
import { createMetrics } from './metrics.ts';
import { openReceipts } from './receipts.ts';
import { createRelay } from './relay.ts';
import { eraseAgain } from './restore.ts';
import { thinDaily } from './retention.ts';
import { createStaticFiles, type StaticFiles } from './static-files.ts';
import { type StreamAddress, StreamRefused } from './stream-address.ts';
import { defaultLimits, type Limits } from './wire.ts';

export interface ServeOptions {
  /** 0: the system chooses a free one */
  readonly port: number;
  /** folder for the log, access and attachments; made if it is not there */
  readonly data: string;
  /** folder of the built site */
  readonly site: string;
  readonly version: string;
  /** default 127.0.0.1 */
  readonly host?: string;
  /** PEM files */
  readonly certificate?: { readonly cert: string; readonly key: string };
  /** plain http in a network: the site with its sample village only, no relay */
  readonly insecureLan?: boolean;
  readonly origins?: readonly string[];
  readonly restored?: boolean;
  /** gives an opening link also when there is a village: for a second one, or when the first device was lost */
  readonly anotherVillage?: boolean;
  readonly limits?: Partial<Limits>;
  /** a backup each day; none without it */
  readonly backups?: BackupPlan;
  /** of the local door; default the port behind `port` */
  readonly carePort?: number;
  /** default: nothing is said */
  readonly events?: Events;
  /** several relays share one log: where it is; absent: the log is in the folder alone */
  readonly log?: StreamAddress;
}

export interface Serving {
  readonly port: number;
  /** `http://localhost:4321`; with a certificate the addresses in the network too, best first */
  readonly addresses: readonly string[];
  /** opens a village, once; there while none is open */
  readonly openingLink?: string;
  /** opens the care page, once and on this machine only */
  careLink(): string | undefined;
  /** resolves with the reason when the disk has failed; the caller ends the process */
  readonly failed: Promise<string>;
  stop(): Promise<void>;
}

/** A reason, in Chinese, why it cannot be served like this. */
export class CannotServe extends Error {}
/** The disk is full, unwritable or broken just now: a later start may go well. */
export class DiskFailed extends CannotServe {}

const loopback = ['127.0.0.1', '::1', 'localhost'];

export async function serve(options: ServeOptions): Promise<Serving> {
  const { host = '127.0.0.1', certificate, insecureLan } = options;
  if (!loopback.includes(host) && !certificate && !insecureLan) throw new CannotServe(networkNeedsCertificate(host));
  const site = createStaticFiles(options.site);
  // Before the data is opened: what is refused here must leave nothing behind that keeps the process.
  const server: Server = certificate ? secureServer(certificate) : createServer();
  const back = insecureLan && !certificate ? undefined : await openBack(options);
  server.on('request', (request, response) => {
    if (back?.handleRequest(request, response)) return;
    if (!back && request.url?.startsWith('/api/'))
      response.writeHead(503, { 'content-type': 'application/json' }).end(noRelay);
    else site(request, response);
  });
  server.on('upgrade', (request, socket, head) => {
    if (back) back.relay.handleUpgrade(request, socket, head);
    else socket.end('HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\n\r\n');
  });
  server.on('clientError', (_error, socket) => socket.destroy());
  try {
    await listen(server, options.port, host);
  } catch (error) {
    await back?.close();
    throw error;
  }
  const { port } = server.address() as AddressInfo;
  const setup =
    back && (options.anotherVillage || back.access.villages === 0) ? await back.access.renewSetup() : undefined;
  const { events = () => {} } = options;
  let stopping: Promise<void> | undefined;
  const addresses = addressesOf(host, port, certificate !== undefined);
  const care = await back?.openDoor(options.carePort ?? (options.port === 0 ? 0 : port + 1), site);
  if (care) noteHolder(options.data, { process: process.pid, address: addresses[0]!, care });
  events('started');

  return {
    port,
    addresses,
    openingLink: setup && `${addresses[0]}/open#${setup}`,
    careLink: () => care?.link(),
    failed: back ? Promise.race([back.log.failed, back.access.failed]) : new Promise(() => {}),
    stop() {
      stopping ??= (async () => {
        events('stopping');
        server.close();
        care?.close();
        await back?.close();
        server.closeAllConnections();
      })();
      return stopping;
    },
  };
}

async function openBack(options: ServeOptions) {
  const { data, origins, restored, limits, version, events = () => {} } = options;
  let access: Access | undefined;
  let log: Log;
  let county: County | undefined;
  try {
    makeFolder(data);
    if (options.log) {
      county = await (await import('./county.ts')).openCounty(data, options.log);
      ({ log, access } = county);
    } else {
      access = openAccess(data);
      log = await openLog(data);
    }
  } catch (error) {
    access?.close();
    if (error instanceof CannotServe) throw error;
    if (error instanceof StreamRefused) throw new CannotServe(error.message);
    const { message } = error as Error;
    if (/locked/.test(message)) throw new CannotServe(folderIsHeld(data));
    const found = otherFormatIn(message);
    if (found !== undefined) throw new CannotServe(folderIsOfAnother(data, found));
    if (/malformed|not a database/.test(message)) throw new CannotServe(folderIsDamaged(data, message));
    if (isOfDisk(error))
      throw new DiskFailed(`数据文件夹 ${data} 现在不能读写：${message}。请检查磁盘空间和磁盘状态。`);
    throw error;
  }
  forgetHolder(data);
  await forgetCopies(data);
  const metrics = createMetrics();
  const allowed = { ...defaultLimits, ...limits };
  const files = openAttachments(join(data, 'attachments'), allowed);
  const attachments = county ? await county.share(files) : files;
  await eraseAgain(data, attachments);
  const mark = await restoredMark(data);
  const source = { data, log, access, version };
  const backups = options.backups && backupDaily(options.backups, source, events);
  access.onChange(() => backups?.noteAccess());
  const relay = createRelay({
    ...{
      log: metrics.measured(log, () => backups?.noteAccess()),
      access,
      attachments,
      receipts: openReceipts(data),
      origins,
      limits,
      version,
      metrics,
    },
    restored: restored || (mark !== undefined && Date.now() < Date.parse(mark.until)),
  });
  const stopThinning = thinDaily(
    { log, access, erase: relay.erase, isTroubled: () => log.trouble !== undefined },
    events,
  );
  let failure: string | undefined;
  void log.failed.then((reason) => {
    failure = reason;
    events('disk failed');
  });
  const stopWatching = log.watchTrouble(() => events(log.trouble === undefined ? 'disk well again' : 'disk trouble'));
  const state = (): Promise<RelayState> =>
    stateOf({
      ...{ data, version, log, access, attachments, relay, metrics, backups },
      quota: allowed.villageAttachmentBytes,
      plan: options.backups,
      failure: () => failure,
    });

  return {
    relay,
    access,
    log,
    handleRequest(request: IncomingMessage, response: ServerResponse): boolean {
      if (request.method === 'GET' && request.url === '/api/health') {
        void answerHealth(response, version, state);
        return true;
      }
      if (request.url?.startsWith('/api/')) response.on('finish', () => metrics.answered(response.statusCode));
      return relay.handleRequest(request, response);
    },
    openDoor: (port: number, site: StaticFiles) =>
      openCare({ port, state, metrics, backups, site, copy: (part) => packData(source, part) }),
    async close() {
      await stopThinning();
      await backups?.stop();
      stopWatching();
      await relay.close();
      await log.close();
      access.close();
      forgetHolder(data);
    },
  };
}

async function answerHealth(
  response: ServerResponse,
  version: string,
  state: () => Promise<RelayState>,
): Promise<void> {
  const health = await state().then(healthOf, () => ({ ok: false, disk: 'failed' }));
  response
    .writeHead(health.ok ? 200 : 503, {
      'content-type': 'application/json; charset=utf-8',
      'cache-control': 'no-store',
    })
    .end(JSON.stringify({ ...health, version }));
}

const noRelay = JSON.stringify({ reason: '这个地址没有加密，只能试用示例村。' });

function folderIsHeld(data: string): string {
  const holder = readHolder(data);
  const who = holder ? `正在运行的村表（进程 ${holder.process}，地址 ${holder.address}）` : '另一个正在运行的村表';
  return `数据文件夹 ${data} 正被${who}使用。请直接打开它，或先停掉它，或用 --data 指定另一个文件夹。`;
}

/** Where it cannot be made the place itself is wrong, and a later start will not go better. */
function makeFolder(data: string): void {
  try {
    mkdirSync(data, { recursive: true, mode: 0o700 });
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    const why = ['EEXIST', 'ENOTDIR'].includes(code) ? '它或它的上级是一个文件，不是文件夹' : '那里不能新建文件夹';
    throw new CannotServe(`数据文件夹 ${data} 不能用：${why}（${code}）。请用 --data 指定另一个文件夹。`);
  }
}

function folderIsDamaged(data: string, message: string): string {
  return `数据文件夹 ${data} 里的文件已损坏（${message}），没有启动，也没有改动它。请用备份恢复。`;
}

function folderIsOfAnother(data: string, found: number): string {
  return `数据文件夹 ${data} 是另一个版本的村表建立的（格式${found}，本版本用格式${format}），没有启动，也没有改动它。请用原来的版本打开。`;
}

function networkNeedsCertificate(host: string): string {
  return [
    `没有证书，不能在网络地址 ${host} 上提供服务。`,
    '原因：浏览器只在 https 或本机地址上提供离线运行、加密和长期存储，没有证书时别的设备打开后不能离线填报，资料也不能加密。',
    '办法：用 --cert 和 --key 指定证书文件；或在本机前面放一个带证书的反向代理，并用 --origin 写明它的网址；',
    '只想在手机上试看示例村，可加 --insecure-lan（不能登记真实的户）。',
  ].join('\n');
}

function secureServer(files: { readonly cert: string; readonly key: string }): Server {
  const read = (file: string): string => {
    try {
      return readFileSync(file, 'utf8');
    } catch (error) {
      throw new CannotServe(`读不出证书文件 ${file}（${(error as NodeJS.ErrnoException).code}）。请检查路径和权限。`);
    }
  };
  const pair = { cert: read(files.cert), key: read(files.key) };
  try {
    return createSecureServer(pair);
  } catch {
    throw new CannotServe(
      `${files.cert} 和 ${files.key} 不是一对能用的证书和私钥。请用 PEM 格式、没有口令的一对，证书在 --cert，私钥在 --key。`,
    );
  }
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const reason =
        error.code === 'EADDRINUSE'
          ? `端口 ${port} 已被别的程序占用。请用 --port 换一个，例如 --port ${port + 1}。`
          : `不能在 ${host}:${port} 上提供服务：${error.message}`;
      reject(new CannotServe(reason));
    });
    server.listen(port, host, () => resolve());
  });
}

/** How people reach it. */
function addressesOf(host: string, port: number, isSecure: boolean): string[] {
  const scheme = isSecure ? 'https' : 'http';
  const at = (name: string) => `${scheme}://${name}:${port}`;
  if (loopback.includes(host)) return [at('localhost')];
  if (host !== '0.0.0.0' && host !== '::') return [at(host.includes(':') ? `[${host}]` : host)];
  const outside = Object.values(networkInterfaces())
    .flatMap((list) => list ?? [])
    .filter(({ family, internal }) => family === 'IPv4' && !internal)
    .map(({ address }) => at(address));
  return [...outside, at('localhost')];
}
