/**
 * One process: the static site and the relay on one address, over one data folder.
 *
 * What must hold
 * - It listens on this computer only, unless it is given a certificate: browsers give service workers, WebCrypto and
 *   lasting storage to https and localhost alone, so plain http in a network would half work.
 * - One process owns a data folder; the second one is told who holds it.
 * - Stopping waits for what is on its way to the disk. A disk that fails ends the process with code 74.
 */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { type Access, openAccess } from './access.ts';
import { openAttachments } from './attachments.ts';
import { isOfDisk } from './disk.ts';
import { type Log, openLog } from './log.ts';
import { tombstonesIn } from './log-erase.ts';
import { createRelay } from './relay.ts';
import { createStaticFiles } from './static-files.ts';
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
}

export interface Serving {
  readonly port: number;
  /** `http://localhost:4321`; with a certificate the addresses in the network too, best first */
  readonly addresses: readonly string[];
  /** opens a village, once; there while none is open */
  readonly openingLink?: string;
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
  const back = insecureLan && !certificate ? undefined : await openBack(options);
  const server: Server = certificate ? createSecureServer(readCertificate(certificate)) : createServer();
  server.on('request', (request, response) => {
    if (back?.relay.handleRequest(request, response)) return;
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
  let stopping: Promise<void> | undefined;
  const addresses = addressesOf(host, port, certificate !== undefined);
  if (back) noteHolder(options.data, addresses[0]!);

  return {
    port,
    addresses,
    openingLink: setup && `${addresses[0]}/open#${setup}`,
    failed: back ? back.log.failed : new Promise(() => {}),
    stop() {
      stopping ??= (async () => {
        server.close();
        await back?.close();
        server.closeAllConnections();
      })();
      return stopping;
    },
  };
}

async function openBack(options: ServeOptions) {
  const { data, origins, restored, limits, version } = options;
  let access: Access | undefined;
  let log: Log;
  try {
    mkdirSync(data, { recursive: true, mode: 0o700 });
    access = openAccess(data);
    log = await openLog(data);
  } catch (error) {
    access?.close();
    const { message } = error as Error;
    if (/locked/.test(message)) throw new CannotServe(folderIsHeld(data));
    if (/malformed|not a database/.test(message)) throw new CannotServe(folderIsDamaged(data, message));
    if (isOfDisk(error))
      throw new DiskFailed(`数据文件夹 ${data} 现在不能读写：${message}。请检查磁盘空间和磁盘状态。`);
    throw error;
  }
  const attachments = openAttachments(join(data, 'attachments'), { ...defaultLimits, ...limits });
  // Of an older copy that was put back, what was erased since goes again; the log has done its part.
  for (const { village, attachments: files = [] } of tombstonesIn(data))
    for (const sha256 of files)
      if (!(await attachments.isErased(village, sha256))) await attachments.erase(village, sha256);
  const relay = createRelay({ log, access, attachments, origins, restored, limits, version });
  return {
    relay,
    access,
    log,
    async close() {
      await relay.close();
      await log.close();
      access.close();
      rmSync(holderFile(data), { force: true });
    },
  };
}

const noRelay = JSON.stringify({ reason: '这个地址没有加密，只能试用示例村。' });

const holderFile = (data: string) => join(data, 'holder.json');
/** For the sentence that a second process gets; without it that says less. */
function noteHolder(data: string, address: string): void {
  try {
    writeFileSync(holderFile(data), JSON.stringify({ process: process.pid, address }));
  } catch (error) {
    if (!isOfDisk(error)) throw error;
  }
}
function folderIsHeld(data: string): string {
  let who = '另一个正在运行的村表';
  try {
    const { process: id, address } = JSON.parse(readFileSync(holderFile(data), 'utf8')) as Record<string, unknown>;
    who = `正在运行的村表（进程 ${String(id)}，地址 ${String(address)}）`;
  } catch {
    // the other one is just starting and has not written its name yet
  }
  return `数据文件夹 ${data} 正被${who}使用。请直接打开它，或先停掉它，或用 --data 指定另一个文件夹。`;
}

function folderIsDamaged(data: string, message: string): string {
  return `数据文件夹 ${data} 里的文件已损坏（${message}），没有启动，也没有改动它。请用备份恢复。`;
}

function networkNeedsCertificate(host: string): string {
  return [
    `没有证书，不能在网络地址 ${host} 上提供服务。`,
    '原因：浏览器只在 https 或本机地址上提供离线运行、加密和长期存储，没有证书时别的设备打开后不能离线填报，资料也不能加密。',
    '办法：用 --cert 和 --key 指定证书文件；或在本机前面放一个带证书的反向代理，并用 --origin 写明它的网址；',
    '只想在手机上试看示例村，可加 --insecure-lan（不能登记真实的户）。',
  ].join('\n');
}

function readCertificate({ cert, key }: { cert: string; key: string }): { cert: string; key: string } {
  try {
    return { cert: readFileSync(cert, 'utf8'), key: readFileSync(key, 'utf8') };
  } catch (error) {
    throw new CannotServe(`读不出证书文件：${error instanceof Error ? error.message : error}`);
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
