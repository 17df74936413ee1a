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

/** `hasChanged` for arrays and records: equal if each part is the same object. Keeps a field from rendering for nothing. */
export function differs(next: unknown, last: unknown): boolean {
  if (Object.is(next, last)) return false;
  if (typeof next !== 'object' || typeof last !== 'object' || next === null || last === null) return true;
  const a = Object.entries(next);
  const b = new Map(Object.entries(last));
  return a.length !== b.size || a.some(([key, value]) => !Object.is(value, b.get(key)));
}
