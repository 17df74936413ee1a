/** The rules of sync/SPEC.md, one by one, on documents that hear each other when the test says so. */
import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { createDocument, nextSheetId } from '../../sync/document.ts';
import { readDocument } from '../../sync/reading.ts';
import { createSeal } from '../../sync/seal.ts';
import {
  device,
  exchange,
  keys,
  morning,
  open,
  person,
  reading,
  schema,
  village,
} from '../support/household-schema.ts';

const entriesOf = (doc: Y.Doc) => doc.getMap<unknown>('entries');
const shown = (siblings: readonly { value: unknown }[]) => siblings.map(({ value }) => value);

describe('[S1] root types only', () => {
  test('[S1] nothing in a filled document is nested but the blocks of rich text', () => {
    const a = open('甲');
    a.set('headName', '王五');
    a.set(`members/${a.addRow('members')}/name`, '王五');
    a.beginSheet('identification', '2026-1');
    a.note('identification/2026-1/story').splice(0, 0, '屋顶漏雨');
    a.file({ form: 'identification', sheet: '2026-1', templateVersion: '1', policy: {}, signer: person('甲') });
    expect([...a.doc.share.keys()].sort()).toEqual([
      'entries',
      'filings',
      'note:identification/2026-1/story',
      'writers',
    ]);
    for (const structs of a.doc.store.clients.values()) {
      for (const struct of structs) expect(struct).not.toHaveProperty('content.type');
    }
  });
});

describe('[S2] writers', () => {
  test('[S2] an entry that another client wrote counts for nothing', () => {
    const a = open('甲');
    a.set('headName', '王五');
    const thief = new Y.Doc();
    entriesOf(thief).set(`headName|${a.doc.clientID.toString(36)}`, ['李四', 9, 0]);
    entriesOf(thief).set('headName|zzzz', ['李四', 9, 0]);
    entriesOf(thief).set(`kind|${thief.clientID.toString(36)}`, ['一般户', 1, 0]);
    const b = open('乙', {}, thief);
    expect(b.values()).toEqual({ kind: '一般户' });
  });

  test('[S2] reading writes nothing; the first change says who, later ones do not', () => {
    const a = open('甲');
    a.values();
    a.disagreements();
    a.set('headName', undefined);
    expect(a.bytes().length).toBe(2);
    a.set('headName', '王五');
    const first = a.bytes().length;
    a.set('kind', '脱贫户');
    expect(a.bytes().length - first).toBeLessThan(50);
  });

  test('[S2] the same person on the same device is named once; every opening after it points there', () => {
    let bytes = new Uint8Array([0, 0]);
    const sizes: number[] = [];
    for (let opening = 0; opening < 3; opening++) {
      const doc = new Y.Doc();
      Y.applyUpdate(doc, bytes);
      const again = open('甲', {}, doc);
      again.set('income', opening);
      bytes = again.bytes();
      sizes.push(bytes.length);
      expect(again.origin('income')).toMatchObject({ person: person('甲'), device: device('甲'), mine: true });
    }
    expect(sizes[2]! - sizes[1]!).toBeLessThan(sizes[0]!);
    const other = open('乙', { device: device('甲') }, new Y.Doc());
    Y.applyUpdate(other.doc, bytes);
    expect(other.origin('income')?.person).toEqual(person('甲'));
    expect(other.origin('income')?.mine).toBeUndefined();
  });

  test('[S2] whose name does not stand in the document is nobody, and nothing fails', () => {
    const doc = new Y.Doc();
    entriesOf(doc).set(`headName|${doc.clientID.toString(36)}`, ['王五', 1, 0]);
    doc.getMap('writers').set(doc.clientID.toString(36), [1, 2]);
    const a = open('甲', {}, doc);
    expect(a.origin('headName')).toMatchObject({ value: '王五', person: undefined, device: undefined });
  });
});

