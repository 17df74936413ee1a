import 'fake-indexeddb/auto';
import { beforeAll, expect, test } from 'vitest';
import * as Y from 'yjs';
import { writeSheet } from '../../components/write-sheet.ts';
import { createDocument, type SharedDocument } from '../../sync/document.ts';
import { readDocument } from '../../sync/reading.ts';
import { createSeal } from '../../sync/seal.ts';
import { openShelf } from '../../sync/shelf.ts';
import type { LocalVillage } from '../../sync/village.ts';
import {
  isValue,
  loadPolicies,
  loadTemplates,
  type Summary,
  sampleRegion,
  sampleToday,
  sampleVillage,
  schemaOf,
  summarise,
} from '../../templates/index.ts';
import { createRandom } from '../support/random.ts';

// [S12] with real forms: documents as people write them, Summaries as screens show them.
const seal = createSeal({ id: 'v1', keys: new Map([[1, new Uint8Array(32).fill(7)]]) });
const villageOf = (id: string): LocalVillage => ({
  id,
  name: '示例村',
  regionCode: sampleRegion,
  role: 'leads',
  device: { id: 'd1', name: '电脑' },
  keys: new Map([[1, new Uint8Array(32).fill(7)]]),
});
let read: (id: string, bytes: Uint8Array) => Summary;
let write: (id: string, client: number) => SharedDocument;
let templates: Awaited<ReturnType<typeof loadTemplates>>;

beforeAll(async () => {
  templates = await loadTemplates();
  const policies = await loadPolicies(sampleRegion);
  const schema = schemaOf([...templates.values()]);
  const reading = (name: string) => ({ pinyin: `pinyin of ${name}`, initials: name.charAt(0) });
  read = (id, bytes) => {
    const { values, filings, disagreements } = readDocument(bytes, { id, schema, isValue, seal });
    const context = {
      policies,
      today: sampleToday,
      disagreements,
      reading,
      fingerprint: seal.fingerprint,
    };
    return summarise(templates.values(), id, values, filings, context);
  };
  write = (id, client) => {
    const doc = new Y.Doc();
    doc.clientID = client;
    const person = { id: `p${client}`, name: `填表人${client}` };
    return createDocument(
      { id, schema, isValue, seal, person, device: { id: `d${client}`, name: '手机' }, now: () => 0 },
      doc,
    );
  };
});

const seeds = process.env.CB_SHELF_SEED ? [Number(process.env.CB_SHELF_SEED)] : [1, 2, 3, 4, 5, 6];
test.each(seeds)(
  '[S12] Summaries after pieces in any order equal those from the whole (CB_SHELF_SEED=%i)',
  async (seed) => {
    const random = createRandom(seed);
    const households = sampleVillage().slice(seed, seed + 2);
    const pieces: { id: string; bytes: Uint8Array }[] = [];
    const writers = households.flatMap(({ sheets }, index) => {
      const id = `h${index}`;
      return [1, 2].map((client) => {
        const document = write(id, 10 * seed + client);
        document.doc.on('update', (bytes: Uint8Array) => pieces.push({ id, bytes }));
        return { id, document, sheets };
      });
    });
    for (const { document, sheets } of writers) {
      // Both have typed the registration; each one other sheets, and afterwards here and there another word.
      for (const [index, { form, sheet, view }] of sheets.entries())
        if (index === 0 || random.chance(0.5)) writeSheet(document, templates.get(form)!, sheet, view);
      for (let step = 0; step < 4; step++) document.set('villagerGroup', `${random.below(3)}组`);
      document.set('householdType', random.chance(0.5) ? '脱贫户' : '一般农户');
    }
    const summariseAll = async (batch: readonly { id: string; bytes: Uint8Array }[]) =>
      batch.map(({ id, bytes }) => read(id, bytes));
    const open = (id: string) => openShelf(villageOf(id), { version: '1', every: 0, summarise: summariseAll });

    const shelf = await open(`pieces${seed}`);
    const order = pieces.flatMap((piece) => (random.chance(0.2) ? [piece, piece] : [piece]));
    for (let at = order.length - 1; at > 0; at--) {
      const other = random.below(at + 1);
      [order[at], order[other]] = [order[other]!, order[at]!];
    }
    for (const { id, bytes } of order) await shelf.put(id, bytes);
    await shelf.settled();

    const whole = await open(`whole${seed}`);
    for (const id of new Set(writers.map((writer) => writer.id)))
      await whole.put(
        id,
        Y.mergeUpdates(writers.filter((writer) => writer.id === id).map(({ document }) => document.bytes())),
      );
    await whole.settled();
    expect(shelf.summaries()).toEqual(whole.summaries());
    expect(whole.summaries()).toHaveLength(2);
    expect(whole.summaries().some(({ disagreements }) => disagreements > 0)).toBe(true);
    await Promise.all([shelf.close(), whole.close()]);
  },
);
