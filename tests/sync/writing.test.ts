import 'fake-indexeddb/auto';
import { expect, test } from 'vitest';
import type { LocalVillage } from '../../sync/village.ts';
import { IDLE_MINUTES, openWriting } from '../../sync/writing.ts';

const own: LocalVillage = {
  id: 'v1',
  name: '向阳村',
  regionCode: '150521',
  role: 'fills',
  device: { id: 'd1', name: '办公室电脑' },
  keys: new Map(),
  person: { id: 'p1', name: '王芳' },
};
const shared: LocalVillage = { ...own, shared: true };
const minute = 60_000;

/** One tab: its own memory, a clock that the test turns. */
function tab(village: LocalVillage) {
  const kept = new Map<string, string>();
  const memory = {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => kept.set(key, value),
  };
  const clock = { now: 1_000_000 };
  const reload = () => openWriting(village, { memory: memory as never, now: () => clock.now });
  return { clock, reload };
}
const li = { id: 'p2', name: '李强' };

test('a device of one person never asks', () => {
  const { clock, reload } = tab(own);
  expect(reload().person()).toEqual(own.person);
  clock.now += 600 * minute;
  expect(reload().person()).toEqual(own.person);
});

test('a shared device asks in each new tab, and suggests who was last', () => {
  const writing = tab(shared).reload();
  expect(writing.person()).toBeUndefined();
  expect(writing.last).toEqual(own.person);
});

test('the answer holds over pages of the same tab', async () => {
  const { reload } = tab(shared);
  await reload().choose(li);
  expect(reload().person()).toEqual(li);
});

test(`just under ${IDLE_MINUTES} idle minutes it holds; at ${IDLE_MINUTES} it asks again`, async () => {
  const { clock, reload } = tab(shared);
  await reload().choose(li);
  clock.now += IDLE_MINUTES * minute - 1;
  expect(reload().person()).toEqual(li);
  clock.now += 1;
  expect(reload().person()).toBeUndefined();
  expect(reload().last).toEqual(li);
});

test('touching keeps it; a touch after the pause does not bring the person before back', async () => {
  const { clock, reload } = tab(shared);
  const writing = reload();
  await writing.choose(li);
  for (let minutes = 0; minutes < 60; minutes += 10) {
    clock.now += 10 * minute;
    writing.touch();
  }
  expect(writing.person()).toEqual(li);
  clock.now += IDLE_MINUTES * minute;
  writing.touch();
  expect(writing.person()).toBeUndefined();
});

test('on a device of one person another may write for a while', async () => {
  const { clock, reload } = tab(own);
  const writing = reload();
  await writing.choose(li);
  expect(writing.person()).toEqual(li);
  clock.now += IDLE_MINUTES * minute;
  expect(reload().person()).toEqual(li); // chosen last: the device is theirs until somebody says otherwise
});

test('memory that holds something else is no answer', () => {
  const memory = { getItem: () => '{"person":7}', setItem: () => {} };
  expect(openWriting(shared, { memory, now: () => 0 }).person()).toBeUndefined();
});
