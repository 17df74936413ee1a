/** Pages full of single characters, forty to a line, for what must hold of every one of them. */
import type { Item, Page } from '../../templates/print/page.ts';

const perLine = 40;
const lines = 60;

export function sheetsOfCharacters(characters: readonly string[]): Page[] {
  const pages: Page[] = [];
  for (let first = 0; first < characters.length; first += perLine * lines) {
    const items: Item[] = [];
    for (let line = 0; line < lines; line++) {
      const begin = first + line * perLine;
      const text = characters.slice(begin, Math.min(begin + perLine, first + perLine * lines)).join('');
      if (text !== '') items.push({ kind: 'text', x: 20, y: 20 + 4.3 * line, size: 10, text, origin: 'dossier' });
    }
    pages.push({ width: 210, height: 297, items });
  }
  return pages;
}
