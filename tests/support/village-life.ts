/**
 * One seeded schedule of a village at work: three to eight openings of one household on a few devices, their edits, and all
 * that can happen to them on the way: lines that break, repeat and reorder, tabs, restarts, disks that have lost the last
 * things written, another person on the same device, a relay that folds. After every step the document that was touched
 * must show what the ledger says; at the end all must be equal.
 */
import { isDeepStrictEqual } from 'node:util';
import * as Y from 'yjs';
import type { Seen, Value } from '../../sync/contract.ts';
import { nextSheetId, type SharedDocument } from '../../sync/document.ts';
import { readDocument, readOpened } from '../../sync/reading.ts';
import { open, person, reading } from './household-schema.ts';
import { createLedger, fieldsOf, rowsShown, valueAt } from './ledger.ts';
import { createNetwork, type Line } from './network.ts';
import { createRandom } from './random.ts';

interface Opening {
  /** the field this person is typing into, and what stood there when they began */
  typing?: { readonly path: string; readonly seen: Seen; text: string };
  readonly device: Device;
  readonly document: SharedDocument;
  readonly line: Line;
}
interface Device {
  readonly name: string;
  disk: Uint8Array[];
  readonly openings: Opening[];
}

const people = ['甲', '乙', '丙', '丁'];
const shared = ['headName', 'phone', 'income', 'kind', 'members/none'];

/** Another reading of the same document, from nothing, which hears of no later change. */
function readAnew(doc: Y.Doc): SharedDocument {
  const on = doc.on;
  doc.on = (() => {}) as unknown as typeof doc.on;
  try {
    return open('nobody', {}, doc);
  } finally {
    doc.on = on;
  }
}

