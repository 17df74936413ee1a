/** The village's own lists: clues answered, warnings, the plain sheet and who was given it. All are sheets of the village's dossier. */
import { html } from 'lit';
import { mayWriteRegister, openDossier, type Shelf } from '#sync';
import {
  formatSheetId,
  isValue,
  loadTemplate,
  loadTemplates,
  type Policies,
  type SheetSummary,
  type Summary,
  schemaOf,
  type Template,
  titleIn,
  wordingOf,
} from '#templates';
import type { ArchivePanel } from './archive-year.ts';
import { openLists, openOnes } from './lists.ts';
import { proposedSheet } from './proposed-sheet.ts';
import { screenAt } from './screen.ts';
import { openSession, orSay, type Session } from './session.ts';
import { fillLink } from './words.ts';

const screen = screenAt('papers');
orSay(start());

interface Found {
  readonly dossier: string;
  readonly sheet: SheetSummary;
}

async function start(): Promise<void> {
  const session = await openSession();
  const [shelf, templates, policies] = await Promise.all([openLists(session), loadTemplates(), session.policies()]);
  const forms = [...templates.values()].filter(({ subject }) => subject === 'village');
  let panel: ArchivePanel | undefined;
  const paint = (): void => screen.paint([view(session, shelf, forms, policies), archive()]);
  const toggle = async (): Promise<void> => {
    if (panel) {
      panel.close();
      panel = undefined;
    } else panel = await (await import('./archive-year.ts')).archivePanel(session, shelf, paint);
    paint();
  };
  const archive = () => html`<h2>归档</h2>
    <p class="row"><button class="quiet" aria-expanded=${panel !== undefined} @click=${() => orSay(toggle())}>${panel ? '收起归档' : '导出一年的归档'}</button> <a href="/verify/">核对归档件</a></p>
    ${panel?.view()}`;
  shelf.subscribe(paint);
  session.register.subscribe(paint);
  paint();
}

function view(session: Session, shelf: Shelf, forms: readonly Template[], policies: Policies) {
  const policy = policies.on(session.today);
  const villages = shelf.summaries().filter(({ subject }) => subject === 'village');
  return html`<p><a href="/">‹ 工作</a></p>
    <h1>村级表册</h1>
    <p class="lead">不是哪一户的表：线索反馈、预警名单、明白纸和签收。</p>
    <div class="cards">${forms.map((template) => {
      const found = sheetsOf(villages, template);
      const next = (): string =>
        proposedSheet(
          template,
          found.map(({ sheet }) => sheet.sheet),
          { policy, today: session.today },
        );
      return html`<section class="card"><h2>${titleIn(policy, template)}</h2>
        <p class="quiet">${wordingOf(template.purpose, policy)}</p>
        ${found.length === 0 ? html`<p class="quiet">还没有填</p>` : html`<ul class="plain-list">${found.map((each) => sheetLine(template, each))}</ul>`}
        ${!mayWriteRegister(session.village) ? '' : template.id === 'sheet-receipts' ? beginReceipts(session, shelf, next) : html`<p><button @click=${() => orSay(begin(session, template.id, next()))}>新开一份</button></p>`}
      </section>`;
    })}</div>`;
}

const sheetsOf = (villages: readonly Summary[], { id }: Template): readonly Found[] =>
  villages
    .flatMap(({ id: dossier, sheets }) => sheets.flatMap((sheet) => (sheet.form === id ? [{ dossier, sheet }] : [])))
    .sort((a, b) => (a.sheet.sheet < b.sheet.sheet ? 1 : -1));

function sheetLine(template: Template, { dossier, sheet }: Found) {
  const { listed, filed } = sheet;
  const words = [
    listed.sheetKind,
    listed.period,
    listed.sourceDepartment,
    listed.coverage && `覆盖率${listed.coverage}`,
  ];
  return html`<li><a href=${fillLink(dossier, template.id, sheet.sheet)}>${formatSheetId(template.sheet, sheet.sheet)}</a>
    <span class="quiet">${[...words, filed ? '已定稿' : ''].filter(Boolean).join('，')}</span></li>`;
}

/** 申报 goes to every household, 帮扶 to those under watch; the list is made of them. */
function beginReceipts(session: Session, shelf: Shelf, next: () => string) {
  const households = openOnes(session, shelf).filter(({ subject }) => subject === 'household');
  const watched = households.filter(({ listed }) => listed.monitorKind !== undefined && listed.riskEliminated !== true);
  const button = (kind: string, of: readonly Summary[]) =>
    html`<button @click=${() => orSay(begin(session, 'sheet-receipts', next(), { kind, of }))}>${kind}：${of.length}户的签收表</button>`;
  return html`<p class="row">${button('申报政策', households)} ${button('帮扶政策', watched)}</p>`;
}

/** The oldest dossier of the village; without one a new one. Where two devices made one each, both go on. */
async function begin(
  { village, register, person }: Session,
  form: string,
  sheet: string,
  receipts?: { readonly kind: string; readonly of: readonly Summary[] },
): Promise<void> {
  const known = register
    .dossiers()
    .filter(({ subject }) => subject === 'village')
    .map(({ id }) => id);
  const id = known.toSorted()[0] ?? register.addDossier('village');
  if (receipts) {
    const schema = schemaOf([await loadTemplate(form)]);
    const begun = !village.relay || register.isMadeHere(id);
    const dossier = await openDossier(id, { village, schema, isValue, person, maySign: register.maySign, begun });
    dossier.together(() => {
      dossier.beginSheet(form, sheet);
      dossier.set(`${form}/${sheet}/sheetKind`, receipts.kind);
      for (const household of receipts.of) {
        // Named by the household: two devices that make the list apart have one row each.
        dossier.beginSheet(`${form}/${sheet}/givenRows`, household.id);
        dossier.set(`${form}/${sheet}/givenRows/${household.id}/case`, household.id);
      }
    });
    await dossier.close();
  }
  // Closing waits for the disk: leaving the page before that would lose the entry.
  await register.close();
  location.assign(fillLink(id, form, sheet));
}
