/** The options that say where a county's shared log is: the same for every command. Secrets come from files or the environment. */
import { readFileSync } from 'node:fs';
import type { StreamAddress } from '#relay';
import { BadInput } from './bad-input.ts';

export const streamOptions = {
  log: { type: 'string' },
  creds: { type: 'string' },
  'log-ca': { type: 'string' },
} as const;
export const streamUsage = '--log nats://<主机>:4222,… [--creds <NATS凭证文件>] [--log-ca <CA证书.pem>]';

/** `nats://host:port,host:port`; undefined without `log` */
export function readStream(options: { log?: string; creds?: string; 'log-ca'?: string }): StreamAddress | undefined {
  const { log, creds, 'log-ca': ca } = options;
  if (log === undefined) return undefined;
  const servers = log.split(',').map((server) => server.trim().replace(/^nats:\/\//, ''));
  if (servers.some((server) => server.includes('@')))
    throw new BadInput(
      '--log 的地址里不要写账号和密码：它会留在日志和进程列表里。请用 --creds，或环境变量 CUNBIAO_NATS_USER 和 CUNBIAO_NATS_PASSWORD。',
    );
  const wrong = servers.find((server) => !/^(\[[0-9a-fA-F:]+\]|[A-Za-z0-9.-]+)(:\d+)?$/.test(server));
  if (wrong !== undefined)
    throw new BadInput(`--log 的地址“${wrong}”不合规定，应为 nats://主机:端口，多个用逗号隔开。`);
  const { CUNBIAO_NATS_USER: user, CUNBIAO_NATS_PASSWORD: password, CUNBIAO_NATS_TOKEN: token } = process.env;
  return {
    servers,
    credentials: { creds: creds === undefined ? undefined : readText(creds), user, password, token, ca },
  };
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new BadInput(`读不出凭证文件 ${path}：${error instanceof Error ? error.message : error}`);
  }
}
