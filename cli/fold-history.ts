/**
 * `cunbiao fold-history`: takes how fields were filled in, older than so many years, out of the log. What shows now and all
 * filings stay, and so do the commitments and the chain. Without this command everything is kept for ever.
 *
 * It works on a data folder whose server is stopped, and changes nothing with `--dry-run`.
 */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { openLog } from '#relay';
import { BadInput, readOptions } from './bad-input.ts';
import { root } from './root.ts';

const usage = 'npx cunbiao fold-history --years <年数> [--data <文件夹>] [--dry-run]';

export async function foldHistory(
  args: readonly string[],
  write: (text: string) => void,
  now: () => Date = () => new Date(),
): Promise<number> {
  const options = { years: { type: 'string' }, data: { type: 'string' }, 'dry-run': { type: 'boolean' } } as const;
  const { values } = readOptions(options, args, usage);
  const years = Number(values.years);
  if (!Number.isInteger(years) || years < 1) throw new BadInput(`--years 应为不小于 1 的整数。用法：${usage}`);
  const data = resolve(values.data ?? join(root, 'data'));
  if (!existsSync(join(data, 'log.sqlite'))) throw new BadInput(`“${data}”里没有村表的数据。`);
  const time = now();
  const before = new Date(time);
  before.setUTCFullYear(time.getUTCFullYear() - years);
  const log = await openLog(data).catch((error: unknown) => {
    throw new BadInput(`数据正在使用，或打不开。请先停止村表再运行：${error instanceof Error ? error.message : error}`);
  });
  try {
    const found = await log.historyBefore(before.toISOString());
    const [rows, bytes] = [sum(found, 'rows'), sum(found, 'bytes')];
    const what = `${before.toISOString().slice(0, 10)} 以前的填写过程：${found.length} 份户档，${rows} 条，约 ${Math.ceil(bytes / 1024)} KB`;
    if (values['dry-run']) {
      write(`${what}。只是试算，什么都没有改。\n`);
      return 0;
    }
    for (const { village, room } of found)
      await log.erase({
        ...{ kind: 'history', village, room, device: 'relay', person: '', time: now().toISOString() },
        before: before.toISOString(),
        reason: `填写过程只保留${years}年`,
      });
    write(`${what}，内容已不再保留。现在的填写结果、定稿和记录的链都在。\n`);
    return 0;
  } finally {
    await log.close();
  }
}

const sum = <Name extends string>(list: readonly Readonly<Record<Name, number>>[], name: Name): number =>
  list.reduce((total, each) => total + each[name], 0);
