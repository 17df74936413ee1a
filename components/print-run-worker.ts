/**
 * Print-run worker: one of several that draw the sheets of a village, each from the dossier's bytes on this device, and keep each
 * sealed on this device as soon as it is drawn. At the end they bind what was kept into files.
 *
 * - Nothing of a sheet passes through the page: it is told names of sheets and hears how many pages each has.
 * - A sheet that is kept and would come out the same is not drawn again; that is how a run goes on after a break.
 * - A sheet that cannot be printed is a sentence and harms no other.
 */
import {
  archiveFolder,
  type BoundPiece,
  bind,
  createPress,
  type DescribedCopy,
  type Enclosure,
  type FontSource,
  type GivenFont,
  type MissingCharacter,
  openFonts,
  type Press,
  type PrintOptions,
  type PrintSheet,
  picturesOf,
  pieceBytes,
  sheetOf,
  type ZipFile,
  zip,
} from '#print';
import {
  bytesOnShelf,
  createSeal,
  openReading,
  openScratch,
  type RegisteredPerson,
  type Scratch,
  type SharedValues,
  signersAmong,
  type Village,
} from '#sync';
import {
  type AttachmentRef,
  evaluate,
  fingerprintsIn,
  isValue,
  loadPolicies,
  loadTemplates,
  type Override,
  type Policies,
  placeLine,
  type Statement,
  schemaOf,
  type Template,
  viewOf,
} from '#templates';
import { type Judged, judgeCopies, type KeptFiling, keptIn } from './kept-papers.ts';
import { keptName, scratchName } from './print-run-names.ts';
import { keptPiece, type PhotoBytes, photoBytes } from './print-run-photos.ts';
import { sheetForPaper, type Wanted } from './print-sheet.ts';

export interface RunOptions {
  readonly variant: PrintOptions['variant'];
  readonly wanted: Wanted;
  readonly drafts: boolean;
  /** `YYYY-MM-DDTHH:mm`, of the whole run */
  readonly time: string;
}
export interface RunStart {
  readonly village: Pick<Village, 'id' | 'keys'>;
  readonly region: string;
  readonly overrides: readonly Override[];
  readonly people: readonly RegisteredPerson[];
  readonly today: string;
  /** absolute addresses */
  readonly fonts: readonly GivenFont[];
}
/** Which sheet; without a dossier the blank form. */
export interface RunSheet {
  readonly dossier?: string;
  readonly form: string;
  readonly sheet: string;
  readonly statements: readonly Statement[];
}
/** Sheets of one file, with the words of their bookmarks. */
export interface RunFile {
  /** without `.pdf` */
  readonly name: string;
  readonly sheets: readonly (RunSheet & { readonly title: string })[];
}
export interface BoundFile {
  readonly name: string;
  readonly bytes: Blob;
}
/** A file of `bytes` has its media type. */
export interface ArchivedFile {
  readonly entry: DescribedCopy;
  readonly bytes: Blob;
  /** absent: a copy */
  readonly is?: Enclosure['is'];
  readonly enclosed?: readonly { readonly is: Enclosure['is']; readonly bytes: Blob }[];
}
export type RunAsk =
  /** draw and keep */
  | { readonly is: 'draw'; readonly sheet: RunSheet; readonly options: RunOptions }
  /** how many pages it would have */
  | { readonly is: 'pages'; readonly sheet: RunSheet; readonly options: RunOptions }
  /** what is typed in it, as one line of JSON for the terminal */
  | { readonly is: 'values'; readonly sheet: RunSheet }
  /** one file of what was kept */
  | { readonly is: 'bind'; readonly file: RunFile; readonly options: RunOptions; readonly duplex: boolean }
  /** files in one archive */
  | { readonly is: 'zip'; readonly files: readonly BoundFile[]; readonly time: string }
  /** what is kept in a dossier of the filings of a year */
  | { readonly is: 'kept'; readonly dossier: string; readonly year: string }
  /** which files of a filing go into the archive, as the index has them */
  | { readonly is: 'judge'; readonly filing: string; readonly files: readonly Blob[] }
  /** the archive of these copies, with its index */
  | { readonly is: 'archive'; readonly copies: readonly ArchivedFile[]; readonly time: string };
