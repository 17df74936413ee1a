/**
 * A disk that fails when it is told to, for a process that a test starts: faults.c, built with the machine's own compiler.
 * Linux with `cc` only; elsewhere `buildFaults` says what is missing, and whoever asked skips by that name.
 */
import { execFileSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readSync, rmSync, statSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** numbers of faults.c */
const operations = { write: 1, sync: 2, truncate: 4, rename: 8 } as const;
const errors = { EIO: 5, ENOSPC: 28, EROFS: 30, short: -1 } as const;
export type Operation = keyof typeof operations;
export type Fault = keyof typeof errors;
/** places of faults.c's `struct orders` */
const place = {
  operations: 0,
  error: 1,
  after: 2,
  times: 3,
  counted: 4,
  failed: 5,
  power: 6,
  cut: 7,
  seed: 8,
} as const;

export interface Disk {
  /** for the process whose disk it is */
  readonly env: NodeJS.ProcessEnv;
  /** `after` operations of these kinds go well, then `times` fail; without `times` all, until other orders come */
  fail(fault: Fault, of: readonly Operation[], options?: { readonly after?: number; readonly times?: number }): void;
  /** everything goes well again */
  heal(): void;
  /** From now on what is not fsynced is lost when the power goes, after so many further operations; before the process starts. */
  cutPower(after: number, seed: number): void;
  /** operations that were counted, and how many of them failed */
  readonly counted: number;
  readonly failed: number;
  close(): void;
}

/** The library, built once for this machine; or why there is none. */
export function buildFaults(): { readonly library: string } | { readonly missing: string } {
  if (process.platform !== 'linux') return { missing: 'the failing disk works on Linux only' };
  const source = join(import.meta.dirname, 'faults.c');
  const library = join(tmpdir(), `cunbiao-faults-${Math.round(statSync(source).mtimeMs)}-${process.pid}.so`);
  try {
    execFileSync('cc', ['-shared', '-fPIC', '-O2', '-o', library, source, '-ldl', '-lpthread'], { stdio: 'pipe' });
  } catch (error) {
    return { missing: `the failing disk needs a C compiler: ${(error as Error).message.split('\n')[0]}` };
  }
  process.once('exit', () => rmSync(library, { force: true }));
  return { library };
}

export function openDisk(library: string, folder: string): Disk {
  const home = mkdtempSync(join(tmpdir(), 'cunbiao-orders-'));
  const path = join(home, 'orders');
  const file = openSync(path, 'w+');
  writeSync(file, Buffer.alloc(64), 0, 64, 0);
  const set = (at: number, value: number): void => {
    const bytes = Buffer.alloc(4);
    bytes.writeInt32LE(value | 0);
    writeSync(file, bytes, 0, 4, 4 * at);
  };
  const get = (at: number): number => {
    const bytes = Buffer.alloc(4);
    readSync(file, bytes, 0, 4, 4 * at);
    return bytes.readInt32LE();
  };
  return {
    env: {
      LD_PRELOAD: library,
      CB_FAULT_FOLDER: folder,
      CB_FAULT_ORDERS: path,
      // glibc's own calls, not the kernel's ring
      UV_USE_IO_URING: '0',
    },
    fail(fault, of, { after = 0, times = -1 } = {}) {
      set(place.times, 0);
      set(place.error, errors[fault]);
      set(place.after, after);
      set(place.counted, 0);
      set(place.failed, 0);
      set(
        place.operations,
        of.reduce((sum, each) => sum | operations[each], 0),
      );
      set(place.times, times);
    },
    heal() {
      set(place.times, 0);
    },
    cutPower(after, seed) {
      set(place.seed, seed);
      set(place.power, 1);
      set(place.cut, after);
    },
    get counted() {
      return get(place.counted);
    },
    get failed() {
      return get(place.failed);
    },
    close() {
      closeSync(file);
      rmSync(home, { recursive: true, force: true });
    },
  };
}
