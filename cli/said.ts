/** Runs what touches files and networks: what goes wrong in the world is one Chinese sentence on stderr and exit code 1. */
import { CannotServe, CannotUnseal } from '#relay';

/** Gives the exit code. */
export async function said(work: () => Promise<boolean>): Promise<number> {
  try {
    return (await work()) ? 0 : 1;
  } catch (error) {
    const sentence = sentenceOf(error);
    if (sentence === undefined) throw error;
    process.stderr.write(`${sentence}\n`);
    return 1;
  }
}

function sentenceOf(error: unknown): string | undefined {
  if (error instanceof CannotServe || error instanceof CannotUnseal) return error.message;
  const { code, path } = error as NodeJS.ErrnoException;
  if (code === 'ENOSPC') return '磁盘已满，没有做成。请腾出空间后再试。';
  if (code === 'ENOENT') return `没有这个文件或文件夹：${path}`;
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') return `没有权限读写：${path}`;
  return undefined;
}
