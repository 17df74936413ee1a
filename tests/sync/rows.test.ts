/** [S4] Rows: removed, disputed, brought back, merged; and the truth table behind it. */
import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { type Entry, seenOf, standing, unseen } from '../../sync/cell.ts';
import { createSeal } from '../../sync/seal.ts';
import { device, exchange, open, person } from '../support/household-schema.ts';

const entry = (writer: number, clock: number, value: Entry['value'], seen?: readonly number[]): Entry => ({
  key: `members/1-a|${writer}`,
  writer,
  clock,
  value,
  count: 1,
  at: 0,
  ...(seen ? { seen } : {}),
});

describe('[S4] the truth table', () => {
  const typed = [entry(1, 4, 'x')];
  const cases: [string, Entry[], Entry[], string][] = [
    ['nobody said anything', [], [], 'unknown'],
    ['nobody said anything, though something stands there', [], typed, 'unknown'],
    ['somebody said there', [entry(1, 0, true)], [], 'here'],
    ['there and gone', [entry(1, 0, true), entry(2, 0, false, [])], [], 'disputed'],
    ['gone, and all was seen', [entry(2, 0, false, [1, 4])], typed, 'gone'],
    ['gone, and something was not seen', [entry(2, 0, false, [1, 3])], typed, 'disputed'],
    ['gone, and somebody else typed', [entry(2, 0, false, [])], typed, 'disputed'],
    ['two removals that saw it together', [entry(2, 0, false, [1, 4]), entry(3, 0, '2-b', [])], typed, 'gone'],
    ['a removal whose list is nonsense saw nothing', [entry(2, 0, false, [1])], typed, 'disputed'],
    ['a cleared entry says nothing', [entry(1, 0, undefined)], [], 'unknown'],
  ];
  test.each(cases)('[S4] %s', (_name, said, content, expected) => {
    expect(standing(said, () => content)).toBe(expected);
  });

  test('[S4] a removal names the latest of each writer, and has then seen the earlier', () => {
    expect(seenOf([entry(2, 3, 'x'), entry(1, 9, 'y'), entry(2, 7, 'z')])).toEqual([1, 9, 2, 7]);
    expect(unseen([entry(3, 0, false, [1, 9, 2, 7])], [entry(2, 3, 'x'), entry(2, 8, 'w')])).toEqual([
      entry(2, 8, 'w'),
    ]);
  });
});

function household() {
  const [a, b] = [open('甲'), open('乙')];
  const one = `members/${a.addRow('members')}`;
  const two = `members/${a.addRow('members')}`;
  a.set(`${one}/name`, '王五');
  a.set(`${two}/name`, '王六');
  exchange(a, b);
  return { a, b, one, two };
}