describe('[S3] entries, values, siblings', () => {
  test('[S3] different fields merge', () => {
    const [a, b] = [open('甲'), open('乙')];
    a.set('headName', '王五');
    b.set('kind', '脱贫户');
    exchange(a, b);
    expect(a.values()).toEqual({ headName: '王五', kind: '脱贫户' });
    expect(b.values()).toEqual(a.values());
    expect(a.disagreements()).toEqual([]);
  });

  test('[S3] the same field at the same moment: both stay, to both people, with who, when and why', () => {
    const [a, b] = [open('甲'), open('乙')];
    a.set('headName', '王五');
    b.set('headName', '王伍', '户口本');
    exchange(a, b);
    expect(new Set(shown(a.siblings('headName')))).toEqual(new Set(['王五', '王伍']));
    expect(a.siblings('headName')).toEqual(
      b.siblings('headName').map(({ mine, ...rest }) => (mine ? rest : { ...rest, mine: true })),
    );
    expect(a.siblings('headName').find(({ value }) => value === '王伍')).toEqual({
      value: '王伍',
      person: person('乙'),
      device: device('乙'),
      at: '2026-03-01T08:00',
      why: '户口本',
    });
    expect(a.disagreements()).toEqual(['headName']);
    // And after a reload.
    const again = readDocument(a.bytes(), reading);
    expect(again.disagreements).toEqual(['headName']);
    expect(again.values).toEqual(a.values());
  });

  test('[S3] of several the greatest (count, writer) shows', () => {
    const [a, b] = [open('甲'), open('乙')];
    a.set('headName', '一');
    a.set('headName', '二');
    b.set('headName', '三');
    exchange(a, b);
    expect(a.values().headName).toBe('二');
    b.set('kind', '一般户');
    a.set('kind', '脱贫户');
    exchange(a, b);
    expect(a.values().kind).toBe(a.doc.clientID > b.doc.clientID ? '脱贫户' : '一般户');
  });

  test('[S3] equal values do not disagree', () => {
    const [a, b] = [open('甲'), open('乙')];
    for (const each of [a, b]) {
      each.set('headName', '王五');
      each.set('phone', '13900000000');
      each.set('illness', ['肺结核']);
    }
    exchange(a, b);
    expect(a.disagreements()).toEqual([]);
    expect(a.siblings('phone')).toEqual([]);
  });

  test('[S3] one write by somebody who saw both settles for everybody', () => {
    const [a, b, c] = [open('甲'), open('乙'), open('丙')];
    a.set('headName', '王五');
    b.set('headName', '王伍');
    exchange(a, b, c);
    c.set('headName', '王五', '问过本人');
    exchange(a, b, c);
    for (const each of [a, b, c]) {
      expect(each.siblings('headName')).toEqual([]);
      expect(each.origin('headName')).toMatchObject({ value: '王五', why: '问过本人', person: person('丙') });
    }
  });

  test('[S3] two who settle differently at once disagree again; nothing is lost', () => {
    const [a, b] = [open('甲'), open('乙')];
    a.set('headName', '王五');
    b.set('headName', '王伍');
    exchange(a, b);
    a.set('headName', '王五', '户口本');
    b.set('headName', '王伍', '身份证');
    exchange(a, b);
    expect(new Set(shown(b.siblings('headName')))).toEqual(new Set(['王五', '王伍']));
  });

  test('[S3] clearing is a value of its own: against a new value at once both are offered', () => {
    const [a, b] = [open('甲'), open('乙')];
    a.set('headName', '王五');
    exchange(a, b);
    a.set('headName', undefined, '写错户了');
    b.set('headName', '王伍');
    exchange(a, b);
    expect(new Set(shown(a.siblings('headName')))).toEqual(new Set([undefined, '王伍']));
    a.set('headName', undefined);
    exchange(a, b);
    expect(b.values()).toEqual({});
    expect(b.siblings('headName')).toEqual([]);
  });

  test('[S3] writing what is there already writes nothing', () => {
    const a = open('甲');
    a.set('headName', '王五');
    a.set('illness', ['肺结核']);
    const before = a.bytes();
    a.set('headName', '王五');
    a.set('illness', ['肺结核']);
    a.set('kind', undefined);
    expect(a.bytes()).toEqual(before);
    a.set('headName', '王五', '已核对');
    expect(a.origin('headName')?.why).toBe('已核对');
  });

  test('[S3] a count or a time that no device could have made neither wins nor breaks', () => {
    const doc = new Y.Doc();
    const name = doc.clientID.toString(36);
    entriesOf(doc).set(`headName|${name}`, ['王五', 2 ** 31 - 1, 8.64e15]);
    entriesOf(doc).set(`kind|${name}`, ['一般户', Number.MAX_VALUE, 'yesterday']);
    const a = open('甲', {}, doc);
    expect(a.values()).toEqual({ headName: '王五' });
    a.set('headName', '王伍');
    expect(a.values()).toEqual({ headName: '王伍' });
    expect(a.origin('headName')?.at).toBe('2026-03-01T08:00');
  });
});

