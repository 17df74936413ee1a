/** [S9] Filings: append-only, named by their hash, corrected by name, and a fork that counts for nothing. */
import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { canonicalJson } from '../../sync/clean.ts';
import type { FilingInput } from '../../sync/contract.ts';
import { readDocument } from '../../sync/reading.ts';
import { createSeal } from '../../sync/seal.ts';
import { exchange, morning, open, person, reading } from '../support/household-schema.ts';

const input: FilingInput = {
  form: 'identification',
  sheet: '2026-1',
  templateVersion: '2023.1',
  policy: { region: '150521', date: '2026-02-11', 'income.threshold': 750_000 },
  signer: person('甲'),
  view: { headName: '王五', perHead: 730_000, phone: '13912345678' },
};
function pair() {
  const [a, b] = [open('甲'), open('乙')];
  a.beginSheet('identification', '2026-1');
  a.set('identification/2026-1/risks', ['因病']);
  exchange(a, b);
  return { a, b };
}

describe('[S9] filing', () => {
  test('[S9] freezes what was there: later edits change nothing in it', () => {
    const { a, b } = pair();
    const filing = a.file(input);
    expect(filing).toMatchObject({ form: 'identification', sheet: '2026-1', signer: person('甲'), standing: 'counts' });
    expect(filing.at).toBe('2026-03-01T08:00');
    a.set('identification/2026-1/risks', ['因病', '因学']);
    exchange(a, b);
    expect(b.filed(filing.hash)).toEqual({ values: { risks: ['因病'] }, view: input.view });
    expect(b.filings).toEqual(a.filings);
    expect(readDocument(a.bytes(), reading).filings).toEqual(a.filings);
  });

  test('[S9] [S11] its content is sealed; the hash is of what is stored, so anybody can check it', async () => {
    const { a } = pair();
    const filing = a.file(input);
    expect(new TextDecoder('latin1').decode(a.bytes())).not.toContain('13912345678');
    const [record] = a.doc.getArray<Record<string, unknown>>('filings').toArray();
    const { hash, ...rest } = record!;
    const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(canonicalJson(rest)));
    expect(Buffer.from(digest).toString('hex')).toBe(hash);
    expect(hash).toBe(filing.hash);
    const stranger = { ...reading, seal: createSeal({ id: 'v1', keys: new Map() }) };
    const copy = new Y.Doc();
    Y.applyUpdate(copy, a.bytes());
    expect(open('丙', stranger, copy).filed(filing.hash)).toEqual({ sealed: true });
    expect(readDocument(a.bytes(), stranger).filings).toEqual(a.filings);
    expect(a.filed('00')).toBeUndefined();
  });

  test('[S9] a correction names what it replaces, with a reason', () => {
    const { a } = pair();
    const first = a.file(input);
    expect(() => a.file(input)).toThrow(`has been filed as ${first.hash}; a new filing must replace that`);
    expect(() => a.file({ ...input, replaces: [first.hash] })).toThrow('needs a reason');
    const second = a.file({ ...input, replaces: [first.hash], reason: '收入算错' });
    expect(a.filings.map(({ hash, standing }) => [hash, standing])).toEqual(
      [first, second].map(({ hash }) => [hash, hash === first.hash ? 'replaced' : 'counts']).sort(),
    );
    expect(second.reason).toBe('收入算错');
  });

  test('[S9] a withdrawal leaves nothing that counts, and can be followed by a new filing', () => {
    const { a } = pair();
    expect(() => a.file({ ...input, void: true, reason: '误签' })).toThrow('no filing to withdraw');
    const first = a.file(input);
    const withdrawal = a.file({ ...input, replaces: [first.hash], void: true, reason: '误签' });
    expect(withdrawal).toMatchObject({ void: true, standing: 'void' });
    expect(a.filings.filter(({ standing }) => standing === 'counts')).toEqual([]);
    expect(a.file({ ...input, replaces: [withdrawal.hash], reason: '重新签' }).standing).toBe('counts');
  });

  test('[S9] two that do not know each other: both kept, neither counts until one replaces both', () => {
    const { a, b } = pair();
    const [one, two] = [a.file(input), b.file(input)];
    exchange(a, b);
    expect(a.filings.map(({ standing }) => standing)).toEqual(['fork', 'fork']);
    expect(b.filings).toEqual(a.filings);
    expect(() => a.file({ ...input, replaces: [one.hash], reason: '合并' })).toThrow(two.hash);
    const both = b.file({ ...input, replaces: [one.hash, two.hash], reason: '两份合一' });
    exchange(a, b);
    expect(a.filings.find(({ hash }) => hash === both.hash)?.standing).toBe('counts');
    expect(a.filings.filter(({ standing }) => standing === 'replaced')).toHaveLength(2);
  });

  test('[S9] other sheets and years are not concerned', () => {
    const { a } = pair();
    a.file(input);
    a.beginSheet('identification', '2028-1');
    a.beginSheet('visit', '2026-1');
    expect(a.file({ ...input, sheet: '2028-1' }).standing).toBe('counts');
    expect(a.file({ ...input, form: 'visit' }).standing).toBe('counts');
    expect(a.filings.every(({ standing }) => standing === 'counts')).toBe(true);
    expect(() => a.file({ ...input, sheet: '2030-1' })).toThrow('no sheet');
  });

  test('[S9] whose signer had no right that day counts for nothing, visibly', () => {
    const { a, b } = pair();
    const asked: unknown[] = [];
    const maySign = (signer: { name: string }, at: string) => {
      asked.push([signer.name, at]);
      return signer.name !== '乙';
    };
    const good = a.file(input);
    exchange(a, b);
    b.file({ ...input, signer: person('乙'), replaces: [good.hash], reason: '我来签' });
    const judged = readDocument(b.bytes(), { ...reading, maySign });
    expect(judged.filings.map(({ signer, standing }) => [signer.name, standing]).sort()).toEqual(
      [
        ['乙', 'unentitled'],
        ['甲', 'counts'],
      ].sort(),
    );
    expect(asked).toContainEqual(['乙', '2026-03-01T08:00']);
  });

  test('[S9] is judged anew when the register comes to know who may sign, and stays the same list until then', () => {
    const leads = new Set<string>();
    const { a } = { a: open('甲', { maySign: ({ name }) => leads.has(name) }) };
    a.beginSheet('identification', '2026-1');
    expect(a.file(input).standing).toBe('unentitled');
    const before = a.filings;
    expect(a.filings).toBe(before);
    leads.add('甲');
    expect(a.filings.map(({ standing }) => standing)).toEqual(['counts']);
  });

  test('[S9] [S11] errors that were filed all the same are frozen with their reason, sealed', () => {
    const { a } = pair();
    const overridden = {
      reason: '本人在外地',
      errors: [{ label: '联系电话', message: '13912345678 少一位，请核对。' }],
    };
    const { hash } = a.file({ ...input, overridden });
    expect(a.filed(hash)).toMatchObject({ overridden });
    expect(a.filed(hash)).toBe(a.filed(hash));
    expect(new TextDecoder('utf8').decode(a.bytes())).not.toMatch(/本人在外地|13912345678/);
  });

  test('[S7] [S9] a record that has no canonical JSON is broken, and throws nowhere', () => {
    const { a } = pair();
    const { hash } = a.file(input);
    const records = a.doc.getArray<unknown>('filings');
    const [one] = records.toArray() as Record<string, unknown>[];
    records.push([{ ...one, hash: 'ef'.repeat(32), policy: { share: Number.NaN } }]);
    expect(Object.fromEntries(a.filings.map((filing) => [filing.hash, filing.standing]))).toEqual({
      [hash]: 'counts',
      ['ef'.repeat(32)]: 'broken',
    });
  });

  test('[S9] a record that was touched, or copied, or taken away, is told', () => {
    const { a } = pair();
    const first = a.file(input);
    const second = a.file({ ...input, replaces: [first.hash], reason: '更正' });
    const doc = new Y.Doc();
    Y.applyUpdate(doc, a.bytes());
    const records = doc.getArray<unknown>('filings');
    const [one, two] = records.toArray() as Record<string, unknown>[];
    records.push([one!, { ...two, reason: '没有理由', hash: 'cd'.repeat(32) }, { ...two, sealed: 'x' }, 7]);
    const forged = readDocument(Y.encodeStateAsUpdate(doc), reading).filings;
    expect(forged.map(({ hash, standing }) => [hash, standing]).sort()).toEqual(
      [
        [first.hash, 'replaced'],
        [second.hash, 'counts'],
        ['cd'.repeat(32), 'broken'],
      ].sort(),
    );
    records.delete(0, 1);
    records.delete(1, 2);
    const missing = readDocument(Y.encodeStateAsUpdate(doc), reading).filings;
    expect(missing.find(({ hash }) => hash === second.hash)).toMatchObject({
      missing: [first.hash],
      standing: 'counts',
    });
  });

  test('[S9] a sheet too large to file is refused with its size', () => {
    const { a } = pair();
    expect(() => a.file({ ...input, view: 'x'.repeat(300_000) })).toThrow('分成两张');
    expect(a.filings).toEqual([]);
  });

  test('[S9] the clock stands in the record, in the village’s time', () => {
    const late = open('甲', { now: () => morning + 15 * 3_600_000 + 59 * 60_000 });
    late.beginSheet('identification', '2026-1');
    expect(late.file(input).at).toBe('2026-03-01T23:59');
  });
});

describe('canonical JSON (RFC 8785)', () => {
  test('sorts by code units, writes numbers as the standard’s examples', () => {
    expect(
      canonicalJson({ b: 1, a: [true, null, 'x'], '\u20ac': 2, '\r': 3, '1': 4, '\ud83d\ude00': 5, '\ufb33': 6 }),
    ).toBe('{"\\r":3,"1":4,"a":[true,null,"x"],"b":1,"\u20ac":2,"\ud83d\ude00":5,"\ufb33":6}');
    expect(canonicalJson([Number('333333333.33333329'), 1e30, 4.5, 2e-3, 1e-27, -0])).toBe(
      '[333333333.3333333,1e+30,4.5,0.002,1e-27,0]',
    );
    expect(canonicalJson({ a: undefined, b: '\u000f"\\/\n' })).toBe('{"b":"\\u000f\\"\\\\/\\n"}');
    expect(canonicalJson(new Uint8Array([1, 2, 255]))).toBe('"AQL/"');
    expect(() => canonicalJson(Number.NaN)).toThrow('no canonical JSON');
    expect(() => canonicalJson(undefined)).toThrow('no canonical JSON');
  });
});
