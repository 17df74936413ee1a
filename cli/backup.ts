/** `cunbiao backup`: one sealed file of a whole data folder, also while the relay runs on it. */
import { basename, resolve } from 'node:path';
import { backupOf, noteCare } from '#relay';
import { BadInput, readOptions } from './bad-input.ts';
import { passphraseFor } from './passphrase.ts';
import { root, version } from './root.ts';
import { said } from './said.ts';

const usage = 'npx cunbiao backup --out <文件.age> [--data <文件夹>] [--passphrase-file <文件>]';

export async function backup(args: readonly string[]): Promise<number> {
  const { values } = readOptions(
    { data: { type: 'string' }, out: { type: 'string' }, 'passphrase-file': { type: 'string' } },
    args,
    usage,
  );
  if (values.out === undefined) throw new BadInput(`请用 --out 指定备份文件。用法：${usage}`);
  const data = values.data === undefined ? resolve(root, 'data') : resolve(values.data);
  const file = resolve(values.out);
  const passphrase = await passphraseFor(values['passphrase-file'], { isNew: true });
  const began = Date.now();
  return said(async () => {
    const { bytes, manifest } = await backupOf(data, version, file, passphrase);
    const seconds = (Date.now() - began) / 1000;
    noteCare(data, { kind: 'backup', file: basename(file), bytes, seconds });
    process.stdout.write(
      `已备份到 ${file}（${sizeText(bytes)}，用时${seconds.toFixed(1)}秒，含附件${manifest.attachments.count}个），并已整个读回核对。\n` +
        '请把它放到另一块硬盘或U盘上，口令另外保管。可用 npx cunbiao restore-drill 试恢复一次。\n',
    );
    return true;
  });
}

const sizeText = (bytes: number): string =>
  bytes < 1024 * 1024 ? `${Math.ceil(bytes / 1024)} KB` : `${(bytes / 1024 / 1024).toFixed(1)} MB`;
