/**
 * Zip (压缩包): files → one archive, written as they come. PDFs are packed already, so they are stored as they are; names are UTF-8.
 * Same files, same time: same bytes.
 *
 * One beyond 4 GB would need a form of it (Zip64) that the library does not write: it is refused (`too large`).
 */
import { Zip, ZipPassThrough } from 'fflate';

export interface ZipFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** Offsets are numbers of 32 bits (APPNOTE.TXT 4.4.24). */
const largest = 0xffffffff;

/** `time`: `YYYY-MM-DDTHH:mm`, what each file says of when it was made; `most`: bytes. */
export async function* zip(
  files: AsyncIterable<ZipFile>,
  time: string,
  most = largest,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  let waiting: Uint8Array<ArrayBuffer>[] = [];
  let failure: Error | null = null;
  let size = 0;
  const archive = new Zip((error, bytes) => {
    failure ??= error;
    if (!bytes) return;
    size += bytes.length;
    if (size > most) failure ??= new Error('too large');
    waiting.push(new Uint8Array(bytes));
  });
  const taken = (): Uint8Array<ArrayBuffer>[] => {
    if (failure) throw failure;
    const ready = waiting;
    waiting = [];
    return ready;
  };
  // A zip has the local time of whoever reads it: without a zone it must be made from one.
  const mtime = new Date(time);
  for await (const { name, bytes } of files) {
    const entry = Object.assign(new ZipPassThrough(name), { mtime });
    archive.add(entry);
    entry.push(bytes, true);
    yield* taken();
  }
  archive.end();
  yield* taken();
}