describe('[S4] rows', () => {
  test('[S4] two people who add at once make two rows, in the order of their ids', () => {
    const { a, b } = household();
    const [mine, theirs] = [a.addRow('members'), b.addRow('members')];
    expect(mine).toMatch(/^3-[0-9a-z]+$/);
    expect(theirs).not.toBe(mine);
    exchange(a, b);
    expect(Object.keys(a.values().members!)).toHaveLength(4);
    expect(Object.keys(a.values().members!)).toEqual(Object.keys(b.values().members!));
  });

  test('[S4] a removed row is gone for both, listed with who and when, and comes back whole', () => {
    const { a, b, one, two } = household();
    const before = a.values();
    b.removeRow(one);
    exchange(a, b);
    expect(Object.keys(a.values().members!)).toEqual([two.slice(8)]);
    expect(a.removedRows('members')).toEqual([{ path: one, person: person('乙'), at: '2026-03-01T08:00' }]);
    expect(a.disagreements()).toEqual([]);
    a.restoreRow(one);
    exchange(a, b);
    expect(b.values()).toEqual(before);
    expect(b.removedRows('members')).toEqual([]);
  });

  test('[S4] removed here, filled there: disputed, shown to both, with both sides', () => {
    const { a, b, one } = household();
    a.removeRow(one);
    b.set(`${one}/age`, 40);
    exchange(a, b);
    for (const each of [a, b]) {
      expect(each.values()).toMatchObject({ members: { [one.slice(8)]: { name: '王五', age: 40 } } });
      expect(each.disagreements()).toEqual([one]);
      expect(each.siblings(one).map(({ value, person: who }) => [value, who])).toEqual([
        [false, person('甲')],
        [true, person('乙')],
      ]);
    }
  });

  test('[S4] a disputed row is kept or removed by one act, for everybody', () => {
    for (const keep of [true, false]) {
      const { a, b, one } = household();
      a.removeRow(one);
      b.set(`${one}/age`, 40);
      exchange(a, b);
      if (keep) b.restoreRow(one);
      else b.removeRow(one);
      exchange(a, b);
      expect(a.disagreements()).toEqual([]);
      expect(one.slice(8) in (a.values().members as object)).toBe(keep);
    }
  });

  test('[S4] what one types into a row after having removed it brings it up again', () => {
    const { a, one } = household();
    a.removeRow(one);
    a.set(`${one}/age`, 40);
    expect(a.disagreements()).toEqual([one]);
  });

  test('[S4] disagreements inside a removed row ask nobody', () => {
    const { a, b, one } = household();
    a.set(`${one}/age`, 40);
    b.set(`${one}/age`, 41);
    exchange(a, b);
    expect(a.disagreements()).toEqual([`${one}/age`]);
    a.removeRow(one);
    exchange(a, b);
    expect(b.disagreements()).toEqual([]);
    b.restoreRow(one);
    expect(b.disagreements()).toEqual([`${one}/age`]);
  });

  test('[S4] a sheet with a shared text that somebody went on writing is disputed', () => {
    const [a, b] = [open('甲'), open('乙')];
    a.beginSheet('identification', '2026-1');
    a.note('identification/2026-1/story').splice(0, 0, '房屋漏雨');
    exchange(a, b);
    a.removeRow('identification/2026-1');
    b.note('identification/2026-1/story').splice(4, 0, '已报修');
    exchange(a, b);
    expect(a.disagreements()).toEqual(['identification/2026-1']);
    expect(a.values()).toEqual({ identification: { '2026-1': { story: '房屋漏雨已报修' } } });
    a.removeRow('identification/2026-1');
    exchange(a, b);
    expect(b.values()).toEqual({});
  });

  test('[S4] a row that never was cannot be removed, and removing twice is once', () => {
    const { a, one } = household();
    a.removeRow('members/9-zz');
    a.removeRow(one);
    const bytes = a.bytes();
    a.removeRow(one);
    expect(a.bytes()).toEqual(bytes);
    expect(a.removedRows('members').map(({ path }) => path)).toEqual([one]);
  });
});

