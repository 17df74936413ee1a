/**
 * A browser with a profile that outlives it: to be closed and started cold, or killed with all its processes at once, as
 * when the power goes.
 */
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { chromium } from 'playwright';
import type { Line } from './site-here.ts';
import { browserOptions, Device } from './village-browser.ts';

export interface Computer {
  /** what stands on its screen; a new one after each start */
  readonly device: Device;
  start(): Promise<void>;
  /** as people close a browser */
  quit(): Promise<void>;
  kill(): Promise<void>;
  /** for good */
  close(): Promise<void>;
}

export async function computerAt(line: Line): Promise<Computer> {
  const profile = await mkdtemp(join(tmpdir(), 'cunbiao-profile-'));
  let device: Device | undefined;
  let end: ((how: 'quit' | 'kill') => Promise<void>) | undefined;

  async function start(): Promise<void> {
    const args = [
      ...browserOptions.args,
      '--headless',
      '--lang=zh-CN',
      '--window-size=1280,900',
      '--remote-debugging-port=0',
    ];
    const child = spawn(browserOptions.executablePath, [...args, `--user-data-dir=${profile}`, 'about:blank'], {
      stdio: ['ignore', 'ignore', 'pipe'],
      // its own group, so that all its processes can go at once
      detached: true,
    });
    const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    const address = await new Promise<string>((resolve, reject) => {
      createInterface(child.stderr).on('line', (text) => {
        const found = /^DevTools listening on (ws:.*)$/.exec(text)?.[1];
        if (found) resolve(found);
      });
      void gone.then(() => reject(new Error('The browser ended before it was ready.')));
    });
    const browser = await chromium.connectOverCDP(address);
    const context = browser.contexts()[0]!;
    device = new Device(context.pages()[0] ?? (await context.newPage()), line);
    end = async (how) => {
      end = undefined;
      if (how === 'kill') process.kill(-child.pid!, 'SIGKILL');
      else await browser.newBrowserCDPSession().then((session) => session.send('Browser.close'));
      await gone;
      await browser.close();
    };
  }
  await start();
  return {
    get device() {
      if (!device) throw new Error('The browser has not been started.');
      return device;
    },
    start,
    quit: async () => end?.('quit'),
    kill: async () => end?.('kill'),
    async close() {
      await end?.('kill');
      await rm(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
