#!/usr/bin/env node
/**
 * The launcher behind `npm start`, `npm test` and `npx cunbiao`: plain JavaScript, no packages, any Node from 18 on.
 *
 * It sees to it that there is a Node new enough and that the packages are installed, and then runs the command under that
 * Node. Whatever it fetches lies inside the project, in .runtime and node_modules; the computer stays as it was.
 * Commands about forms are bundled into .program once after each change (cli/tasks/program.ts), and run in this very process.
 * A server whose disk failed ends with code 74, so that the disk is read anew: it is started again until somebody stops it.
 */
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import * as modules from 'node:module';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = dirname(fileURLToPath(import.meta.url));
const runtime = join(root, '.runtime');
/** from here on Node runs TypeScript as it stands and has SQLite built in */
const oldest = [22, 18];
const wanted = '24';
const diskFailed = 74;
const bundled = ['evaluate', 'print', 'archive', 'verify'];

/** command → the file that carries it out, with what it is for */
const commands = {
  serve: ['cli/main.ts', '启动村表：网站和同步服务器，地址 http://localhost:4321'],
  backup: ['cli/main.ts', '备份（村表运行时也可以）'],
  restore: ['cli/main.ts', '用备份恢复到一个空文件夹'],
  'restore-drill': ['cli/main.ts', '试恢复一份备份，证明它能用'],
  'move-village': ['cli/main.ts', '把一个村迁入县里的共用存储，或迁回来'],
  care: ['cli/main.ts', '打开照看服务器的页面'],
  evaluate: ['cli/main.ts', '核查一份表，输出 JSON'],
  print: ['cli/main.ts', '把一份表印成 PDF'],
  archive: ['cli/main.ts', '把一批归档件连同目录整理成一个文件夹，可以核对'],
  verify: ['cli/main.ts', '核对归档件（PDF 或整理好的文件夹），看有没有被改动、谁签过名'],
  'verify-log': ['cli/main.ts', '核对导出的修改记录，看有没有被改动'],
  dev: ['cli/tasks/dev.ts', '开发：改动后网页自动更新'],
  build: ['cli/tasks/build.ts', '生成静态网站到 dist/'],
  check: ['cli/tasks/check.ts', '检查类型、格式和多余的代码'],
  test: ['cli/tasks/test.ts', '全部测试'],
  bench: ['cli/tasks/bench.ts', '测量速度'],
  'new-form': ['cli/tasks/new-form.ts', '新建一个表样文件'],
};

const [command = 'help', ...rest] = process.argv.slice(2);
if (command === 'start') await run('serve', rest);
else if (Object.hasOwn(commands, command)) await run(command, rest);
else {
  const asked = ['help', '--help', '-h'].includes(command);
  const list = Object.entries(commands).map(([name, [, purpose]]) => `  ${name.padEnd(13)} ${purpose}`);
  const text = [...(asked ? [] : [`没有“${command}”这个命令。`]), '用法：npx cunbiao <命令> [选项]', ...list, ''].join(
    '\n',
  );
  (asked ? process.stdout : process.stderr).write(text);
  process.exitCode = asked ? 0 : 2;
}

