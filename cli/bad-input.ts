/**
 * What the person at the terminal got wrong: one clear sentence on stderr, exit code 2, nothing written.
 * Everything else that goes wrong is a mistake of ours and shows its stack.
 */
import { type ParseArgsConfig, parseArgs } from 'node:util';

export class BadInput extends Error {}

const reasons: Readonly<Record<string, string>> = {
  EACCES: '没有权限',
  EPERM: '没有权限',
  EROFS: '那里只能读',
  ENOSPC: '磁盘已满',
  EDQUOT: '磁盘配额已用完',
  EISDIR: '它是文件夹',
  ENOTDIR: '路径中间有一段是文件，不是文件夹',
  ENOENT: '没有这个文件或文件夹',
  ENAMETOOLONG: '名字太长',
  ERR_FS_FILE_TOO_LARGE: '文件太大',
  ERR_STRING_TOO_LONG: '文件太大',
};
/** Why a disk did not do what was asked, in a few words; undefined for what is no failure of a disk. */
export function reasonOf(error: unknown): string | undefined {
  const { code, syscall } = error as NodeJS.ErrnoException;
  const known = code === undefined ? undefined : reasons[code];
  return known ?? (syscall === undefined ? undefined : `系统报告 ${code}`);
}

/** Writes to a place that the person named. What the disk refuses is a sentence. */
export async function writingTo<Result>(place: string, work: () => Result | Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    const reason = error instanceof BadInput ? undefined : reasonOf(error);
    if (reason === undefined) throw error;
    throw new BadInput(`${place} 写不进去：${reason}。请换一个地方，或处理好再试。`);
  }
}
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
