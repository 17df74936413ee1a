/** One case of a batch on the screen: what is known of it, what was compared, what township and county say, and what is to be done. */
import { html, type TemplateResult } from 'lit';
import type { Dossier, Seen, Sibling } from '#sync';
import {
  type Finding,
  formatDate,
  formatDateTime,
  formatMoney,
  optionLists,
  partsOfLink,
  type RowView,
  type Value,
} from '#templates';
import { fillLink } from './words.ts';

/** What a card is told and may do. `write` names cells of the case's row. */
export interface CaseDesk {
  readonly dossier: Dossier;
  readonly today: string;
  /** may write anything */
  readonly writes: boolean;
  /** speaks for the township */
  readonly reviews: boolean;
  /** the opinion that is being given and waits for its reason */
  readonly asking: { readonly row: string; readonly opinion: string } | undefined;
  ask(asking: CaseDesk['asking']): void;
  write(row: string, cells: Readonly<Record<string, Value | undefined>>, why?: string): void;
  seen(path: string): Seen;
  compare(row: RowView, finding: Readonly<Record<string, Value>>): void;
  explain(row: string, cells: Readonly<Record<string, Value | undefined>>): void;
  /** absent for the township: the list is the village's, and what is wrong in it is sent back */
  readonly remove?: (row: string) => void;
}

const words = (value: unknown): string => (typeof value === 'string' ? value : '');
const valuesOf = (form: HTMLFormElement): ((name: string) => string) => {
  const data = new FormData(form);
  return (name) => String(data.get(name) ?? '').trim();
};
/** A form's values go to `act`; the page is not left. */
const onSubmit =
  (act: (value: (name: string) => string) => void) =>
  (event: SubmitEvent): void => {
    event.preventDefault();
    const form = event.target as HTMLFormElement;
    act(valuesOf(form));
    form.reset();
  };

export function caseCard(
  row: RowView,
  compared: readonly RowView[],
  findings: readonly Finding[],
  desk: CaseDesk,
): TemplateResult {
  const link = typeof row.case === 'object' && 'id' in row.case ? String(row.case.id) : '';
  const { dossier, form, sheet } = partsOfLink(link);
  const facts: readonly (readonly [string, string])[] = [
    ['类别', words(row.kind)],
    ['风险', [row.risk1, row.risk2, row.risk3].map(words).filter(Boolean).join('、')],
    ['人均参考收入', typeof row.perCapita === 'number' ? `${formatMoney(row.perCapita)}元` : ''],
    ['评议', words(row.villageOpinion)],
    ['公示', [row.publicityFrom, row.publicityTo].map((day) => (day ? formatDate(words(day)) : '')).join('至')],
    ['异议', words(row.objection)],
    ['比对', words(row.compareResult)],
  ];
  return html`<section class="card case" data-row=${row.id}>
    <h3>${row.seq} ${words(row.head) || '（这台设备上没有这一户）'}<small class="quiet"> ${[words(row.group), row.size === undefined ? '' : `${row.size}人`].filter(Boolean).join(' ')}</small>
      ${opinionTag(row)}</h3>
    <dl class="facts">${facts.map(([name, value]) => (value && value !== '至' ? html`<dt>${name}</dt><dd>${value}</dd>` : ''))}</dl>
    ${row.earlier ? html`<p class="wrong">以前各次：${words(row.earlier)}</p>` : ''}
    ${findings.map(findingLine)}
    ${compared.map((each) => comparison(each, desk))}
    ${opinionPart(row, desk)} ${countyLine(row)}
    <p class="row">${form && sheet ? html`<a class="quiet" href=${fillLink(dossier, form, sheet)}>打开这一户的表</a>` : ''}
      ${desk.remove && !row.townOpinion ? html`<button class="quiet" @click=${() => desk.remove?.(row.id)}>从名单里去掉</button>` : ''}</p>
    ${desk.writes ? more(row, desk) : ''}
  </section>`;
}

function opinionTag(row: RowView): TemplateResult | '' {
  const county = words(row.countyOpinion);
  const town = words(row.townOpinion);
  if (county) return html`<span class="tag ${county === '同意' ? 'done' : 'late'}">审定${county}</span>`;
  if (town) return html`<span class="tag ${town === '同意' ? 'done' : 'late'}">初审${town}</span>`;
  return html`<span class="tag due">待审</span>`;
}