export type RunAnswer =
  | { readonly is: 'pages'; readonly pages: number }
  | { readonly is: 'trouble'; readonly trouble: string }
  | { readonly is: 'values'; readonly line: string }
  | { readonly is: 'file'; readonly file: Blob }
  | { readonly is: 'kept'; readonly filings: readonly KeptFiling[] }
  | { readonly is: 'judged'; readonly judged: readonly Judged[] };

export type RunMessage = { readonly start: RunStart } | { readonly id: number; readonly ask: RunAsk };
export type RunReply =
  | { readonly id: number; readonly answer: RunAnswer }
  | { readonly id: number; readonly failure: string };

/** The part of a worker's global scope that is used; the compiler knows this file as one of a page. */
interface WorkerScope {
  addEventListener(type: 'message', listener: (event: MessageEvent<RunMessage>) => void): void;
  postMessage(reply: RunReply): void;
}
const scope: WorkerScope = globalThis;

interface Ready {
  readonly templates: ReadonlyMap<string, Template>;
  readonly policies: Policies;
  readonly scratch: Scratch;
  readonly fonts: FontSource;
  readonly photoBytes: PhotoBytes;
  /** what all sheets depend on, in words */
  readonly under: string;
}
let start: RunStart | undefined;
let ready: Promise<Ready> | undefined;

scope.addEventListener('message', ({ data }) => {
  if ('start' in data) start = data.start;
  else void reply(data.id, data.ask);
});

async function reply(id: number, ask: RunAsk): Promise<void> {
  try {
    scope.postMessage({ id, answer: await answer(ask) });
  } catch (error) {
    scope.postMessage({ id, failure: error instanceof Error ? error.message : String(error) });
  }
}

function started(): RunStart {
  if (!start) throw new Error('The print-run worker was asked before it was started.');
  return start;
}

/** What tells a font from others that would draw a sheet otherwise. */
const nameOfFont = (font: GivenFont): unknown =>
  typeof font === 'string'
    ? font
    : 'address' in font
      ? [font.only, font.address]
      : 'only' in font
        ? [font.only, font.title, font.index, font.file.size]
        : font.byteLength;

async function prepare(): Promise<Ready> {
  const { village, region, overrides, people, today, fonts } = started();
  const [templates, policies, scratch] = await Promise.all([
    loadTemplates(),
    loadPolicies(region, overrides),
    openScratch(village, scratchName),
  ]);
  // A build names this file by its content and by all that it loads: another build draws its sheets anew.
  const under = JSON.stringify([import.meta.url, region, overrides, people, today, fonts.map(nameOfFont)]);
  return { templates, policies, scratch, fonts: openFonts(fonts), photoBytes: photoBytes(village), under };
}
function whenReady(): Promise<Ready> {
  ready ??= prepare();
  // The next who asks tries again.
  ready.catch(() => {
    ready = undefined;
  });
  return ready;
}

async function answer(ask: RunAsk): Promise<RunAnswer> {
  if (ask.is === 'zip') return { is: 'file', file: await asBlob(zip(opened(ask.files), ask.time), 'application/zip') };
  if (ask.is === 'judge')
    return { is: 'judged', judged: await judgeCopies(await Promise.all(ask.files.map(bytesOf)), ask.filing) };
  const here = await whenReady();
  if (ask.is === 'archive') return { is: 'file', file: await archived(ask, here) };
  if (ask.is === 'kept') {
    const bytes = await bytesOnShelf(started().village.id, ask.dossier);
    return { is: 'kept', filings: bytes ? keptIn(read(bytes, ask.dossier, here), ask.year) : [] };
  }
  if (ask.is === 'bind') return { is: 'file', file: await bound(ask, here) };
  const template = here.templates.get(ask.sheet.form);
  if (!template) throw new Error(`There is no form '${ask.sheet.form}'.`);
  const { dossier } = ask.sheet;
  const bytes = dossier === undefined ? undefined : await bytesOnShelf(started().village.id, dossier);
  if (dossier !== undefined && !bytes)
    return { is: 'trouble', trouble: '内容不在这台设备上。请联网打开这一户，取到后再印' };
  if (ask.is === 'values') return { is: 'values', line: valuesOf(template, ask.sheet, bytes, here) };
  return ask.is === 'pages' ? counted(template, ask, bytes, here) : drawn(template, ask, bytes, here);
}

