/**
 * Parts of a composite font in a file (ISO 32000-1, 9.7) that are the same however the file is written: its name, its widths,
 * and which text each code stands for. Pure.
 */

/** Widths by code that are not the full em, as `first [w w w]` for each stretch of neighbours. Codes ascend. */
export function widthRanges(
  widths: Iterable<readonly [code: number, width: number]>,
): readonly (number | readonly number[])[] {
  const ranges: (number | readonly number[])[] = [];
  let stretch: number[] = [];
  let next = -1;
  const end = (): void => {
    if (stretch.length > 0) ranges.push(next - stretch.length, stretch);
    stretch = [];
  };
  for (const [code, width] of widths) {
    if (width === 1000) continue;
    if (code !== next) end();
    stretch.push(width);
    next = code + 1;
  }
  end();
  return ranges;
}

/** Code → text, in UTF-16 with both halves where there are two, so that nothing is lost in copying and searching. */
export function unicodeMap(characters: Iterable<readonly [code: number, character: string]>): string {
  const hex = (value: number): string => value.toString(16).toUpperCase().padStart(4, '0');
  const entries = Array.from(characters, ([code, character]) => {
    let units = '';
    for (let at = 0; at < character.length; at++) units += hex(character.charCodeAt(at));
    return `<${hex(code)}> <${units}>`;
  });
  const blocks: string[] = [];
  // A block holds at most 100 entries (ISO 32000-1, 9.10.3, by way of the CMap specification).
  for (let at = 0; at < entries.length; at += 100) {
    const block = entries.slice(at, at + 100);
    blocks.push(`${block.length} beginbfchar`, ...block, 'endbfchar');
  }
  return [
    '/CIDInit /ProcSet findresource begin 12 dict begin begincmap',
    '/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def',
    '/CMapName /Adobe-Identity-UCS def /CMapType 2 def',
    '1 begincodespacerange <0000> <FFFF> endcodespacerange',
    ...blocks,
    'endcmap CMapName currentdict /CMap defineresource pop end end',
  ].join('\n');
}

/** Six letters that name this selection of glyphs (ISO 32000-1, 9.6.4). */
export function tagOf(characters: readonly string[]): string {
  let hash = 0;
  for (const character of characters) {
    for (const point of character) hash = (Math.imul(hash, 31) + (point.codePointAt(0) ?? 0)) >>> 0;
  }
  return Array.from({ length: 6 }, (_, index) => String.fromCharCode(65 + (Math.floor(hash / 26 ** index) % 26))).join(
    '',
  );
}
