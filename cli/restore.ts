/** `cunbiao restore` and `cunbiao restore-drill`: a data folder from a backup, and the proof that this would work. */
import { basename, join, resolve } from 'node:path';
import { drill, noteCare, restore as restoreInto } from '#relay';
import { BadInput, readOptions } from './bad-input.ts';
import { passphraseFor } from './passphrase.ts';
import { root } from './root.ts';
import { said } from './said.ts';

const restoreUsage =
  'npx cunbiao restore <备份文件.age> --data <空文件夹> [--passphrase-file <文件>] [--access-passphrase-file <文件>]';
const drillUsage =
  'npx cunbiao restore-drill <备份文件.age> [--data <文件夹>] [--scratch <文件夹>] [--passphrase-file <文件>]';
const options = {
  data: { type: 'string' },
  scratch: { type: 'string' },
  'passphrase-file': { type: 'string' },
  'access-passphrase-file': { type: 'string' },
} as const;

export async function restore(args: readonly string[]): Promise<number> {
  const { values, positionals } = readOptions(options, args, restoreUsage);
  const file = onlyFile(positionals, restoreUsage);
  if (values.data === undefined) throw new BadInput(`请用 --data 指定一个空文件夹。用法：${restoreUsage}`);
  const data = resolve(values.data);
  const passphrase = await passphraseFor(values['passphrase-file']);
  const other = values['access-passphrase-file'];
  const companion = other === undefined ? passphrase : await passphraseFor(other);
  return said(async () => {
    const { made, attachments, removedSince, erasedAgain } = await restoreInto(file, passphrase, data, companion);
    process.stdout.write(
      [
        `已恢复到 ${data}：备份做于${when(made)}，含附件${attachments.count}个，已逐个核对。`,
        ...(erasedAgain > 0 ? [`备份之后依法删除的 ${erasedAgain} 项内容已再次删除。`] : []),
        ...(removedSince > 0 ? [`备份之后移除的 ${removedSince} 台设备仍然不能进来。`] : []),
        '备份之后填的内容还在各人的设备上：启动后，他们打开村表，内容会自动传回。',
        `启动：npx cunbiao serve --data ${data}`,
        '',
      ].join('\n'),
    );
    return true;
  });
}

export async function restoreDrill(args: readonly string[]): Promise<number> {
  const { values, positionals } = readOptions(options, args, drillUsage);
  const file = onlyFile(positionals, drillUsage);
  const passphrase = await passphraseFor(values['passphrase-file']);
  return said(async () => {
    const { manifest, proof, read, seconds, troubles } = await drill(file, passphrase, values.scratch);
    const lines = [
      `备份文件 ${basename(file)}，做于${when(manifest.made)}。已恢复到临时文件夹，逐项核对：`,
      `  文件完整，口令正确，数据库完好。`,
      `  ${proof.villages}个村、${proof.devices}台设备、${proof.rooms}份户档和名册、${proof.rows}条记录${proof.erased > 0 ? `（其中${proof.erased}条依法删除了内容）` : ''}、${proof.snapshots}份快照、${proof.attachments}个附件。`,
      read
        ? `  在它上面启动了服务器，以一台设备的身份读出最大的村：${read.rooms}份，应有${read.expected}份。`
        : '  里面还没有填写过任何内容。',
      ...(troubles.length === 0
        ? [`演练成功：每条记录的校验链、每份快照、每个附件都对得上，这份备份可以用来恢复。`]
        : ['演练没有通过：', ...troubles.map((trouble) => `  ${trouble}`), '请用另一份备份再演练一次。']),
      `用时${seconds.toFixed(1)}秒，临时文件夹已删除。`,
      '',
    ];
    process.stdout.write(lines.join('\n'));
    const data = values.data === undefined ? join(root, 'data') : resolve(values.data);
    try {
      noteCare(data, { kind: 'drill', file: basename(file), made: manifest.made, troubles });
    } catch {
      // a drill on another machine: there is no relay here whose page could show it
    }
    return troubles.length === 0;
  });
}

function onlyFile(positionals: readonly string[], usage: string): string {
  const [file, more] = positionals;
  if (file === undefined || more !== undefined) throw new BadInput(`请指定一个备份文件。用法：${usage}`);
  return resolve(file);
}
/** 2026年1月2日 03:04, China's time */
const when = (time: string): string =>
  new Intl.DateTimeFormat('zh-CN', { dateStyle: 'long', timeStyle: 'short', timeZone: 'Asia/Shanghai' }).format(
    new Date(time),
  );
