/**
 * A Chromium for the tests, and the programs that judge PDFs.
 *
 * What is there is used. What is missing is installed where that needs no question: a Debian or Ubuntu machine on which we
 * are root, as in CI. Elsewhere one sentence says what to do.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const browsers = [
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
];
/** program → Debian package: they judge PDFs and signatures, and hold the log that several relays share */
const judges = {
  pdftotext: 'poppler-utils',
  qpdf: 'qpdf',
  certutil: 'libnss3-tools',
  'nats-server': 'nats-server',
} as const;

/** Path of a browser, or undefined after saying what to do. */
export function findBrowser(): string | undefined {
  const missing = Object.entries(judges).filter(([program]) => !onPath(program));
  const fonts = hasChineseFont() ? [] : ['fonts-noto-cjk'];
  let browser = browserHere();
  if ((!browser || missing.length > 0) && canInstall()) {
    const packages = [...(browser ? [] : ['chromium', ...fonts]), ...missing.map(([, name]) => name)];
    process.stdout.write(`正在安装测试所需的程序：${packages.join('、')}……\n`);
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    const run = (...args: string[]) =>
      spawnSync('apt-get', args, { stdio: ['ignore', 'ignore', 'inherit'], env }).status === 0;
    if (!(run('update', '-qq') && run('install', '-y', '-qq', '--no-install-recommends', ...packages))) {
      process.stderr.write('安装没有成功。\n');
    }
    browser = browserHere();
  }
  for (const [program, name] of Object.entries(judges)) {
    if (!onPath(program)) process.stdout.write(`跳过：本机没有 ${program}（${name}），用到它的测试不运行。\n`);
  }
  if (!browser)
    process.stderr.write(
      '没有找到 Chromium 或 Chrome。请安装一个，或用环境变量 CB_CHROMIUM 指出它的位置，然后再运行测试。\n',
    );
  return browser;
}

function browserHere(): string | undefined {
  const named = process.env.CB_CHROMIUM;
  if (named && existsSync(named)) return named;
  return browsers
    .map((browser) => (/[\\/]/.test(browser) ? browser : onPath(browser)))
    .find((path) => path && existsSync(path));
}
function onPath(program: string): string | undefined {
  const file = process.platform === 'win32' ? `${program}.exe` : program;
  return (process.env.PATH ?? '')
    .split(delimiter)
    .map((folder) => join(folder, file))
    .find((path) => existsSync(path));
}
function canInstall(): boolean {
  return process.getuid?.() === 0 && onPath('apt-get') !== undefined;
}
function hasChineseFont(): boolean {
  const folder = '/usr/share/fonts';
  return (
    existsSync(folder) && readdirSync(folder, { recursive: true }).some((name) => /cjk|wqy|lxgw/i.test(String(name)))
  );
}
