/**
 * Furniture (版心外): paper, margins, title, place line, running head and foot.
 *
 * The binding edge is 25 mm (GB/T 9704-2012 has 28 ± 1 mm for letters; forms with wide tables keep a little less), so
 * that the type area is 165 mm on A4 and 257 mm on A4 landscape and A3.
 */
import { formatDateTime } from '../format.ts';
import type { Paper } from '../template.ts';
import { filedLine } from './filed.ts';
import type { Flow, TypeArea } from './flow.ts';
import { textItems } from './items.ts';
import { breakLines, type Piece } from './lines.ts';
import type { Item, Measure, Page, PrintOptions } from './page.ts';
import type { PrintSheet } from './sheet.ts';
import { run } from './signing.ts';
import { addTag, tagged } from './tag.ts';
import { bodyOf } from './text.ts';
import { balanced } from './typeset.ts';

export interface PaperArea {
  readonly width: number;
  readonly height: number;
  readonly type: TypeArea;
}

const short = { A4: 210, A3: 297 };
const long = { A4: 297, A3: 420 };
const margin = { top: 18, bottom: 17, left: 25 };
/** GB/T 9704-2012, 5.2: top 37 mm, binding edge 28 mm, type area 156 × 225 mm */
const official: PaperArea = { width: 210, height: 297, type: { x: 28, y: 37, width: 156, height: 225 } };
const millimetre = 25.4 / 72;

export function typeAreaOf({ size, landscape, official: isOfficial }: Paper): PaperArea {
  if (isOfficial) return official;
  const [width, height] = landscape ? [long[size], short[size]] : [short[size], long[size]];
  const right = width === 210 ? 20 : 15;
  return {
    width,
    height,
    type: {
      x: margin.left,
      y: margin.top,
      width: width - margin.left - right,
      height: height - margin.top - margin.bottom,
    },
  };
}

/** Title, and the line with place and number. */
export function placeTitle(
  flow: Flow,
  sheet: PrintSheet,
  { type }: PaperArea,
  measure: Measure,
  options: PrintOptions,
): void {
  const pieces: Piece[] = [{ text: sheet.title, origin: 'template', bold: true, face: 'title' }];
  const isOfficial = sheet.paper.official === true;
  // 二号 for official pages (GB/T 9704-2012, 7.3.1), in as many even lines as it takes; forms keep to one line where they can.
  const size = isOfficial
    ? 22
    : ([20, 18, 16].find((each) => measure(sheet.title, each, true, 'title') <= type.width) ?? 16);
  const { lines } = balanced(pieces, type.width, size, measure);
  const leading = size * millimetre * 1.35;
  const height = lines.length * leading;
  const head = { x: type.x, y: flow.y, width: type.width, height };
  flow.add(...tagged(textItems({ lines, size, leading }, head, 'middle'), addTag(flow.structure, 'H1')));
  flow.skip(height + (isOfficial ? bodyOf(sheet).leading / 2 : 1.5));

  const number: Piece[] = [
    { text: '编号：', origin: 'template' },
    options.number === undefined
      ? { text: '', origin: 'template', blank: 38 }
      : { text: options.number, origin: 'dossier', whole: true },
  ];
  const place: Piece[] =
    options.place === undefined
      ? sheet.placeWords.flatMap((word): Piece[] => [
          { text: '', origin: 'template', blank: word === '组' ? 12 : 22 },
          { text: word, origin: 'template' },
        ])
      : [{ text: options.place, origin: 'policy' }];
  const points = 10.5;
  const step = points * millimetre * 1.3;
  const textOver = (given: readonly Piece[], width: number) => ({
    lines: breakLines(given, width, points, measure),
    size: points,
    leading: step,
  });
  const right = textOver(number, type.width);
  const isBeside = right.lines.length === 1 && (right.lines[0]?.width ?? 0) <= type.width / 2;
  const left = textOver(place, isBeside ? type.width - (right.lines[0]?.width ?? 0) - 6 : type.width);
  const [over, under] = [left, right].map(({ lines }) => lines.length * step) as [number, number];
  const box = { x: type.x, y: flow.y, width: type.width, height: over };
  const beside = isBeside ? { ...box, height: under } : { ...box, y: box.y + over, height: under };
  flow.add(
    ...tagged(textItems(left, box, 'start'), addTag(flow.structure, 'P')),
    ...tagged(textItems(right, beside, 'end'), addTag(flow.structure, 'P')),
  );
  flow.skip((isBeside ? over : over + under) + (isOfficial ? bodyOf(sheet).leading / 2 : 1));
}

