/** What tests of elements need of a page: mount, look for trouble with axe, wait for what people would see. */
import axe from 'axe-core';
import { render, type TemplateResult } from 'lit';
import { expect } from 'vitest';
import type { CbForm } from '../../components/cb-form.ts';

const mounted: HTMLElement[] = [];

/** Renders into the page and answers the first element of that name. */
export async function mount<T extends Element>(template: TemplateResult, select: string): Promise<T> {
  const box = document.createElement('main');
  document.body.append(box);
  mounted.push(box);
  render(template, box);
  const element = box.querySelector<T>(select);
  if (!element) throw new Error(`There is no '${select}' in what was mounted.`);
  await settle();
  return element;
}

/** A form with all its sections: those below come when the page is idle. */
export async function mountForm(template: TemplateResult): Promise<CbForm> {
  const form = await mount<CbForm>(template, 'cb-form');
  await expect
    .poll(() => form.rendered, { timeout: 10_000 })
    .toBeGreaterThanOrEqual(form.template?.sections.length ?? 0);
  await form.updateComplete;
  await settle();
  return form;
}

export function unmountAll(): void {
  for (const box of mounted.splice(0)) box.remove();
}

/** A frame and what follows it: elements render after the paint. */
export async function settle(): Promise<void> {
  for (let i = 0; i < 2; i++) {
    await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
    await Promise.resolve();
  }
}

/** No rule of axe is broken in the element; names each that is. */
export async function expectAccessible(element: Element): Promise<void> {
  document.documentElement.lang = 'zh-CN';
  const { violations } = await axe.run(element, { resultTypes: ['violations'] });
  expect(
    violations.map(
      ({ id, nodes }) => `${id}: ${nodes.map(({ html, failureSummary }) => `${html} ${failureSummary}`).join(' | ')}`,
    ),
  ).toEqual([]);
}

/** Types as a keyboard does, letter by letter, without leaving. */
export function type(entry: HTMLInputElement | HTMLTextAreaElement, typed: string): void {
  entry.focus();
  for (const letter of typed) {
    entry.value += letter;
    entry.dispatchEvent(new InputEvent('input', { bubbles: true, data: letter }));
  }
}

export function heard<Name extends keyof HTMLElementEventMap>(
  target: EventTarget,
  name: Name,
): HTMLElementEventMap[Name][] {
  const events: HTMLElementEventMap[Name][] = [];
  target.addEventListener(name, (event) => events.push(event as HTMLElementEventMap[Name]));
  return events;
}
