/**
 * Hocuspocus as its documents show it, with the statements of its SQLite extension over Node's own SQLite: the library that
 * the extension brings along would have to be compiled first. Started by the measurements as a process of its own:
 *
 *     node hocuspocus.mjs <folder of its packages> <file of the database> <port> <debounce in ms, or "default">
 */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';

const [, , packages = '', file = '', port = '', debounce = ''] = process.argv;
const from = createRequire(join(packages, 'package.json'));
const load = (name) => import(pathToFileURL(from.resolve(name)).href);
const [{ Server }, { Database }] = await Promise.all([
  load('@hocuspocus/server'),
  load('@hocuspocus/extension-database'),
]);

const database = new DatabaseSync(file);
database.exec(
  'CREATE TABLE IF NOT EXISTS "documents" ("name" varchar(255) NOT NULL, "data" blob NOT NULL, UNIQUE(name))',
);
const read = database.prepare('SELECT data FROM "documents" WHERE name = ?');
const write = database.prepare(
  'INSERT INTO "documents" ("name", "data") VALUES (?, ?) ON CONFLICT(name) DO UPDATE SET data = excluded.data',
);

const server = new Server({
  port: Number(port),
  address: '127.0.0.1',
  quiet: true,
  stopOnSignals: false,
  ...(debounce === 'default' ? {} : { debounce: Number(debounce), maxDebounce: Number(debounce) }),
  extensions: [
    new Database({
      fetch: async ({ documentName }) => read.get(documentName)?.data ?? null,
      store: async ({ documentName, state }) => void write.run(documentName, state),
    }),
  ],
});
await server.listen();
process.stdout.write('running\n');
