/** [S11] [S13] Sealing: bound to its place, padded, one key after the other; fingerprints. */
import { describe, expect, test } from 'vitest';
import { createSeal } from '../../sync/seal.ts';

const one = new Uint8Array(32).fill(1);
const two = new Uint8Array(32).fill(2);
const seal = createSeal({ id: 'v1', keys: new Map([[1, one]]) });

describe('[S11] values', () => {
  const values = ['990000197001010017', '', '王𠮷', ['肺结核', '高血压'], 12, true] as const;

  test.each(values)('[S11] %j opens at its place and nowhere else', (value) => {
    const sealed = seal.seal('h1', 'members/1-k/idNumber', value);
    expect(seal.open('h1', 'members/1-k/idNumber', sealed)).toEqual(value);
    expect(seal.open('h1', 'members/2-k/idNumber', sealed)).toBeUndefined();
    expect(seal.open('h2', 'members/1-k/idNumber', sealed)).toBeUndefined();
    expect(
      createSeal({ id: 'v2', keys: new Map([[1, one]]) }).open('h1', 'members/1-k/idNumber', sealed),
    ).toBeUndefined();
  });

  test('[S11] no two seals are alike, and every changed byte is noticed', () => {
    const sealed = seal.seal('h1', 'phone', '13912345678');
    expect(seal.seal('h1', 'phone', '13912345678')).not.toEqual(sealed);
    for (let at = 0; at < sealed.length; at++) {
      const changed = sealed.slice();
      changed[at] = changed[at]! ^ 1;
      const opened = seal.open('h1', 'phone', changed);
      // The first byte is the key's number: of another key nothing can be said.
      if (at === 0) expect(opened).toEqual({ sealed: true });
      else expect(opened).toBeUndefined();
    }
    for (const rubbish of [new Uint8Array(), new Uint8Array(5).fill(255), sealed.slice(0, 20)]) {
      expect(seal.open('h1', 'phone', rubbish)).toBeUndefined();
    }
  });

  test('[S11] lengths tell little: 无 is as long as a number', () => {
    const lengthOf = (value: string) => seal.seal('h1', 'phone', value).length;
    expect(lengthOf('无')).toBe(lengthOf('13912345678'));
    expect(lengthOf('990000197001010017')).toBe(lengthOf('无'));
    expect((lengthOf('x'.repeat(50)) - lengthOf('无')) % 32).toBe(0);
  });

  test('[S11] a ring: the greatest number seals, each opens what it sealed', () => {
    const ring = createSeal({
      id: 'v1',
      keys: new Map([
        [300, two],
        [1, one],
      ]),
    });
    const older = seal.seal('h1', 'phone', '1');
    const newer = ring.seal('h1', 'phone', '2');
    expect(ring.open('h1', 'phone', older)).toBe('1');
    expect(ring.open('h1', 'phone', newer)).toBe('2');
    expect(seal.open('h1', 'phone', newer)).toEqual({ sealed: true });
    expect(seal.open('h1', 'phone', newer)).toBe(seal.open('h1', 'phone', newer));
  });
});

describe('files and bundles', () => {
  test('[S11] bytes open at their place; values’ seals and files’ are not exchanged', () => {
    const bytes = crypto.getRandomValues(new Uint8Array(5000));
    const sealed = seal.sealBytes('attachment', bytes);
    expect(seal.openBytes('attachment', sealed)).toEqual(bytes);
    expect(seal.openBytes('bundle', sealed)).toBeUndefined();
    expect(seal.open('h1', 'phone', sealed)).toBeUndefined();
    expect(createSeal({ id: 'v1', keys: new Map([[2, two]]) }).openBytes('attachment', sealed)).toBe('sealed');
    expect(() => createSeal({ id: 'v1', keys: new Map() }).sealBytes('attachment', bytes)).toThrow('no key');
  });
});

describe('[S13] fingerprints', () => {
  test('[S13] equal for equal text on every device of the village, also after a new key; else not', () => {
    const ring = createSeal({
      id: 'v1',
      keys: new Map([
        [2, two],
        [1, one],
      ]),
    });
    expect(ring.fingerprint('990000197001010017')).toBe(seal.fingerprint('990000197001010017'));
    expect(seal.fingerprint('990000197001010017')).toMatch(/^[0-9a-f]{32}$/);
    expect(seal.fingerprint('990000197001010025')).not.toBe(seal.fingerprint('990000197001010017'));
    const other = createSeal({ id: 'v1', keys: new Map([[1, two]]) });
    expect(other.fingerprint('990000197001010017')).not.toBe(seal.fingerprint('990000197001010017'));
  });
});