function countyLine(row: RowView): TemplateResult | '' {
  const { countyOpinion, countyDate, countyText, enteredOn } = row;
  const parts = [
    countyOpinion && `${countyDate ? formatDate(words(countyDate)) : ''}审定：${words(countyOpinion)}`,
    words(countyText),
    enteredOn && `${formatDate(words(enteredOn))}录入系统`,
  ].filter(Boolean);
  return parts.length === 0 ? '' : html`<p>${parts.join('，')}</p>`;
}

// ---------------------------------------------------------------- opinions

const opinionCells = ['townOpinion', 'townText', 'townDate'] as const;

function opinionPart(row: RowView, desk: CaseDesk): TemplateResult {
  const at = `cases/${row.id}/townOpinion`;
  const sides = desk.dossier.siblings(at);
  if (sides.length > 1) return settling(row, sides, desk);
  const said = desk.dossier.origin(at);
  const { townOpinion, townDate, townText } = row;
  const asking = desk.asking?.row === row.id ? desk.asking.opinion : undefined;
  const give = (opinion: string): void =>
    opinion === '同意'
      ? desk.write(row.id, { townOpinion: opinion, townDate: desk.today, townText: undefined })
      : desk.ask({ row: row.id, opinion });
  return html`
    ${
      townOpinion
        ? html`<p><strong>初审：${words(townOpinion)}</strong>${townDate ? `，${formatDate(words(townDate))}` : ''}${said?.person ? `，${said.person.name}` : ''}${townText ? html`<br />${words(townText)}` : ''}</p>`
        : ''
    }
    ${
      asking
        ? html`<form class="simple" @submit=${onSubmit((value) => {
            desk.write(row.id, { townOpinion: asking, townDate: desk.today, townText: value('reason') });
            desk.ask(undefined);
          })}>
            <label for="reason-${row.id}">${asking}：写明原因${asking === '退回补充' ? '，要补什么' : ''}</label>
            <textarea id="reason-${row.id}" name="reason" rows="2" maxlength="300" required></textarea>
            <p class="row"><button>${asking}</button><button type="button" class="quiet" @click=${() => desk.ask(undefined)}>先不${asking}</button></p>
          </form>`
        : desk.reviews
          ? html`<p class="row">${optionLists.opinion.options.map(({ value }) =>
              value === townOpinion
                ? ''
                : html`<button class=${value === '同意' && !townOpinion ? 'primary' : 'quiet'} @click=${() => give(value)}>${townOpinion ? `改为${value}` : value}</button>`,
            )}</p>`
          : ''
    }`;
}

/** Two officers said different things apart: both stand here, until somebody settles it by name and with a reason. */
function settling(row: RowView, sides: readonly Sibling[], desk: CaseDesk): TemplateResult {
  const paths = opinionCells.map((cell) => `cases/${row.id}/${cell}`);
  const settle = (side: Sibling, why: string): void => {
    const ofSame = (path: string): Value | undefined => {
      const all = desk.dossier.siblings(path);
      const own =
        all.length > 1 ? all.find(({ person, at }) => person?.id === side.person?.id && at === side.at) : undefined;
      const value = own ? own.value : desk.dossier.origin(path)?.value;
      return value === undefined || (typeof value === 'object' && 'sealed' in value) ? undefined : value;
    };
    const values = paths.map(ofSame);
    const text = side.value === '同意' ? undefined : values[1];
    desk.write(
      row.id,
      { townOpinion: String(side.value ?? '') || undefined, townText: text, townDate: values[2] },
      why,
    );
  };
  /** A reason that only one of them gave is no disagreement, and stands alone. */
  const reasonOf = (side: Sibling): unknown => {
    const at = paths[1] ?? '';
    const told = [...desk.dossier.siblings(at), desk.dossier.origin(at)];
    return told.find((each) => each?.person?.id === side.person?.id)?.value;
  };
  return html`<form class="simple wrong" role="alert" @submit=${onSubmit((value) => {
    const side = sides[Number(value('side'))];
    if (side) settle(side, value('why'));
  })}>
    <p>初审意见不一样，定下一个以前不能定稿：</p>
    ${sides.map((side, index) => {
      const text = reasonOf(side);
      return html`<label><input type="radio" name="side" value=${index} required /> ${String(side.value ?? '（清空）')}（${side.person?.name ?? '不知是谁'}，${formatDateTime(side.at)}）${typeof text === 'string' ? `：${text}` : ''}</label>`;
    })}
    ${
      desk.writes
        ? html`<label for="why-${row.id}">为什么定这一个</label><input id="why-${row.id}" name="why" required maxlength="100" autocomplete="off" />
          <p><button>就定这个</button></p>`
        : ''
    }
  </form>`;
}

