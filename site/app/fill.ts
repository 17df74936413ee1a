/**
 * One sheet to fill: the dossier, the form over it, where it is saved, and its print.
 *
 * It is in the script that other pages run too (core.mjs): it begins only where its place is.
 */
import { html, nothing } from 'lit';
import { type CbEvents, CbForm, need, pictured } from '#components';
import { bytesToOpen, type Dossier, openDossier } from '#sync';
import {
  type Evaluation,
  elsewhereOf,
  formatSheetId,
  isValue,
  loadTemplate,
  pathOf,
  placeLine,
  type SealedFacts,
  schemaOf,
  type Template,
  templateIds,
} from '#templates';
import type { FilingPart, FilingPlace } from './filing.ts';
import { programFonts } from './font.ts';
import { proposedSheet } from './proposed-sheet.ts';
import { savingView } from './saving.ts';
import { screenAt } from './screen.ts';
import { openSession, orSay, type Session, villageInUse } from './session.ts';
import { dossierLink } from './words.ts';

if (document.getElementById('fill')) {
  addEventListener('hashchange', () => location.reload());
  orSay(start());
}

async function start(): Promise<void> {
  const screen = screenAt('fill');
  const [id = '', form = '', sheet = ''] = location.hash.slice(1).split('/').map(decodeURIComponent);
  if (!id || !templateIds.includes(form) || !/^\d{4}-\d{1,3}$/.test(sheet)) {
    return screen.paint(
      html`<p class="card">地址不完整，找不到要填的表。请从<a href="/households/">住户</a>里选一户再打开。</p>`,
    );
  }
  // All that can be read is read side by side; the relay is asked when the form stands.
  let formStands = (): void => {};
  const connect = new Promise<void>((resolve) => {
    formStands = resolve;
  });
  const loading = loadTemplate(form);
  const village = await villageInUse();
  const seeds = bytesToOpen(village.id, id);
  const session = await openSession(village, { connect, seed: seeds.then(({ register }) => register) });
  const [template, policies, { dossier: seed }] = await Promise.all([loading, session.policies(), seeds]);
  const { register, person, today } = session;
  const dossier = await openDossier(id, {
    village,
    schema: schemaOf([template]),
    isValue,
    person,
    maySign: register.maySign,
    begun: !village.relay || register.isMadeHere(id),
    connect,
    ...(seed ? { seed } : {}),
  });
  /** A linked sheet: the one chosen, or a new one. */
  const openSheet = async (wanted: CbEvents['cb-open-sheet']): Promise<void> => {
    const target = await loadTemplate(wanted.form);
    const begun = Object.keys(dossier.values()[wanted.form] ?? {});
    const next = wanted.sheet ?? proposedSheet(target, begun, { policy: policies.on(today), today });
    location.assign(`#${encodeURIComponent(id)}/${wanted.form}/${next}`);
  };
  const name = (): string => {
    const { view } = element()?.evaluation ?? {};
    if (template.subject !== 'household') return '返回';
    return typeof view?.headName === 'string' ? view.headName : '这一户';
  };
  const element = (): CbForm | undefined => {
    const found = screen.element.querySelector('cb-form');
    return found instanceof CbForm ? found : undefined;
  };
  /** Why people set what is otherwise calculated, for the print of what is open. */
  const reasons = (): Record<string, string> =>
    Object.fromEntries(
      [...(element()?.evaluation?.overridden ?? [])].flatMap((path) => {
        const why = dossier.origin(pathOf(template, path, sheet))?.why;
        return why ? [[path, why]] : [];
      }),
    );
  let filing: FilingPart | undefined;
  let filingStands = (_: FilingPart): void => {};
  const whenFilingStands = new Promise<FilingPart>((resolve) => {
    filingStands = resolve;
  });
  const paint = (): void => {
    const line = placeLine(policies.on(today));
    screen.paint(
      html`
        <p class="crumbs"><a href=${dossierLink(id)}>‹ ${name()}</a></p>
        <h1>${element()?.evaluation?.title ?? ''} <small class="quiet">${formatSheetId(template.sheet, sheet)}</small></h1>
        ${savingView(dossier, village)}
        <div class="filed" role="status">${filing?.banner()}</div>
        ${
          dossier.status.arrived
            ? html`<cb-form .dossier=${dossier} .template=${template} .sheet=${sheet} .policies=${policies} .today=${today} ?readonly=${village.role === 'reads'}
                @cb-open-sheet=${(event: CustomEvent<CbEvents['cb-open-sheet']>) => orSay(openSheet(event.detail))}></cb-form>
              ${filing?.panel()}
              <cb-print .evaluation=${() => element()?.evaluation} .fonts=${programFonts} .place=${line || nothing} .labelOf=${(path: string) => element()?.labelOf(path) ?? ''} .reasons=${reasons} .filed=${async () => (await whenFilingStands).mark()} .pictures=${async (evaluation: Evaluation) => (await whenFilingStands).pictures(evaluation)}
                @cb-go=${(event: CustomEvent<{ path: string }>) => element()?.go(event.detail.path)}></cb-print>`
            : html`<p class="card">${dossier.status.relay === 'refused' ? '这一户的内容取不到这台设备上，原因见上面。' : '这一户的内容还没有取到这台设备上。请联网稍等，取到后就能填。'}</p>`
        }
      `,
    );
  };
  dossier.subscribe(paint);
  // The title and the householder's name come from the evaluation.
  screen.element.addEventListener('cb-evaluated', paint);
  paint();
  await element()?.updateComplete;
  await pictured();
  formStands();
  void need('cb-print');
  keepInStep(session, dossier, { element, template, sheet, policies, paint }, (part) => {
    filing = part;
    filingStands(part);
    paint();
  });
}

