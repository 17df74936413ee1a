/** What a test has begun and must not outlive it. */
import { afterEach } from 'vitest';

/** Whatever is put here is called after the test, the last first. */
export function stopsAfterEach(): (() => unknown)[] {
  const stops: (() => unknown)[] = [];
  afterEach(async () => {
    for (const stop of stops.splice(0).reverse()) await stop();
  });
  return stops;
}
