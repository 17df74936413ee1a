/**
 * Sealed facts of linked dossiers for the form that is open: read from this device's copy with the village's key, held in memory
 * while the page stands, written nowhere.
 */
import { createSeal, readDocument, type Shelf } from '#sync';
import {
  evaluate,
  type Field,
  isValue,
  type LinkField,
  loadTemplate,
  type Policies,
  partsOfLink,
  type SealedFacts,
  type SheetView,
  schemaOf,
  type Template,
  type ViewValue,
  viewOf,
} from '#templates';
import type { Session } from './session.ts';

export interface SealedReader {
  /** of the links in a view; what has not changed is the same object */
  read(view: SheetView, changed?: ReadonlySet<string>): Promise<SealedFacts>;
}

/** Undefined where the form shows none. */
export function sealedReader(
  template: Template,
  { village, today }: Pick<Session, 'village' | 'today'>,
  shelf: Shelf,
  policies: Policies,
): SealedReader | undefined {
  const links = Object.entries(template.fields).flatMap(([id, field]) => sealedLinks(id, field));
  if (links.length === 0) return undefined;
  const seal = createSeal(village);
  const known = new Map<string, SheetView>();
  const read = async (link: string, names: readonly string[]): Promise<SheetView> => {
    const { dossier, form, sheet } = partsOfLink(link);
    const bytes = form && (await shelf.bytes(dossier));
    if (!bytes || sheet === undefined) return {};
    const to = await loadTemplate(form);
    const { values } = readDocument(bytes, { id: dossier, schema: schemaOf([to]), isValue, seal });
    const { view } = evaluate(to, viewOf(to, values, sheet), { policies, today, once: true });
    return Object.fromEntries(names.flatMap((name) => (view[name] === undefined ? [] : [[name, view[name]]])));
  };
  return {
    async read(view, changed) {
      const facts = new Map<string, SheetView>();
      for (const { repeat, name, sealed } of links) {
        for (const link of idsIn(view[repeat], name)) {
          const before = known.get(link);
          const fresh = before && !changed?.has(partsOfLink(link).dossier) ? before : await read(link, sealed);
          const kept = before && JSON.stringify(before) === JSON.stringify(fresh) ? before : fresh;
          known.set(link, kept);
          facts.set(link, kept);
        }
      }
      return facts;
    },
  };
}

interface Sealing {
  readonly repeat: string;
  readonly name: string;
  readonly sealed: readonly string[];
}
function sealedLinks(repeat: string, field: Field): readonly Sealing[] {
  if (field.kind !== 'repeat') return [];
  return Object.entries(field.fields).flatMap(([name, each]) => {
    const { sealed } = each as LinkField;
    return each.kind === 'link' && sealed ? [{ repeat, name, sealed }] : [];
  });
}

function idsIn(rows: ViewValue | undefined, name: string): readonly string[] {
  if (!Array.isArray(rows)) return [];
  return rows.flatMap((row) => {
    const link = typeof row === 'object' && name in row ? (row as SheetView)[name] : undefined;
    return typeof link === 'object' && 'id' in link && typeof link.id === 'string' ? [link.id] : [];
  });
}
