import 'fake-indexeddb/auto';
import { afterEach, describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { writeSheet } from '../../components/write-sheet.ts';
import { openAttachments } from '../../sync/attachments.ts';
import { bundleFromText, bundleText, importBundle, makeBundle, readBundle } from '../../sync/bundle.ts';
import { createDocument } from '../../sync/document.ts';
import { createSeal } from '../../sync/seal.ts';
import { openShelf, type Shelf } from '../../sync/shelf.ts';
import type { LocalVillage } from '../../sync/village.ts';
import { isValue, loadTemplates, sampleVillage, schemaOf } from '../../templates/index.ts';
import { newDevice } from '../support/device.ts';

const ring = new Map([[1, crypto.getRandomValues(new Uint8Array(32))]]);
const villageOf = (id: string, name: string, keys = ring): LocalVillage => ({
  id,
  name,
  regionCode: '150521',
  role: 'fills',
  device: { id: 'd1', name: '办公室电脑' },
  keys,
});
const village = villageOf('v1', '向阳村');

const shelves: Shelf[] = [];
async function shelfOf(): Promise<Shelf> {
  const shelf = await newDevice()(() => openShelf(village, { version: '1', every: 0, summarise: async () => [] }));
  shelves.push(shelf);
  return shelf;
}
afterEach(async () => {
  await Promise.all(shelves.splice(0).map((shelf) => shelf.close()));
});

function dossier(...entries: [string, unknown][]): Uint8Array {
  const doc = new Y.Doc();
  for (const [path, value] of entries) doc.getMap('entries').set(`${path}|${doc.clientID.toString(36)}`, [value, 1, 0]);
  return Y.encodeStateAsUpdate(doc);
}
const valuesIn = (bytes: Uint8Array | undefined): unknown[] => {
  const doc = new Y.Doc();
  if (bytes) Y.applyUpdate(doc, bytes);
  return Object.values(doc.getMap('entries').toJSON())
    .map((entry) => (entry as unknown[])[0])
    .sort();
};
const problem = (answer: object): string => ('problem' in answer ? String(answer.problem) : 'none');

describe('the whole village in one file', () => {
  test('goes to another device and says what came', async () => {
    const [from, to] = [await shelfOf(), await shelfOf()];
    await from.put('h1', dossier(['headName', '王小明']));
    await from.put('h2', dossier(['headName', '李强']));
    await from.put('register', dossier(['name', '向阳村']));
    const file = await makeBundle(village, { shelf: from });
    const answer = await importBundle(village, file, { shelf: to });
    expect(answer).toMatchObject({
      dossiers: 3,
      added: ['h1', 'h2', 'register'],
      changed: [],
      files: 0,
      missingFiles: 0,
      bundle: { village: '向阳村', device: '办公室电脑' },
    });
    for (const id of from.ids()) expect(await to.bytes(id)).toEqual(await from.bytes(id));
    expect(await importBundle(village, file, { shelf: to })).toMatchObject({ dossiers: 3, added: [], changed: [] });
  });

  test('merges, never overwrites', async () => {
    const [from, to] = [await shelfOf(), await shelfOf()];
    await from.put('h1', dossier(['phone', '13800000000']));
    await to.put('h1', dossier(['phone', '13900000000']));
    const answer = await importBundle(village, await makeBundle(village, { shelf: from }), { shelf: to });
    expect(answer).toMatchObject({ added: [], changed: ['h1'] });
    expect(valuesIn(await to.bytes('h1'))).toEqual(['13800000000', '13900000000']);
  });

  test('[S11] nothing in it can be read without the ring', async () => {
    const shelf = await shelfOf();
    await shelf.put('h1', dossier(['headName', 'VISIBLE-NAME']));
    const text = Buffer.from(await makeBundle(village, { shelf })).toString('latin1');
    expect(text).not.toContain('VISIBLE-NAME');
    expect(text).not.toContain('headName');
  });
});

describe('files', () => {
  test('come along when asked for, are counted, and every changed byte of them is noticed', async () => {
    const [desk, phone] = [newDevice(), newDevice()];
    const [from, to] = [await shelfOf(), await shelfOf()];
    const ours = await desk(() => openAttachments(village, { every: 0 }));
    const theirs = await phone(() => openAttachments(village, { every: 0 }));
    await from.put('h1', dossier(['headName', '王小明']));
    const refs = [];
    for (const name of ['残疾证.pdf', '病历.pdf']) {
      const added = await ours.add(new Blob([`%PDF-1.7 ${name}`]), name);
      if ('problem' in added) throw new Error(added.problem);
      refs.push(added.ref);
    }
    const light = await makeBundle(village, { shelf: from, attachments: ours });
    expect(await importBundle(village, light, { shelf: to, attachments: theirs })).toMatchObject({
      files: 0,
      missingFiles: 2,
    });
    const file = await makeBundle(village, { shelf: from, attachments: ours, carries: true });
    for (let at = light.length; at < file.length; at++) {
      const changed = file.slice();
      changed[at]! ^= 0x10;
      expect(problem(await readBundle(village, changed)), `byte ${at}`).toMatch(/已损坏/);
    }
    for (const wrong of [file.slice(0, -1), new Uint8Array([...file, 0])])
      expect(problem(await importBundle(village, wrong, { shelf: to, attachments: theirs }))).toMatch(/已损坏/);
    expect(theirs.list()).toEqual([]);
    const answer = await importBundle(village, file, { shelf: to, attachments: theirs });
    expect(answer).toMatchObject({ files: 2, missingFiles: 0 });
    expect(await importBundle(village, file, { shelf: to, attachments: theirs })).toMatchObject({ files: 0 });
    const opened = await theirs.open(refs[1]!);
    if ('problem' in opened) throw new Error(opened.problem);
    expect(await opened.file.text()).toBe('%PDF-1.7 病历.pdf');
    // until the relay has it, it is not safe
    expect(theirs.whereabouts(refs[0]!.hash)).toEqual({ here: true, atRelay: false });
    for (const attachments of [ours, theirs]) await attachments.close();
  });
});

describe('what is wrong is said apart, and changes nothing', () => {
  const cases: [string, (file: Uint8Array) => Uint8Array, RegExp, LocalVillage?][] = [
    ['not a bundle', () => new TextEncoder().encode('%PDF-1.7 something else entirely'), /不是村表的数据包/],
    ['cut short', (file) => file.slice(0, -20), /不完整或已损坏/],
    ['empty', () => new Uint8Array(0), /不是村表的数据包/],
    ['one byte changed', (file) => file.map((byte, index) => (index === file.length - 60 ? byte ^ 1 : byte)), /已损坏/],
    ['of an older version', (file) => file.map((byte, index) => (index === 6 ? 1 : byte)), /旧版的村表/],
    ['of a newer version', (file) => file.map((byte, index) => (index === 6 ? 9 : byte)), /更新的村表/],
    ['another village', (file) => file, /另一个村/, villageOf('v2', '东风村')],
    [
      'a key that is not here',
      (file) => file,
      /没有打开这个数据包的钥匙/,
      villageOf('v1', '向阳村', new Map([[7, new Uint8Array(32)]])),
    ],
    ['a false ring', (file) => file, /已损坏/, villageOf('v1', '向阳村', new Map([[1, new Uint8Array(32)]]))],
  ];
  for (const [name, change, sentence, reader = village] of cases)
    test(name, async () => {
      const [from, to] = [await shelfOf(), await shelfOf()];
      await from.put('h1', dossier(['headName', '王小明']));
      const file = change(await makeBundle(village, { shelf: from }));
      expect(problem(await readBundle(reader, file))).toMatch(sentence);
      expect(problem(await importBundle(reader, file, { shelf: to }))).toMatch(sentence);
      expect(to.ids().size).toBe(0);
    });

  test('every single changed byte is noticed', async () => {
    const from = await shelfOf();
    await from.put('h1', dossier(['headName', '王小明']));
    const file = await makeBundle(village, { shelf: from });
    for (let at = 0; at < file.length; at++) {
      const changed = file.slice();
      changed[at]! ^= 0x10;
      expect(problem(await readBundle(village, changed)), `byte ${at}`).toMatch(/[一-龥]{6}/u);
    }
  });
});

describe('one dossier, small', () => {
  test('as text in a chat message, with words around it', async () => {
    const [from, to] = [await shelfOf(), await shelfOf()];
    await from.put('h1', dossier(['headName', '王小明']));
    await from.put('h2', dossier(['headName', '李强']));
    const message = `请导入这一户:${bundleText(await makeBundle(village, { shelf: from, ids: ['h1'] }))} 谢谢`;
    const answer = await importBundle(village, bundleFromText(message)!, { shelf: to });
    expect(answer).toMatchObject({ dossiers: 1, added: ['h1'] });
    expect(bundleFromText('没有数据包')).toBeUndefined();
  });

  test('a household with its registration, visit and account is small enough for a chat message: under 5 KB', async () => {
    const templates = await loadTemplates();
    const schema = schemaOf([...templates.values()]);
    const shelf = await shelfOf();
    for (const [index, { sheets }] of sampleVillage().slice(0, 5).entries()) {
      const id = `h${index}`;
      const { device } = village;
      const person = { id: 'p1', name: '王芳' };
      const document = createDocument({
        id,
        schema,
        isValue,
        person,
        device,
        seal: createSeal(village),
        now: Date.now,
      });
      for (const { form, sheet, view } of sheets) writeSheet(document, templates.get(form)!, sheet, view);
      await shelf.put(id, document.bytes());
      const file = await makeBundle(village, { shelf, ids: [id] });
      expect(file.length).toBeLessThan(5000);
    }
  });
});
