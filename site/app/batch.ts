/** One batch: its cases, what the township says of each, what goes to the county and what comes back. Without an id: all batches. */
import { html, nothing } from 'lit';
import { need } from '#components';
import { bytesToOpen, type Dossier, mayWriteRegister, openDossier, type Seen, type Shelf } from '#sync';
import {
  type Evaluation,
  elsewhereOf,
  evaluate,
  formatDate,
  isValue,
  loadTemplate,
  type Policies,
  pathOf,
  placeLine,
  type RowView,
  type SealedFacts,
  schemaOf,
  type Value,
  viewOf,
  viewPathOf,
} from '#templates';
import { candidatesOf } from './batch-candidates.ts';
import { type CaseDesk, caseCard, findingLine } from './batch-case.ts';
import { decisionsPart, saveFile, tableFile } from './batch-return.ts';
import { addCases } from './begin-batch.ts';
import type { DecisionList } from './decision-list.ts';
import { programFonts } from './font.ts';
import { openLists, openOnes } from './lists.ts';
import { savingView } from './saving.ts';
import { screenAt } from './screen.ts';
import { sealedReader } from './sealed-facts.ts';
import { openSession, orSay, type Session } from './session.ts';
import { fillLink, householdName } from './words.ts';

const screen = screenAt('batch');
addEventListener('hashchange', () => location.reload());
orSay(start());

async function start(): Promise<void> {
  const id = decodeURIComponent(location.hash.slice(1));
  const session = await openSession();
  const shelf = await openLists(session);
  if (id) return showBatch(id, session, shelf, await session.policies());
  const { showBatches } = await import('./batch-list.ts');
  showBatches(session, shelf, screen);
}

