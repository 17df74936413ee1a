/**
 * The architecture, as rules that run: who may import whom, how files are named, how long they may get, and that the
 * project speaks of itself alone. ARCHITECTURE.md gives the reasons.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { basename, dirname, join, normalize } from 'node:path';
import { describe, expect, test } from 'vitest';

const root = join(import.meta.dirname, '..');
const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
  cwd: root,
  encoding: 'utf8',
})
  .split('\n')
  .filter(Boolean);
const source = files.filter((file) => /\.(ts|mjs|js|astro)$/.test(file) && !file.startsWith('tests/'));
const read = (file: string): string => readFileSync(join(root, file), 'utf8');
/** `templates/print` is a door of its own; everything else belongs to its top folder. */
const folderOf = (file: string): string =>
  file.startsWith('templates/print/') ? 'print' : file.startsWith('sync/relay/') ? 'relay' : (file.split('/')[0] ?? '');

interface Import {
  readonly from: string;
  readonly to: string;
  readonly typeOnly: boolean;
}
function importsOf(file: string): Import[] {
  const text = read(file).replace(/^\s*(\/\/|\*|\/\*).*$/gm, '');
  const found: Import[] = [];
  for (const match of text.matchAll(/\b(import|export)\s+(type\s+)?([^'";]*?\bfrom\s*)?['"]([^'"\\]+)['"]/g))
    found.push({ from: file, to: match[4] ?? '', typeOnly: match[2] !== undefined });
  for (const match of text.matchAll(/\bimport\(\s*['"]([^'"]+)['"]/g))
    found.push({ from: file, to: match[1] ?? '', typeOnly: false });
  for (const match of text.matchAll(/new URL\(\s*['"](\.[^'"]+)['"]\s*,\s*import\.meta\.url/g))
    found.push({ from: file, to: match[1] ?? '', typeOnly: false });
  return found;
}
const imports = source.flatMap(importsOf);

/** What each folder may import besides itself: doors, packages. A trailing `*` stands for any ending. */
const may: Record<string, readonly string[]> = {
  templates: ['zod*', 'chinese-days*', 'node:*'],
  print: ['#templates', '#pack', 'fflate', '@noble/hashes*', 'node:*'],
  sync: ['yjs', 'y-websocket', 'y-protocols*', 'lib0*', '@noble/*', 'y-prosemirror', 'prosemirror-*'],
  relay: ['ws', 'yjs', 'y-protocols*', 'lib0*', '@nats-io/*', 'modern-tar*', 'node:*'],
  components: ['#templates', '#print', '#signatures', '#sync', 'lit*', 'perfect-freehand', 'pinyin-pro'],
  site: ['#templates', '#print', '#signatures', '#sync', '#components', 'lit*', 'astro*', 'uqr', 'workbox-*', 'node:*'],
  cli: ['#templates', '#print', '#signatures', '#relay', '#sync', 'astro', 'uqr', 'vite', 'node:*'],
};
const mayByType: Record<string, readonly string[]> = { sync: ['#templates'], site: ['ws'] };

const allows = (list: readonly string[], name: string): boolean =>
  list.some((entry) => (entry.endsWith('*') ? name.startsWith(entry.slice(0, -1)) : name === entry));

// Files at the root (astro.config.mjs, run.js) put the folders together; they belong to none.
describe('direction of dependencies', () => {
  test('each folder imports only what it may', () => {
    const wrong = imports
      .filter(({ from, to }) => folderOf(from) in may && !to.startsWith('.'))
      .filter(({ from, to, typeOnly }) => {
        const folder = folderOf(from);
        return !allows(may[folder] ?? [], to) && !(typeOnly && allows(mayByType[folder] ?? [], to));
      })
      .map(({ from, to }) => `${from} imports ${to}`);
    expect(wrong).toEqual([]);
  });

  test('no relative import crosses a folder: doors are for that', () => {
    const wrong = imports
      .filter(({ from, to }) => to.startsWith('.') && from.includes('/'))
      .map((entry) => ({ ...entry, target: normalize(join(dirname(entry.from), entry.to)) }))
      // The print folder is part of templates and may use its neighbours; nobody else may reach into it.
      .filter(
        ({ from, target }) =>
          folderOf(target) !== folderOf(from) && !(folderOf(from) === 'print' && folderOf(target) === 'templates'),
      )
      .map(({ from, to }) => `${from} imports ${to}`);
    expect(wrong).toEqual([]);
  });

  test('templates know no clock, no network and no screen', () => {
    const wrong = source
      .filter((file) => folderOf(file) === 'templates')
      .filter((file) =>
        /\bDate\.now\b|\bnew Date\(\)|\bfetch\(|\bdocument\.|\blocalStorage\b|\bMath\.random\b/.test(
          read(file).replace(/^\s*(\/\/|\*).*$/gm, ''),
        ),
      );
    expect(wrong).toEqual([]);
  });
});

describe('names and sizes', () => {
  test('files are kebab-case and say what they are', () => {
    const wrong = source.filter((file) => {
      const name = basename(file).replace(/\.(config\.)?(ts|mjs|js|astro)$/, '');
      return !/^(\[[a-z]+\]|[a-z0-9-]+(\.[a-z]+)?)$/.test(name) || /^(utils?|helpers?|common|misc|types)$/.test(name);
    });
    expect(wrong).toEqual([]);
  });

  test('no source file is longer than 400 lines', () => {
    expect(source.filter((file) => read(file).split('\n').length > 401)).toEqual([]);
  });

  test('every source file begins by saying what it is', () => {
    const wrong = source.filter((file) => file.endsWith('.ts')).filter((file) => !/^(#!.*\n)?\/\*\*/.test(read(file)));
    expect(wrong).toEqual([]);
  });
});

test('nothing unfinished, nothing switched off', () => {
  const marks = ['TO' + 'DO', 'FIX' + 'ME', 'not ' + 'implemented', 'Not ' + 'yet:', '.on' + 'ly(', '.to' + 'do('];
  const wrong = files
    .filter((file) => /\.(ts|mjs|js|astro|md)$/.test(file))
    .filter((file) => marks.some((mark) => read(file).includes(mark)));
  expect(wrong).toEqual([]);
});

test.each(files.filter((file) => /(SPEC|WIRE)\.md$/.test(file)))('each rule of %s has a number of its own', (file) => {
  const numbers = [...read(file).matchAll(/^- \*\*([A-Z]+\d+)\*\*/gm)].map(([, number]) => number);
  expect(numbers.filter((number, index) => numbers.indexOf(number) !== index)).toEqual([]);
});
