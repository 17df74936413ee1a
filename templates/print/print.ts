/**
 * Print (打印): a sheet and fonts → a PDF, or the characters that cannot be printed.
 *
 * - Deterministic: the time is an argument, the file's id follows from what is printed. Same arguments, same bytes.
 * - A character that no font has is named before anything is drawn, with its field and text. Who accepts that gets a dashed
 *   square in its place, to write it in by hand. Nothing is ever dropped.
 * - Fonts are tried in order for each character, those that are kept for one face only in text of that face; the first is
 *   the face of the form, the others fill its gaps.
 */
import type { Evaluation } from '../evaluate.ts';
import type { Template } from '../template.ts';
import { type ArchiveContent, type ArchiveRequest, archiveContent } from './archive/content.ts';
import type { ArchiveRecord } from './archive/record.ts';
import { charactersOf, codePointsOf, keptWith, ofEach, remembered } from './characters.ts';
import { awaitedFor, type Font, fontFor } from './font.ts';
import { layoutSheet, numberOf } from './layout.ts';
import { withMarks } from './marks.ts';
import { byFace, type Face, type Item, type Measure, type Page, type PrintOptions, type TextRun } from './page.ts';
import { drawPdf } from './pdf.ts';
import { type PrintSheet, sheetOf } from './sheet.ts';
import type { Tag } from './tag.ts';

export interface PrintRequest {
  readonly fonts: readonly Font[];
  readonly options: PrintOptions;
  /** print although characters are missing, a dashed square in place of each */
  readonly allowMissing?: boolean;
  /** a copy to keep: PDF/A, tagged, with the values inside and fields to sign in */
  readonly archive?: ArchiveRequest;
}
export interface MissingCharacter {
  readonly character: string;
  /** `U+20BB7` */
  readonly codePoint: string;
  /** what it is set in; body where nothing is said */
  readonly face?: Face;
  /** its font is not here yet; another could stand in, which would be other paper */
  readonly awaited?: true;
  /** view path of the field; absent for words of the form itself */
  readonly path?: string;
  /** the text it stands in */
  readonly text: string;
}
export type PrintResult =
  | { readonly pdf: Uint8Array<ArrayBuffer>; readonly pages: number }
  | { readonly missing: readonly MissingCharacter[] };

export async function printPdf(
  template: Template,
  evaluation: Evaluation,
  request: PrintRequest,
): Promise<PrintResult> {
  const archive = request.archive && archiveContent(template, evaluation, request.archive);
  return printSheet(sheetOf(template, evaluation), { ...request, archive });
}

export async function printSheet(
  sheet: PrintSheet,
  { fonts, options, allowMissing, archive }: Omit<PrintRequest, 'archive'> & { readonly archive?: ArchiveContent },
): Promise<PrintResult> {
  const all = withMarks(fonts);
  const measure = measureWith(all);
  const { pages, structure } = layoutSheet(sheet, measure, options, archive?.signers);
  const missing = missingCharacters(pages, all);
  if (missing.length > 0 && allowMissing !== true) return { missing };
  if (missing.length > 0 && archive) sayMissing(pages, all);
  const drawn = missing.length > 0 ? pages.map((page) => withSquares(page, all, measure)) : pages;
  const title = sheet.name === '' ? sheet.title : `${sheet.title}（${sheet.name}）`;
  if (archive) {
    const { archivePdf, sealPlaces } = await import('./archive/archive.ts');
    const { standard, packed, signers, ...rest } = archive;
    const seals = sealPlaces(drawn, signers);
    const record: ArchiveRecord = {
      form: sheet.form,
      version: sheet.version,
      title,
      time: options.time,
      ...numberOf(sheet, options),
      ...rest,
      signers: signers.map(({ id, name, path }, index) => ({ field: `sign-${index + 1}`, id, name, path })),
      ...(seals.length > 0 ? { seals } : {}),
    };
    const pdf = archivePdf({ pages: drawn, structure, fonts: all }, record, { standard, packed });
    return { pdf, pages: drawn.length };
  }
  // Of a blank form one prints as many as one likes.
  const copies = options.variant === 'blank' ? {} : { copies: sheet.paper.copies };
  const pdf = drawPdf(drawn, all, { title, time: options.time, ...copies });
  return { pdf, pages: drawn.length };
}

