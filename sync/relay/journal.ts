/**
 * What was done to care for a data folder, in a file beside it: `care.ndjson`, one JSON line each. Backups and drills are noted by
 * whoever made them, also by a command that runs beside the relay: a line is added whole, so nobody overwrites another.
 * No personal data: times, names of files, sizes, and what failed.
 */
import { appendFileSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export type CareNote =
  | { readonly kind: 'backup'; readonly file: string; readonly bytes: number; readonly seconds: number }
  | { readonly kind: 'backup failed'; readonly reason: string }
  | { readonly kind: 'drill'; readonly file: string; readonly made: string; readonly troubles: readonly string[] };
/** `time`: ISO 8601 */
export type Noted<Note = CareNote> = Note & { readonly time: string };

export interface CareState {
  readonly backup?: Noted<Extract<CareNote, { kind: 'backup' }>>;
  /** later than the last backup */
  readonly failure?: Noted<Extract<CareNote, { kind: 'backup failed' }>>;
  readonly drill?: Noted<Extract<CareNote, { kind: 'drill' }>>;
}

const fileIn = (data: string): string => join(data, 'care.ndjson');
const longest = 256 * 1024;

export function noteCare(data: string, note: CareNote): void {
  const file = fileIn(data);
  appendFileSync(file, `${JSON.stringify({ time: new Date().toISOString(), ...note })}\n`, { mode: 0o600 });
  if (statSync(file).size < longest) return;
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
  writeFileSync(`${file}.part`, `${lines.slice(-100).join('\n')}\n`, { mode: 0o600 });
  renameSync(`${file}.part`, file);
}

export function readCare(data: string): CareState {
  const last: { -readonly [Key in keyof CareState]: CareState[Key] } = {};
  for (const note of notesIn(data)) {
    if (note.kind === 'backup') {
      last.backup = note;
      delete last.failure;
    } else if (note.kind === 'backup failed') last.failure = note;
    else if (note.kind === 'drill') last.drill = note;
  }
  return last;
}
function notesIn(data: string): Noted[] {
  let text: string;
  try {
    text = readFileSync(fileIn(data), 'utf8');
  } catch {
    return [];
  }
  return text.split('\n').flatMap((line) => {
    try {
      return [JSON.parse(line) as Noted];
    } catch {
      // the last line of a process that was killed
      return [];
    }
  });
}
