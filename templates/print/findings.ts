/**
 * Findings on paper (核查结果): what was still open when a form was printed, and what a person set against the calculation.
 */
import type { Finding, Level } from '../finding.ts';
import { textOf } from './content.ts';
import type { Piece } from './lines.ts';
import { type Block, bandRow, columnsIn, type Head, labelCell, type Row, rowHeight } from './rows.ts';
import { isRows, type PrintField, type PrintSheet } from './sheet.ts';

const levels: Record<Level, string> = { error: '须改正', warning: '请核对', note: '提示' };
const proportions = [10, 14, 34, 62, 45];
const overrideProportions = [10, 57, 40, 58];

export function findingBlocks(sheet: PrintSheet, width: number, reasons: Readonly<Record<string, string>>): Block[] {
  const found = table(
    width,
    proportions,
    ['序号', '级别', '栏目', '核查结果', '依据'],
    sheet.findings.map((finding) => [
      levels[finding.level],
      labelOf(sheet, finding),
      finding.message,
      finding.source ?? '',
    ]),
  );
  const title = band(width, `核查结果（${sheet.findings.length === 0 ? '无' : `${sheet.findings.length}条`}）`);
  const blocks: Block[] = [
    { rows: [title, ...found.rows], spans: [], ...(sheet.findings.length > 0 ? { newPage: true } : {}) },
  ];
  if (sheet.overridden.length > 0) {
    const set = table(
      width,
      overrideProportions,
      ['序号', '改填的计算栏', '填写的值', '理由'],
      sheet.overridden.map((path) => [labelAt(sheet, path), valueAt(sheet, path), reasons[path] ?? '']),
    );
    blocks.push({ rows: [band(width, '由人改填的计算结果'), ...set.rows], spans: [] });
  }
  return blocks;
}

const band = (width: number, text: string): Row => bandRow(0, width, [{ text, origin: 'print', bold: true }]);

function table(
  width: number,
  widths: readonly number[],
  heads: readonly string[],
  lines: readonly (readonly string[])[],
): { readonly rows: readonly Row[] } {
  const { x, width: wide } = columnsIn(width, widths);
  const first: Row = {
    cells: heads.map((text, index) => labelCell(x[index] ?? 0, wide[index] ?? 0, text)),
    height: rowHeight,
  };
  const head: Head = { rows: [first], spans: [] };
  if (lines.length === 0) return { rows: [] };
  const rows = lines.map((line, number): Row => {
    const cells = [String(number + 1), ...line].map((text, index) => {
      const pieces: Piece[] = text === '' ? [] : [{ text, origin: 'dossier' }];
      return {
        kind: 'text' as const,
        x: x[index] ?? 0,
        width: wide[index] ?? 0,
        pieces,
        manner: 'short' as const,
        align: (widths[index] ?? 0) < 20 ? ('middle' as const) : ('start' as const),
        size: 9.5,
      };
    });
    return { cells, height: 7, head };
  });
  return { rows: [{ ...first, withNext: true }, ...rows] };
}

const labelOf = (sheet: PrintSheet, { path }: Finding): string => (path === '' ? '全表' : labelAt(sheet, path));

/** `members/<row>/name` → 家庭成员 第2行（王五） 姓名 */
function labelAt(sheet: PrintSheet, path: string): string {
  const [id = '', rowId, name] = path.split('/');
  const field = fieldOf(sheet, id);
  if (field === undefined) return '';
  if (field.kind !== 'repeat' || rowId === undefined) return field.label;
  const rows = sheet.view[id];
  const index = isRows(rows) ? rows.findIndex((row) => row.id === rowId) : -1;
  const row = isRows(rows) ? rows[index] : undefined;
  const called = Object.entries(field.fields).find(([, each]) => each.kind === 'text')?.[0];
  const title = called === undefined ? undefined : row?.[called];
  const words = [field.label, index < 0 ? '' : `第${index + 1}行`].join('');
  return [
    words,
    typeof title === 'string' && title !== '' ? `（${title}）` : ' ',
    name === undefined ? '' : (field.fields[name]?.label ?? ''),
  ].join('');
}

function valueAt(sheet: PrintSheet, path: string): string {
  const [id = '', rowId, name = ''] = path.split('/');
  const field = fieldOf(sheet, id);
  const value = sheet.view[id];
  if (field === undefined) return '';
  if (field.kind !== 'repeat') return textOf(field, value);
  const row = isRows(value) ? value.find((each) => each.id === rowId) : undefined;
  const rowField = field.fields[name];
  return rowField === undefined ? '' : textOf(rowField, row?.[name]);
}

const fieldOf = (sheet: PrintSheet, id: string): PrintField | undefined =>
  sheet.sections.map(({ fields }) => fields[id]).find((field) => field !== undefined);