type Drawing = Extract<RunAsk, { is: 'draw' | 'pages' }>;

/** All that dossiers are read with, made once. */
let reading: Omit<Parameters<typeof openReading>[1], 'id'> | undefined;
function read(bytes: Uint8Array, id: string, { templates }: Ready): SharedValues {
  const { village, people } = started();
  reading ??= {
    schema: schemaOf(templates.values()),
    isValue,
    seal: createSeal(village),
    maySign: signersAmong(people),
  };
  return openReading(bytes, { id, ...reading });
}

interface ToPrint {
  readonly sheet: PrintSheet;
  readonly options: PrintOptions;
  /** the photos that it shows */
  readonly photos: readonly AttachmentRef[];
}
/** The sheet and how it is to be printed, or a sentence why it is not. */
function toPrint(
  template: Template,
  { sheet: { dossier, sheet, statements }, options }: Drawing,
  bytes: Uint8Array | undefined,
  here: Ready,
): ToPrint | { readonly trouble: string } {
  const { policies } = here;
  const { today } = started();
  const { variant, time, wanted, drafts } = options;
  const line = placeLine(policies.on(today));
  const place = line ? { place: line } : {};
  if (dossier === undefined || !bytes) {
    const blank = evaluate(template, {}, { policies, today, once: true });
    return { sheet: sheetOf(template, blank), options: { variant, time, ...place }, photos: [] };
  }
  const document = read(bytes, dossier, here);
  const found = sheetForPaper(document, template, sheet, { policies, today, statements, wanted, drafts });
  if ('trouble' in found) return found;
  const { evaluation, filed, reasons } = found;
  return {
    sheet: sheetOf(template, evaluation),
    options: { variant, time, ...place, reasons, ...(filed ? { filed } : {}) },
    photos: variant === 'blank' ? [] : fingerprintsIn(template, evaluation.view),
  };
}

async function counted(
  template: Template,
  ask: Drawing,
  bytes: Uint8Array | undefined,
  here: Ready,
): Promise<RunAnswer> {
  const found = toPrint(template, ask, bytes, here);
  if ('trouble' in found) return { is: 'trouble', trouble: found.trouble };
  const press = pressWith(await here.fonts.fonts());
  return { is: 'pages', pages: press.pages(found.sheet, found.options) };
}

let lastPress: { readonly fonts: readonly unknown[]; readonly press: Press } | undefined;
/** As long as the fonts are the same, what a form itself says is set once. */
function pressWith(fonts: Awaited<ReturnType<FontSource['fonts']>>): Press {
  if (lastPress?.fonts.length !== fonts.length || fonts.some((font, index) => font !== lastPress?.fonts[index]))
    lastPress = { fonts, press: createPress(fonts) };
  return lastPress.press;
}

const madeFrom = ({ under }: Ready, sheet: RunSheet, options: RunOptions, bytes: Uint8Array | undefined) => [
  under,
  JSON.stringify([sheet.statements, options]),
  bytes ?? '',
];

async function drawn(template: Template, ask: Drawing, bytes: Uint8Array | undefined, here: Ready): Promise<RunAnswer> {
  const name = keptName(ask.sheet);
  const from = madeFrom(here, ask.sheet, ask.options, bytes);
  const kept = await keptPiece(name, from, here);
  if (kept) return { is: 'pages', pages: kept.pages.length };
  const found = toPrint(template, ask, bytes, here);
  if ('trouble' in found) return { is: 'trouble', trouble: found.trouble };
  const { pictures, lacking } = await picturesOf(found.photos, ({ hash }) => here.photoBytes(hash));
  for (;;) {
    const made = pressWith(await here.fonts.fonts()).piece(found.sheet, { options: { ...found.options, pictures } });
    if (!('missing' in made)) {
      await here.scratch.keep(name, from, pieceBytes(lacking.length > 0 ? { ...made, lacking } : made));
      return { is: 'pages', pages: made.pages.length };
    }
    if (await here.fonts.fetchFor(made.missing)) continue;
    return { is: 'trouble', trouble: missingSentence(made.missing) };
  }
}

