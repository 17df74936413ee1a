/**
 * Another device in the same process: a browser profile with databases of its own.
 *
 *     const phone = newDevice();
 *     const village = await phone(() => joinVillage(…));
 */
import { IDBFactory } from 'fake-indexeddb';

export type TestDevice = <T>(work: () => Promise<T>) => Promise<T>;

let queue: Promise<unknown> = Promise.resolve();

/** Databases that are opened inside the function it answers are this device's; work of several devices takes turns. */
export function newDevice(): TestDevice {
  const own = new IDBFactory();
  return (work) => {
    const turn = queue.then(async () => {
      const before = globalThis.indexedDB;
      globalThis.indexedDB = own;
      try {
        return await work();
      } finally {
        globalThis.indexedDB = before;
      }
    });
    queue = turn.catch(() => {});
    return turn;
  };
}
