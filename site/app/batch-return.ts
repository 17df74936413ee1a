/** What goes up to the county and what comes back: the list as a table file, and the county's list of decisions. */
import { html, type TemplateResult } from 'lit';
import { type Evaluation, formatValue, type RowView, type ViewValue } from '#templates';
import { type DecisionList, readDecisions } from './decision-list.ts';
import { writeTable } from './table-text.ts';

/** Words for places in general; a county's own columns may use them or the place's own. */
const plainWords: Readonly<Record<string, string>> = { county: '县', township: '乡镇', village: '村', group: '组' };
const plainly = (label: string): string =>
  label.replace(/\{(\w+)\}/g, (mark, word: string) => plainWords[word] ?? mark);

/** The list in the columns that the county uses (`township.tableColumns`); a column that the form does not know stays blank. */
export function tableFile({ template, policy, wording }: Evaluation, rows: readonly RowView[]): string {
  const repeat = template.fields.cases;
  const fields = repeat?.kind === 'repeat' ? Object.entries(repeat.fields) : [];
  const columns = policy.value('township.tableColumns') ?? fields.map(([, { label }]) => wording(label));
  const named = columns.map((column) =>
    fields.find(([, { label }]) => wording(label) === column || plainly(label) === column),
  );
  const cells = (row: RowView): string[] => named.map((found) => (found ? cellText(found[1], row[found[0]]) : ''));
  const persons = rows.reduce((sum, { size }) => sum + (typeof size === 'number' ? size : 0), 0);
  return writeTable([[...columns], ...rows.map(cells), ['合计', `${rows.length}户`, `${persons}人`]]);
}

/** Amounts and days as programs read them, everything else as on paper. */
function cellText(field: Parameters<typeof formatValue>[0], value: ViewValue | undefined): string {
  if (value === undefined) return '';
  if (field.kind === 'money' && typeof value === 'number') return (value / 100).toFixed(2);
  if (field.kind === 'date' && typeof value === 'string') return value;
  return formatValue(field, value);
}

export function saveFile(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/csv;charset=utf-8' }));
  const link = document.createElement('a');
  Object.assign(link, { href: url, download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

export interface DecisionsPart {
  view(rows: readonly RowView[]): TemplateResult;
}

/** The list is read and shown first; nothing is entered before a person says so. */
export function decisionsPart(enter: (list: DecisionList) => void, paint: () => void): DecisionsPart {
  let list: DecisionList | undefined;
  return {
    view(rows) {
      const nameOf = (id: string): string => String(rows.find((row) => row.id === id)?.head ?? '');
      const read = (text: string): void => {
        list = readDecisions(
          text,
          rows.map(({ id, head, householdNo }) => ({
            id,
            ...(typeof head === 'string' ? { head } : {}),
            ...(typeof householdNo === 'string' ? { householdNo } : {}),
          })),
        );
        paint();
      };
      const open = async (event: Event): Promise<void> => {
        const file = (event.target as HTMLInputElement).files?.[0];
        if (file) read(await textOf(file));
      };
      return html`<details><summary>登记审定结果（从县里发回的名单）</summary>
        <form class="simple" @submit=${(event: SubmitEvent) => {
          event.preventDefault();
          read(String(new FormData(event.target as HTMLFormElement).get('decisions') ?? ''));
        }}>
          <label for="decisions">从表格里连同表头一起复制，粘贴到这里</label>
          <textarea id="decisions" name="decisions" rows="4" placeholder="户编号　户主姓名　审定意见　审定日期　说明"></textarea>
          <label for="decision-file">或者选表格文件（CSV）</label><input id="decision-file" type="file" accept=".csv,.txt,text/csv" @change=${open} />
          <p><button class="quiet">核对</button></p>
        </form>
        ${list ? checked(list, nameOf) : ''}</details>`;
    },
  };

  function checked(found: DecisionList, nameOf: (id: string) => string): TemplateResult {
    return html`<div role="status">
      ${found.problems.map((problem) => html`<p class="wrong">${problem}</p>`)}
      ${
        found.decisions.length > 0
          ? html`<ul class="plain-list">${found.decisions.map(({ row, opinion, on, text }) => html`<li>${nameOf(row)}：${opinion}，${on}${text ? `，${text}` : ''}</li>`)}</ul>`
          : ''
      }
      ${found.without.length > 0 && found.decisions.length > 0 ? html`<p class="quiet">名单里没有说到：${found.without.map(nameOf).join('、')}</p>` : ''}
      ${
        found.decisions.length > 0
          ? html`<p><button class="primary" @click=${() => {
              enter(found);
              list = undefined;
              paint();
            }}>登记这${found.decisions.length}户的审定结果</button></p>`
          : ''
      }</div>`;
  }
}

/** Spreadsheets in Chinese offices still save GB 18030; what is no UTF-8 is read as that. */
async function textOf(file: File): Promise<string> {
  const bytes = await file.arrayBuffer();
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('gb18030').decode(bytes);
  }
}
