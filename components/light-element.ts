/**
 * LightElement: what every `cb-` element is. It renders in light DOM, so that labels, error links, screen readers, print and
 * one stylesheet work as in any page.
 *
 * - Lit appends to what is already there; a server may have rendered a first sight of the element. So children are cleared
 *   once, before the first render.
 * - Properties are declared in `static properties` and with `declare`: no build step decides their meaning.
 */
import { LitElement } from 'lit';

export abstract class LightElement extends LitElement {
  protected override createRenderRoot(): this {
    this.replaceChildren();
    return this;
  }
}

/** `hasChanged` for records: equal if each part is the same object. Keeps a field from rendering for nothing. */
export function differs(next: unknown, last: unknown): boolean {
  if (Object.is(next, last)) return false;
  if (!isRecord(next) || !isRecord(last)) return true;
  // Compared for each field on each change of the dossier: no arrays and maps are made.
  for (const key in next) if (!Object.is(next[key], last[key])) return true;
  for (const key in last) if (!(key in next)) return true;
  return false;
}
const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;
