/**
 * Writes a whole sheet into a shared document, as if somebody had typed it: examples, sample villages, imports.
 *
 * What stands there already and is the same is not written again; what a view does not mention stays.
 */
import type { SharedValues } from '#sync';
import { cellsOf, type SheetView, schemaOf, type Template } from '#templates';

export function writeSheet(document: SharedValues, template: Template, sheet: string, view: SheetView): void {
  const kindOf = kindsOf(template);
  document.together(() => {
    for (const [path, value] of cellsOf(template, view, sheet)) {
      const cut = path.lastIndexOf('/');
      if (value === undefined) document.beginSheet(path.slice(0, cut), path.slice(cut + 1));
      else if (kindOf(path) !== 'note') document.set(path, value);
      else {
        const note = document.note(path);
        note.splice(0, note.text().length, String(value));
      }
    }
  });
}

/** The kind of each cell of a form and of the forms it links to. */
function kindsOf(template: Template): (path: string) => string | undefined {
  const linked = Object.values(template.fields).flatMap((field) => (field.kind === 'link' ? [field.to] : []));
  const kinds = Object.entries(schemaOf(new Set([template, ...linked]))).map(
    ([pattern, { kind }]) => [new RegExp(`^${pattern.replaceAll('*', '[^/]+')}$`), kind] as const,
  );
  return (path) => kinds.find(([pattern]) => pattern.test(path))?.[1];
}