describe('[S4] merging', () => {
  test('[S4] moves what the other lacks, keeps differences as siblings, marks the row', () => {
    const { a, b, one, two } = household();
    a.set(`${two}/name`, '王五');
    a.set(`${two}/age`, 40);
    a.set(`${one}/idNumber`, '990000197001010017');
    a.set(`${two}/idNumber`, '990000197001010025');
    exchange(a, b);
    a.mergeRow(two, one, '同一个人登记了两次');
    exchange(a, b);
    for (const each of [a, b]) {
      expect(Object.keys(each.values().members!)).toEqual([one.slice(8)]);
      expect(each.values().members).toMatchObject({
        [one.slice(8)]: { name: '王五', age: 40, idNumber: '990000197001010017' },
      });
      expect(each.siblings(`${one}/idNumber`).map(({ value }) => value)).toEqual([
        '990000197001010017',
        '990000197001010025',
      ]);
      expect(each.siblings(`${one}/name`)).toEqual([]);
      expect(each.origin(`${one}/age`)?.why).toBe('同一个人登记了两次');
      expect(each.removedRows('members')).toEqual([
        { path: two, person: person('甲'), at: '2026-03-01T08:00', into: one.slice(8) },
      ]);
    }
    b.set(`${one}/idNumber`, '990000197001010017', '看过身份证');
    exchange(a, b);
    expect(a.siblings(`${one}/idNumber`)).toEqual([]);
  });

  test('[S4] three rows merged into one keep all their differences', () => {
    const { a, one, two } = household();
    const three = `members/${a.addRow('members')}`;
    for (const [row, age] of [
      [one, 1],
      [two, 2],
      [three, 3],
    ] as const)
      a.set(`${row}/age`, age);
    a.mergeRow(two, one);
    a.mergeRow(three, one);
    expect(new Set(a.siblings(`${one}/age`).map(({ value }) => value))).toEqual(new Set([1, 2, 3]));
    expect(a.values().members).toMatchObject({ [one.slice(8)]: { age: 1 } });
  });

  test('[S4] siblings of the merged row go along', () => {
    const { a, b, one, two } = household();
    a.set(`${two}/age`, 40);
    b.set(`${two}/age`, 41);
    exchange(a, b);
    a.mergeRow(two, one);
    expect(new Set(a.siblings(`${one}/age`).map(({ value }) => value))).toEqual(new Set([40, 41]));
  });

  test('[S4] text that is no value yet goes along', () => {
    const { a, one, two } = household();
    a.keep(`${two}/age`, '四十');
    a.mergeRow(two, one);
    expect(a.misfits()).toMatchObject([{ path: `${one}/age`, text: '四十' }]);
    expect(Object.keys(a.values().members!)).toEqual([one.slice(8)]);
  });

  test('[S4] two people merge a pair each the other way round: neither row is lost', () => {
    const { a, b, one, two } = household();
    a.mergeRow(one, two);
    b.mergeRow(two, one);
    exchange(a, b);
    expect(
      a
        .disagreements()
        .filter((path) => path === one || path === two)
        .sort(),
    ).toEqual([one, two].sort());
    expect(Object.keys(a.values().members!)).toHaveLength(2);
  });

  test('[S4] merged into a row that somebody else removed at that moment: the question is asked there', () => {
    const { a, b, one, two } = household();
    a.set(`${two}/name`, '王五');
    exchange(a, b);
    a.mergeRow(one, two);
    b.removeRow(two);
    exchange(a, b);
    expect(a.disagreements()).toEqual([two]);
    expect(a.values().members).toEqual({ [two.slice(8)]: { name: '王五' } });
    a.removeRow(two);
    exchange(a, b);
    expect(b.values()).toEqual({});
  });

  test('[S4] what somebody typed meanwhile into the merged row brings it up again', () => {
    const { a, b, one, two } = household();
    a.mergeRow(two, one);
    b.set(`${two}/age`, 40);
    exchange(a, b);
    expect(a.disagreements()).toContain(two);
    expect(a.siblings(two).map(({ value }) => value)).toEqual([one.slice(8), true]);
    a.mergeRow(two, one);
    exchange(a, b);
    expect(b.disagreements()).not.toContain(two);
    expect(b.values().members).toMatchObject({ [one.slice(8)]: { age: 40 } });
  });

  test('[S4] merged into a row that nobody ever made: disputed, for its values are nowhere', () => {
    const { a, one } = household();
    const doc = new Y.Doc();
    const name = doc.clientID.toString(36);
    Y.applyUpdate(doc, a.bytes());
    const entries = doc.getMap<unknown>('entries');
    for (const key of [...entries.keys()]) if (key.startsWith(`${one}|`)) entries.delete(key);
    entries.set(`${one}|${name}`, ['9-none', 9, 0, null, [a.doc.clientID, 99]]);
    expect(open('乙', {}, doc).disagreements()).toEqual([one]);
  });

  test('[S4] what cannot be opened here cannot be moved: the row stays, disputed', () => {
    const { a, one, two } = household();
    a.set(`${two}/idNumber`, '990000197001010017');
    const blind = open('丙', {
      seal: createSeal({ id: 'v1', keys: new Map([[2, new Uint8Array(32).fill(9)]]) }),
      device: device('丙'),
    });
    exchange(a, blind);
    blind.mergeRow(two, one);
    expect(blind.disagreements()).toContain(two);
    exchange(a, blind);
    expect(a.values().members).toMatchObject({ [two.slice(8)]: { idNumber: '990000197001010017' } });
  });

  test('what is no pair of rows is not merged', () => {
    const { a, one } = household();
    a.beginSheet('identification', '2026-1');
    a.beginSheet('identification', '2026-2');
    expect(() => a.mergeRow(one, one)).toThrow('cannot be merged');
    expect(() => a.mergeRow(one, 'identification/2026-1')).toThrow('cannot be merged');
    expect(() => a.mergeRow('identification/2026-2', 'identification/2026-1')).toThrow('cannot be merged');
  });
});
