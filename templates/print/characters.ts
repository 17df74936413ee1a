/**
 * What counts as one character on paper.
 *
 * - A character is one code point, of any plane, with its variation selector if one follows: `𠮷` and `葛󠄀` are one each.
 *   Nothing here ever looks at UTF-16 halves, so a rare character of a name is as good as any other.
 * - A few code points have no shape and change nothing that is read (zero-width spaces, joiners, byte order mark): they
 *   print as nothing. Those that turn the order of reading are *not* among them: they count as characters without a
 *   glyph and are named before printing.
 * - Tab and the sorts of space print as a blank.
 */

/** No ink and no effect on Chinese text: soft hyphen, zero-width space and joiners, left-to-right and right-to-left mark, word joiner, BOM. */
const invisible = /[\u00ad\u200b-\u200f\u2060\ufeff]/gu;
/** Blanks that a font may lack. The ideographic space keeps its own width. */
const blanks = /[\t\u00a0\u1680\u2000-\u200a\u202f\u205f]/gu;
const selectors = /[\ufe00-\ufe0f\u{e0100}-\u{e01ef}]/u;
const variationSelector = /^[\ufe00-\ufe0f\u{e0100}-\u{e01ef}]$/u;

/** Whatever of the three below a text may hold; most hold none. */
const unusual = /[\t\v\f\r\u0085\u00a0\u00ad\u1680\u2000-\u200f\u2028\u2029\u202f\u205f\u2060\ufeff]/u;

/** Text as paper takes it: lines divided by `\n` alone, blanks as spaces, without what has no shape. */
export function printable(text: string): string {
  if (!unusual.test(text)) return text;
  return text
    .replace(/\r\n?|[\v\f\u0085\u2028\u2029]/gu, '\n')
    .replace(invisible, '')
    .replace(blanks, ' ');
}

/** Of short texts a list holds the same again and again: what was made of one is remembered, a few thousand of them. */
export function remembered<T>(make: (text: string) => T): (text: string) => T {
  const known = new Map<string, T>();
  return (text) => {
    let made = known.get(text);
    if (made === undefined) {
      made = make(text);
      if (known.size >= 4000) known.clear();
      if (text.length <= 40) known.set(text, made);
    }
    return made;
  };
}

/** The characters of a text, in order. */
export const charactersOf: (text: string) => readonly string[] = remembered((text) => {
  if (!selectors.test(text)) return [...text];
  const characters: string[] = [];
  for (const point of text) {
    if (variationSelector.test(point) && characters.length > 0) characters[characters.length - 1] += point;
    else characters.push(point);
  }
  return characters;
});

/** Units that stand for a character only with their neighbours: halves of a pair, variation selectors of the first plane. */
const joining = /[\ud800-\udfff]|[\ufe00-\ufe0f]/;
export const hasOfSeveralUnits = (text: string): boolean => joining.test(text);

/**
 * What is known of each character, made once of each and visited text by text. Nearly all texts are of characters of one unit: these
 * are looked up by their unit, without cutting the text.
 */
export function ofEach<T>(make: (character: string) => T): (text: string, visit: (made: T) => void) => void {
  const units = new Map<number, T>();
  const others = new Map<string, T>();
  const made = <Key>(known: Map<Key, T>, key: Key, character: string): T => {
    const one = make(character);
    known.set(key, one);
    return one;
  };
  return (text, visit) => {
    if (hasOfSeveralUnits(text)) {
      for (const character of charactersOf(text)) visit(others.get(character) ?? made(others, character, character));
      return;
    }
    for (let at = 0; at < text.length; at++) {
      const unit = text.charCodeAt(at);
      visit(units.get(unit) ?? made(units, unit, text.charAt(at)));
    }
  };
}

/** Made once of each object, and kept as long as that is. */
export function keptWith<Key extends object, T>(make: (key: Key) => T): (key: Key) => T {
  const known = new WeakMap<Key, T>();
  return (key) => {
    let made = known.get(key);
    if (made === undefined) {
      made = make(key);
      known.set(key, made);
    }
    return made;
  };
}

/** `U+20BB7`, or `U+845B U+E0100` for a character with its selector. */
export function codePointsOf(character: string): string {
  return [...character]
    .map((point) => `U+${(point.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`)
    .join(' ');
}
