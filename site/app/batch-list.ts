/** All batches of the village, and a new one from the cases that can be reported. */
import { html } from 'lit';
import { mayWriteRegister, type Shelf } from '#sync';
import { elsewhereOf, formatDate, type Summary } from '#templates';
import { type Candidate, candidatesOf } from './batch-candidates.ts';
import { batchState, beginBatch, sentBack } from './begin-batch.ts';
import { openOnes } from './lists.ts';
import type { screenAt } from './screen.ts';
import { orSay, type Session, tell } from './session.ts';
import { dossierLink, fillLink, householdName, inOrder } from './words.ts';

export function showBatches(session: Session, shelf: Shelf, screen: ReturnType<typeof screenAt>): void {
  /** links that a person has chosen or left out; others stand as they are ready */
  const chosen = new Map<string, boolean>();
  const isChosen = ({ link, ready }: Candidate): boolean => chosen.get(link) ?? ready;
  const paint = (): void => screen.paint(view());
  shelf.subscribe(paint);
  paint();

  function view() {
    const summaries = shelf.summaries();
    const elsewhere = elsewhereOf(summaries);
    const batches = batchesIn(summaries);
    const candidates = candidatesOf(inOrder(openOnes(session, shelf)), elsewhere);
    return html`
      <p><a href="/">‹ 工作</a></p>
      <h1>上报批次</h1>
      <p class="lead">评议通过、公示期满没有异议的户，按批报乡镇审核；乡镇退回的，补好以后再报一批。</p>
      ${
        batches.length === 0
          ? html`<p class="card">还没有上报过。</p>`
          : html`<ul class="list">${batches.map((batch) => {
              const back = sentBack(batch, elsewhere, summaries);
              const { words, done } = batchState(batch);
              return html`<li class="row"><a href=${dossierLink(batch.id)}>${batch.listed.batchNo ?? '没有写批次'}</a>
                <span>${batch.listed.batchKind ?? ''}</span> <span class="quiet">${(batch.rows.cases ?? []).length}户</span>
                <span class="tag ${done ? 'done' : 'due'}">${words}</span>${back > 0 ? html` <span class="tag late">退回${back}户</span>` : ''}</li>`;
            })}</ul>`
      }
      ${mayWriteRegister(session.village) ? begin(candidates, batches) : ''}
    `;
  }

  function begin(candidates: readonly Candidate[], batches: readonly Summary[]) {
    const kinds = [...new Set(candidates.map(({ kind }) => kind))];
    return html`<h2>还没有上报的户</h2>
      ${
        candidates.length === 0
          ? html`<p class="card">现在没有要上报的户。认定表里建议纳入、还没有上报的户会列在这里。</p>`
          : kinds.map((kind) => beginKind(kind, candidates, batches))
      }`;
  }

  function beginKind(kind: string, candidates: readonly Candidate[], batches: readonly Summary[]) {
    const of = candidates.filter((candidate) => candidate.kind === kind);
    const links = of.filter(isChosen).map(({ link }) => link);
    return html`<section class="card"><h3>${kind}</h3>
      <ul class="plain-list">${of.map((candidate) => {
        const { link, summary, ready, note, form } = candidate;
        const sheet = link.split('/').at(-1) ?? '';
        return html`<li class="row"><label class="target"><input type="checkbox" .checked=${isChosen(candidate)} @change=${(
          event: Event,
        ) => {
          chosen.set(link, (event.target as HTMLInputElement).checked);
          paint();
        }} /> ${householdName(summary)}</label> <a class="quiet" href=${fillLink(summary.id, form, sheet)}>打开表</a>
          ${note ? html`<span class="tag ${ready ? 'due' : 'late'}">${note}</span>` : ''}</li>`;
      })}</ul>
      <p><button class="primary" ?disabled=${links.length === 0} @click=${() => start(links, batches)}>用选中的${links.length}户建一批</button></p></section>`;
  }

  function start(links: readonly string[], batches: readonly Summary[]): void {
    if (links.length === 0) tell('请先选中要上报的户。');
    else orSay(beginBatch(session, links, batches));
  }
}

/** The newest first. */
export const batchesIn = (summaries: readonly Summary[]): readonly Summary[] =>
  summaries
    .filter(({ subject, sheets }) => subject === 'batch' && sheets.some(({ form }) => form === 'batch-report'))
    .sort((a, b) => (whenOf(a) < whenOf(b) ? 1 : -1));
const whenOf = ({ listed, id }: Summary): string => `${listed.reportDate ?? '9'} ${listed.batchOrder ?? ''} ${id}`;

/** 2023年5月29日上报 */
export const reportedOn = ({ listed: { reportDate } }: Summary): string =>
  typeof reportDate === 'string' ? `${formatDate(reportDate)}上报` : '还没有写上报日期';
