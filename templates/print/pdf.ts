/**
 * PDF: pages and fonts → the bytes of a file. The only file that knows jsPDF, which serves as the container: objects,
 * cross-reference, trailer, information. What it would do to Chinese text is not used (see ARCHITECTURE.md, "PDF").
 *
 * - Same arguments, same bytes: no clock and no chance: `time` is given.
 * - Our content and fonts enter through its events `putPage` and `putFont`. Those are internals, so the version is pinned
 *   and `pdf.test.ts` is the canary. An exception in a handler is swallowed by jsPDF's event hub; hence the check at the end.
 */
import { zlibSync } from 'fflate';
import { jsPDF } from 'jspdf';
import { bytesOf, latin, written } from './file/object.ts';
import type { Font } from './font.ts';
import { tagOf, unicodeMap, widthRanges } from './font-parts.ts';
import { decimal, type Mark, pageOperators } from './operators.ts';
import type { Page } from './page.ts';
import { createSubset, type Subset } from './subset.ts';

declare module 'jspdf' {
  interface jsPDF {
    readonly __private__: { setPdfVersion(version: string): void };
  }
}

export interface FileInfo {
  readonly title: string;
  /** `YYYY-MM-DDTHH:mm`, local time of the village (UTC+8) */
  readonly time: string;
  /** 32 hex digits; unless they are given, they follow from what is drawn */
  readonly fileId?: string;
  /** 一式几份: what the print dialog proposes */
  readonly copies?: number;
}

/** What jsPDF hands to a `putFont` handler. */
interface PutFont {
  readonly font: { readonly id: string; objectNumber: number; isAlreadyPutted?: boolean };
  readonly out: (line: string) => void;
  readonly newObject: () => number;
}
/** What it hands to a `putPage` handler: `page` is the page's content, joined by new lines afterwards. */
interface PutPage {
  readonly pageNumber: number;
  readonly page: string[];
}

/** jsPDF knows fourteen fonts from birth; ours take the places of these. */
const places = ['helvetica', 'courier', 'times'].flatMap((family) =>
  ['normal', 'bold', 'italic', 'bolditalic'].map((style) => [family, style] as const),
);

/** `mark`: numbers for what is marked on each page, if it is to be marked. */
export function drawPdf(
  pages: readonly Page[],
  fonts: readonly Font[],
  info: FileInfo,
  mark?: (page: number) => Mark,
): Uint8Array<ArrayBuffer> {
  const [first, ...others] = pages.map((page) => ({
    size: [page.width, page.height].map((edge) => Number(decimal((edge * 72) / 25.4))),
    orientation: page.width > page.height ? ('l' as const) : ('p' as const),
  }));
  if (first === undefined) throw new Error(`Printing '${info.title}': there is no page.`);
  if (fonts.length > places.length)
    throw new Error(`Printing: ${fonts.length} fonts; at most ${places.length} are possible.`);

  const document = new jsPDF({
    unit: 'pt',
    format: first.size,
    orientation: first.orientation,
    compress: true,
    putOnlyUsedFonts: true,
  });
  for (const { size, orientation } of others) document.addPage(size, orientation);
  document.__private__.setPdfVersion('1.7');
  document.setLanguage('zh-CN');
  document.setProperties({ title: info.title, creator: '村表 Cunbiao' });
  // Millimetres stay millimetres: no dialog shrinks the page by itself (ISO 32000-1, table 150).
  const { copies = 1 } = info;
  document.viewerPreferences({ PrintScaling: 'None', ...(copies > 1 ? { NumCopies: copies } : {}) });
  document.setCreationDate(`D:${info.time.replace(/\D/g, '')}00+08'00'`);

  const subsets = fonts.map(createSubset);
  const names = places
    .slice(0, fonts.length)
    .map(([family, style]) => String(document.setFont(family, style).getFont().id));
  const contents = pages.map((page, index) => pageOperators(page, subsets, names, mark?.(index)));
  document.setFileId(info.fileId ?? fileIdOf([info.time, info.title, ...contents, ...subsets.map(charactersIn)]));
  const used = subsets.filter((subset) => subset.isUsed());
  // A font is put into the file only if text was written in it; this text goes when the page gets its real content.
  for (const subset of used) {
    const [family = '', style = ''] = places[subsets.indexOf(subset)] ?? [];
    document.setFont(family, style).text('x', 0, 0);
  }

  const done: string[] = [];
  document.internal.events.subscribe('putPage', ({ pageNumber, page }: PutPage) => {
    page.splice(0, page.length, contents[pageNumber - 1] ?? '');
    done.push(`page ${pageNumber}`);
  });
  document.internal.events.subscribe('putFont', (event: PutFont) => {
    const subset = subsets[names.indexOf(event.font.id)];
    if (subset === undefined) return;
    event.font.objectNumber = putFont(subset, event);
    event.font.isAlreadyPutted = true;
    done.push(event.font.id);
  });
  const file: ArrayBuffer | undefined = document.output('arraybuffer');
  if (file === undefined || done.length !== pages.length + used.length) {
    throw new Error(`Printing '${info.title}': jsPDF wrote only ${done.join(', ') || 'nothing'}.`);
  }
  return new Uint8Array(file);
}

