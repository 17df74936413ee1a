/**
 * The passphrase of a backup: from a file, from the environment, or asked for at the terminal without showing it. Never from
 * the command line, where other users of the machine and the shell's history would see it.
 */
import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { passphraseIn, passphraseTrouble } from '#relay';
import { BadInput } from './bad-input.ts';

export const variable = 'CUNBIAO_PASSPHRASE';

/** `isNew`: it must be long enough, and is asked for twice. */
export async function passphraseFor(file: string | undefined, { isNew = false } = {}): Promise<string> {
  const passphrase = await given(file, isNew);
  const trouble = isNew ? passphraseTrouble(passphrase) : undefined;
  if (trouble) throw new BadInput(trouble);
  return passphrase;
}

async function given(file: string | undefined, isNew: boolean): Promise<string> {
  if (file !== undefined) {
    try {
      return await passphraseIn(file);
    } catch {
      throw new BadInput(`读不出口令文件 ${file}。`);
    }
  }
  const fromEnvironment = process.env[variable];
  if (fromEnvironment !== undefined) return fromEnvironment;
  if (!process.stdin.isTTY)
    throw new BadInput(`没有口令。请用 --passphrase-file 指定口令文件，或设环境变量 ${variable}，或在终端里运行。`);
  const first = await ask(isNew ? '请设一个口令（至少15个字，恢复时要用，丢了就打不开）：' : '请输入备份的口令：');
  if (isNew && (await ask('请再输入一遍：')) !== first) throw new BadInput('两次输入的口令不一样，没有备份。');
  return first;
}

async function ask(question: string): Promise<string> {
  process.stderr.write(question);
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const reader = createInterface({ input: process.stdin, output: silent, terminal: true });
  reader.on('SIGINT', () => process.exit(130));
  try {
    return await reader.question('');
  } finally {
    reader.close();
    process.stderr.write('\n');
  }
}