describe('[S5] [S6] what is never written', () => {
  test('[S5] a new document is empty whatever its form would show', () => {
    const a = open('甲');
    a.beginSheet('identification', '2026-1');
    expect(a.values()).toEqual({ identification: { '2026-1': {} } });
  });

  test('[S6] an overriding value stands with its reason, and goes without trace', () => {
    const a = open('甲');
    a.beginSheet('identification', '2026-1');
    a.set('identification/2026-1/perHead', 730_000, '按实际在家人口');
    expect(a.origin('identification/2026-1/perHead')?.why).toBe('按实际在家人口');
    a.set('identification/2026-1/perHead', undefined);
    expect(a.values()).toEqual({ identification: { '2026-1': {} } });
  });
});

describe('[S7] whatever a peer sends', () => {
  const strange: readonly unknown[] = [
    null,
    'text',
    12,
    [],
    [{}, 1, 0],
    ['x', 'y', 'z'],
    ['x', -1, 0],
    ['x', 1.5, 0],
    [{ sealed: true }, 1, 0],
    [new Uint8Array([1, 2, 3]), 1, 0],
    [new Uint8Array(80).fill(1), 1, 0],
    [['a', 2], 1, 0],
    [true, 1, 0, 7, 'seen'],
    [Number.NaN, 1, 0],
  ];

  test('[S7] reads as absent and is reported; nothing throws, and writing over it settles', () => {
    for (const stored of strange) {
      const doc = new Y.Doc();
      const name = doc.clientID.toString(36);
      for (const path of [
        'income',
        'phone',
        'illness',
        'members/1-k',
        'members/1-k/age',
        'identification/2026-1/photos',
      ]) {
        entriesOf(doc).set(`${path}|${name}`, stored);
      }
      const a = open('甲', {}, doc);
      expect(a.values().income, JSON.stringify(stored)).toBeUndefined();
      expect(a.values().phone).toBeUndefined();
      expect(a.misfits().map(({ path }) => path)).toContain('income');
      a.disagreements();
      a.removedRows('members');
      a.set('income', 5);
      expect(a.values().income).toBe(5);
      expect(a.misfits().map(({ path }) => path)).not.toContain('income');
    }
  });

  test('[S7] a good value beside a misfit is the value', () => {
    const [a, b] = [open('甲'), open('乙')];
    a.set('income', 5);
    entriesOf(b.doc).set(`income|${b.doc.clientID.toString(36)}`, ['五块', 9, 0]);
    exchange(a, b);
    expect(a.values().income).toBe(5);
    expect(a.siblings('income')).toEqual([]);
    expect(a.misfits()).toMatchObject([{ path: 'income', why: 'shape', text: '五块' }]);
  });

  test('[S7] nested types, formats and strange roots do not stop a reading', () => {
    const doc = new Y.Doc();
    entriesOf(doc).set(`income|${doc.clientID.toString(36)}`, new Y.Map([['a', 1]]));
    doc.getMap('writers').set('x', new Y.Array());
    doc.getArray('filings').push([1, 'two', { hash: 'x' }, new Y.Map()]);
    doc.getText('note:nowhere').insert(0, 'x');
    doc.getText('note:headName').insert(0, 'x');
    doc.getMap('something').set('else', 1);
    const a = open('甲', {}, doc);
    expect(a.values()).toEqual({});
    expect(a.filings).toEqual([]);
  });

  test('[S7] paths that every object has are no rows', () => {
    const doc = new Y.Doc();
    const name = doc.clientID.toString(36);
    for (const id of ['__proto__', 'constructor', 'toString', '', '..', 'a b', 'x'.repeat(200)]) {
      entriesOf(doc).set(`members/${id}|${name}`, [true, 1, 0]);
      entriesOf(doc).set(`members/${id}/name|${name}`, ['x', 1, 0]);
    }
    expect(open('甲', {}, doc).values()).toEqual({});
    expect({}).not.toHaveProperty('name');
  });

  test('a caller’s mistake throws one full sentence', () => {
    const a = open('甲');
    expect(() => a.set('hedName', '王五')).toThrow("Dossier 'h1' has no field 'hedName': its schema does not know it.");
    expect(() => a.set('income', '五块')).toThrow(`Dossier 'h1': 'income' holds a money, not "五块".`);
    expect(() => a.set('members/1-a', true)).toThrow('repeat');
    expect(() => a.set('headName', 'x'.repeat(20_001))).toThrow('longer than 20000 characters');
    expect(() => a.addRow('headName')).toThrow("'headName' has no rows");
    expect(() => a.note('headName')).toThrow('no note');
    expect(a.bytes().length).toBe(2);
  });
});

