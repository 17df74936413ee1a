/** The summary worker, with the real forms and the sample village; and sheets written as if typed. */
import { describe, expect, test } from 'vitest';
import { createSummariser } from '../../components/summariser.ts';
import { writeSheet } from '../../components/write-sheet.ts';
import { createDocument, createSeal } from '../../sync/index.ts';
import {
  isValue,
  loadTemplates,
  sampleRegion,
  sampleToday,
  sampleVillage,
  schemaOf,
  viewOf,
} from '../../templates/index.ts';

const village = { id: 'village', keys: new Map([[1, new Uint8Array(32).fill(7)]]) };
const templates = await loadTemplates();
const schema = schemaOf(templates.values());
const seal = createSeal(village);
const open = (id: string) =>
  createDocument({
    id,
    schema,
    isValue,
    seal,
    person: { id: 'p1', name: '甲' },
    device: { id: 'd1', name: '手机' },
    now: () => Date.UTC(2023, 4, 3),
  });

const dossiers = sampleVillage().map(({ id, sheets }) => {
  const document = open(`h${id}`);
  for (const { form, sheet, view } of sheets) writeSheet(document, templates.get(form)!, sheet, view);
  return document;
});
const summariser = () =>
  createSummariser({ village, region: sampleRegion, overrides: [], people: [], today: sampleToday });

describe('writing a sheet', () => {
  test('what was written reads back, and a second time changes nothing', () => {
    const document = dossiers[0]!;
    const { sheets } = sampleVillage()[0]!;
    const before = document.bytes().length;
    for (const { form, sheet, view } of sheets) {
      writeSheet(document, templates.get(form)!, sheet, view);
      const read = viewOf(templates.get(form)!, document.values(), sheet);
      expect(read.headName ?? view.headName).toEqual(view.headName);
    }
    expect(document.bytes().length).toBe(before);
  });
});

describe('summaries', () => {
  test('[C30] one for each household, with names in pinyin; the register and damaged bytes have none', async () => {
    const summarise = summariser();
    const made = await summarise([
      ...dossiers.slice(0, 3).map(({ id, bytes }) => ({ id, bytes: bytes() })),
      { id: 'register', bytes: dossiers[0]!.bytes() },
      { id: 'hbroken', bytes: new Uint8Array([9, 9, 9]) },
    ]);
    expect(made.map(({ id }) => id)).toEqual(dossiers.slice(0, 3).map(({ id }) => id));
    expect(made[0]?.search).toMatch(/[a-z]{4,} [a-z]{2,4}/);
    expect(made[0]?.sheets.length).toBeGreaterThan(0);
  });

  test('[C30] a whole village, in several batches at once', async () => {
    const summarise = summariser();
    const batch = dossiers.map(({ id, bytes }) => ({ id, bytes: bytes() }));
    const made = (await Promise.all([summarise(batch.slice(0, 40)), summarise(batch.slice(40))])).flat();
    expect(new Set(made.map(({ id }) => id)).size).toBe(95);
  });

  test('[C30] several workers make the same of a large batch as one does, in its order', async () => {
    const options = { village, region: sampleRegion, overrides: [], people: [], today: sampleToday };
    const batch = dossiers.map(({ id, bytes }) => ({ id, bytes: bytes() }));
    const [one, several] = [createSummariser({ ...options, workers: 1 }), createSummariser({ ...options, workers: 3 })];
    expect(await several(batch)).toEqual(await one(batch));
    expect(await several([])).toEqual([]);
  });
});
