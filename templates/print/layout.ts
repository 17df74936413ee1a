/**
 * Layout (排版): a form → Page[]. Pure: fonts are known by `measure` alone, the time is an argument.
 * SPEC.md has the rules: P what is printed of a form, F where pages end, L how type is set.
 */
import type { Evaluation } from '../evaluate.ts';
import type { RowView } from '../fields.ts';
import type { Template } from '../template.ts';
import { boxItems } from './boxes.ts';
import { filedBlocks } from './filed.ts';
import { findingBlocks } from './findings.ts';
import { createFlow } from './flow.ts';
import { addFurniture, placeTitle, typeAreaOf } from './furniture.ts';
import { type Area, addItems, type Filling, type GridEntry, gridItem, type Rows } from './grid.ts';
import type { Measure, Page, PrintOptions } from './page.ts';
import { type Block, bandRow, type Cell, columnsIn, labelCell, type Row, signatureHeight } from './rows.ts';
import { type PrintRepeat, type PrintSection, type PrintSheet, sheetOf } from './sheet.ts';
import { type Signer, signingCell } from './signing.ts';
import { addRows, addTable, type RepeatEntry } from './table.ts';
import type { Tag } from './tag.ts';
import { textBlocks } from './text.ts';

/** Where each piece of text and each line of a form goes on paper. */
export function layout(template: Template, evaluation: Evaluation, measure: Measure, options: PrintOptions): Page[] {
  return layoutSheet(sheetOf(template, evaluation), measure, options).pages;
}

/** The number on the paper: the one given, else the sheet's own. */
export function numberOf(sheet: PrintSheet, { number, variant }: PrintOptions): Pick<PrintOptions, 'number'> {
  if (number !== undefined) return { number };
  return variant === 'blank' || sheet.number === '' ? {} : { number: sheet.number };
}

export interface Layout {
  readonly pages: Page[];
  /** what the pieces of the pages are, in the order of reading */
  readonly structure: Tag;
}

/**
 * `signers`: who signs; one without a place of their own on the form gets it at its end. They are given, if only as nobody, for an
 * archive copy: its pages alone are tagged.
 */
export function layoutSheet(
  sheet: PrintSheet,
  measure: Measure,
  given: PrintOptions,
  signers?: readonly Signer[],
): Layout {
  const options = { ...given, ...numberOf(sheet, given) };
  const area = typeAreaOf(sheet.paper);
  const flow = createFlow(area.type, measure, signers !== undefined);
  const filling: Filling = { sheet, blank: options.variant === 'blank', pictures: options.pictures };
  const rest: Rest[] = [];

  placeTitle(flow, sheet, area, measure, options);
  const blocks = sheet.sections
    .filter((section) => filling.blank || isRelevant(section, sheet))
    .flatMap((section) => sectionBlocks(section, area.type.width, filling, rest));
  blocks.push(...rest.map((each) => restBlock(each, area.type.width, filling)));
  if (options.filed) blocks.push(...filedBlocks(options.filed, area.type.width));
  if (options.variant === 'findings') blocks.push(...findingBlocks(sheet, area.type.width, options.reasons ?? {}));
  blocks.push(...signerBlocks(signers ?? [], blocks, area.type.width));
  for (const [index, block] of blocks.entries()) flow.place(block, blocks.slice(index + 1));
  return { pages: addFurniture(flow.pages, sheet, area, measure, options), structure: flow.structure };
}

function isRelevant(section: PrintSection, { irrelevant }: PrintSheet): boolean {
  const ids = Object.keys(section.fields);
  return (
    !irrelevant.includes(`section:${section.id}`) && !(ids.length > 0 && ids.every((id) => irrelevant.includes(id)))
  );
}

/** Rows of a repeat for which its table on the form has no room. */
interface Rest {
  readonly section: PrintSection;
  readonly entry: RepeatEntry;
  readonly rows: readonly RowView[];
}

/** Least width of a side head in mm; it is wider where the columns leave more. */
const sideWidth = 7;
const twelve: readonly number[] = Array.from({ length: 12 }, () => 1);

