/**
 * Shared texts of a document: notes (plain) and prose (rich). They merge letter by letter and so live outside the entries,
 * each as a root type of its own: `note:<path>`, `prose:<path>` (S1).
 *
 * A character beyond U+FFFF is two code units. Yjs splits text between any two and then destroys both, so no index given
 * to it may fall between them: a rare character in a name would be lost.
 */
import * as Y from 'yjs';
import type { Stamp } from './cell.ts';
import { cleanText, longestValue } from './clean.ts';
import type { Note } from './contract.ts';

export const noteRoot = (path: string): string => `note:${path}`;
export const proseRoot = (path: string): string => `prose:${path}`;

/** The path of a root that is a shared text. */
export function textPath(root: string): string | undefined {
  const [kind, path] = [root.slice(0, root.indexOf(':')), root.slice(root.indexOf(':') + 1)];
  return kind === 'note' || kind === 'prose' ? path : undefined;
}

/** The root type that a nested one stands in. */
export function rootOf(type: Y.AbstractType<unknown>): Y.AbstractType<unknown> {
  let root = type;
  while (root._item?.parent instanceof Y.AbstractType) root = root._item.parent;
  return root;
}

export function openNote(doc: Y.Doc, path: string, origin: unknown, introduce: () => void): Note {
  const text = doc.getText(noteRoot(path));
  return {
    text: () => plain(text),
    splice(index, remove, insert) {
      if (insert.length > longestValue) {
        throw new Error(`Note '${path}': ${insert.length} characters at once; at most ${longestValue} are written.`);
      }
      const now = plain(text);
      const start = boundary(now, Math.max(0, Math.min(index, now.length)), -1);
      const end = boundary(now, Math.min(Math.max(index + remove, start), now.length), 1);
      if (end === start && insert === '') return;
      doc.transact(() => {
        introduce();
        if (end > start) text.delete(start, end - start);
        if (insert !== '') text.insert(start, cleanText(insert));
      }, origin);
    },
    subscribe(listener) {
      const heard = (): void => listener();
      text.observe(heard);
      return () => text.unobserve(heard);
    },
  };
}

/** Moves an index that falls inside a character to the one or the other side of it. */
function boundary(text: string, index: number, direction: 1 | -1): number {
  const inside = isHigh(text.charCodeAt(index - 1)) && isLow(text.charCodeAt(index));
  return inside ? index + direction : index;
}
const isHigh = (unit: number): boolean => unit >= 0xd800 && unit < 0xdc00;
const isLow = (unit: number): boolean => unit >= 0xdc00 && unit < 0xe000;

/** What a note reads as. Formats and embedded things, which only foreign software writes, are left out. */
export function plain(text: Y.Text): string {
  let result = '';
  for (let item = text._start; item; item = item.right) {
    if (!item.deleted && item.content instanceof Y.ContentString) result += item.content.str;
  }
  return result;
}

/**
 * What prose reads as: one line a block, headings behind `#`, strong words between `**`; the same signs where they were typed
 * stand behind a `\\` (templates/prose.ts reads it).
 *
 * @param known what `rememberLines` remembers of this document
 */
export function proseText(prose: Y.XmlFragment, known?: WeakMap<object, string>): string {
  const lines: string[] = [];
  for (const block of prose.toArray()) {
    const line = known?.get(block) ?? lineOf(block);
    if (line === undefined) continue;
    known?.set(block, line);
    lines.push(line);
  }
  return lines.join('\n');
}
/** Lines of prose as they were last read, by block: a key changes one block of hundreds. Those that change are forgotten. */
export function rememberLines(doc: Y.Doc): WeakMap<object, string> {
  const lines = new WeakMap<object, string>();
  doc.on('afterTransaction', ({ changedParentTypes }: Y.Transaction) => {
    for (const type of changedParentTypes.keys()) lines.delete(type);
  });
  return lines;
}
function lineOf(block: unknown): string | undefined {
  if (block instanceof Y.XmlText) return marked(block);
  if (!(block instanceof Y.XmlElement)) return undefined;
  const isParagraph = block.nodeName === 'paragraph' || block.nodeName === 'heading';
  const text = isParagraph ? inline(block) : proseText(block) || inline(block);
  const lead = block.nodeName === 'heading' && text !== '' ? `${'#'.repeat(levelOf(block))} ` : '';
  return lead + (isParagraph ? text.replace(/^#/gm, '\\#') : text);
}
const levelOf = (heading: Y.XmlElement): number => {
  const level = Number(heading.getAttribute('level'));
  return level >= 1 && level <= 6 ? Math.floor(level) : 1;
};
function inline(block: Y.XmlElement): string {
  return block
    .toArray()
    .map((part) =>
      part instanceof Y.XmlText
        ? marked(part)
        : part instanceof Y.XmlElement
          ? part.nodeName === 'hard_break'
            ? '\n'
            : inline(part)
          : '',
    )
    .join('');
}

/** Letters with their marks. Like `plain` it walks what is there: embedded things are left out. */
function marked(text: Y.XmlText): string {
  let result = '';
  let isStrong = false;
  let isOpen = false;
  const turn = (open: boolean): void => {
    if (open !== isOpen) result += '**';
    isOpen = open;
  };
  for (let item = text._start; item; item = item.right) {
    if (item.deleted) continue;
    if (item.content instanceof Y.ContentFormat && item.content.key === 'strong')
      isStrong = item.content.value !== null;
    if (!(item.content instanceof Y.ContentString)) continue;
    turn(isStrong);
    result += item.content.str.replace(/[\\*]/g, '\\$&');
  }
  turn(false);
  return result;
}

/** Who wrote what stands in a shared text, and when: for removals to name it. */
export function* stampsOf(type: Pick<Y.AbstractType<unknown>, '_start' | '_map'>): Iterable<Stamp> {
  for (let item = type._start; item; item = item.right) yield* stampsOfItem(item);
  for (const item of type._map.values()) yield* stampsOfItem(item);
}
function* stampsOfItem(item: Y.Item): Iterable<Stamp> {
  if (item.deleted) return;
  yield { writer: item.id.client, clock: item.id.clock + item.length - 1 };
  if (item.content instanceof Y.ContentType) yield* stampsOf(item.content.type);
}
