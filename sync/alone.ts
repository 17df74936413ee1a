/**
 * Runs work while no other tab of this device does the same, so that two tabs never send or fetch one thing twice.
 * Where the browser has no locks it just runs: such work must stay right when done twice.
 */
export function alone(name: string, work: () => Promise<void>): Promise<void> {
  const locks = globalThis.navigator?.locks;
  return locks ? locks.request(name, work) : work();
}
