/**
 * After the build: the core (core.mjs) becomes a classic script, and the module of its name hands on what that leaves behind.
 *
 * Chromium compiles classic scripts once, when the service worker puts them on the device, and keeps the result beside them;
 * modules it compiles anew on every start. On a slow phone that is a fifth of the time until a form can be filled in. Of what
 * it keeps, half of the functions would be missing that the form needs, were it not told that all of them are called
 * (`allFunctionsCalledOnLoad`, Explicit JavaScript Compile Hints; other browsers read a comment).
 *
 * - A page whose scripts may come to need the core, at once or later, runs it first: classic and module scripts of a page that
 *   wait for its end run in the order in which they stand.
 * - What the core exports is read once, when it has run. No module in it gives an exported name another value later.
 * - What the core itself asks for by an import that is a call, and holds, it takes when it has run.
 * - A page's own script that does nothing but import the core is left out.
 */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Script } from 'node:vm';

const global = 'cunbiaoCore';
/** The scripts of a page, and what a script imports or may import one day. */
const moduleScript = /<script type="module" src="\/assets\/([^"]+\.js)"><\/script>/g;
const mentioned = /["'`]\.\/([^"'`]+\.js)["'`]/g;
const asked = /import\([`"']\.\/([^`"']+\.js)[`"']\)/g;
/** A script that only hands on what another one holds. */
const handingOn = (name) => new RegExp(`^export\\{([^}]*)\\}from"\\./${name.replaceAll('.', '\\.')}";?\\s*$`);
const namesIn = (list) => list.split(',').map((part) => part.trim().split(' as '));
/** Vite's loader of styles and scripts for later parts; the addresses that it is given begin with a slash. */
const ownAddress = /import\.meta\.resolve\?new URL\(import\.meta\.resolve\((\w+)\)\):new URL\(\1,import\.meta\.url\)/;

export function classic() {
  return {
    name: 'classic',
    hooks: {
      'astro:build:done': async ({ dir, pages }) => {
        const dist = fileURLToPath(dir);
        const assets = join(dist, 'assets');
        const cores = (await readdir(assets)).filter((name) => /^core\.[\w-]+\.js$/.test(name));
        if (cores.length !== 1) throw new Error(`There is to be one core; there are ${cores.join(', ') || 'none'}.`);
        const [core] = cores;
        const scripts = await scriptsIn(assets);
        const script = await split(join(assets, core), scripts);
        const needing = reaching(core, scripts);
        const idle = (name) => scripts.get(name)?.trim() === `import"./${core}";`;
        for (const { pathname } of pages) {
          const file = join(dist, pathname, 'index.html');
          if (!existsSync(file)) continue;
          const page = await readFile(file, 'utf8');
          if (![...page.matchAll(moduleScript)].some(([, name]) => needing.has(name))) continue;
          const left = page.replace(moduleScript, (whole, name) => (idle(name) ? '' : whole));
          await writeFile(file, left.replace('</head>', `<script defer src="/assets/${script}"></script></head>`));
        }
      },
    },
  };
}

/** Name → code. */
async function scriptsIn(folder) {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.js'));
  return new Map(await Promise.all(names.map(async (name) => [name, await readFile(join(folder, name), 'utf8')])));
}

/** The script and all that may come to need it. */
function reaching(script, scripts) {
  const mentions = new Map(
    [...scripts].map(([name, code]) => [name, new Set([...code.matchAll(mentioned)].map(([, other]) => other))]),
  );
  const found = new Set([script]);
  for (const each of found) for (const [name, others] of mentions) if (others.has(each)) found.add(name);
  return found;
}

/** Writes the classic script beside the module and the module anew; answers the script's name. */
async function split(file, scripts) {
  const module = scripts.get(basename(file)).replace(ownAddress, 'new URL($1,location.href)');
  const end = module.match(/export\s*\{([^}]*)\};?\s*$/);
  if (!end) throw new Error(`${basename(file)} does not end with its exports.`);
  const names = namesIn(end[1]);
  const inner = new Map(names.map(([own, handed = own]) => [handed, own]));
  const code = module.slice(0, end.index).replace(asked, (call, name) => {
    const held = scripts.get(name)?.match(handingOn(basename(file)));
    if (!held) return call;
    const parts = namesIn(held[1]).map(([handed, as = handed]) => `${as}:${inner.get(handed)}`);
    return `Promise.resolve().then(()=>({${parts.join(',')}}))`;
  });
  const handed = names.map(([inner, outer = inner]) => `${outer}:${inner}`).join(',');
  const script = `//# allFunctionsCalledOnLoad\n(function(){"use strict";${code};globalThis.${global}={${handed}}})();\n`;
  // What only a module may say (import, import.meta) does not compile.
  new Script(script, { filename: file });
  const hash = createHash('sha256').update(script).digest('base64url').slice(0, 8);
  const name = `core.classic.${hash}.js`;
  await writeFile(join(file, '..', name), script);
  const outer = names.map(([inner, name = inner]) => name);
  await writeFile(
    file,
    `const c=globalThis.${global};${outer.map((name, at) => `const _${at}=c.${name}`).join(';')};` +
      `export{${outer.map((name, at) => `_${at} as ${name}`).join(',')}};\n`,
  );
  return name;
}