/** Pages with running heads and feet. */
export function addFurniture(
  pages: readonly (readonly Item[])[],
  sheet: PrintSheet,
  { width, height, type }: PaperArea,
  measure: Measure,
  options: PrintOptions,
): Page[] {
  const size = 8.5;
  const right = type.x + type.width;
  const version = [
    `${sheet.version}版`,
    ...(sheet.name === '' || options.variant === 'blank' ? [] : [sheet.name]),
  ].join('　');
  const draft = draftLine(sheet, options);
  const copies = sheet.paper.copies === undefined ? '' : `　一式${chineseNumber(sheet.paper.copies)}份`;
  return pages.map((items, index): Page => {
    const foot = height - 10;
    const furniture: Item[] = [
      run({ text: `表样${version}${copies}`, origin: 'template' }, type.x, foot, size, 'start', measure),
      run(
        { text: `第${index + 1}页　共${pages.length}页`, origin: 'print' },
        type.x + type.width / 2,
        foot,
        size,
        'middle',
        measure,
      ),
      run({ text: `打印时间 ${formatDateTime(options.time)}`, origin: 'print' }, right, foot, size, 'end', measure),
    ];
    if (draft !== undefined)
      furniture.push(run({ text: draft, origin: 'print', bold: true }, right, 11.2, size, 'end', measure));
    if (options.filed) {
      const line = {
        text: filedLine(options.filed),
        origin: 'print',
        ...(options.filed.changed ? { bold: true as const } : {}),
      } as const;
      furniture.push(run(line, type.x, foot - 4.2, size, 'start', measure));
    }
    if (sheet.paper.official) {
      // 四号, an em from the outer edge, the dashes 7 mm below the type area (GB/T 9704-2012, 7.5).
      const points = 14;
      const em = points * millimetre;
      const text = `— ${index + 1} —`;
      const isRight = index % 2 === 0;
      const x = isRight ? right - em : type.x + em;
      const y = type.y + type.height + 7 + 0.35 * em;
      furniture.push(run({ text, origin: 'print' }, x, y, points, isRight ? 'end' : 'start', measure));
    } else if (index > 0) {
      const title = `${sheet.title}（续）`;
      const number = `编号：${options.number ?? ''}`;
      furniture.push(run({ text: title, origin: 'template' }, type.x, type.y - 3, 9, 'start', measure));
      // One that has no room here stands whole on the first page.
      const fits = measure(title + number, 9) + 6 <= type.width;
      if (options.number !== undefined && fits)
        furniture.push(run({ text: number, origin: 'dossier' }, right, type.y - 3, 9, 'end', measure));
    }
    return { width, height, items: [...items, ...furniture] };
  });
}

/** What people have not settled is no sheet to sign; what was filed was settled. */
function draftLine({ findings }: PrintSheet, { variant, filed }: PrintOptions): string | undefined {
  if (variant === 'blank' || (filed && !filed.changed)) return undefined;
  const open = findings.filter(({ rule }) => rule === 'disagreement').length;
  return open === 0 ? undefined : `草稿：有${open}栏几个人填得不一样，还没有定下来`;
}

/** 一式两份, 一式三份: as it is written on forms. */
const chineseNumber = (count: number): string => '零一两三四五六七八九十'[count] ?? String(count);
