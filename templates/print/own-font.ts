/**
 * Own font (自选字体): a font file of a person's own computer, such as 仿宋_GB2312 or 方正小标宋, for the body or the titles.
 *
 * - What cannot or may not be embedded is told with its reason before anything is printed with it: outlines, licence bits
 *   (OpenType, OS/2 `fsType`), damage. Every standard character that the font has is drawn once to see that it can be.
 * - A glyph without ink counts as missing, unless it is a blank: many fonts map characters that nobody has drawn.
 */
import { type Font, fontsIn, loadFont, narrowed, tableOf } from './font.ts';
import type { Face } from './page.ts';
import { standardCharacters } from './standard-characters.ts';
import { createSubset } from './subset.ts';

export type FontProblem =
  /** no font that is known here */
  | 'unknown'
  /** WOFF: made for web pages */
  | 'web'
  /** outlines of PostScript (most .otf) */
  | 'cff'
  /** no outlines, or may be embedded as pictures only (fsType bit 9) */
  | 'bitmap'
  /** its maker forbids embedding (fsType 2) */
  | 'restricted'
  /** may only be embedded whole (fsType bit 8) */
  | 'whole'
  | 'damaged';

/** One font of a file. */
export interface OwnFace {
  readonly index: number;
  /** PostScript name, by which other programs know it */
  readonly name: string;
  /** what people call it: 仿宋_GB2312 */
  readonly title: string;
  /** how many of the 8,105 standard characters it lacks */
  readonly lacks: number;
  readonly problem?: FontProblem;
}

/** The fonts of a file, each with what is wrong with it. A file that is none has one, without a name. */
export function readFaces(file: Uint8Array): readonly OwnFace[] {
  const kind = String.fromCharCode(...file.subarray(0, 4));
  const without = { index: 0, name: '', title: '', lacks: standardCharacters.length } as const;
  if (kind === 'wOFF' || kind === 'wOF2') return [{ ...without, problem: 'web' }];
  if (!['\0\x01\0\0', 'true', 'ttcf', 'OTTO'].includes(kind)) return [{ ...without, problem: 'unknown' }];
  try {
    // No collection in use has more than some dozens.
    const count = Math.min(fontsIn(file), 64);
    return Array.from({ length: count }, (_, index) => readFace(file, index));
  } catch {
    return [{ ...without, problem: 'damaged' }];
  }
}

function readFace(file: Uint8Array, index: number): OwnFace {
  const face = { index, name: '', title: '', lacks: standardCharacters.length };
  try {
    const kind = kindOf(file, index);
    if (kind !== undefined) return { ...face, ...namesOf(file, index), problem: kind };
    const font = ownFont(file, index);
    const has = standardCharacters.filter((character) => font.has(character));
    const subset = createSubset(font);
    for (const character of [...has, ...'0123456789'].filter((each) => font.has(each))) subset.encode(character);
    subset.file();
    return { ...face, ...namesOf(file, index), lacks: standardCharacters.length - has.length };
  } catch {
    return { ...face, problem: 'damaged' };
  }
}

/** Why this font must not be taken, as its tables say. */
function kindOf(file: Uint8Array, index: number): FontProblem | undefined {
  const has = (tag: string): boolean => tableOf(file, tag, index).length > 0;
  if (has('CFF ') || has('CFF2')) return 'cff';
  if (!has('glyf')) return 'bitmap';
  const os2 = tableOf(file, 'OS/2', index);
  const fsType = os2.length < 10 ? 0 : ((os2[8] ?? 0) << 8) | (os2[9] ?? 0);
  // Where old fonts set several of the bits 1 to 3, the least restrictive counts (OpenType, OS/2 versions 0 to 2).
  if ((fsType & 0x000e) === 0x0002) return 'restricted';
  if (fsType & 0x0200) return 'bitmap';
  if (fsType & 0x0100) return 'whole';
  return undefined;
}

/** One font of a file that was looked at before, kept for one face or for all. */
export function ownFont(file: Uint8Array, index: number, only?: Face): Font {
  const font = loadFont(file, index);
  return narrowed(font, (character, glyph) => /^\s$/u.test(character) || font.outline(glyph).length > 0, only);
}

/** Name records (OpenType, `name` table): the full name in Chinese where there is one, else in another language. */
function namesOf(file: Uint8Array, index: number): Pick<OwnFace, 'name' | 'title'> {
  const bytes = tableOf(file, 'name', index);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const found = new Map<string, string>();
  const count = bytes.length < 6 ? 0 : view.getUint16(2);
  for (let record = 6; record < 6 + 12 * count; record += 12) {
    const [platform, , language, id] = [0, 2, 4, 6].map((at) => view.getUint16(record + at));
    if (platform !== 3 || (id !== 1 && id !== 4 && id !== 6)) continue;
    const start = view.getUint16(4) + view.getUint16(record + 10);
    const text = new TextDecoder('utf-16be').decode(bytes.subarray(start, start + view.getUint16(record + 8)));
    const key = language === 0x0804 ? `${id} zh` : String(id);
    if (!found.has(key)) found.set(key, text.trim());
  }
  const title = ['4 zh', '1 zh', '4', '1', '6'].map((key) => found.get(key)).find(Boolean) ?? '';
  return { name: found.get('6') ?? '', title: title.slice(0, 60) };
}
