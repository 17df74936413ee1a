/**
 * Slows down guessing. One address may be a whole village behind one router: so it is held up for a minute, never locked
 * out, and only failures count.
 */
export interface Throttle {
  failed(address: string): void;
  isBlocked(address: string): boolean;
}

export function createThrottle(attemptsPerMinute: number, now: () => number = Date.now): Throttle {
  let minute = 0;
  let failures = new Map<string, number>();
  function current(): Map<string, number> {
    const started = Math.floor(now() / 60_000);
    if (started !== minute) {
      minute = started;
      failures = new Map();
    }
    return failures;
  }
  return {
    failed: (address) => void current().set(address, (current().get(address) ?? 0) + 1),
    isBlocked: (address) => (current().get(address) ?? 0) >= attemptsPerMinute,
  };
}
