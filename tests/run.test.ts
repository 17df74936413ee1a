/** The launcher as a process, and the tasks behind it. Fetching a Node and packages is tried by CI, on a clean clone. */
import { spawn, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { formFile } from '../cli/tasks/form-file.ts';
import { evaluate, loadPolicies, type Template } from '../templates/index.ts';

const root = join(import.meta.dirname, '..');
const folder = mkdtempSync(join(tmpdir(), 'cunbiao-run-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const run = (...args: string[]) =>
  spawnSync(process.execPath, [join(root, 'run.js'), ...args], { cwd: folder, encoding: 'utf8' });

describe('the launcher', () => {
  test('says what there is, and refuses what there is not', () => {
    expect(run('help')).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/serve[\s\S]*evaluate[\s\S]*print[\s\S]*new-form/),
    });
    expect(run('fly')).toMatchObject({ status: 2, stderr: expect.stringContaining('没有“fly”') });
  });

  test('passes on arguments, output and exit code', () => {
    writeFileSync(join(folder, 'values.json'), '{}');
    const good = run(
      'evaluate',
      'household-registration',
      '--region',
      '150521',
      '--date',
      '2023-05-20',
      '--values',
      'values.json',
    );
    expect([good.status, good.stderr]).toEqual([0, '']);
    expect(Object.keys(JSON.parse(good.stdout))).toEqual(['view', 'findings']);
    const bad = run('evaluate', 'household-registration', '--region', '150521', '--values', 'none.json');
    expect([bad.status, bad.stdout]).toEqual([2, '']);
  });

  test('bundles the commands about forms: what they print is what their sources print', { timeout: 120_000 }, () => {
    writeFileSync(join(folder, 'all.ndjson'), '{"headName":"王一"}\n{"headName":"王二"}\n');
    const args = [
      'print',
      'identification',
      '--region',
      '150521',
      '--date',
      '2023-05-20',
      '--time',
      '2023-05-20T09:00',
    ];
    args.push('--values', 'all.ndjson', '--out');
    const bundled = run(...args, 'bundled.pdf');
    expect([bundled.status, existsSync(join(root, '.program', 'main.mjs'))]).toEqual([0, true]);
    const sources = [join(root, 'cli', 'main.ts'), ...args, 'sources.pdf'];
    expect(spawnSync(process.execPath, sources, { cwd: folder }).status).toBe(0);
    const [one, other] = ['bundled.pdf', 'sources.pdf'].map((name) => readFileSync(join(folder, name)));
    expect(one?.equals(other ?? Buffer.alloc(0))).toBe(true);
  });

  test('holds for Node 18: no syntax and no module that is newer', () => {
    const text = readFileSync(join(root, 'run.js'), 'utf8');
    const modules = [...text.matchAll(/from '([^']+)'/g)].map(([, name]) => name);
    expect(
      modules.every((name) => name?.startsWith('node:') && !['node:sqlite', 'node:sea', 'node:test'].includes(name)),
    ).toBe(true);
    expect(text).not.toMatch(
      /import\.meta\.(dirname|filename)|\.toSorted\(|\.toSpliced\(|withResolvers|\busing\b|Object\.groupBy/,
    );
  });
});

test('two windows that start at once install one after the other, and only once; who died over it holds up nobody', {
  timeout: 60_000,
}, async () => {
  const place = join(folder, 'installing');
  mkdirSync(join(place, 'cli'), { recursive: true });
  for (const name of ['run.js', 'package.json', 'package-lock.json']) cpSync(join(root, name), join(place, name));
  writeFileSync(join(place, 'cli', 'main.ts'), '');
  const npm = join(place, 'npm-cli.cjs');
  writeFileSync(
    npm,
    `const { appendFileSync, mkdirSync } = require('node:fs');
    appendFileSync('installs', 'begins\\n');
    setTimeout(() => { mkdirSync('node_modules'); appendFileSync('installs', 'ends\\n'); }, 1500);`,
  );
  mkdirSync(join(place, '.runtime'));
  const dead = spawnSync(process.execPath, ['-e', '']).pid;
  writeFileSync(join(place, '.runtime', 'installing'), String(dead));
  const start = () =>
    new Promise<string>((resolve) => {
      const args = [join(place, 'run.js'), 'care'];
      const child = spawn(process.execPath, args, { cwd: place, env: { ...process.env, npm_execpath: npm } });
      let said = '';
      child.stderr.on('data', (text: Buffer) => {
        said += text.toString();
      });
      child.once('exit', (code) => resolve(`${code} ${said}`));
    });
  const said = await Promise.all([start(), start()]);
  expect(readFileSync(join(place, 'installs'), 'utf8')).toBe('begins\nends\n');
  expect(said.toSorted()).toEqual([
    '0 另一个窗口正在安装软件包，请稍候……\n',
    '0 正在安装所需的软件包（第一次约需一分钟）……\n',
  ]);
  expect(existsSync(join(place, '.runtime', 'installing'))).toBe(false);
});

describe('a server whose disk fails', () => {
  test('is started again, until it ends in another way', { timeout: 60_000 }, () => {
    const place = join(folder, 'failing');
    mkdirSync(join(place, 'cli'), { recursive: true });
    for (const name of ['run.js', 'package.json', 'package-lock.json']) cpSync(join(root, name), join(place, name));
    symlinkSync(join(root, 'node_modules'), join(place, 'node_modules'));
    // a server that finds its disk broken at the first two starts
    const script = `
      import { appendFileSync, readFileSync } from 'node:fs';
      appendFileSync('starts', process.argv.slice(2).join(' ') + '\\n');
      process.exit(readFileSync('starts', 'utf8').split('\\n').length > 3 ? 3 : 74);`;
    writeFileSync(join(place, 'cli', 'main.ts'), script);
    const started = spawnSync(process.execPath, [join(place, 'run.js'), 'serve', '--port', '0'], {
      cwd: place,
      encoding: 'utf8',
    });
    expect(started.status).toBe(3);
    expect(readFileSync(join(place, 'starts'), 'utf8')).toBe('serve --port 0\n'.repeat(3));
    expect(started.stderr).toMatch(/1秒后自动重新启动。\n2秒后自动重新启动。/);
    // no other command is
    rmSync(join(place, 'starts'));
    const once = spawnSync(process.execPath, [join(place, 'run.js'), 'evaluate'], { cwd: place, encoding: 'utf8' });
    expect([once.status, once.stderr]).toEqual([74, '']);
  });
});

describe('serve', () => {
  // A project whose site is built already, so that nothing is built here.
  const place = join(folder, 'project');
  beforeAll(() => {
    mkdirSync(join(place, 'dist'), { recursive: true });
    for (const name of ['cli', 'sync', 'package.json', 'package-lock.json', 'run.js']) {
      cpSync(join(root, name), join(place, name), { recursive: true });
    }
    symlinkSync(join(root, 'node_modules'), join(place, 'node_modules'));
    writeFileSync(join(place, 'dist', 'index.html'), '<!doctype html>村表');
    const site = pathToFileURL(join(place, 'cli/tasks/site.ts')).href;
    const script = `import { hashOfSources } from '${site}'; process.stdout.write(hashOfSources());`;
    const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
    writeFileSync(join(place, 'dist', '.built'), stdout);
  });

  test('prints the address and the opening link, says in Chinese what to do first, and stops in order', {
    timeout: 60_000,
  }, async () => {
    const child = spawn(
      process.execPath,
      [join(place, 'run.js'), 'start', '--port', '0', '--data', join(folder, 'data')],
      { cwd: folder },
    );
    let out = '';
    child.stdout.on('data', (part: Buffer) => {
      out += part;
    });
    child.stderr.on('data', (part: Buffer) => {
      out += part;
    });
    await expect.poll(() => out, { timeout: 30_000 }).toContain('按 Ctrl+C 停止');
    const address = /http:\/\/localhost:\d+/.exec(out)?.[0];
    expect(out).toContain(`${address}/open#`);
    expect(out).toContain('第一步');
    expect(await (await fetch(`${address!.replace('localhost', '127.0.0.1')}/`)).text()).toContain('村表');
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    expect(await ended).toBe(0);
    expect(out).toContain('正在停止');
  });

  test.each([
    [['--port', 'x'], 2, '端口'],
    [['--cert', 'c.pem'], 2, '--key'],
    [['--host', '0.0.0.0'], 1, '证书'],
    [['--fast'], 2, '--fast'],
  ])('%j', { timeout: 60_000 }, (args, status, sentence) => {
    const result = spawnSync(process.execPath, [join(place, 'run.js'), 'serve', ...args], {
      cwd: folder,
      encoding: 'utf8',
    });
    expect([result.status, result.stderr]).toEqual([status, expect.stringContaining(sentence)]);
  });
});

describe('new:form', () => {
  test('writes a form that works as it is', async () => {
    const file = join(folder, 'a-new-form.ts');
    writeFileSync(
      file,
      formFile('a-new-form').replace("'../define.ts'", `'${pathToFileURL(join(root, 'templates/define.ts')).href}'`),
    );
    const template = ((await import(pathToFileURL(file).href)) as { default: Template }).default;
    expect(template.id).toBe('a-new-form');
    expect(template.examples.length).toBe(2);
    for (const example of template.examples) {
      const { findings } = evaluate(template, example.view, {
        policies: await loadPolicies(example.region),
        today: example.today,
      });
      expect(findings.map(({ rule, path }) => `${rule} ${path}`)).toEqual(example.findings);
    }
  });

  test('refuses a name that is none, or is taken', () => {
    expect(run('new-form', '新表')).toMatchObject({ status: 2, stderr: expect.stringContaining('英文名') });
    expect(run('new-form')).toMatchObject({ status: 2 });
    expect(run('new-form', 'household-registration')).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('已经存在'),
    });
  });
});