function missingSentence(missing: readonly MissingCharacter[]): string {
  const list = [...new Set(missing.map(({ character, text }) => `“${character}”（在“${text}”中）`))];
  return `字体里没有${list.join('、')}。请打开这份表单独印，可以在该处留空格手写`;
}

// ---------------------------------------------------------------- files

/** Bytes that are handed to the browser at a time; it keeps what a page holds as a Blob outside of its memory. */
const handful = 4 * 1024 * 1024;

async function asBlob(bytes: AsyncIterable<Uint8Array<ArrayBuffer>>, type: string): Promise<Blob> {
  const parts: Blob[] = [];
  let waiting: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  for await (const each of bytes) {
    waiting.push(each);
    size += each.length;
    if (size < handful) continue;
    parts.push(new Blob(waiting));
    waiting = [];
    size = 0;
  }
  return new Blob([...parts, ...waiting], { type });
}

function bound({ file, options, duplex }: Extract<RunAsk, { is: 'bind' }>, here: Ready): Promise<Blob> {
  async function* pieces(): AsyncGenerator<BoundPiece> {
    for (const { title, ...sheet } of file.sheets) {
      const bytes = sheet.dossier === undefined ? undefined : await bytesOnShelf(started().village.id, sheet.dossier);
      const piece = await keptPiece(keptName(sheet), madeFrom(here, sheet, options, bytes), here);
      // Somebody has changed the household since it was drawn, or cleared what was kept; or a photo has come.
      if (!piece) throw new Error(`changed: ${keptName(sheet)}`);
      yield { piece, title };
    }
  }
  const fonts = async (characters: readonly Iterable<string>[]) => {
    await here.fonts.fetchEach(characters);
    return here.fonts.fonts();
  };
  return asBlob(bind(pieces(), { fonts, title: file.name, time: options.time, duplex }), 'application/pdf');
}

const bytesOf = async (blob: Blob): Promise<Uint8Array> => new Uint8Array(await blob.arrayBuffer());

async function* opened(files: readonly BoundFile[]): AsyncGenerator<ZipFile> {
  for (const { name, bytes } of files) yield { name, bytes: await bytesOf(bytes) };
}

async function archived({ copies, time }: Extract<RunAsk, { is: 'archive' }>, { fonts }: Ready): Promise<Blob> {
  const words = copies.map(({ entry }) => `${entry.title}${entry.number ?? ''}${entry.by ?? ''}`).join('');
  await fonts.fetchFor([...words].map((character) => ({ character })));
  const enclosure = (is: Enclosure['is'], bytes: Blob) => ({ is, type: bytes.type, read: () => bytesOf(bytes) });
  const files = archiveFolder(
    copies.map(({ entry, bytes, is, enclosed = [] }) => ({
      ...{ entry, read: () => bytesOf(bytes), enclosed: enclosed.map((each) => enclosure(each.is, each.bytes)) },
      ...(is ? { own: enclosure(is, bytes) } : {}),
    })),
    { fonts: await fonts.fonts(), time },
  );
  return asBlob(zip(files, time), 'application/zip');
}

/** What the terminal's `print --values` reads: what was typed, without what this device cannot open. */
function valuesOf(
  template: Template,
  { dossier = '', sheet }: RunSheet,
  bytes: Uint8Array | undefined,
  here: Ready,
): string {
  if (!bytes) return '{}';
  const view = viewOf(template, read(bytes, dossier, here).values(), sheet);
  return JSON.stringify(view, (_, value: unknown) =>
    typeof value === 'object' && value !== null && 'sealed' in value ? undefined : value,
  );
}