describe('[S8] unknown keys', () => {
  test('[S8] what a newer form wrote is kept and ignored', () => {
    const [a, b] = [open('甲', { schema: { ...schema, newField: { kind: 'text' } } }), open('乙')];
    a.set('newField', '将来的栏目');
    exchange(a, b);
    expect(b.values()).toEqual({});
    b.set('headName', '王五');
    const c = open('丙', { schema: { ...schema, newField: { kind: 'text' } } });
    exchange(b, c);
    expect(c.values()).toEqual({ headName: '王五', newField: '将来的栏目' });
  });

  test('a renamed field is one cell with its earlier name, also sealed and under rows', () => {
    const { land, ...others } = schema;
    const before = open('甲', { schema: { ...others, area: { kind: 'number' } } });
    before.set('area', '12.50');
    const now = open('乙');
    exchange(before, now);
    expect(now.values()).toEqual({ land: '12.50' });
    now.set('land', '13');
    expect(now.siblings('land')).toEqual([]);
    expect(now.values()).toEqual({ land: '13' });
    before.set('area', '14');
    exchange(before, now);
    expect(new Set(shown(now.siblings('land')))).toEqual(new Set(['13', '14']));
    expect(land?.formerly).toEqual(['area']);
  });
});

describe('[S10] [S12] equal for everybody', () => {
  test('[S10] rows and sheets stand in the order of their ids, whatever came first', () => {
    const [a, b] = [open('甲'), open('乙')];
    for (const id of ['2023-10', '2023-9', '2024-1', '2023-2']) a.beginSheet('visit', id);
    b.beginSheet('visit', '2022-1');
    exchange(b, a);
    expect(Object.keys(a.values().visit!)).toEqual(['2022-1', '2023-2', '2023-9', '2023-10', '2024-1']);
    expect(JSON.stringify(b.values())).toBe(JSON.stringify(a.values()));
  });

  test('[S12] values are the same object until something shows, and so is every untouched part', () => {
    const a = open('甲');
    const one = a.addRow('members');
    const two = a.addRow('members');
    a.set(`members/${one}/name`, '王五');
    a.set(`members/${two}/name`, '王六');
    const before = a.values();
    expect(a.values()).toBe(before);
    a.set('headName', '王五');
    expect(a.values()).not.toBe(before);
    expect(a.values().members).toBe(before.members);
    a.set(`members/${one}/age`, 40);
    const rows = a.values().members as Record<string, unknown>;
    expect(rows[two]).toBe((before.members as Record<string, unknown>)[two]);
    expect(rows[one]).not.toBe((before.members as Record<string, unknown>)[one]);
    // Somebody else says the same: nothing shows.
    const b = open('乙');
    exchange(a, b);
    const same = a.values();
    b.set('headName', '王五', '也是这么说');
    exchange(a, b);
    expect(a.values()).toBe(same);
    expect(Object.isFrozen(a.values()) && Object.isFrozen(rows) && Object.isFrozen(rows[one])).toBe(true);
  });

  test('what is given to set stays the caller’s; what is read cannot be changed', () => {
    const a = open('甲');
    const risks = ['因病'];
    a.set('illness', risks);
    risks.push('因学');
    expect(a.values().illness).toEqual(['因病']);
    expect(Object.isFrozen(a.values().illness)).toBe(true);
  });

  test('half a character becomes the same replacement for everybody', () => {
    const [a, b] = [open('甲'), open('乙')];
    a.set('headName', '王\ud842');
    a.set('phone', '1\udc00');
    exchange(a, b);
    expect(a.values().headName).toBe('王\ufffd');
    expect(b.values()).toEqual(a.values());
    a.set('headName', '王𠮷');
    exchange(a, b);
    expect(b.values().headName).toBe('王𠮷');
  });
});

