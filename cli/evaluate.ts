/** `cunbiao evaluate`: one sheet's view from a file → its calculated view and findings, as JSON on stdout. */
import { evaluate } from '#templates';
import { BadInput, readOptions } from './bad-input.ts';
import { readSheetOptions, sheetOptions } from './sheet-options.ts';
import { readViews } from './values.ts';

const usage = 'npx cunbiao evaluate <表样> --region <行政区划代码> --date <年-月-日> --values <文件.json>';

export async function evaluateSheet(args: readonly string[], write: (text: string) => void): Promise<void> {
  const { values: options, positionals } = readOptions(sheetOptions, args, usage);
  const { template, policies, today } = await readSheetOptions(positionals, options, usage);
  if (options.values === undefined) throw new BadInput(`请用 --values 指定填写内容的 JSON 文件。用法：${usage}`);
  if (options.values.endsWith('.ndjson')) throw new BadInput('evaluate 一次核查一份表，请给一个 .json 文件。');
  const [given] = readViews(options.values, template);
  const { view, findings } = evaluate(template, given!, { policies, today });
  const shown = findings.map(({ level, rule, path, message, source = null }) => {
    return { level, rule, path, message, source };
  });
  write(`${JSON.stringify({ view, findings: shown }, null, 2)}\n`);
}
