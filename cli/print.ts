/**
 * `cunbiao print`: a sheet's view → one PDF; a file of many views → a folder of PDFs.
 * Everything is written or nothing: a folder is filled beside its place and put there at the end.
 */
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { installedFont, type MissingCharacter, type PrintOptions, printPdf } from '#print';
import { evaluate, type SheetView } from '#templates';
import { BadInput, readOptions } from './bad-input.ts';
import { chinaTime, readSheetOptions, sheetOptions } from './sheet-options.ts';
import { readViews } from './values.ts';

const usage =
  'npx cunbiao print <表样> --region <行政区划代码> --date <年-月-日> --values <文件.json|文件.ndjson> --out <文件.pdf|文件夹>' +
  ' [--variant blank|filled|findings] [--place <地点>] [--number <编号>] [--time <年-月-日T时:分>] [--allow-missing] [--archive A-3a|A-1b]';

const variants = ['blank', 'filled', 'findings'] as const;
const standards = ['A-3a', 'A-1b'] as const;
const options = {
  ...sheetOptions,
  out: { type: 'string' },
  variant: { type: 'string' },
  place: { type: 'string' },
  number: { type: 'string' },
  time: { type: 'string' },
  'allow-missing': { type: 'boolean' },
  archive: { type: 'string' },
} as const;

export async function printSheets(args: readonly string[]): Promise<void> {
  const { values: given, positionals } = readOptions(options, args, usage);
  const { template, policies, today } = await readSheetOptions(positionals, given, usage);
  const variant = variants.find((name) => name === (given.variant ?? 'filled'));
  if (!variant) throw new BadInput(`--variant 应为 ${variants.join('、')} 之一。`);
  const standard = standards.find((name) => name === given.archive);
  if (given.archive !== undefined && !standard) throw new BadInput(`--archive 应为 ${standards.join('、')} 之一。`);
  const time = given.time ?? `${today}${chinaTime().slice(10)}`;
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$/.test(time)) throw new BadInput('--time 请写成 2023-05-01T09:30 这样。');
  const { out, values: file } = given;
  if (out === undefined) throw new BadInput(`请用 --out 指定输出的 PDF 文件或文件夹。用法：${usage}`);
  if (file === undefined && variant !== 'blank')
    throw new BadInput(`请用 --values 指定填写内容；只印空白表请加 --variant blank。`);
  const isFolder = file?.endsWith('.ndjson') ?? false;
  checkTarget(out, isFolder);

  const archive = standard && { standard };
  const print: PrintOptions = { variant, time, place: given.place, number: given.number };
  const make = async (view: SheetView, where: string): Promise<Uint8Array> => {
    const evaluation = evaluate(template, view, { policies, today });
    const request = { fonts: [installedFont()], options: print, allowMissing: given['allow-missing'], archive };
    const result = await printPdf(template, evaluation, request);
    if ('missing' in result) throw new BadInput(missingSentence(result.missing, where));
    return result.pdf;
  };

  const views = file === undefined ? [{}] : readViews(file, template);
  if (!isFolder) {
    writeFileSync(out, await make(views[0]!, file ?? template.id));
    return;
  }
  const part = `${resolve(out)}.${process.pid}.part`;
  mkdirSync(part, { recursive: true });
  try {
    const width = Math.max(4, String(views.length).length);
    for (const [index, view] of views.entries()) {
      const name = `${String(index + 1).padStart(width, '0')}.pdf`;
      writeFileSync(join(part, name), await make(view, `${file} 第 ${index + 1} 份`));
    }
    if (existsSync(out)) rmSync(out, { recursive: true });
    renameSync(part, out);
  } finally {
    rmSync(part, { recursive: true, force: true });
  }
}

function checkTarget(out: string, isFolder: boolean): void {
  if (!existsSync(dirname(resolve(out)))) throw new BadInput(`文件夹 ${dirname(resolve(out))} 不存在，请先建好。`);
  const info = existsSync(out) ? statSync(out) : undefined;
  if (isFolder && info && (!info.isDirectory() || readdirSync(out).length > 0)) {
    throw new BadInput(`${out} 已存在且不是空文件夹。请换一个名字，以免盖掉里面的文件。`);
  }
  if (!isFolder && info?.isDirectory()) throw new BadInput(`${out} 是文件夹。一份表请指定一个 .pdf 文件名。`);
}

function missingSentence(missing: readonly MissingCharacter[], where: string): string {
  const list = missing.map(({ character, codePoint, text }) => `“${character}”（${codePoint}，在“${text}”中）`);
  return `${where}：有字印不出来：${list.join('、')}。没有生成 PDF。可加 --allow-missing，在该处留虚线方框，打印后手写。`;
}
