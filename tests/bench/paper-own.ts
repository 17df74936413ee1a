/** This project as one of the programs that print the plain list; what of it is loaded is bundled as the terminal's program is. */
import { defineTemplate, repeat, text } from '../../templates/define.ts';
import { evaluate } from '../../templates/evaluate.ts';
import { loadPolicies } from '../../templates/policy/packs.ts';
import { installedFont, printPdf } from '../../templates/print/index.ts';

/** The list as text: what stands in each cell. */
export type Rows = readonly (readonly string[])[];
/** Takes the rows in what form its program wants them; printing begins when what it answers is called. */
export type Print = (rows: Rows) => () => Promise<Uint8Array>;

export async function openPrint(titles: readonly string[], widths: readonly number[], title: string): Promise<Print> {
  const columns = Object.fromEntries(titles.map((title, column) => [`c${column}`, text(title)]));
  const template = defineTemplate({
    ...{ id: 'plain-list', version: '1', subject: 'household', title, purpose: '量时间。' },
    ...{ basis: [{ document: '试验' }], paper: { size: 'A4' }, sheet: 'yearly', examples: [] },
    sections: [{ id: 'all', columns: widths, fields: { rows: repeat('名单', columns, { rowName: '人' }) } }],
  });
  const policies = await loadPolicies('000000');
  const fonts = [installedFont()];
  const today = '2023-05-20';
  return (rows) => {
    const list = rows.map((cells, row) => ({
      id: `${row + 1}-a`,
      ...Object.fromEntries(cells.map((cell, column) => [`c${column}`, cell])),
    }));
    const evaluation = evaluate(template, { id: '2023-1', rows: list }, { policies, today });
    return async () => {
      const result = await printPdf(template, evaluation, {
        fonts,
        options: { variant: 'filled', time: `${today}T09:00` },
      });
      if ('missing' in result)
        throw new Error(`Characters are missing: ${JSON.stringify(result.missing).slice(0, 99)}`);
      return result.pdf;
    };
  };
}
