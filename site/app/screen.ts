/** A place on the page that an app paints; what the static page said there goes with the first picture. */
import { render } from 'lit';

export function screenAt(id: string): { readonly element: HTMLElement; paint(view: unknown): void } {
  const element = document.getElementById(id);
  if (!element) throw new Error(`The page has no place called '${id}'.`);
  let painted = false;
  return {
    element,
    paint(view) {
      if (!painted) element.replaceChildren();
      painted = true;
      render(view, element);
    },
  };
}
