/**
 * Filing on paper (定稿): a line at the foot of every page says who filed the sheet, when, its hash and where the relay's log
 * stood; what else must be known of it stands after the form. Paper that differs from what was filed says so and names where.
 */
import { formatDateTime } from '../format.ts';
import type { FiledMark } from './page.ts';
import { type Block, bandRow, type Row } from './rows.ts';

/** The first 16 digits, in fours: enough to tell filings apart and to compare by eye. */
const shortHash = (hash: string): string => hash.slice(0, 16).replace(/(.{4})(?=.)/g, '$1 ');

/** What a reader must not overlook; undefined where the paper is what was filed. */
const difference = ({ changed, recalculated }: FiledMark): string | undefined =>
  changed && `${recalculated ? '定稿后计算结果有变化' : '定稿后有修改'}，本件不是定稿`;

export function filedLine(mark: FiledMark): string {
  const { by, at, hash, sequence } = mark;
  const who = `${by}，${formatDateTime(at)}，标识 ${shortHash(hash)}`;
  const log = sequence === undefined ? '' : `，服务器记录第${sequence}条`;
  const differs = difference(mark);
  return differs ? `${differs}。（定稿：${who}${log}）` : `定稿：${who}${log}`;
}

export function filedBlocks(mark: FiledMark, width: number): readonly Block[] {
  const { reason, overridden, changed = [], recalculated } = mark;
  const band = (text: string): Row => bandRow(0, width, [{ text, origin: 'print', bold: true }]);
  const line = (text: string): Row => ({
    cells: [
      {
        kind: 'text',
        x: 0,
        width,
        pieces: [{ text, origin: 'dossier' }],
        manner: 'long',
        align: 'start',
        size: 9.5,
      },
    ],
    height: 7,
  });
  const rows: Row[] = [];
  const differs = difference(mark);
  if (differs) rows.push(band(differs), line(`${recalculated ? '不同' : '改过'}的栏：${changed.join('、')}`));
  if (reason !== undefined) rows.push(band('更正'), line(`原来的定稿由本件代替，原因：${reason}`));
  if (overridden) {
    rows.push(band(`定稿时还有${overridden.errors.length}处没有改正`), line(`仍然定稿的理由：${overridden.reason}`));
    overridden.errors.forEach(({ label, message }, index) => {
      rows.push(line(`${index + 1}. ${label}：${message}`));
    });
  }
  return rows.length === 0 ? [] : [{ rows, spans: [] }];
}