/** Throws a sentence at the first thing that is wrong. */
export function liveThrough(seed: number): void {
  const random = createRandom(seed);
  const rough = random.chance(0.5);
  const network = createNetwork(
    random,
    rough ? { reorder: 0.3, repeat: 0.15, drop: 0.08 } : { reorder: 0, repeat: 0.05, drop: 0 },
  );
  const ledger = createLedger();
  const devices: Device[] = Array.from({ length: 2 + random.below(4) }, (_, index) => ({
    name: people[index % people.length]! + index,
    disk: [],
    openings: [],
  }));
  let clients = 1 + random.below(2 ** 20);
  let words = 0;
  const tokens = new Map<string, { client: number; clock: number; deleted: boolean }>();
  const openings = (): Opening[] => devices.flatMap((device) => device.openings);

  function start(device: Device): Opening {
    const doc = new Y.Doc({ guid: '' });
    clients += 1 + random.below(5000);
    doc.clientID = clients;
    for (const update of device.disk) Y.applyUpdate(doc, update);
    const who = random.chance(0.8) ? device.name : random.pick(people);
    const document = open(device.name, { person: person(who) }, doc);
    const line = network.open(
      doc,
      device.name,
      device.openings.map((opening) => opening.line),
    );
    doc.on('update', (update: Uint8Array) => device.disk.push(update));
    const opening = { device, document, line };
    device.openings.push(opening);
    if (random.chance(0.7)) network.connect(line);
    return opening;
  }
  function stop(opening: Opening): void {
    network.disconnect(opening.line);
    network.close(opening.line);
    opening.device.openings.splice(opening.device.openings.indexOf(opening), 1);
    opening.document.doc.destroy();
  }

  function check(document: SharedDocument): void {
    const fault = ledger.fault(document);
    if (fault) throw new Error(fault);
    const scratch = readAnew(document.doc);
    const [now, then] = [JSON.stringify(document.values()), JSON.stringify(scratch.values())];
    if (now !== then) throw new Error(`[S12] values are ${now}, from nothing they would be ${then}`);
    if (!isDeepStrictEqual(document.disagreements(), scratch.disagreements()))
      throw new Error('[S12] disagreements differ from those read from nothing');
  }

  // ------------------------------------------------------------ what people do

  function someValue(path: string): Value | undefined {
    if (random.chance(0.1)) return undefined;
    const number = random.below(4);
    if (path.endsWith('income') || path.endsWith('perHead') || path.endsWith('age')) return number;
    if (path.endsWith('risks') || path.endsWith('closing')) return ['因病', '因学', '因灾'].slice(0, number);
    if (path.endsWith('none') || path.endsWith('done')) return number > 1;
    return random.chance(0.5) ? `值${number}` : `值${++words}`;
  }

  function someField(document: SharedDocument): string {
    const rows = rowsShown(document.values());
    if (rows.length === 0 || random.chance(0.25)) return random.pick(shared);
    const row = random.pick(rows);
    // Sealing takes time; a few do.
    return random.pick(fieldsOf(row).filter((path) => !path.endsWith('idNumber') || random.chance(0.2)));
  }

  function setAndSee(document: SharedDocument, path: string, value: Value | undefined, why?: string): void {
    document.set(path, value, why);
    const unfit = document.misfits().some((misfit) => misfit.path === path);
    if (document.siblings(path).length > 0 || unfit) throw new Error(`[S3] ${path} was written and is not settled`);
  }

  const acts: Record<string, (document: SharedDocument, opening: Opening) => void> = {
    type(document, opening) {
      if (!opening.typing || random.chance(0.3)) {
        const path = random.pick(['headName', 'kind', 'income']);
        opening.typing = { path, seen: document.seen(path), text: '' };
      }
      const { typing } = opening;
      typing.text += random.pick(['东', '西', '街', '1']);
      document.keep(typing.path, typing.text, typing.seen);
      const own = [valueAt(document.values(), typing.path), ...document.misfits().map(({ text }) => text)];
      if (!own.includes(typing.text)) throw new Error(`[S3] ${typing.text} was typed and neither shows nor is kept`);
    },
    write(document) {
      const path = someField(document);
      setAndSee(document, path, someValue(path), random.chance(0.2) ? '核对过' : undefined);
    },
    writeTogether(document, opening) {
      document.together(() => {
        for (let i = 0; i < 3; i++) acts.write!(document, opening);
      });
    },
    settle(document, opening) {
      if (document.disagreements().length === 0) return acts.write!(document, opening);
      const path = random.pick(document.disagreements());
      const sides = document.siblings(path);
      if (rowsShown(document.values()).includes(path)) {
        const keep = random.chance(0.5);
        if (keep) document.restoreRow(path);
        else document.removeRow(path);
        if ((valueAt(document.values(), path) !== undefined) !== keep)
          throw new Error(`[S4] ${path} was settled and is not`);
      } else setAndSee(document, path, random.pick(sides).value as Value | undefined, '与户主核实');
    },
    add(document) {
      const sheets = rowsShown(document.values()).filter((row) => /^identification\/[^/]+$/.test(row));
      const repeat = sheets.length > 0 && random.chance(0.4) ? `${random.pick(sheets)}/checkers` : 'members';
      const row = `${repeat}/${document.addRow(repeat)}`;
      if (valueAt(document.values(), row) === undefined) throw new Error(`[S4] ${row} was added and is not there`);
    },
    begin(document) {
      const form = random.pick(['identification', 'visit']);
      const id = random.chance(0.6) ? '2026-1' : nextSheetId(document, form, 2026);
      document.beginSheet(form, id);
      if (valueAt(document.values(), `${form}/${id}`) === undefined)
        throw new Error(`[S4] ${form}/${id} was begun and is not there`);
    },
    remove(document, opening) {
      const rows = rowsShown(document.values());
      if (rows.length === 0) return acts.add!(document, opening);
      const row = random.pick(rows);
      document.removeRow(row);
      if (valueAt(document.values(), row) !== undefined) throw new Error(`[S4] ${row} was removed and is there`);
    },
    restore(document, opening) {
      const removed = ['members', 'identification', 'visit'].flatMap((repeat) => document.removedRows(repeat));
      if (removed.length === 0) return acts.remove!(document, opening);
      const { path } = random.pick(removed);
      document.restoreRow(path);
      if (valueAt(document.values(), path) === undefined) throw new Error(`[S4] ${path} was restored and is not there`);
    },
    merge(document, opening) {
      const rows = rowsShown(document.values()).filter((row) => row.startsWith('members/'));
      if (rows.length < 2) return acts.add!(document, opening);
      const row = random.pick(rows);
      const into = random.pick(rows.filter((other) => other !== row));
      const before = fieldsOf(row).flatMap((path) => {
        const value = valueAt(document.values(), path);
        const values =
          document.siblings(path).length > 0 ? document.siblings(path).map((sibling) => sibling.value) : [value];
        return values.filter((one) => one !== undefined).map((one) => ({ name: path.slice(row.length), value: one }));
      });
      document.mergeRow(row, into);
      if (valueAt(document.values(), row) !== undefined) throw new Error(`[S4] ${row} was merged and is there`);
      for (const { name, value } of before) {
        const at = [
          valueAt(document.values(), into + name),
          ...document.siblings(into + name).map((sibling) => sibling.value),
        ];
        if (!at.some((one) => isDeepStrictEqual(one, value)))
          throw new Error(`[S4] ${JSON.stringify(value)} of ${row + name} is not at ${into}`);
      }
    },
    tell(document, opening) {
      const sheets = rowsShown(document.values()).filter((row) => /^identification\/[^/]+$/.test(row));
      if (sheets.length === 0) return acts.begin!(document, opening);
      const note = document.note(`${random.pick(sheets)}/story`);
      const text = note.text();
      if (text.length > 0 && random.chance(0.15)) {
        for (const [token, told] of tokens) if (text.includes(token)) told.deleted = true;
        note.splice(0, text.length, '');
        return;
      }
      const token = `〔${++words}𠮷〕`;
      // Between tokens, never inside one: a token that is cut by another is still there, but cannot be searched for.
      const places = [0, ...[...text.matchAll(/〕/g)].map(({ index }) => index + 1)];
      note.splice(random.pick(places), 0, token);
      const { doc } = document;
      tokens.set(token, { client: doc.clientID, clock: Y.getState(doc.store, doc.clientID) - 1, deleted: false });
    },
    file(document, opening) {
      const sheets = rowsShown(document.values()).filter((row) => /^identification\/[^/]+$/.test(row));
      if (sheets.length === 0) return acts.begin!(document, opening);
      const [form, sheet] = random.pick(sheets).split('/') as [string, string];
      const standing = document.filings.filter(
        (filing) => filing.sheet === sheet && !['replaced', 'broken'].includes(filing.standing),
      );
      const again = standing.length > 0 ? { replaces: standing.map(({ hash }) => hash), reason: '更正' } : {};
      const input = {
        form,
        sheet,
        templateVersion: '1',
        policy: { date: '2026-03-01' },
        signer: person('甲'),
        ...again,
      };
      document.file(random.chance(0.2) && standing.length > 0 ? { ...input, void: true } : input);
    },
  };
  const weights = {
    write: 8,
    type: 3,
    writeTogether: 1,
    settle: 4,
    add: 2,
    begin: 2,
    remove: 2,
    restore: 1,
    merge: 3,
    tell: 2,
    file: 2,
  };
  const urn = Object.entries(weights).flatMap(([act, weight]) => Array.from({ length: weight }, () => act));

  // ------------------------------------------------------------ what happens to them

  function happen(): SharedDocument | undefined {
    const all = openings();
    const opening = random.pick(all);
    const dice = random.below(100);
    if (dice < 45) {
      ledger.record(opening.document, () => acts[random.pick(urn)]!(opening.document, opening));
      return opening.document;
    }
    if (dice < 80) {
      const reached = network.deliver();
      return all.find(({ document }) => document.doc === reached)?.document;
    }
    if (dice < 86) network.connect(opening.line);
    else if (dice < 90) network.disconnect(opening.line);
    else if (dice < 92) network.fold();
    else if (dice < 95 && all.length < 8) return start(opening.device).document;
    else if (all.length > 1) {
      const { device } = opening;
      // A crash: everything on the device stops, and the disk may have lost the last things, which others may have.
      const crash = random.chance(0.5);
      for (const each of crash ? [...device.openings] : [opening]) stop(each);
      if (crash && random.chance(0.6)) device.disk.splice(device.disk.length - random.below(4));
      if (device.openings.length === 0) return start(device).document;
    }
    return undefined;
  }

  for (const device of devices) start(device);
  while (openings().length < 3) start(random.pick(devices));
  const [founder] = openings();
  ledger.record(founder!.document, () => {
    for (const name of ['王五', '王六'])
      founder!.document.set(`members/${founder!.document.addRow('members')}/name`, name);
    founder!.document.beginSheet('identification', '2026-1');
  });
  const steps = 18 + random.below(20);
  for (let step = 0; step < steps; step++) {
    const touched = happen();
    if (touched) check(touched);
  }

  // ------------------------------------------------------------ together again

  network.settle();
  const [first, ...others] = openings().map(({ document }) => document);
  const seen = (document: SharedDocument) => ({
    values: document.values(),
    disagreements: document.disagreements().map((path) => [path, document.siblings(path).map(({ value }) => value)]),
    removed: document.removedRows('members').map(({ path, into }) => [path, into]),
    filings: document.filings.map(({ hash, standing }) => [hash, standing]),
    vector: [...Y.decodeStateVector(Y.encodeStateVector(document.doc))].sort(),
  });
  check(first!);
  for (const other of others) {
    const [one, two] = [JSON.stringify(seen(first!)), JSON.stringify(seen(other))];
    if (one !== two) throw new Error(`[S10] after all is told, one has ${one}, another ${two}`);
  }
  for (const { disk } of devices) {
    const doc = new Y.Doc({ guid: '' });
    for (const update of disk) Y.applyUpdate(doc, update);
    const bytes = Y.encodeStateAsUpdate(doc);
    const kept = JSON.stringify(readDocument(bytes, reading).values);
    const opened = [Y.mergeUpdates([...disk]), bytes].map((each) => [
      readDocument(each, reading),
      readOpened(each, reading),
    ]);
    for (const [quick, slow] of opened)
      if (JSON.stringify(quick) !== JSON.stringify(slow))
        throw new Error(`[S12] read off the bytes ${JSON.stringify(quick)}, of a document ${JSON.stringify(slow)}`);
    if (kept !== JSON.stringify(first!.values())) throw new Error(`[S10] a device that opens again has ${kept}`);
  }
  const story = ['2026-1', '2026-2', '2026-3', '2026-4']
    .map((sheet) => first!.text(`identification/${sheet}/story`))
    .join();
  for (const [token, { client, clock, deleted }] of tokens) {
    const came = Y.getState(first!.doc.store, client) > clock;
    if (came && !deleted && !story.includes(token)) throw new Error(`[S3] ${token} was told and is gone: ${story}`);
  }
  for (const { sheet, hash, standing } of first!.filings) {
    const same = first!.filings.filter((filing) => filing.sheet === sheet);
    const heads = same.filter((filing) => !same.some(({ replaces }) => replaces?.includes(filing.hash)));
    const expected = !heads.some((head) => head.hash === hash)
      ? ['replaced']
      : heads.length > 1
        ? ['fork']
        : ['counts', 'void'];
    if (!expected.includes(standing))
      throw new Error(`[S9] filing ${hash} of ${sheet} is ${standing}, not ${expected}`);
  }
  for (const { document } of openings()) document.doc.destroy();
}
