/**
 * `cunbiao print`: a sheet's view → one PDF; a file of many views → one PDF of them all, or a folder of PDFs (print-many.ts).
 */
import { existsSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { type PrintOptions, printPdf } from '#print';
import { evaluate, titleIn } from '#templates';
import { BadInput, readOptions, writingTo } from './bad-input.ts';
import { fontsFor } from './fonts.ts';
import { missingSentence } from './missing.ts';
import { printMany } from './print-many.ts';
import { checkTime, chinaTime, readSheetOptions, sheetOptions } from './sheet-options.ts';
import { readViews } from './values.ts';

const usage =
  'npx cunbiao print <表样> --region <行政区划代码> --date <年-月-日> --values <文件.json|文件.ndjson> --out <文件.pdf|文件夹>' +
  ' [--variant blank|filled|findings] [--place <地点>] [--number <编号>] [--time <年-月-日T时:分>] [--allow-missing] [--body-font <字体.ttf>] [--title-font <字体.ttf>] [--archive A-3a|A-1b] [--duplex] [--workers <线程数>]';

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
  'body-font': { type: 'string' },
  'title-font': { type: 'string' },
  archive: { type: 'string' },
  duplex: { type: 'boolean' },
  workers: { type: 'string' },
} as const;

/** Answers the exit code: 1 where some of many could not be printed. */
export async function printSheets(args: readonly string[], tell: (text: string) => void): Promise<number> {
  const { values: given, positionals } = readOptions(options, args, usage);
  const { template, policies, today } = await readSheetOptions(positionals, given, usage);
  const variant = variants.find((name) => name === (given.variant ?? 'filled'));
  if (!variant) throw new BadInput(`--variant 应为 ${variants.join('、')} 之一。`);
  const standard = standards.find((name) => name === given.archive);
  if (given.archive !== undefined && !standard) throw new BadInput(`--archive 应为 ${standards.join('、')} 之一。`);
  const time = given.time ?? `${today}${chinaTime().slice(10)}`;
  checkTime(time);
  const { out, values: file } = given;
  if (out === undefined) throw new BadInput(`请用 --out 指定输出的 PDF 文件或文件夹。用法：${usage}`);
  if (file === undefined && variant !== 'blank')
    throw new BadInput(`请用 --values 指定填写内容；只印空白表请加 --variant blank。`);
  const many = file?.endsWith('.ndjson') ?? false;
  const { duplex = false } = given;
  const allowMissing = given['allow-missing'] ?? false;
  const workers = given.workers === undefined ? undefined : Number(given.workers);
  if (workers !== undefined && !(Number.isInteger(workers) && workers >= 1 && workers <= 64))
    throw new BadInput('--workers 请写 1 到 64 的整数。');
  if (duplex && !(many && out.endsWith('.pdf')))
    throw new BadInput('--duplex 只用于把很多份印成一个 PDF：--values 给 .ndjson 文件，--out 给 .pdf 文件名。');
  if (standard && many && out.endsWith('.pdf'))
    throw new BadInput('归档件一份一个文件：用 --archive 时，--out 请给文件夹。');
  const own = { body: given['body-font'], title: given['title-font'] };
  const fonts = fontsFor(own);
  checkTarget(out, many && !out.endsWith('.pdf'));

  const print: PrintOptions = { variant, time, place: given.place, number: given.number };
  const views = file === undefined ? [{}] : readViews(file, template);
  const [single] = views;
  if (many) {
    const { region = '' } = given;
    const title = titleIn(policies.on(today), template);
    const work = { form: template.id, region, today, options: print, allowMissing, standard, own };
    const { version } = template;
    const timed = given.time !== undefined;
    const failed = await writingTo(out, () =>
      printMany({ title, version, views, out, work, timed, duplex, workers }, tell),
    );
    return failed > 0 ? 1 : 0;
  }
  const evaluation = evaluate(template, single ?? {}, { policies, today });
  const request = { fonts, options: print, allowMissing, archive: standard && { standard } };
  const result = await printPdf(template, evaluation, request);
  if ('missing' in result)
    throw new BadInput(`${file ?? template.id}：${missingSentence(result.missing)}。没有生成 PDF。`);
  await writingTo(out, () => {
    // It gets its name when it is whole: a full disk leaves an older file of that name as it was.
    const part = `${out}.${process.pid}.part`;
    try {
      writeFileSync(part, result.pdf);
      renameSync(part, out);
    } finally {
      rmSync(part, { force: true });
    }
  });
  return 0;
}

function checkTarget(out: string, isFolder: boolean): void {
  const folder = dirname(resolve(out));
  if (!existsSync(folder)) throw new BadInput(`文件夹 ${folder} 不存在，请先建好。`);
  if (!statSync(folder).isDirectory()) throw new BadInput(`${folder} 是文件，不是文件夹。请换一个地方。`);
  const info = existsSync(out) ? statSync(out) : undefined;
  if (isFolder && info && (!info.isDirectory() || readdirSync(out).length > 0)) {
    throw new BadInput(`${out} 已存在且不是空文件夹。请换一个名字，以免盖掉里面的文件。`);
  }
  if (!isFolder && info?.isDirectory()) throw new BadInput(`${out} 是文件夹。一份表请指定一个 .pdf 文件名。`);
  // A slip of the hand must not put paper in place of somebody's values.
  if (!isFolder && !/\.pdf$/i.test(out)) throw new BadInput(`--out 请给一个 .pdf 文件名，不是 ${out}。`);
}