/**
 * Widths by the font that will draw each character; one that no font has takes an em. The same fonts give the same function, which
 * remembers: whoever prints many sheets with them measures a word once.
 */
export const measureWith = keptWith((fonts: readonly Font[]): Measure => {
  const inFace = byFace((face): ((text: string) => number) => {
    const widthsIn = ofEach((character) => fontFor(fonts, character, face)?.advance(character) ?? 1000);
    return remembered((text) => {
      let sum = 0;
      widthsIn(text, (width) => {
        sum += width;
      });
      return sum;
    });
  });
  return (text, size, _bold, face) => (inFace(face)(text) / 1000) * size * (25.4 / 72);
});

const isLacked = (fonts: readonly Font[], character: string, face?: Face): boolean =>
  awaitedFor(fonts, character, face) !== undefined || fontFor(fonts, character, face) === undefined;
const lackedBy = keptWith((fonts: readonly Font[]) =>
  byFace((face) => ofEach((character) => isLacked(fonts, character, face))),
);

/** Each character that no font has, or of which the font is not here yet, once for each field it stands in. */
export function missingCharacters(pages: readonly Page[], fonts: readonly Font[]): MissingCharacter[] {
  const found = new Map<string, MissingCharacter>();
  const lackedIn = lackedBy(fonts);
  let lacking = false;
  const note = (isLacked: boolean): void => {
    lacking ||= isLacked;
  };
  const look = (run: TextRun): void => {
    lacking = false;
    lackedIn(run.face)(run.text, note);
    if (!lacking) return;
    const { path, text, face } = run;
    for (const character of charactersOf(text)) {
      const awaited = awaitedFor(fonts, character, face) !== undefined;
      if (!awaited && fontFor(fonts, character, face)) continue;
      const key = `${path ?? ''}\n${character}\n${awaited ? face : ''}`;
      if (!found.has(key))
        found.set(key, {
          character,
          codePoint: codePointsOf(character),
          ...(face === undefined ? {} : { face }),
          ...(awaited ? { awaited } : {}),
          ...(path === undefined ? {} : { path }),
          text,
        });
    }
  };
  for (const { items } of pages) for (const item of items) if (item.kind === 'text') look(item);
  return [...found.values()];
}

/** Whoever has the file read aloud hears the words that the squares stand for. */
function sayMissing(pages: readonly Page[], fonts: readonly Font[]): void {
  const words = new Map<Tag, string>();
  const lacking = new Set<Tag>();
  for (const item of pages.flatMap(({ items }) => items)) {
    if (item.kind !== 'text' || item.tag === undefined) continue;
    words.set(item.tag, (words.get(item.tag) ?? '') + item.text);
    if (charactersOf(item.text).some((character) => !fontFor(fonts, character, item.face))) lacking.add(item.tag);
  }
  for (const tag of lacking) tag.actual ??= words.get(tag) ?? '';
}

export function withSquares(page: Page, fonts: readonly Font[], measure: Measure): Page {
  return {
    ...page,
    items: page.items.flatMap((item) => (item.kind === 'text' ? squaresIn(item, fonts, measure) : [item])),
  };
}

/** The run cut round its missing characters, with a dashed square for each. */
function squaresIn(run: TextRun, fonts: readonly Font[], measure: Measure): Item[] {
  const items: Item[] = [];
  let text = '';
  let x = run.x;
  const end = (): void => {
    if (text.trim() !== '') items.push({ ...run, x, text });
    x += measure(text, run.size, run.bold, run.face) + (run.spacing ?? 0) * charactersOf(text).length;
    text = '';
  };
  for (const character of charactersOf(run.text)) {
    if (fontFor(fonts, character, run.face)) text += character;
    else {
      end();
      const em = run.size * (25.4 / 72);
      const [left, right, top, bottom] = [x + 0.05 * em, x + 0.95 * em, run.y - 0.85 * em, run.y + 0.08 * em];
      const side = (x1: number, y1: number, x2: number, y2: number): Item => ({
        kind: 'line',
        x1,
        y1,
        x2,
        y2,
        width: 0.12,
        dashed: true,
      });
      items.push(
        side(left, top, right, top),
        side(left, bottom, right, bottom),
        side(left, top, left, bottom),
        side(right, top, right, bottom),
      );
      x += em + (run.spacing ?? 0);
    }
  }
  end();
  return items;
}
