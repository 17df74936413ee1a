/**
 * Rich text for minutes: ProseMirror over the shared fragment, without a toolbar. Loaded when first mounted.
 *
 * - The set of nodes is closed and small: what the paper can print. A peer's unknown node would be deleted by the binding,
 *   so this set only ever grows.
 * - Undo takes back this person's own letters only.
 */
import { baseKeymap, toggleMark } from 'prosemirror-commands';
import { keymap } from 'prosemirror-keymap';
import { Schema } from 'prosemirror-model';
import { marks, nodes } from 'prosemirror-schema-basic';
import { EditorState } from 'prosemirror-state';
import { EditorView } from 'prosemirror-view';
import { redo, undo, yCursorPlugin, ySyncPlugin, yUndoPlugin } from 'y-prosemirror';
import type { Awareness } from 'y-protocols/awareness';
import type { XmlFragment } from 'yjs';
import { longestValue } from './clean.ts';
import type { ProseOptions } from './contract.ts';

const { doc, paragraph, heading, blockquote, text, hard_break } = nodes;
const schema = new Schema({
  nodes: { doc, paragraph, heading, blockquote, text, hard_break },
  marks: { strong: marks.strong, em: marks.em },
});

export function mountProse(
  element: HTMLElement,
  fragment: XmlFragment,
  awareness: Awareness,
  options: ProseOptions = {},
): () => void {
  const lineBreak = schema.nodes.hard_break;
  const view = new EditorView(element, {
    state: EditorState.create({
      schema,
      plugins: [
        ySyncPlugin(fragment),
        yCursorPlugin(awareness, { cursorBuilder: caret }),
        yUndoPlugin(),
        keymap({
          'Mod-z': undo,
          'Mod-y': redo,
          'Shift-Mod-z': redo,
          'Mod-b': toggleMark(schema.marks.strong),
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
  // Set here and not by a style attribute, which the site's content policy forbids. Spaces must not collapse while typing.
  view.dom.style.whiteSpace = 'break-spaces';
  return () => view.destroy();
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
