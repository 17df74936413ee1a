/**
 * Summary worker: reads each dossier from its bytes and makes its Summary, with the names in pinyin, so that the page never
 * stands still while a village is read.
 *
 * - One message starts it; each batch is answered once, by its number.
 * - A dossier whose bytes cannot be read has no Summary; it harms no other.
 */
import { pinyin } from 'pinyin-pro';
import {
  createSeal,
  type FilingContent,
  type RegisteredPerson,
  readDocument,
  signersAmong,
  subjects,
  type Village,
} from '#sync';
import {
  isValue,
  loadPolicies,
  loadTemplates,
  type Override,
  type Sealed,
  type SheetView,
  type Summary,
  schemaOf,
  summarise,
} from '#templates';

export interface WorkerStart {
  readonly start: {
    readonly village: Pick<Village, 'id' | 'keys'>;
    readonly region: string;
    readonly overrides: readonly Override[];
    readonly people: readonly RegisteredPerson[];
    readonly today: string;
  };
}
export interface WorkerBatch {
  readonly batch: number;
  readonly dossiers: readonly { readonly id: string; readonly bytes: Uint8Array }[];
}
export type WorkerAnswer =
  | { readonly batch: number; readonly summaries: readonly Summary[] }
  /** a sentence */
  | { readonly batch: number; readonly failure: string };

/** The part of a worker's global scope that is used; the compiler knows this file as one of a page. */
interface WorkerScope {
  addEventListener(type: 'message', listener: (event: MessageEvent<WorkerStart | WorkerBatch>) => void): void;
  postMessage(answer: WorkerAnswer): void;
}
const scope: WorkerScope = globalThis;

type Read = (id: string, bytes: Uint8Array) => Summary | undefined;
let reader: Promise<Read> | undefined;

scope.addEventListener('message', ({ data }) => {
  if ('start' in data) {
    reader = createReader(data.start);
    // Told to whoever asks for a batch, below.
    reader.catch(() => undefined);
  } else void answer(data);
});

async function answer({ batch, dossiers }: WorkerBatch): Promise<void> {
  try {
    const read = await reader;
    if (!read) throw new Error('The summary worker was asked before it was started.');
    scope.postMessage({ batch, summaries: dossiers.flatMap(({ id, bytes }) => read(id, bytes) ?? []) });
  } catch (error) {
    scope.postMessage({ batch, failure: error instanceof Error ? error.message : String(error) });
  }
}

async function createReader({ village, region, overrides, people, today }: WorkerStart['start']): Promise<Read> {
  const [all, policies] = await Promise.all([loadTemplates(), loadPolicies(region, overrides)]);
  const templates = [...all.values()];
  const schema = schemaOf(templates);
  const seal = createSeal(village);
  const maySign = signersAmong(people);
  const { fingerprint } = seal;
  return (id, bytes) => {
    // The first letter of an id; the register itself is no dossier.
    const subject = subjects.get(id.charAt(0));
    const ofSubject = templates.filter((template) => template.subject === subject);
    if (ofSubject.length === 0) return undefined;
    const found = tryRead(() => readDocument(bytes, { id, schema, isValue, seal, maySign }));
    if (!found) return undefined;
    const { values, disagreements, filed } = found;
    const filings = found.filings.map((filing) => ({ ...filing, view: () => viewIn(filed(filing.hash)) }));
    return summarise(ofSubject, id, values, filings, {
      policies,
      today,
      disagreements,
      reading,
      fingerprint,
    });
  };
}

/** A filing keeps the evaluated view beside the values. */
function viewIn(content: FilingContent | Sealed | undefined): SheetView | undefined {
  const view = content && 'view' in content ? content.view : undefined;
  return typeof view === 'object' && view !== null ? (view as SheetView) : undefined;
}

/** Bytes from a damaged file or an unknown program throw when they are decoded. */
function tryRead<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

const readings = new Map<string, { readonly pinyin: string; readonly initials: string }>();
/** 单雄信 → shanxiongxin, sxx: a surname is read as surnames are. */
function reading(name: string): { readonly pinyin: string; readonly initials: string } {
  const known = readings.get(name);
  if (known) return known;
  const syllables = pinyin(name, { toneType: 'none', type: 'array', surname: 'head', nonZh: 'consecutive', v: true });
  const made = { pinyin: syllables.join(''), initials: syllables.map((syllable) => syllable.charAt(0)).join('') };
  readings.set(name, made);
  return made;
}
