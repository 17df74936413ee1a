/** `cunbiao move-village`: a village from a relay that keeps its log alone into a county's shared log, or back. */
import { resolve } from 'node:path';
import { moveVillage } from '#relay';
import { BadInput, readOptions } from './bad-input.ts';
import { root } from './root.ts';
import { readStream, streamOptions, streamUsage } from './stream.ts';

const usage = `npx cunbiao move-village <村的编号> --to county|folder --data <文件夹> ${streamUsage} [--address <新网址>]`;

export async function moveVillageOnce(args: readonly string[]): Promise<number> {
  const { values: options, positionals } = readOptions(
    { to: { type: 'string' }, data: { type: 'string' }, address: { type: 'string' }, ...streamOptions },
    args,
    usage,
  );
  const [village, ...more] = positionals;
  const county = readStream(options);
  if (village === undefined || more.length > 0 || !county || (options.to !== 'county' && options.to !== 'folder'))
    throw new BadInput(`用法：${usage}`);
  const folder = options.data === undefined ? resolve(root, 'data') : resolve(options.data);
  const direction = options.to === 'county' ? 'to county' : 'from county';
  try {
    const { head, attachments } = await moveVillage({
      village,
      folder,
      county,
      direction,
      newAddress: options.address,
    });
    process.stdout.write(
      `村“${village}”已迁好：${head.sequence} 条记录、${attachments} 个附件，两边的记录链一致（${head.chain.slice(0, 16)}…）。\n`,
    );
    return 0;
  } catch (error) {
    process.stderr.write(`没有迁移：${error instanceof Error ? error.message : error}\n`);
    return 1;
  }
}
