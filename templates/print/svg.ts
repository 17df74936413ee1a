/**
 * Page → SVG, for showing a form on screen exactly as it prints: the same boxes, lines and words, one unit a millimetre.
 *
 * The words are real text: they can be found, copied and read aloud. The browser has its own 宋, 黑 and 楷, so each run is
 * set to the width that the printing font gave it.
 */

import { drawingBox, drawnWidth, isOutlined } from '../drawing.ts';
import { latin } from './file/object.ts';
import { type Face, type Item, type Measure, type Page, type TextRun, widthOfRun } from './page.ts';

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const inMarkup = (text: string): string => text.replace(/[&<>"]/g, (character) => entities[character] ?? character);
const n = (length: number): string => String(Math.round(length * 100) / 100);
const families: Readonly<Partial<Record<Face, string>>> = {
  heading: 'var(--cb-sans, sans-serif)',
  subheading: 'var(--cb-kai, serif)',
};
/** Weight in CSS of a browser's own font. */
export const weightOf = ({ bold, face }: Pick<TextRun, 'bold' | 'face'>): 400 | 500 | 700 =>
  face === 'heading' ? 500 : bold ? 700 : 400;
/** points → millimetres */
const millimetres = (points: number): number => (points * 25.4) / 72;

/** A complete `<svg>`; `title` is read by screen readers. */
export function pageToSvg(page: Page, measure: Measure, title: string): string {
  const items = page.items.map((item) => itemToSvg(item, measure)).join('');
  return `<svg xmlns="http://www.w3.org/2000/svg" class="cb-page" role="img" aria-label="${inMarkup(title)}" viewBox="0 0 ${n(page.width)} ${n(page.height)}" font-family="var(--cb-serif, serif)" stroke="currentColor" fill="none">${items}</svg>`;
}

function itemToSvg(item: Item, measure: Measure): string {
  const dash = 'dashed' in item && item.dashed ? ' stroke-dasharray="1.2 0.8"' : '';
  switch (item.kind) {
    case 'text': {
      const weight = weightOf(item) === 400 ? '' : ` font-weight="${weightOf(item)}"`;
      const family = item.face && families[item.face] ? ` font-family="${families[item.face]}"` : '';
      const width = widthOfRun(item, measure);
      const fit = item.text.length > 1 ? ` textLength="${n(width)}" lengthAdjust="spacingAndGlyphs"` : '';
      return `<text x="${n(item.x)}" y="${n(item.y)}" font-size="${n(millimetres(item.size))}"${family}${weight}${fit} fill="currentColor" stroke="none">${inMarkup(item.text)}</text>`;
    }
    case 'line':
      return `<line x1="${n(item.x1)}" y1="${n(item.y1)}" x2="${n(item.x2)}" y2="${n(item.y2)}" stroke-width="${n(item.width)}"${dash}/>`;
    case 'circle':
      return `<circle cx="${n(item.x)}" cy="${n(item.y)}" r="${n(item.radius)}" stroke-width="${n(item.width)}"${dash}/>`;
    case 'image': {
      const window = item.round ? ' clip-path="circle(closest-side)"' : '';
      return `<svg x="${n(item.x)}" y="${n(item.y)}" width="${n(item.width)}" height="${n(item.height)}"><image width="100%" height="100%" preserveAspectRatio="xMidYMid slice"${window} href="data:image/jpeg;base64,${btoa(latin(item.picture.data))}"><title>${inMarkup(item.alt)}</title></image></svg>`;
    }
    case 'signing':
      return '';
    case 'strokes':
      return `<svg x="${n(item.x)}" y="${n(item.y)}" width="${n(item.width)}" height="${n(item.height)}" viewBox="0 0 ${drawingBox.width} ${drawingBox.height}" preserveAspectRatio="xMinYMin"><path d="${inMarkup(item.data)}" ${isOutlined(item.data) ? 'fill="currentColor" stroke="none"' : `stroke-width="${drawnWidth}" stroke-linecap="round" stroke-linejoin="round"`}/></svg>`;
  }
}
