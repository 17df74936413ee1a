/** Objections: who objected to which household, who looked into it, and what came of it. They are sealed and never on the wall. */
import { html, nothing, type TemplateResult } from 'lit';
import { formatDate, isSealed, optionsUnder, sealedText } from '#templates';
import type { NoticeSheet } from './notice-sheet.ts';
import type { Part } from './people.ts';
import type { Session } from './session.ts';

interface Objection {
  readonly id: string;
  readonly about?: { readonly id: string };
  readonly objectedOn?: string;
  readonly by?: unknown;
  readonly content?: unknown;
  readonly handler?: string;
  readonly checkedOn?: string;
  readonly result?: string;
  readonly answered?: string;
}

export function objectionsPart({ village, person, today }: Session, sheet: NoticeSheet, paint: () => void): Part {
  const reads = village.role === 'reads' || village.role === 'reviews';
  const rowsOf = <T>(path: string): readonly T[] => {
    const value = sheet.get(path);
    return Array.isArray(value) ? (value as readonly T[]) : [];
  };
  const nameOf = (link: string | undefined): string =>
    rowsOf<{ readonly case?: { readonly id: string }; readonly shownName?: string }>('noticeRows').find(
      (row) => row.case?.id === link,
    )?.shownName ?? '';
  const text = (value: unknown): string => (isSealed(value) ? sealedText : typeof value === 'string' ? value : '');

  const add = (event: SubmitEvent): void => {
    event.preventDefault();
    const form = event.target as HTMLFormElement;
    const data = new FormData(form);
    const value = (name: string): string => String(data.get(name) ?? '').trim();
    sheet.addRow('objectionRows', {
      about: value('about'),
      objectedOn: value('on') || today,
      content: value('content'),
      ...(value('by') ? { by: value('by') } : {}),
    });
    form.reset();
    paint();
  };
  const settle = (row: string, event: SubmitEvent): void => {
    event.preventDefault();
    const data = new FormData(event.target as HTMLFormElement);
    const value = (name: string): string => String(data.get(name) ?? '').trim();
    sheet.together(() => {
      for (const name of ['handler', 'checkedOn', 'result', 'answered'])
        if (value(name)) sheet.set(`objectionRows/${row}/${name}`, value(name));
    });
  };

  const settling = (objection: Objection): TemplateResult => {
    const { policy } = sheet.evaluation();
    const field = (name: string): string => `${objection.id}-${name}`;
    return html`<form class="simple" @submit=${(event: SubmitEvent) => settle(objection.id, event)}>
      <label for=${field('handler')}>谁去核实</label><input id=${field('handler')} name="handler" required maxlength="30" .value=${objection.handler ?? person.name} />
      <label for=${field('on')}>核实日期</label><input id=${field('on')} name="checkedOn" type="date" required max=${today} .value=${objection.checkedOn ?? today} />
      <label for=${field('result')}>核实结果</label><select id=${field('result')} name="result" required><option value="">请选择</option>${optionsUnder('objectionResult', policy).map(({ value }) => html`<option>${value}</option>`)}</select>
      <label for=${field('answered')}>答复反映人的日期（可不填）</label><input id=${field('answered')} name="answered" type="date" max=${today} />
      <p><button>保存核实结果</button></p>
    </form>`;
  };

  const line = (objection: Objection): TemplateResult => html`<li>
    <strong>${nameOf(objection.about?.id)}</strong> ${objection.objectedOn ? formatDate(objection.objectedOn) : ''}
    <span class="tag ${objection.result ? 'done' : 'late'}">${objection.result ? `核实：${objection.result}` : '还没有核实'}</span>
    <p>${text(objection.content)} <span class="quiet">${objection.by === undefined ? '没有留名' : `反映人：${text(objection.by)}`}</span></p>
    ${objection.result ? html`<p class="quiet">${objection.handler}${objection.checkedOn ? `，${formatDate(objection.checkedOn)}核实` : ''}${objection.answered ? `，${formatDate(objection.answered)}答复` : ''}</p>` : reads ? nothing : html`<details><summary>填写核实结果</summary>${settling(objection)}</details>`}
  </li>`;

  return {
    view() {
      const objections = rowsOf<Objection>('objectionRows');
      const cases = rowsOf<{ readonly case?: { readonly id: string }; readonly shownName?: string }>('noticeRows');
      return html`<section class="card"><h2>异议</h2>
        ${objections.length === 0 ? html`<p class="quiet">没有人提出异议。</p>` : html`<ul class="plain-list">${objections.map(line)}</ul>`}
        ${
          reads || sheet.get('closeDate') !== undefined
            ? nothing
            : html`<details><summary>登记一条异议</summary><form class="simple" @submit=${add}>
            <label for="objection-about">对哪一户</label><select id="objection-about" name="about" required><option value="">请选择</option>${cases.map((row) => html`<option value=${row.case?.id ?? ''}>${row.shownName}</option>`)}</select>
            <label for="objection-on">哪天提出的</label><input id="objection-on" name="on" type="date" max=${today} value=${today} />
            <label for="objection-content">说了什么</label><textarea id="objection-content" name="content" required maxlength="300" rows="3"></textarea>
            <label for="objection-by">谁提出的（愿意留名才写）</label><input id="objection-by" name="by" maxlength="30" autocomplete="off" />
            <p class="hint">内容和姓名加密保存，不张贴，不告诉被反映的户。</p>
            <p><button>保存</button></p></form></details>`
        }
      </section>`;
    },
  };
}