describe('[S14] [S15] [S16]', () => {
  test('[S14] what a closing lists is counted; later ballots change nothing, two closings are siblings', () => {
    const [a, b] = [open('甲'), open('乙')];
    a.beginSheet('identification', '2026-1');
    exchange(a, b);
    a.set('identification/2026-1/closing', ['1-k3 同意', '2-k3 不同意']);
    b.set(`members/${b.addRow('members')}/name`, '迟到的人');
    exchange(a, b);
    const closing = (each: typeof a) =>
      (each.values().identification as Record<string, { closing: unknown }>)['2026-1']?.closing;
    expect(closing(a)).toEqual(['1-k3 同意', '2-k3 不同意']);
    expect(closing(b)).toEqual(closing(a));
    a.set('identification/2026-1/closing', ['1-k3 同意']);
    b.set('identification/2026-1/closing', ['2-k3 同意']);
    exchange(a, b);
    expect(a.disagreements()).toEqual(['identification/2026-1/closing']);
  });

  test('[S15] a cell may name a photo that has not arrived', () => {
    const a = open('甲');
    const photo = { hash: 'ab'.repeat(32), name: '房屋.jpg', type: 'image/jpeg', size: 31_000 };
    a.beginSheet('identification', '2026-1');
    a.set('identification/2026-1/photos', [photo]);
    expect(readDocument(a.bytes(), reading).values).toEqual({ identification: { '2026-1': { photos: [photo] } } });
  });

  test('[S16] nothing in the interface deletes: what is removed comes back whole', () => {
    const a = open('甲');
    const row = `members/${a.addRow('members')}`;
    a.set(`${row}/name`, '王五');
    a.set(`${row}/idNumber`, '990000197001010017');
    const before = a.values();
    a.removeRow(row);
    expect(a.values()).toEqual({});
    a.restoreRow(row);
    expect(a.values()).toEqual(before);
  });
});

describe('sheets', () => {
  test('a second sheet years later leaves the first untouched; two who begin one offline meet in it', () => {
    const [a, b] = [open('甲'), open('乙')];
    a.beginSheet('identification', nextSheetId(a, 'identification', 2023));
    a.set('identification/2023-1/risks', ['因病']);
    exchange(a, b);
    const first = (a.values().identification as Record<string, unknown>)['2023-1'];
    const [one, two] = [nextSheetId(a, 'identification', 2026), nextSheetId(b, 'identification', 2026)];
    expect([one, two]).toEqual(['2026-1', '2026-1']);
    a.beginSheet('identification', one);
    b.beginSheet('identification', two);
    b.set('identification/2026-1/risks', ['因学']);
    exchange(a, b);
    expect(a.disagreements()).toEqual([]);
    expect(a.values().identification).toEqual({ '2023-1': { risks: ['因病'] }, '2026-1': { risks: ['因学'] } });
    expect((a.values().identification as Record<string, unknown>)['2023-1']).toBe(first);
    expect(nextSheetId(a, 'identification', 2026)).toBe('2026-2');
    a.removeRow('identification/2026-1');
    expect(nextSheetId(a, 'identification', 2026)).toBe('2026-2');
  });

  test('a value under a row or sheet that nobody began begins it', () => {
    const a = open('甲');
    a.set('identification/2026-1/checkers/1-k/role', '村委会主任');
    expect(a.values()).toEqual({ identification: { '2026-1': { checkers: { '1-k': { role: '村委会主任' } } } } });
  });
});