// ---------------------------------------------------------------- comparison, sample, county

function comparison(found: RowView, desk: CaseDesk): TemplateResult {
  const { person, item, department, finding, explain } = found;
  const id = `explain-${found.id}`;
  return html`<div class="compared">
    <p>比对：${words(person)} ${words(item)}（${words(department)}）${words(finding)}${found.keep === false ? '，不上报' : ''}</p>
    ${
      explain
        ? html`<p class="quiet">说明：${words(explain)}</p>`
        : desk.writes
          ? html`<form class="simple" @submit=${onSubmit((value) => desk.explain(found.id, { explain: value('explain'), keep: value('keep') === '是' }))}>
              <label for=${id}>情况说明</label><textarea id=${id} name="explain" rows="2" maxlength="300" required></textarea>
              <label for="keep-${found.id}">是否仍上报</label><select id="keep-${found.id}" name="keep"><option>是</option><option>否</option></select>
              <p><button class="quiet">保存说明</button></p></form>`
          : html`<p class="wrong">还没有说明</p>`
    }</div>`;
}

function more(row: RowView, desk: CaseDesk): TemplateResult {
  const select = (name: string, label: string, list: 'compareItem' | 'compareDepartment' | 'opinion') =>
    html`<label for="${name}-${row.id}">${label}</label><select id="${name}-${row.id}" name=${name} required><option value="">请选择</option>${optionLists[list].options.map(({ value }) => html`<option>${value}</option>`)}</select>`;
  const input = (name: string, label: string, type = 'text', required = true, value = '') =>
    html`<label for="${name}-${row.id}">${label}</label><input id="${name}-${row.id}" name=${name} type=${type} maxlength="200" ?required=${required} value=${value} autocomplete="off" />`;
  return html`
    <details><summary>登记比对结果</summary>
      <form class="simple" @submit=${onSubmit((value) =>
        desk.compare(row, {
          person: value('person'),
          item: value('item'),
          department: value('department'),
          finding: value('finding'),
        }),
      )}>${input('person', '人员', 'text', true, words(row.head))} ${select('item', '比对项目', 'compareItem')} ${select('department', '比对部门', 'compareDepartment')} ${input('finding', '比对结果')}
        <p><button class="quiet">登记</button></p></form></details>
    ${
      desk.reviews
        ? html`<details><summary>入户抽查${row.sampledOn ? `：${formatDate(words(row.sampledOn))}` : ''}</summary>
            ${row.sampleResult ? html`<p>${words(row.sampleResult)}</p>` : ''}
            <form class="simple" @submit=${onSubmit((value) => desk.write(row.id, { sampledOn: value('sampledOn'), sampleResult: value('sampleResult') }))}>
              ${input('sampledOn', '哪天去的', 'date', true, desk.today)} ${input('sampleResult', '抽查情况')}<p><button class="quiet">登记</button></p></form></details>
          <details><summary>登记审定结果、录入系统</summary>
            <form class="simple" @submit=${onSubmit((value) => desk.write(row.id, { countyOpinion: value('countyOpinion'), countyDate: value('countyDate'), countyText: value('countyText') || undefined }))}>
              ${select('countyOpinion', '审定意见', 'opinion')} ${input('countyDate', '审定日期', 'date', true, desk.today)} ${input('countyText', '审定说明', 'text', false)}<p><button class="quiet">登记</button></p></form>
            <form class="simple" @submit=${onSubmit((value) => desk.write(row.id, { enteredOn: value('enteredOn') }))}>
              ${input('enteredOn', '哪天录入全国系统', 'date', true, desk.today)}<p><button class="quiet">登记</button></p></form></details>`
        : ''
    }`;
}

/** An error in red, a warning as such; what merely informs is quiet. */
export const findingLine = ({ level, message }: Finding) =>
  html`<p class=${level === 'error' ? 'wrong' : level === 'warning' ? '' : 'quiet'}>${level === 'warning' ? '提醒：' : ''}${message}</p>`;