const charactersIn = (subset: Subset): string => [...subset.characters().values()].join('');

/** Two FNV-1a hashes (32 bit) with different beginnings, and both mixed. */
function fileIdOf(texts: readonly string[]): string {
  let [one, other] = [0x811c9dc5, 0x9e3779b9];
  for (const text of texts) {
    for (let at = 0; at < text.length; at++) {
      const unit = text.charCodeAt(at);
      one = Math.imul(one ^ unit, 0x01000193);
      other = Math.imul(other ^ unit, 0x01000193);
    }
  }
  const mixed = Math.imul(one ^ (other >>> 13), 0x85ebca6b);
  return [one, other, mixed, Math.imul(other ^ (mixed >>> 16), 0xc2b2ae35)]
    .map((hash) => (hash >>> 0).toString(16).padStart(8, '0'))
    .join('');
}

/** Writes the objects of a subset as a composite font (ISO 32000-1, 9.7) and answers the number of its dictionary. */
function putFont(subset: Subset, { out, newObject }: PutFont): number {
  const { font } = subset;
  const characters = subset.characters();
  const name = `${tagOf(characters)}+${font.name}`;
  const scale = (value: number): string => decimal((value * 1000) / font.unitsPerEm);
  const object = (write: () => void): number => {
    const number = newObject();
    write();
    out('endobj');
    return number;
  };
  // jsPDF's own way there goes by strings of one byte a character, three times over.
  const stream = (bytes: Uint8Array, more = ''): number =>
    object(() => {
      const data = zlibSync(bytes);
      out(`<< /Length ${data.length}${more} /Filter /FlateDecode >>`);
      out('stream');
      out(latin(data));
      out('endstream');
    });
  const program = subset.file();
  const file = stream(program.bytes, ` /Length1 ${program.bytes.length}`);
  const toUnicode = stream(bytesOf(unicodeMap([...characters.entries()].slice(1))));
  // Which glyph numbers the subset has: all, one bit each (9.8.3.2); PDF/A-1 asks for it.
  const glyphs = stream(bits(program.glyphs));
  const descriptor = object(() => {
    out(`<< /Type /FontDescriptor /FontName /${name} /Flags 4 /ItalicAngle 0 /StemV 80`);
    out(`/FontBBox [${font.box.map(scale).join(' ')}] /Ascent ${scale(font.ascent)} /Descent ${scale(font.descent)}`);
    out(`/CapHeight ${scale(font.capHeight)} /FontFile2 ${file} 0 R /CIDSet ${glyphs} 0 R >>`);
  });
  const descendant = object(() => {
    out(`<< /Type /Font /Subtype /CIDFontType2 /BaseFont /${name} /FontDescriptor ${descriptor} 0 R`);
    out('/CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> /CIDToGIDMap /Identity');
    out(`/DW 1000 /W ${written(widthRanges(subset.widths().entries()))} >>`);
  });
  return object(() => {
    out(`<< /Type /Font /Subtype /Type0 /BaseFont /${name} /Encoding /Identity-H`);
    out(`/DescendantFonts [${descendant} 0 R] /ToUnicode ${toUnicode} 0 R >>`);
  });
}

/** So many bits set, the first in the highest place. */
const bits = (count: number): Uint8Array =>
  Uint8Array.from({ length: Math.ceil(count / 8) }, (_, index) => (0xff00 >> Math.min(8, count - 8 * index)) & 0xff);
