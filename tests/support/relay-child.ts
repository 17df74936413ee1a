/** A relay in a process of its own, with its first village open; what is measured, what is killed, and whose disk fails. */
import { type ChildProcess, spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { StreamAddress } from '../../sync/relay/stream-address.ts';
import { introduction, newDevice, renew, type TestDevice } from './device-keys.ts';

export interface RelayChild {
  readonly process: ChildProcess;
  readonly ended: Promise<number | null>;
  readonly port: number;
  /** secret of the one-time link, while no village is open */
  readonly setup: string;
}

/** as run.js starts it; its flags are in `startChild` */
export const compiled: NodeJS.ProcessEnv = { NODE_COMPILE_CACHE: join(tmpdir(), 'cunbiao-compiled'), ...process.env };

/** `port` 0 takes a free one; `log`: a county's. Rejects with a `ChildEnded` when it does not come to serving. */
export function startChild(
  folder: string,
  port: number,
  env: NodeJS.ProcessEnv = {},
  log?: Required<Pick<StreamAddress, 'servers' | 'name'>>,
): Promise<RelayChild> {
  const script = join(import.meta.dirname, 'relay-process.ts');
  const county = log ? [log.servers.join(), log.name] : [];
  const args = [
    '--disable-warning=ExperimentalWarning',
    '--max-semi-space-size=4',
    script,
    folder,
    String(port),
    ...county,
  ];
  const child = spawn(process.execPath, args, {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...compiled, ...env },
  });
  const end = (): boolean => child.kill('SIGKILL');
  process.once('exit', end);
  child.once('exit', () => process.off('exit', end));
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  return new Promise((resolve, reject) => {
    let text = '';
    child.stdout.on('data', (part: Buffer) => {
      text += part.toString();
      const [found, setup, end] = text.split('\n');
      if (end !== undefined) resolve({ process: child, ended, port: Number(found), setup: setup ?? '' });
    });
    child.once('exit', (code, signal) => reject(new ChildEnded(code, signal)));
  });
}

export class ChildEnded extends Error {
  readonly code: number | null;
  constructor(code: number | null, signal: NodeJS.Signals | null) {
    super(`The relay ended with ${code ?? signal}.`);
    this.code = code;
  }
}

/** How it ends: its exit code, or null when it was killed. */
export const endOf = ({ ended }: RelayChild): Promise<number | null> => ended;

export async function killChild(relay: RelayChild): Promise<void> {
  relay.process.kill('SIGKILL');
  await endOf(relay);
}

/** Opens the village `v1`; its first device. */
export async function openVillageAt({ port, setup }: RelayChild): Promise<TestDevice> {
  const device = newDevice();
  const http = `http://127.0.0.1:${port}`;
  const answer = await fetch(`${http}/api/villages`, {
    method: 'POST',
    headers: { authorization: `Setup ${setup}` },
    body: JSON.stringify({ village: 'v1', device: introduction(device, 'v1') }),
  });
  if (answer.status !== 201) throw new Error(`The village was not opened: ${answer.status}.`);
  await renew(http, device);
  return device;
}
