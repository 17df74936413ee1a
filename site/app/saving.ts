/**
 * Where the open dossier is saved; and, where this device's storage takes nothing, the way out: what stands on the page as a
 * data packet, which any device of the village takes in.
 */
import { html, type TemplateResult } from 'lit';
import type { Dossier, Village } from '#sync';
import { orSay } from './session.ts';

export const savingView = (dossier: Dossier, village: Village): TemplateResult =>
  html`<div class="saving"><cb-status .status=${dossier.status} .peers=${dossier.peers}></cb-status>${
    dossier.status.trouble &&
    html`<button @click=${() => orSay(import('./set-aside.ts').then(({ setAside }) => setAside(dossier, village)))}>存成数据包</button>`
  }</div>`;