describe('[S11] sensitive values', () => {
  test('[S11] nothing sensitive is in the bytes, in any encoding of it', () => {
    const a = open('甲');
    const row = `members/${a.addRow('members')}`;
    a.set('phone', '13912345678');
    a.set('illness', ['肺结核']);
    a.set(`${row}/idNumber`, '990000197001010017');
    a.beginSheet('identification', '2026-1');
    a.file({
      form: 'identification',
      sheet: '2026-1',
      templateVersion: '1',
      policy: {},
      signer: person('甲'),
      view: { phone: '13912345678', members: [{ idNumber: '990000197001010017' }] },
    });
    const bytes = a.bytes();
    const text = new TextDecoder('latin1').decode(bytes);
    for (const secret of ['13912345678', '990000197001010017', '12345678']) expect(text).not.toContain(secret);
    expect(new TextDecoder().decode(bytes)).not.toContain('肺结核');
    expect(a.values()).toMatchObject({ phone: '13912345678', illness: ['肺结核'] });
  });

  test('[S11] without the key it reads sealed; rules can tell, nothing breaks, and it can be written over', () => {
    const a = open('甲');
    a.set('phone', '13912345678');
    const stranger = open('乙', { seal: createSeal({ id: 'v1', keys: new Map([[2, new Uint8Array(32).fill(9)]]) }) });
    exchange(a, stranger);
    expect(stranger.values()).toEqual({ phone: { sealed: true } });
    expect(stranger.misfits()).toEqual([]);
    stranger.set('phone', '13800000000');
    expect(stranger.values()).toEqual({ phone: '13800000000' });
    // Back to one who has not the new key.
    exchange(a, stranger);
    expect(a.values()).toEqual({ phone: { sealed: true } });
  });

  test('[S11] a sealed value carried to another place, household or village is not there', () => {
    const a = open('甲');
    a.set('phone', '13912345678');
    const [stored] = entriesOf(a.doc).get(`phone|${a.doc.clientID.toString(36)}`) as [Uint8Array];
    const doc = new Y.Doc();
    const name = doc.clientID.toString(36);
    entriesOf(doc).set(`members/1-k|${name}`, [true, 1, 0]);
    entriesOf(doc).set(`members/1-k/idNumber|${name}`, [stored, 1, 0]);
    const moved = open('乙', {}, doc);
    expect(moved.values()).toEqual({ members: { '1-k': {} } });
    expect(moved.misfits()).toMatchObject([{ path: 'members/1-k/idNumber', why: 'moved' }]);
    expect(readDocument(a.bytes(), { ...reading, id: 'h2' }).values).toEqual({});
    const elsewhere = createSeal({ id: 'v2', keys });
    expect(readDocument(a.bytes(), { ...reading, seal: elsewhere }).values).toEqual({});
  });

  test('[S11] a sensitive field that somebody wrote in the clear is not believed', () => {
    const doc = new Y.Doc();
    entriesOf(doc).set(`phone|${doc.clientID.toString(36)}`, ['13912345678', 1, 0]);
    const a = open('甲', {}, doc);
    expect(a.values()).toEqual({});
    expect(a.misfits()).toMatchObject([{ path: 'phone', why: 'clear' }]);
  });

  test('[S11] a field that is no longer sensitive still opens what was sealed', () => {
    const a = open('甲');
    a.set('phone', '13912345678');
    const later = { ...schema, phone: { kind: 'phone' as const } };
    expect(readDocument(a.bytes(), { ...reading, schema: later }).values).toEqual({ phone: '13912345678' });
  });

  test('[S11] a village without a key here cannot write a sensitive value, and says so', () => {
    const a = open('甲', { seal: createSeal({ ...village, keys: new Map() }) });
    expect(() => a.set('phone', '1')).toThrow("Village 'v1' has no key on this device");
    expect(a.values()).toEqual({});
  });
});

describe('listening', () => {
  test('listeners run once for a transaction, whoever made it', () => {
    const [a, b] = [open('甲'), open('乙')];
    let heard = 0;
    const stop = b.subscribe(() => heard++);
    a.together(() => {
      a.set('headName', '王五');
      a.set('kind', '脱贫户');
    });
    Y.applyUpdate(b.doc, a.bytes());
    expect(heard).toBe(1);
    expect(b.values()).toEqual({ headName: '王五', kind: '脱贫户' });
    Y.applyUpdate(b.doc, a.bytes());
    expect(heard).toBe(1);
    stop();
    b.set('kind', '一般户');
    expect(heard).toBe(1);
  });

  test('what is changed together is read together, at once', () => {
    const a = open('甲');
    a.together(() => {
      const row = a.addRow('members');
      a.set(`members/${row}/age`, 3);
      expect(a.values()).toEqual({ members: { [row]: { age: 3 } } });
      a.set(`members/${row}/age`, 4);
      expect(a.values()).toEqual({ members: { [row]: { age: 4 } } });
    });
  });

  test('the clock is the caller’s', () => {
    const later = createDocument({
      ...reading,
      person: person('甲'),
      device: device('甲'),
      now: () => morning + 3_600_000,
    });
    later.set('headName', '王五');
    expect(later.origin('headName')?.at).toBe('2026-03-01T09:00');
  });
});