async function run(name, args) {
  const node = isNewEnough(process.versions.node) ? process.execPath : fetchedNode();
  // on Windows the name may be written Path, and two of them would confuse every child
  const others = Object.entries(process.env).filter(([key]) => key.toUpperCase() !== 'PATH');
  const env = {
    // What Node makes of the sources is kept: a server starts in half the time and a third less memory.
    NODE_COMPILE_CACHE: join(runtime, 'compiled'),
    ...Object.fromEntries(others),
    PATH: dirname(node) + delimiter + (process.env.PATH ?? ''),
  };
  installPackages(env);
  const program = bundled.includes(name) ? bundledProgram(node, env) : undefined;
  if (program && node === process.execPath) {
    process.env.NODE_COMPILE_CACHE ??= env.NODE_COMPILE_CACHE;
    modules.enableCompileCache?.(process.env.NODE_COMPILE_CACHE);
    // It reads the command and its options where the launcher did.
    await import(pathToFileURL(program).href);
    return;
  }
  const line = [
    '--disable-warning=ExperimentalWarning',
    // What a server makes anew dies young. Left to itself, V8 keeps 48 MB for it: 206 MB instead of 151 with 5,000 connections.
    ...(name === 'serve' ? ['--max-semi-space-size=4'] : []),
    program ?? join(root, commands[name][0]),
    ...(commands[name][0] === 'cli/main.ts' ? [name] : []),
    ...args,
  ];
  let child;
  let seconds = 1;
  start();
  // The terminal sends Ctrl-C to the child as well: here it only must not end the launcher first.
  process.on('SIGINT', () => child ?? process.exit(130));
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => (child ? child.kill(signal) : process.exit(1)));

  function start() {
    const began = Date.now();
    child = spawn(node, line, { stdio: 'inherit', env });
    child.on('error', (error) => fail(`无法运行 ${node}：${error.message}`));
    child.on('exit', (code, signal) => {
      child = undefined;
      if (name === 'serve' && code === diskFailed) {
        // after a good minute it is another failure
        if (Date.now() - began > 60_000) seconds = 1;
        say(`${seconds}秒后自动重新启动。`);
        setTimeout(start, seconds * 1000);
        seconds = Math.min(30, seconds * 2);
        return;
      }
      process.exitCode = code ?? (signal ? 1 : 0);
      process.exit();
    });
  }
}

function isNewEnough(version) {
  const [major, minor] = version.split('.').map(Number);
  return major > oldest[0] || (major === oldest[0] && minor >= oldest[1]);
}

/** A Node in .runtime, fetched from the npm registry if it is not there yet. */
function fetchedNode() {
  const found = findNode();
  if (found) return found;
  say(
    `本机的 Node 是 ${process.versions.node}，太旧。正在下载 Node ${wanted} 到项目的 .runtime 文件夹（约 50 MB，只需一次）……`,
  );
  mkdirSync(runtime, { recursive: true });
  if (!existsSync(join(runtime, 'package.json'))) writeFileSync(join(runtime, 'package.json'), '{ "private": true }\n');
  const platform = process.platform === 'win32' ? 'win' : process.platform;
  const prefix = platform === 'darwin' && process.arch === 'arm64' ? 'node-bin' : 'node';
  // The plain binary first; the package `node` fetches the same one with a script, which some machines forbid.
  for (const name of [`${prefix}-${platform}-${process.arch}`, 'node']) {
    npm(
      ['install', '--prefix', runtime, '--no-audit', '--no-fund', '--loglevel=error', `${name}@${wanted}`],
      process.env,
      runtime,
    );
    const node = findNode();
    if (node) return node;
  }
  return fail(`没能下载 Node ${wanted}。请检查网络，或到 https://nodejs.org 安装 Node ${wanted} 后再试。`);
}

function findNode() {
  const folders = [join(runtime, 'node_modules')];
  if (existsSync(folders[0])) {
    folders.push(...readdirSync(folders[0]).map((name) => join(folders[0], name)));
    folders.push(...readdirSync(folders[0]).map((name) => join(folders[0], name, 'node_modules', name)));
  }
  const file = process.platform === 'win32' ? 'node.exe' : 'node';
  return folders
    .flatMap((folder) => [join(folder, '.bin', file), join(folder, 'bin', file)])
    .find((path) => {
      if (!existsSync(path)) return false;
      const { status, stdout } = spawnSync(path, ['--version'], { encoding: 'utf8' });
      return status === 0 && isNewEnough(stdout.slice(1));
    });
}

