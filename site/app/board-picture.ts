/** A page of a board in the browser: as SVG to look at, as a picture to send. Drawn by the browser's own 宋, 黑 and 楷. */
import {
  type BoardCode,
  type BoardSize,
  boardPages,
  type Face,
  type Measure,
  type Page,
  type TextRun,
  weightOf,
} from '#print';
import type { ClearedBoard } from '#templates';

const serif = '"Noto Serif SC", "Noto Serif CJK SC", "Source Han Serif SC", "Songti SC", SimSun, serif';
const families: Readonly<Record<Face, string>> = {
  body: serif,
  title: serif,
  heading: '"Noto Sans SC", "Noto Sans CJK SC", "Source Han Sans SC", "Heiti SC", SimHei, sans-serif',
  subheading: '"LXGW WenKai", KaiTi, "Kaiti SC", STKaiti, serif',
};
const millimetre = 25.4 / 72;
/** Dots a millimetre: 1240 × 1754 for A4, readable on a phone and small enough to send. */
const dots = 5.9;

const canvasOf = (): CanvasRenderingContext2D => {
  const context = document.createElement('canvas').getContext('2d');
  if (!context) throw new Error('This browser has no canvas.');
  return context;
};

const fontOf = (pixels: number, run: Pick<TextRun, 'bold' | 'face'>): string =>
  `${weightOf(run)} ${pixels}px ${families[run.face ?? 'body']}`;

/** Widths in the face that draws them. */
export function browserMeasure(): Measure {
  const context = canvasOf();
  const widths = new Map<string, number>();
  return (text, size, bold, face = 'body') => {
    const key = `${bold ? 'b' : ''}${face} ${text}`;
    let width = widths.get(key);
    if (width === undefined) {
      context.font = fontOf(100, { face, ...(bold ? { bold } : {}) });
      width = context.measureText(text).width / 100;
      widths.set(key, width);
    }
    return width * size * millimetre;
  };
}

export const pagesOf = (board: ClearedBoard, size: BoardSize, measure: Measure, code: BoardCode | undefined): Page[] =>
  boardPages(board, size, measure, code ? { code } : {});

/** All sheets under one another, white as paper. */
export function pictureOf(pages: readonly Page[]): Promise<Blob> {
  const context = canvasOf();
  const { canvas } = context;
  canvas.width = Math.round(Math.max(...pages.map(({ width }) => width)) * dots);
  canvas.height = Math.round(pages.reduce((sum, { height }) => sum + height, 0) * dots);
  context.fillStyle = '#fff';
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.scale(dots, dots);
  for (const page of pages) {
    draw(context, page);
    context.translate(0, page.height);
  }
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('The picture could not be made.'))), 'image/png');
  });
}

function draw(context: CanvasRenderingContext2D, { items }: Page): void {
  context.fillStyle = '#000';
  context.strokeStyle = '#000';
  for (const item of items) {
    if (item.kind === 'text') {
      context.font = fontOf(item.size * millimetre, item);
      context.fillText(item.text, item.x, item.y);
    } else if (item.kind === 'line' || item.kind === 'circle') {
      context.lineWidth = item.width;
      context.setLineDash(item.dashed ? [1.2, 0.8] : []);
      context.beginPath();
      if (item.kind === 'line') {
        context.moveTo(item.x1, item.y1);
        context.lineTo(item.x2, item.y2);
      } else context.arc(item.x, item.y, item.radius, 0, 2 * Math.PI);
      context.stroke();
    }
  }
}
