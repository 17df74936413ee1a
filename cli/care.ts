/** `cunbiao care`: a link to the page for whoever looks after the relay, good once, on this machine. */
import { resolve } from 'node:path';
import { askDoor, CannotServe } from '#relay';
import { readOptions } from './bad-input.ts';
import { root } from './root.ts';
import { said } from './said.ts';

export async function care(args: readonly string[]): Promise<number> {
  const { values } = readOptions({ data: { type: 'string' } }, args, 'npx cunbiao care [--data <文件夹>]');
  const data = values.data === undefined ? resolve(root, 'data') : resolve(values.data);
  return said(async () => {
    const answer = await askDoor(data, 'POST', '/api/care/link');
    if (!answer) throw new CannotServe(`数据文件夹 ${data} 上没有正在运行的村表。请先启动：npx cunbiao serve`);
    const { link } = (await answer.json()) as { link: string };
    process.stdout.write(`请在这台电脑的浏览器里打开（只能用一次，10分钟内有效）：\n  ${link}\n`);
    return true;
  });
}
