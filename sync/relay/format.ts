/**
 * Which format the relay's SQLite files have, in `user_version`, so that a program never works on tables of another one.
 *
 * A change of the tables gets the next number and the step that leads there; a file from the future is left as it is.
 */
import type { DatabaseSync } from 'node:sqlite';

export const format = 1;

/** Marks a new file; throws where the file is of another format. Before anything is created in it. */
export function claimFormat(database: DatabaseSync): void {
  const found = Number(database.prepare('PRAGMA user_version').get()?.user_version);
  const isNew = database.prepare('SELECT 1 FROM sqlite_master LIMIT 1').get() === undefined;
  if (isNew) database.exec(`PRAGMA user_version = ${format}`);
  else if (found !== format) throw new Error(`This file has format ${found}, not ${format}.`);
}

/** The format that such an error names; it may come from another thread, as its sentence alone. */
export function otherFormatIn(message: string): number | undefined {
  const found = /has format (\d+), not/.exec(message)?.[1];
  return found === undefined ? undefined : Number(found);
}
