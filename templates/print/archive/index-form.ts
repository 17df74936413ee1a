/**
 * Index (归档文件目录): the list at the front of a box of filed papers, with the columns of DA/T 22-2015 (归档文件整理规则), as an archive
 * copy itself, days in eight digits. 档号 and 密级 are given by the archive and written in by hand. No form of the registry: nobody fills it.
 */
import { defineTemplate, integer, repeat, text } from '../../define.ts';
import { evaluate } from '../../evaluate.ts';
import { loadPolicies } from '../../policy/packs.ts';
import { type PrintRequest, type PrintResult, printPdf } from '../print.ts';

export interface IndexEntry {
  readonly number?: string;
  /** who is responsible for it */
  readonly by?: string;
  readonly title: string;
  /** `YYYY-MM-DD` */
  readonly date: string;
  /** of scans they are not counted */
  readonly pages?: number;
  /** SHA-256 of the file; its first 16 digits are printed */
  readonly hash: string;
  /** scans that belong to it */
  readonly scans?: number;
}

const index = defineTemplate({
  id: 'archive-index',
  version: '2023.1',
  subject: 'household',
  title: '归档文件目录',
  purpose: '一批归档件的目录，放在最前面。',
  basis: [{ document: '归档文件整理规则', number: 'DA/T 22-2015' }],
  paper: { size: 'A4', landscape: true },
  sheet: 'yearly',
  sections: [
    {
      id: 'entries',
      columns: [10, 28, 40, 30, 66, 26, 12, 12, 33],
      fields: {
        entries: repeat(
          '归档文件',
          {
            seq: integer('序号'),
            code: text('档号'),
            number: text('文号'),
            by: text('责任者'),
            title: text('题名'),
            date: text('日期'),
            secrecy: text('密级'),
            pages: integer('页数'),
            remark: text('备注'),
          },
          { rowName: '件' },
        ),
      },
    },
  ],
  examples: [],
});

/** Prints the index; `time` as in `PrintOptions`. */
export async function printIndex(
  entries: readonly IndexEntry[],
  { fonts, time }: { readonly fonts: PrintRequest['fonts']; readonly time: string },
): Promise<PrintResult> {
  const rows = entries.map(({ number, by, title, date, pages, hash, scans = 0 }, at) => ({
    id: `row${at + 1}`,
    seq: at + 1,
    ...(number === undefined ? {} : { number }),
    ...(by === undefined ? {} : { by }),
    title,
    date: date.replaceAll('-', ''),
    ...(pages === undefined ? {} : { pages }),
    remark: `${hash.slice(0, 16)}${scans > 0 ? ` 扫描件${scans}份` : ''}`,
  }));
  const policies = await loadPolicies('000000');
  const evaluation = evaluate(index, { entries: rows }, { policies, today: time.slice(0, 10) });
  return printPdf(index, evaluation, { fonts, options: { variant: 'filled', time }, archive: {}, allowMissing: true });
}
