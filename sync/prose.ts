/**
 * Rich text for minutes: ProseMirror over the shared fragment, without a toolbar. Loaded when first mounted.
 *
 * - The set of nodes is closed and small: what the paper can print. A peer's unknown node would be deleted by the binding,
 *   so this set only ever grows.
 * - Undo takes back this person's own letters only.
 * - A paragraph has a place for its letters from the moment it is there. Else two people who go on in a fresh one would each bring
 *   a place, the binding would put the two into one by taking the second away, and what a third had written there would be lost.
 */
import { baseKeymap, toggleMark } from 'prosemirror-commands';
import { keymap } from 'prosemirror-keymap';
import { Schema } from 'prosemirror-model';
import { marks, nodes } from 'prosemirror-schema-basic';
import { EditorState } from 'prosemirror-state';
import { EditorView } from 'prosemirror-view';
import { redo, undo, yCursorPlugin, ySyncPlugin, ySyncPluginKey, yUndoPlugin } from 'y-prosemirror';
import type { Awareness } from 'y-protocols/awareness';
import { type Transaction, XmlElement, type XmlFragment, XmlText } from 'yjs';
import { longestValue } from './clean.ts';
import type { ProseOptions } from './contract.ts';

const { doc, paragraph, heading, blockquote, text, hard_break } = nodes;
/** What minutes may be made of. */
export const proseSchema = new Schema({
  nodes: { doc, paragraph, heading, blockquote, text, hard_break },
  marks: { strong: marks.strong, em: marks.em },
});

export function mountProse(
  element: HTMLElement,
  fragment: XmlFragment,
  awareness: Awareness,
  options: ProseOptions = {},
): () => void {
  const lineBreak = proseSchema.nodes.hard_break;
  const view = new EditorView(element, {
    state: EditorState.create({
      schema: proseSchema,
      plugins: [
        ySyncPlugin(fragment),
        yCursorPlugin(awareness, { cursorBuilder: caret }),
        yUndoPlugin(),
        keymap({
          'Mod-z': undo,
          'Mod-y': redo,
          'Shift-Mod-z': redo,
          'Mod-b': toggleMark(proseSchema.marks.strong),
          'Shift-Enter': (state, dispatch) => {
            dispatch?.(state.tr.replaceSelectionWith(lineBreak.create()).scrollIntoView());
            return true;
          },
        }),
        keymap(baseKeymap),
      ],
    }),
    editable: () => options.readonly !== true,
    // The binding dispatches once more after a pause; by then the editor may be gone.
    dispatchTransaction(this: EditorView, transaction) {
      if (!this.isDestroyed) this.updateState(this.state.apply(transaction));
    },
    attributes: {
      // Chinese is not checked for spelling, and asking costs time at every letter.
      spellcheck: 'false',
      role: 'textbox',
      'aria-multiline': 'true',
      ...(options.label === undefined ? {} : { 'aria-label': options.label }),
      ...(options.readonly ? { 'aria-readonly': 'true' } : {}),
    },
    handlePaste: (_view, _event, slice) => {
      if (slice.size <= longestValue) return false;
      options.onTooLong?.();
      return true;
    },
  });
  giveTextPlaces(view, fragment);
  // Set here and not by a style attribute, which the site's content policy forbids. Spaces must not collapse while typing.
  view.dom.style.whiteSpace = 'break-spaces';
  return () => view.destroy();
}

/** Whatever the editor writes, in the same transaction: a paragraph must not travel without its place for letters. */
function giveTextPlaces(view: EditorView, fragment: XmlFragment): void {
  const binding: { _prosemirrorChanged(doc: unknown): void } = ySyncPluginKey.getState(view.state).binding;
  const write = binding._prosemirrorChanged.bind(binding);
  binding._prosemirrorChanged = (changed) => {
    fragment.doc?.transact((transaction) => {
      write(changed);
      addTextPlaces(fragment, transaction);
    }, ySyncPluginKey);
  };
}

/** Where blocks came or went in this transaction, each block without one gets a place for its letters. */
export function addTextPlaces(fragment: XmlFragment, { changed }: Transaction): void {
  if ([...changed.keys()].some((type) => !(type instanceof XmlText))) fill(fragment);
}
function fill(within: XmlFragment): void {
  for (const block of within.toArray()) {
    if (!(block instanceof XmlElement)) continue;
    if (block.nodeName === 'blockquote') fill(block);
    else if (block.nodeName !== 'hard_break' && block.length === 0) block.insert(0, [new XmlText()]);
  }
}

/** Another person's caret with the name above it. Text is set as text: a name is not markup. */
function caret(user: { name?: unknown }): HTMLElement {
  const mark = document.createElement('span');
  mark.className = 'cb-caret';
  const name = document.createElement('span');
  name.className = 'cb-caret-name';
  name.textContent = typeof user.name === 'string' ? user.name : '';
  mark.append('\u2060', name, '\u2060');
  return mark;
}
