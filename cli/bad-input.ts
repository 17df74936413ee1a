/**
 * What the person at the terminal got wrong: one clear sentence on stderr, exit code 2, nothing written.
 * Everything else that goes wrong is a mistake of ours and shows its stack.
 */
import { type ParseArgsConfig, parseArgs } from 'node:util';

export class BadInput extends Error {}
/** Asked for with --help: said on stdout, and nothing is wrong. */
export class Usage extends BadInput {}

/** Options from the command line, or a sentence that names the wrong one. */
export function readOptions<const Options extends NonNullable<ParseArgsConfig['options']>>(
  options: Options,
  args: readonly string[],
  usage: string,
) {
  if (args.includes('--help')) throw new Usage(`用法：${usage}`);
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
  } catch (error) {
    const wrong = /'(-{1,2}[^' ]+)/.exec(error instanceof Error ? error.message : '')?.[1];
    throw new BadInput(`选项${wrong ? ` ${wrong} ` : ''}不能识别或缺少内容。用法：${usage}`);
  }
}