/** Installs what package-lock.json says, unless that has been done. */
function installPackages(env) {
  const lock = readFileSync(join(root, 'package-lock.json'));
  const mark = join(root, 'node_modules', '.cunbiao-lock');
  const hash = createHash('sha256').update(lock).digest('hex');
  const isMarked = () => existsSync(mark) && readFileSync(mark, 'utf8') === hash;
  if (isMarked()) return;
  alone(() => {
    if (isMarked()) return;
    const done = join(root, 'node_modules', '.package-lock.json');
    const isCurrent = existsSync(done) && statSync(done).mtimeMs >= statSync(join(root, 'package-lock.json')).mtimeMs;
    if (!isCurrent) {
      say('正在安装所需的软件包（第一次约需一分钟）……');
      const quiet = ['--no-audit', '--no-fund', '--loglevel=error'];
      // A lock file made on another platform can lack this one's optional packages; `npm ci` refuses then.
      if (!npm(['ci', ...quiet], env, root) && !npm(['install', '--no-save', ...quiet], env, root)) {
        fail('没能安装软件包。请检查网络后再试。');
      }
    }
    writeFileSync(mark, hash);
  });
}

/** One window at a time: two that install into one folder would take away each other's files. */
function alone(work) {
  const claim = join(runtime, 'installing');
  mkdirSync(runtime, { recursive: true });
  for (let told = false; !isClaimed(claim); told = true) {
    if (!told) say('另一个窗口正在安装软件包，请稍候……');
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 500);
  }
  work();
  rmSync(claim, { force: true });
}

/** Whoever has ended without giving it back does not hold it any more. */
function isClaimed(claim) {
  try {
    writeFileSync(claim, String(process.pid), { flag: 'wx' });
    return true;
  } catch {
    const holder = holderOf(claim);
    // a number that is not written yet is looked for again
    if (holder > 0 && !isRunning(holder)) rmSync(claim, { force: true });
    return false;
  }
}
function holderOf(claim) {
  try {
    return Number(readFileSync(claim, 'utf8'));
  } catch {
    return 0; // given back just now
  }
}
function isRunning(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** The bundled program, made anew if a source has changed; undefined where it cannot be made, then the sources run. */
function bundledProgram(node, env) {
  const place = join(root, '.program');
  const main = join(place, 'main.mjs');
  const mark = join(place, 'state');
  let state = '';
  const isMade = () => existsSync(mark) && readFileSync(mark, 'utf8') === state;
  try {
    state = stateOfSources();
    if (!isMade()) {
      mkdirSync(place, { recursive: true });
      const make = ['--disable-warning=ExperimentalWarning', join(root, 'cli/tasks/program.ts'), state];
      const { status } = spawnSync(node, make, { stdio: 'ignore', env: { ...env, NODE_ENV: 'production' } });
      // What could not be made is not tried again until a source changes.
      if (status !== 0 && !isMade()) {
        rmSync(place, { recursive: true, force: true });
        mkdirSync(place);
        writeFileSync(mark, state);
      }
    }
  } catch {
    return undefined;
  }
  return existsSync(main) ? main : undefined;
}

/** Names, sizes and times: read in a few milliseconds. */
function stateOfSources() {
  const hash = createHash('sha256');
  for (const source of ['cli', 'sync', 'templates', 'package-lock.json']) {
    const path = join(root, source);
    for (const name of statSync(path).isFile() ? [''] : readdirSync(path, { recursive: true }).sort()) {
      const { mtimeMs, size } = statSync(join(path, name));
      hash.update(`${source}/${name} ${mtimeMs} ${size}\n`);
    }
  }
  return hash.digest('hex');
}

/** True if npm did it. */
function npm(args, env, cwd) {
  const script = process.env.npm_execpath;
  const isNpm = script && /npm-cli\.[cm]?js$/.test(script);
  // what the calling npm has set for this project is not meant for another folder
  const clean = Object.fromEntries(
    Object.entries(env).filter(([key]) => !/^npm_(package|lifecycle|config_local_prefix)/.test(key)),
  );
  const options = { stdio: ['ignore', 'inherit', 'inherit'], env: clean, cwd };
  const { status, error } = isNpm
    ? spawnSync(process.execPath, [script, ...args], options)
    : spawnSync('npm', args, { ...options, shell: process.platform === 'win32' });
  if (error) fail(`没有找到 npm（${error.message}）。请安装 Node ${wanted}（含 npm）后再试。`);
  return status === 0;
}

function say(text) {
  process.stderr.write(`${text}\n`);
}
function fail(text) {
  say(text);
  process.exit(1);
}
