/**
 * Elements that many visits to a form do without: loaded when one is about to be shown, so that a form opens sooner.
 * The offline copy has them like everything else.
 */
import type { Field } from '#templates';
import { Control } from './controls/control.ts';
import { controlFor } from './controls/index.ts';

export const later = {
  'cb-settle': async () => (await import('./cb-settle.ts')).CbSettle,
  'cb-findings': async () => (await import('./cb-findings.ts')).CbFindings,
  'cb-filing': async () => (await import('./cb-filing.ts')).CbFiling,
  'cb-print': async () => (await import('./cb-print.ts')).CbPrint,
  'cb-person': async () => (await import('./cb-person.ts')).CbPerson,
  'cb-own-fonts': async () => (await import('./cb-own-fonts.ts')).CbOwnFonts,
  'cb-income': async () => (await import('./cb-income.ts')).CbIncome,
  'cb-prose': async () => (await import('./controls/prose.ts')).ProseControl,
  'cb-link': async () => (await import('./controls/link.ts')).LinkControl,
  'cb-signature': async () => (await import('./controls/signature.ts')).SignatureControl,
  'cb-fingerprint': async () => (await import('./controls/fingerprint.ts')).FingerprintControl,
  'cb-attachment': async () => (await import('./controls/attachment.ts')).AttachmentControl,
} as const satisfies Readonly<Record<string, () => Promise<CustomElementConstructor>>>;

export type LaterTag = keyof typeof later;
const isLater = (tag: string): tag is LaterTag => tag in later;

const loading = new Map<LaterTag, Promise<void>>();

/** Registers an element of these, once. Rejects where its file cannot be had. */
export function need(tag: LaterTag): Promise<void> {
  let asked = loading.get(tag);
  if (!asked) {
    asked = later[tag]().then((element) => customElements.define(tag, element));
    // The next who needs it tries again.
    asked.catch(() => loading.delete(tag));
    loading.set(tag, asked);
  }
  return asked;
}

/** The control of a field; where it has to be loaded first, a promise that it can be made. */
export function makeControl(field: Field): Control | Promise<void> {
  const tag = controlFor(field);
  if (isLater(tag) && !customElements.get(tag)) return need(tag);
  const control = document.createElement(tag);
  if (!(control instanceof Control))
    throw new Error(`<${tag}> is not registered; import the door of the elements first.`);
  return control;
}

/** Printing many sheets at once: its page's side, for the one page that does. */
export const loadPrintRun = () => import('./print-run.ts');