/** What the form can do without for a moment: the lists' copy of what is typed here, attachments, and filing. */
function keepInStep(
  session: Session,
  dossier: Dossier,
  {
    element,
    ...place
  }: Pick<FilingPlace, 'template' | 'sheet' | 'policies' | 'paint'> & { element(): CbForm | undefined },
  filingStands: (part: FilingPart) => void,
): void {
  const load = async (): Promise<void> => {
    const [{ openLists }, { attachTo }, { filingPart }] = await Promise.all([
      import('./lists.ts'),
      import('./attached.ts'),
      import('./filing.ts'),
    ]);
    const shelf = await openLists(session);
    // What other dossiers say comes with the lists, and goes on coming; so do sealed facts, where the form may show them.
    const reader = showsSealed(place.template) ? (await import('./sealed-facts.ts')).sealedReader : undefined;
    const sealed = reader?.(place.template, session, shelf, place.policies);
    let facts: SealedFacts | undefined;
    const show = (): void => {
      const form = element();
      if (form) form.elsewhere = elsewhereOf(shelf.summaries(), form.elsewhere, facts);
    };
    const connect = async (changed?: ReadonlySet<string>): Promise<void> => {
      show();
      const view = element()?.evaluation?.view;
      if (!sealed || !view) return;
      facts = await sealed.read(view, changed);
      show();
    };
    shelf.subscribe((changed) => orSay(connect(changed)));
    // Before the contents have arrived there is no form, and nothing that a list could show.
    let begun = false;
    const begin = async (): Promise<void> => {
      const form = element();
      if (!form || begun) return;
      begun = true;
      await connect();
      shelf.follow(dossier);
      const attached = await attachTo(form, session);
      filingStands(await filingPart({ session, dossier, form, shelf, attached, ...place }));
    };
    dossier.subscribe(() => orSay(begin()));
    await begin();
  };
  if ('requestIdleCallback' in window) requestIdleCallback(() => orSay(load()), { timeout: 3000 });
  else setTimeout(() => orSay(load()), 1000);
}

const showsSealed = ({ rows }: Template): boolean =>
  Object.values(rows).some(({ field }) =>
    Object.values(field.fields).some((each) => each.kind === 'link' && each.sealed !== undefined),
  );
