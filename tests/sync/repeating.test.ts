import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type Repeating, type RepeatingOptions, repeat } from '../../sync/repeating.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(async () => {
  await Promise.all(made.splice(0).map((repeating) => repeating.close()));
  vi.useRealTimers();
});
const made: Repeating[] = [];
let serial = 0;
function repeating(options: Partial<RepeatingOptions>): Repeating {
  const one = repeat({
    name: `test ${serial++}`,
    every: 60_000,
    work: async () => true,
    failed: () => {},
    done: () => {},
    ...options,
  });
  made.push(one);
  return one;
}
const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

test('runs soon after a change, once for several, then at its pace', async () => {
  const work = vi.fn(async () => true);
  const one = repeating({ work });
  one.within(3000);
  one.within(5000);
  await pass(2999);
  expect(work).toHaveBeenCalledTimes(0);
  await pass(1);
  expect(work).toHaveBeenCalledTimes(1);
  await pass(60_000);
  expect(work).toHaveBeenCalledTimes(2);
});

test('pauses grow while it fails, from five seconds to five minutes, and are short again after a success', async () => {
  let good = false;
  const at: number[] = [];
  const one = repeating({
    work: async () => {
      at.push(Date.now());
      return good;
    },
  });
  one.within(0);
  await pass(2_000_000);
  const pauses = at.slice(1).map((time, index) => (time - at[index]!) / 1000);
  expect(pauses.slice(0, 9)).toEqual([5, 10, 20, 40, 80, 160, 300, 300, 300]);
  good = true;
  await pass(300_000);
  const before = at.length;
  await pass(60_000);
  expect(at.length).toBe(before + 1);
});

test('an exception counts as a failure and is told', async () => {
  const failed = vi.fn();
  const one = repeating({ failed, work: () => Promise.reject(new Error('disk')) });
  await one.run();
  expect(failed).toHaveBeenCalledOnce();
});

test('what comes due while a run is under way is done right after it', async () => {
  const work = vi.fn(async () => {
    await new Promise((resolve) => setTimeout(resolve, 5000));
    return true;
  });
  const one = repeating({ work });
  one.within(0);
  await pass(1000);
  one.within(0);
  await pass(4500);
  expect(work).toHaveBeenCalledTimes(2);
  await pass(10_000);
  expect(work).toHaveBeenCalledTimes(2);
});

test('one run at a time; who asks meanwhile waits for one that begins later', async () => {
  let now = 0;
  let most = 0;
  const agains: boolean[] = [];
  const one = repeating({
    every: 0,
    work: async (again) => {
      agains.push(again);
      most = Math.max(most, ++now);
      await new Promise((resolve) => setTimeout(resolve, 100));
      now--;
      return true;
    },
  });
  const both = Promise.all([one.run(), one.run(true)]);
  await pass(500);
  await both;
  expect(most).toBe(1);
  expect(agains).toEqual([false, true]);
});

test('nothing runs after closing, and no timer is left', async () => {
  const work = vi.fn(async () => true);
  const one = repeating({ work });
  one.within(1000);
  await one.close();
  one.within(0);
  await pass(120_000);
  expect(work).not.toHaveBeenCalled();
  expect(vi.getTimerCount()).toBe(0);
});

test('without a pace it runs only when asked', async () => {
  const work = vi.fn(async () => true);
  const one = repeating({ every: 0, work });
  one.within(0);
  await pass(600_000);
  expect(work).not.toHaveBeenCalled();
  await one.run();
  expect(work).toHaveBeenCalledOnce();
});
