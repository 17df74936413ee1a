/**
 * The township's desk: the batches of every village that this device is enrolled in, what has arrived and what is to be done.
 *
 * Each village is read with its own keys from its own copy on this device; nothing of one goes into another.
 */
import { html, type TemplateResult } from 'lit';
import {
  bytesOnShelf,
  type LocalVillage,
  openRegister,
  openVillage,
  REGISTER,
  roleNames,
  type Shelf,
  type VillageHere,
  villagesHere,
} from '#sync';
import { isValue, type Summary } from '#templates';
import { batchesIn, reportedOn } from './batch-list.ts';
import { batchState } from './begin-batch.ts';
import { choose } from './chosen-village.ts';
import { openLists } from './lists.ts';
import { screenAt } from './screen.ts';
import { openSession, orSay, type Session } from './session.ts';
import { dossierLink } from './words.ts';

interface Desk {
  readonly village: VillageHere;
  /** undefined: still being opened */
  readonly shelf?: Shelf;
  readonly problem?: string;
}

const screen = screenAt('desk');
orSay(start());

async function start(): Promise<void> {
  const session = await openSession();
  const here = await villagesHere();
  const desks = new Map<string, Desk>(here.map((village) => [village.id, { village }]));
  const paint = (): void => screen.paint(view([...desks.values()]));
  paint();
  // One after the other: each reads its village from the disk, and a township has many.
  for (const village of here) {
    try {
      const shelf = await listsOf(village, session);
      desks.set(village.id, { village, shelf });
      shelf.subscribe(paint);
    } catch {
      desks.set(village.id, { village, problem: '这个村的数据没有打开。请从右上角换到这个村再试。' });
    }
    paint();
  }
  // The village of this tab stays the one that was used last.
  await openVillage(session.village.id);
}

/** The lists of a village; of the tab's own, those that are open. */
async function listsOf({ id }: VillageHere, session: Session): Promise<Shelf> {
  if (id === session.village.id) return openLists(session);
  const village = await openVillage(id);
  if (!village) throw new Error(`This device has no village '${id}' any more.`);
  const seed = await bytesOnShelf(id, REGISTER);
  const register = await openRegister(village, { person: personIn(village), isValue, ...(seed ? { seed } : {}) });
  return openLists({ ...session, village, register });
}
const personIn = ({ person }: LocalVillage): { id: string; name: string } => person ?? { id: '', name: '' };

function view(desks: readonly Desk[]): TemplateResult {
  const all = desks.flatMap(({ shelf }) => (shelf ? batchesIn(shelf.summaries()) : []));
  const waiting = all.reduce((sum, batch) => sum + batchState(batch).waiting, 0);
  return html`
    <p><a href="/">‹ 工作</a></p>
    <h1>乡镇审核台</h1>
    <p class="lead">这台设备进了${desks.length}个村，共收到${all.length}批，${waiting > 0 ? `还有${waiting}户待审` : '没有待审的户'}。</p>
    ${desks.map(villagePart)}
    ${desks.length < 2 ? html`<p class="quiet">要审别的村，请那个村的负责人发一张“${roleNames.reviews}”身份的邀请，在这台设备上打开。</p>` : ''}
  `;
}

function villagePart({ village, shelf, problem }: Desk): TemplateResult {
  const batches = shelf ? batchesIn(shelf.summaries()) : [];
  const open = (batch: Summary) => (event: Event) => {
    event.preventDefault();
    choose(village.id);
    location.assign(dossierLink(batch.id));
  };
  const { status } = shelf ?? {};
  return html`<section class="card" data-village=${village.id}><h2>${village.name}</h2>
    ${problem ? html`<p class="wrong">${problem}</p>` : ''}
    ${!shelf && !problem ? html`<p class="quiet">正在打开…</p>` : ''}
    ${status && status.relay !== 'none' && !status.holdsAll ? html`<p class="quiet">还没有取到全村的数据，下面的批次可能不全。</p>` : ''}
    ${shelf && batches.length === 0 ? html`<p class="quiet">还没有上报过。</p>` : ''}
    <ul class="plain-list">${batches.map((batch) => {
      const { words, done, waiting } = batchState(batch);
      return html`<li><a href=${dossierLink(batch.id)} @click=${open(batch)}>${batch.listed.batchNo ?? '没有写批次'}</a>
        <span>${batch.listed.batchKind ?? ''}</span> <span class="quiet">${(batch.rows.cases ?? []).length}户，${reportedOn(batch)}${filed(batch) ? '，已签字定稿' : ''}</span>
        <span class="tag ${done ? 'done' : waiting > 0 ? 'late' : 'due'}">${words}</span></li>`;
    })}</ul></section>`;
}

const filed = ({ sheets }: Summary): boolean =>
  sheets.some(({ form, filed: at }) => form === 'batch-report' && at !== undefined);
