/**
 * While browsers' scripts are built: an import through a door becomes an import of the file behind it that has the name. So a
 * script gets what it asks for by name, and not whatever else stands behind the same door for other pages.
 *
 * A door holds nothing but `export { … } from './file.ts'` (and the elements' door what registers them), and the files
 * behind it do nothing by themselves ("sideEffects" in package.json), so the order in which they run is of no matter.
 */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const doors = new Map(
  Object.entries({
    '#components': '../components/index.ts',
    '#templates': '../templates/index.ts',
    '#sync': '../sync/index.ts',
    '#print': '../templates/print/index.ts',
    '#signatures': '../templates/print/signatures/index.ts',
  }).map(([name, file]) => [name, open(fileURLToPath(new URL(file, import.meta.url)))]),
);

const named = /\b(import|export)\s*\{([^}]*)\}\s*from\s*["'](#[\w-]+)["'];?/g;

export function throughDoors() {
  return {
    name: 'through-doors',
    apply: 'build',
    applyToEnvironment: ({ name }) => name === 'client',
    transform(code, id) {
      if (!/\.ts$/.test(id.split('?')[0]) && !id.includes('.astro')) return null;
      return code.replace(named, (whole, what, list, specifier) => {
        const door = doors.get(specifier);
        if (!door) return whole;
        const lines = namesIn(list).map(([name, as = name]) => {
          const behind = door.names.get(name);
          if (!behind) throw new Error(`${id}: nothing behind ${specifier} is called '${name}'.`);
          return `${what} { ${behind.name} as ${as} } from ${JSON.stringify(behind.file)};`;
        });
        return [...door.registers.map((file) => `import ${JSON.stringify(file)};`), ...lines].join('');
      });
    },
  };
}

/** Name → file behind the door and what it is called there; and what is imported only to run. */
function open(file) {
  const code = readFileSync(file, 'utf8');
  const names = new Map();
  for (const [, list, path] of code.matchAll(/\bexport\s*\{([^}]*)\}\s*from\s*'([^']+)'/g))
    for (const [name, as = name] of namesIn(list)) names.set(as, { name, file: join(dirname(file), path) });
  const registers = [...code.matchAll(/^import '(\.\/[^']+)';/gm)].map(([, path]) => join(dirname(file), path));
  return { names, registers };
}

function namesIn(list) {
  return list
    .split(',')
    .map((part) => part.trim().split(/\s+as\s+/))
    .filter(([name]) => name !== '' && !name.startsWith('type '));
}