function areaOf(section: PrintSection, width: number): Area {
  const columns = section.columns ?? twelve;
  const sum = section.columns === undefined ? width : columns.reduce((all, each) => all + each, 0);
  const left = section.side === undefined ? 0 : Math.max(sideWidth, Math.min(width - sum, 14));
  return { left, width: width - left, columns };
}

function sectionBlocks(section: PrintSection, width: number, filling: Filling, rest: Rest[]): Block[] {
  if (section.text !== true) return [sectionBlock(section, width, filling, rest)];
  const area: Area = { left: 0, width, columns: section.columns ?? [1] };
  return textBlocks(section, area, filling, (into, entry) => {
    const rows = addTable(into, entry, area, filling, true);
    if (rows.length > 0) rest.push({ section, entry, rows });
  });
}

function sectionBlock(section: PrintSection, width: number, filling: Filling, rest: Rest[]): Block {
  const area = areaOf(section, width);
  const into: Rows = { rows: [], spans: [] };
  if (section.title !== undefined) {
    into.rows.push(bandRow(area.left, area.width, [{ text: section.title, origin: 'template', bold: true }]));
  }
  const entries = Object.entries(section.fields);
  let waiting: GridEntry[] = [];
  const addWaiting = (): void => {
    addItems(
      into,
      section.signatures ? boxItems(waiting, filling) : waiting.map((entry) => gridItem(entry, filling)),
      area,
    );
    waiting = [];
  };
  for (const [id, field] of entries) {
    if (field.kind !== 'repeat') {
      waiting.push([id, field]);
      continue;
    }
    addWaiting();
    const named = section.side === field.label || section.title?.includes(field.label) === true;
    const rows = addTable(into, [id, field], area, filling, entries.length > 1 || !named);
    if (rows.length > 0) rest.push({ section, entry: [id, field], rows });
  }
  addWaiting();
  if (section.side !== undefined && into.rows.length > 0) {
    into.spans.push({ x: 0, width: area.left, text: section.side, first: 0, last: into.rows.length - 1 });
  }
  return { ...into, ...(section.signatures ? { together: true } : {}) };
}

function restBlock({ section, entry, rows }: Rest, width: number, filling: Filling): Block {
  const { left, ...area } = areaOf(section, width);
  const into: Rows = { rows: [], spans: [] };
  const [id, repeat] = entry;
  const unbounded: PrintRepeat = { ...repeat, rows: { ...repeat.rows, min: 1 } };
  into.rows.push(bandRow(0, width, [{ text: `${repeat.label}（续表）`, origin: 'template', bold: true }]));
  addRows(into, [id, unbounded], rows, { ...area, left: 0, width: area.width + left }, filling);
  return { ...into, newPage: true };
}

/** Places to sign for those who have none in the blocks of the form: two beside each other, as everybody with a certificate has one. */
function signerBlocks(signers: readonly Signer[], blocks: readonly Block[], width: number): Block[] {
  const cells = blocks.flatMap(({ rows }) => rows.flatMap((row) => row.cells));
  const places = new Set(cells.flatMap((cell) => (cell.kind === 'drawn' ? [cell.signs] : [])));
  const without = signers.filter(({ path }) => !places.has(path));
  if (without.length === 0) return [];
  const across = Math.min(without.length, 2);
  const columns = columnsIn(width, across === 1 ? [1, 3] : [1, 2, 1, 2]);
  const column = (index: number) => ({ x: columns.x[index] ?? 0, width: columns.width[index] ?? 0 });
  const rows: Row[] = [];
  for (let first = 0; first < without.length; first += across) {
    const cells = Array.from({ length: across }, (_, index): Cell[] => {
      const [name, place] = [column(2 * index), column(2 * index + 1)];
      const signer = without[first + index];
      if (signer === undefined) return [labelCell(name.x, name.width, ''), labelCell(place.x, place.width, '')];
      const signature = { kind: 'signature', label: signer.name } as const;
      return [
        labelCell(name.x, name.width, signer.name),
        signingCell({ ...place, signature, value: undefined, path: signer.path }),
      ];
    });
    rows.push({ cells: cells.flat(), height: signatureHeight });
  }
  const title = bandRow(0, width, [{ text: '电子签名', origin: 'print', bold: true }]);
  return [{ rows: [title, ...rows], spans: [], together: true }];
}
