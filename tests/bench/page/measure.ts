/**
 * What page.bench.ts measures inside the browser, in a page built and served as those of the site are. All times in ms.
 */
import { html, render } from 'lit';
import { createSummariser, writeSheet } from '../../../components/index.ts';
import {
  bytesToOpen,
  createDocument,
  createSeal,
  createVillage,
  type LocalVillage,
  openDossier,
  openRegister,
  openShelf,
  openVillage,
  type Shelf,
} from '../../../sync/index.ts';
import {
  evaluate,
  isValue,
  loadPolicies,
  loadTemplate,
  loadTemplates,
  sampleRegion,
  sampleToday,
  sampleVillage,
  schemaOf,
  viewOf,
} from '../../../templates/index.ts';
import { addMembers, wide } from '../../support/wide-form.ts';
import { minutesBy } from './minutes-made.ts';

export interface PageBench {
  /** A village of invented households, each as the sample village has them; other seeds, other people. */
  makeVillage(households: number): Promise<void>;
  /** All Summaries from nothing: until the list is complete, and how long the worker took of that. */
  summaries(): Promise<{ readonly all: number; readonly worker: number; readonly households: number }>;
  /** One time a keystroke: names, pinyin, initials and groups, letter by letter. */
  search(): Promise<readonly number[]>;
  /** One time a household: its bytes from the disk, its document, its registration evaluated. */
  openHouseholds(count: number): Promise<readonly number[]>;
  /** A meeting whose minutes have so many characters by so many people, letter by letter; its id, and bytes of the document. */
  makeMinutes(characters: number, writers: number): Promise<{ readonly id: string; readonly bytes: number }>;
  /** Puts the wide form with so many rows on the page; answers the id of a row. */
  showWide(rows: number): Promise<string>;
  /** Milliseconds of a plain loop, the second time, as it is compiled then; tells whether the slow-down is real. */
  loop(): number;
}

const village = async (): Promise<LocalVillage> => {
  const found = await openVillage();
  if (!found) throw new Error('There is no village on this device.');
  return found;
};
const person = { id: 'p1', name: '王芳' };

export const bench: PageBench = {
  async makeVillage(households) {
    const wish = {
      name: '测量村',
      regionCode: sampleRegion,
      deviceName: '电脑',
      personName: person.name,
      sample: true,
    } as const;
    const opened = await createVillage(wish);
    if ('problem' in opened) throw new Error(opened.problem);
    const { village: here } = opened;
    const register = await openRegister(here, { person, isValue });
    const ids = register.addDossiers('household', households);
    await register.close();
    const templates = await loadTemplates();
    const schema = schemaOf([...templates.values()]);
    const seal = createSeal(here);
    const shelf = await openShelf(here, { summarise: async () => [], version: 'none', every: 0 });
    let seed = 0;
    for (let at = 0; at < households; ) {
      const arrivals = sampleVillage(++seed)
        .slice(0, households - at)
        .map(({ sheets }, index) => {
          const id = ids[at + index]!;
          const document = createDocument({ id, schema, isValue, person, device: here.device, seal, now: Date.now });
          for (const { form, sheet, view } of sheets) writeSheet(document, templates.get(form)!, sheet, view);
          return { id, bytes: document.bytes() };
        });
      await shelf.putAll(arrivals);
      at += arrivals.length;
      console.info(`${at} of ${households} households`);
    }
    await shelf.close();
  },

  async summaries() {
    localStorage.setItem('bench version', `${Date.now()}`);
    const { shelf, all, worker } = await completeShelf(await village());
    const households = shelf.summaries().length;
    await shelf.close();
    return { all, worker, households };
  },

  async search() {
    const { shelf } = await completeShelf(await village());
    const [first, second] = shelf.summaries();
    const names = [first, second].flatMap((summary) => summary?.search.split(' ').slice(0, 3) ?? []);
    // A pause, as before somebody begins to type: the shelf makes itself ready.
    await new Promise((resolve) => setTimeout(resolve, 1000));
    const taken: number[] = [];
    for (const text of [...names, '3组', 'w j', '990000198001020018']) {
      for (let length = 1; length <= text.length; length++) {
        const began = performance.now();
        shelf.search(text.slice(0, length), ({ subject }) => subject === 'household');
        taken.push(performance.now() - began);
      }
    }
    await shelf.close();
    return taken;
  },

  async openHouseholds(count) {
    const here = await village();
    const shelf = await openShelf(here, { summarise: async () => [], version: 'none', every: 0 });
    const ids = [...shelf.ids()].filter((id) => id.startsWith('h'));
    await shelf.close();
    const [template, policies] = await Promise.all([
      loadTemplate('household-registration'),
      loadPolicies(sampleRegion),
    ]);
    const schema = schemaOf([template]);
    const taken: number[] = [];
    for (let index = 0; index < count; index++) {
      const id = ids[Math.floor((index * ids.length) / count)]!;
      const began = performance.now();
      const { dossier: seed } = await bytesToOpen(here.id, id);
      const options = { village: here, schema, isValue, person, begun: true, ...(seed && { seed }) };
      const dossier = await openDossier(id, options);
      evaluate(template, viewOf(template, dossier.values(), '2023-1'), { policies, today: sampleToday });
      taken.push(performance.now() - began);
      await dossier.close();
    }
    return taken;
  },

  async makeMinutes(characters, writers) {
    const here = await village();
    const register = await openRegister(here, { person, isValue });
    const id = register.addDossier('meeting');
    await register.close();
    const { bytes } = minutesBy(characters, writers, id, here);
    const shelf = await openShelf(here, { summarise: async () => [], version: 'none', every: 0 });
    await shelf.putAll([{ id, bytes }]);
    await shelf.close();
    return { id, bytes: bytes.length };
  },

  async showWide(rows) {
    const here = await village();
    const policies = await loadPolicies(sampleRegion);
    const dossier = await openDossier('hwide', {
      village: here,
      schema: schemaOf([wide]),
      isValue,
      person,
      begun: true,
    });
    if (!dossier.values().members) addMembers(dossier, rows);
    const place = document.getElementById('wide');
    if (!place) throw new Error('The page has no place for the form.');
    render(
      html`<cb-form .dossier=${dossier} .template=${wide} .sheet=${'2023-1'} .policies=${policies} .today=${sampleToday}></cb-form>`,
      place,
    );
    return Object.keys(dossier.values().members ?? {})[rows >> 1] ?? '';
  },

  loop() {
    plainLoop();
    return plainLoop();
  },
};

function plainLoop(): number {
  const began = performance.now();
  let sum = 0;
  for (let index = 0; index < 1.5e8; index++) sum = (sum + index) | 0;
  return sum === 1 ? 0 : performance.now() - began;
}
/** A shelf whose Summaries are all there: those of the last `summaries()`, or made now. */
async function completeShelf(
  here: LocalVillage,
): Promise<{ readonly shelf: Shelf; readonly all: number; readonly worker: number }> {
  const summarise = createSummariser({
    village: here,
    region: sampleRegion,
    overrides: [],
    people: [],
    today: sampleToday,
  });
  let worker = 0;
  const began = performance.now();
  const shelf = await openShelf(here, {
    summarise: async (batch) => {
      const start = performance.now();
      const made = await summarise(batch);
      worker += performance.now() - start;
      return made;
    },
    version: localStorage.getItem('bench version') ?? '',
    every: 0,
  });
  await shelf.settled();
  return { shelf, all: performance.now() - began, worker };
}