async function showBatch(id: string, session: Session, shelf: Shelf, policies: Policies): Promise<void> {
  const { village, register, person, today } = session;
  const [report, review] = await Promise.all([loadTemplate('batch-report'), loadTemplate('township-review')]);
  const { dossier: seed } = await bytesToOpen(village.id, id);
  const dossier: Dossier = await openDossier(id, {
    village,
    schema: schemaOf([report, review]),
    isValue,
    person,
    maySign: register.maySign,
    begun: !village.relay || register.isMadeHere(id),
    ...(seed ? { seed } : {}),
  });
  shelf.follow(dossier);
  const sealed = sealedReader(review, session, shelf, policies);
  let facts: SealedFacts = new Map();
  let elsewhere = elsewhereOf(shelf.summaries());
  let reported: Evaluation | undefined;
  let reviewed: Evaluation | undefined;
  let asking: CaseDesk['asking'];
  /** what stood in each cell when it was last painted: an answer settles that and nothing newer */
  let painted = new Map<string, Seen>();

  const sheet = (): string => Object.keys(dossier.values()['batch-report'] ?? {})[0] ?? `${today.slice(0, 4)}-1`;
  const evaluated = (template: typeof report, previous: Evaluation | undefined): Evaluation =>
    evaluate(template, viewOf(template, dossier.values(), sheet(), [], elsewhere), {
      ...{ policies, today, previous },
      disagreements: dossier.disagreements().flatMap((path) => viewPathOf(template, path, sheet()) ?? []),
    });
  const rowsIn = (name: string): readonly RowView[] => {
    const rows = reviewed?.view[name];
    return Array.isArray(rows) ? (rows as readonly RowView[]) : [];
  };
  const decisions = decisionsPart(enter, paint);
  /** Officers of the township; where it has no device, the village enters what came back on paper. */
  const reviews = village.role === 'reviews';
  let forTownship = reviews;

  function write(row: string, cells: Readonly<Record<string, Value | undefined>>, why?: string): void {
    dossier.together(() => {
      dossier.beginSheet(review.id, sheet());
      for (const [cell, value] of Object.entries(cells)) {
        const path = pathOf(review, `cases/${row}/${cell}`, sheet());
        dossier.set(path, value, why, painted.get(path) ?? dossier.seen(path));
      }
    });
  }
  function enter(list: DecisionList): void {
    for (const { row, opinion, on, text } of list.decisions)
      write(row, { countyOpinion: opinion, countyDate: on, countyText: text });
  }
  function desk(): CaseDesk {
    return {
      ...{ dossier, today, asking, write },
      writes: village.role !== 'reads',
      reviews: forTownship,
      ask(next) {
        asking = next;
        paint();
      },
      seen: (path) => painted.get(path) ?? dossier.seen(path),
      compare(row, finding) {
        const link = typeof row.case === 'object' && 'id' in row.case ? String(row.case.id) : '';
        dossier.together(() => {
          const added = dossier.addRow('compareRows');
          for (const [cell, value] of Object.entries({ case: link, ...finding }))
            dossier.set(`compareRows/${added}/${cell}`, value);
        });
      },
      explain(row, cells) {
        dossier.together(() => {
          for (const [cell, value] of Object.entries(cells)) dossier.set(`compareRows/${row}/${cell}`, value);
        });
      },
      ...(mayWriteRegister(village) && { remove: (row: string) => dossier.removeRow(`cases/${row}`) }),
    };
  }

  function paint(): void {
    if (!dossier.status.arrived) {
      screen.paint(
        html`<h1>上报批次</h1><p class="card">${dossier.status.relay === 'refused' ? dossier.status.reason : '这一批的内容还没有取到这台设备上。请联网稍等。'}</p>`,
      );
      return;
    }
    reported = evaluated(report, reported);
    reviewed = evaluated(review, reviewed);
    const cells = rowsIn('cases').flatMap(({ id: row }) =>
      ['townOpinion', 'townText', 'townDate', 'countyOpinion', 'countyText', 'countyDate'].map(
        (cell) => `cases/${row}/${cell}`,
      ),
    );
    painted = new Map(cells.map((path) => [path, dossier.seen(path)]));
    screen.paint(view(reported, reviewed));
  }
  async function connect(changed?: ReadonlySet<string>): Promise<void> {
    elsewhere = elsewhereOf(shelf.summaries(), elsewhere, facts);
    paint();
    if (!sealed || !reviewed) return;
    facts = await sealed.read(reviewed.view, changed);
    elsewhere = elsewhereOf(shelf.summaries(), elsewhere, facts);
    paint();
  }

  dossier.subscribe(() => orSay(connect()));
  shelf.subscribe((changed) => orSay(connect(changed)));
  await connect();

  function view(ofVillage: Evaluation, ofTown: Evaluation) {
    const rows = rowsIn('cases');
    const values = ofTown.view;
    const findings = [
      ...ofVillage.findings,
      ...ofTown.findings.filter(({ rule }) => /^(T-0[789]|disagreement)$/.test(rule)),
    ];
    const ofRow = (row: RowView) =>
      findings.filter(
        ({ path, rule }) => path?.startsWith(`cases/${row.id}/`) && rule !== 'required' && rule !== 'disagreement',
      );
    const ofSheet = findings.filter(({ path, rule }) => /^[TP]-/.test(rule) && !path?.includes('/'));
    const waiting = rows.filter((row) => !row.townOpinion);
    // Neither an error nor a warning: what was never published is not agreed to with one press.
    const clean = waiting.filter((row) => ofRow(row).every(({ level }) => level === 'note'));
    const untouched = village.role === 'fills' || village.role === 'leads';
    return html`
      <p class="crumbs"><a href=${reviews ? '/desk/' : '/batch/'}>‹ ${reviews ? '审核台' : '上报批次'}</a></p>
      <h1>${values.batchNo ?? '上报批次'} <small class="quiet">${values.batchKind ?? ''}</small></h1>
      <p class="lead">${typeof values.reportDate === 'string' ? `${formatDate(values.reportDate)}上报 · ` : ''}${rows.length}户${values.sumPersons === undefined ? '' : ` ${values.sumPersons}人`}${values.byKind ? ` · ${values.byKind}` : ''}</p>
      ${savingView(dossier, village)}
      ${ofSheet.map(findingLine)}
      ${ofSheet.some(({ rule }) => rule === 'T-01') || rows.length === 0 ? '' : html`<p class="quiet">合计与明细相符。</p>`}
      <p class="row">
        <a class="button" href=${fillLink(id, report.id, sheet())}>上报汇总表（填写、签字、打印）</a>
        <a class="button" href=${fillLink(id, review.id, sheet())}>乡镇审核表（填写、签字、打印）</a>
      </p>
      ${
        untouched
          ? html`<p><label><input type="checkbox" .checked=${forTownship} @change=${(event: Event) => {
              forTownship = (event.target as HTMLInputElement).checked;
              paint();
            }} /> 乡镇没有用这个系统：由本村照纸面登记乡镇和县里的意见</label></p>`
          : ''
      }
      ${
        forTownship && clean.length > 1
          ? html`<p><button @click=${() => agreeAll(clean)}>没有问题的${clean.length}户都同意</button></p>`
          : ''
      }
      ${rows.map((row) => caseCard(row, comparedOf(row), ofRow(row), desk()))}
      ${rows.length === 0 ? html`<p class="card">名单还是空的。</p>` : ''}
      ${untouched ? adding() : ''}
      ${forTownship && rows.length > 0 ? goingUp(ofTown, rows) : ''}
    `;
  }

  function comparedOf(row: RowView): readonly RowView[] {
    const link = linkIn(row);
    return rowsIn('compareRows').filter((each) => linkIn(each) === link);
  }

  function agreeAll(rows: readonly RowView[]): void {
    if (!confirm(`这${rows.length}户都写“同意”吗？有提示没有说明的户不在里面的，请逐户再看。`)) return;
    dossier.together(() => {
      for (const row of rows) write(row.id, { townOpinion: '同意', townDate: today });
    });
  }

  /** The village adds a case while nobody has answered. */
  function adding() {
    const inList = new Set(rowsIn('cases').map(linkIn));
    const kind = reviewed?.view.batchKind;
    const open = candidatesOf(openOnes(session, shelf), elsewhere).filter(
      (candidate) => !inList.has(candidate.link) && (kind === undefined || candidate.kind === kind),
    );
    if (open.length === 0) return '';
    return html`<form class="simple card" @submit=${(event: SubmitEvent) => {
      event.preventDefault();
      const link = String(new FormData(event.target as HTMLFormElement).get('case') ?? '');
      if (link) dossier.together(() => addCases(dossier, [link]));
    }}>
      <label for="case">再加一户</label>
      <select id="case" name="case">${open.map(({ link, summary, note }) => html`<option value=${link}>${householdName(summary)}${note ? `（${note}）` : ''}</option>`)}</select>
      <p><button class="quiet">加进名单</button></p></form>`;
  }

  function goingUp(ofTown: Evaluation, rows: readonly RowView[]) {
    const agreed = rows.filter(({ townOpinion }) => townOpinion === '同意');
    const name = `${String(ofTown.view.batchNo ?? '上报')}.csv`;
    const line = placeLine(policies.on(today));
    return html`<h2>报县里、登记结果</h2>
      <section class="card">
        <p class="row"><button ?disabled=${agreed.length === 0} @click=${() => saveFile(name, tableFile(ofTown, agreed))}>下载同意的${agreed.length}户（表格文件）</button></p>
        <p class="quiet">文件里有证件号码，只交给办这件事的人。列的名称和顺序要改的，请村级负责人在“本村”页“本村另设的参数”里选“上报表格文件的列”。</p>
        ${decisions.view(rows)}
      </section>
      <cb-print .evaluation=${() => reviewed} .fonts=${programFonts} .place=${line || nothing} .labelOf=${() => ''} .variants=${['filled', 'findings']}></cb-print>`;
  }
}

const linkIn = (row: RowView): string => (typeof row.case === 'object' && 'id' in row.case ? String(row.case.id) : '');
void need('cb-print');
