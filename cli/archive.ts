/**
 * `cunbiao archive <folder> --out <folder>`: archive copies → a folder to hand over (`archiveFolder` of print says what is in it).
 * Only whole copies are taken. Everything is written or nothing.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { archiveFolder, describeCopy, type FolderCopy, installedFonts, sumsFile } from '#print';
import { BadInput, readOptions, writingTo } from './bad-input.ts';
import { checkTime, chinaTime } from './sheet-options.ts';

const usage = 'npx cunbiao archive <放归档件的文件夹> --out <新文件夹> [--time <年-月-日T时:分>]';
const options = { out: { type: 'string' }, time: { type: 'string' } } as const;

export async function archive(args: readonly string[], write: (text: string) => void): Promise<number> {
  const { values, positionals } = readOptions(options, args, usage);
  const [folder, more] = positionals;
  const { out, time = chinaTime() } = values;
  if (folder === undefined || more !== undefined || out === undefined)
    throw new BadInput(`请写明文件夹和 --out。用法：${usage}`);
  checkTime(time);
  if (!existsSync(dirname(resolve(out)))) throw new BadInput(`文件夹 ${dirname(resolve(out))} 不存在，请先建好。`);
  if (existsSync(out)) throw new BadInput(`${out} 已存在。请换一个名字，以免盖掉里面的文件。`);

  const copies = await readCopies(folder);
  const part = `${resolve(out)}.${process.pid}.part`;
  await writingTo(out, async () => {
    mkdirSync(part);
    try {
      for await (const { name, bytes } of archiveFolder(copies, { fonts: installedFonts(), time }))
        writeFileSync(join(part, name), bytes);
      renameSync(part, out);
    } finally {
      rmSync(part, { recursive: true, force: true });
    }
  });
  write(
    `${copies.length} 件归档件和目录写在 ${out}。以后用 npx cunbiao verify ${out} 核对，没有本软件时用 sha256sum -c ${sumsFile}。\n`,
  );
  return 0;
}

/** All copies of a folder; they are read again when they are written. */
async function readCopies(folder: string): Promise<FolderCopy[]> {
  if (!existsSync(folder) || !statSync(folder).isDirectory()) throw new BadInput(`没有文件夹 ${folder}。`);
  const names = readdirSync(folder).filter((name) => /\.pdf$/i.test(name));
  if (names.length === 0) throw new BadInput(`${folder} 里没有 PDF 文件。`);
  const copies: FolderCopy[] = [];
  for (const name of names) {
    const read = async (): Promise<Uint8Array> => new Uint8Array(readFileSync(join(folder, name)));
    const entry = await describeCopy(await read(), name);
    if ('problem' in entry) throw new BadInput(`“${name}”：${entry.problem}没有归档。`);
    copies.push({ entry, read });
  }
  return copies;
}
