/**
 * What lies inside an archive copy, as labels and values: by the form where this program has it, else by the names of the fields.
 * Anybody may have made the file: what does not fit its field is shown as it is.
 */
import { html, type TemplateResult } from 'lit';
import type { Verified } from '#print';
import {
  type Field,
  formatValue,
  isDate,
  isDrawn,
  isValue,
  loadPolicies,
  loadTemplate,
  type RowView,
  type SheetView,
  templateIds,
  type ViewValue,
  wordingOf,
} from '#templates';
import { localToday } from './today.ts';

export async function insideOf({
  form = '',
  version,
  title,
  time = '',
  policy,
  values = {},
}: Verified): Promise<TemplateResult> {
  const file = URL.createObjectURL(new Blob([JSON.stringify(values, undefined, 2)], { type: 'application/json' }));
  const known = templateIds.includes(form) ? await loadTemplate(form) : undefined;
  const said = typeof policy === 'object' && policy !== null && 'region' in policy ? String(policy.region) : '';
  const policies = await loadPolicies(/^\d{6,12}$/.test(said) ? said : '000000');
  const day = time.slice(0, 10);
  const counted = policies.on(isDate(day) ? day : localToday());
  const wording = (label: string): string => wordingOf(label, counted);
  return html`<section class="card" aria-labelledby="inside">
    <h2 id="inside" tabindex="-1">里面的内容</h2>
    ${
      known === undefined
        ? html`<p>现在的程序没有“${title}”这张表样，下面按栏目代号列出。</p>`
        : known.version === version
          ? undefined
          : html`<p>这份是${version}版表样填的，下面的栏目名称按现在的${known.version}版。</p>`
    }
    ${known ? known.sections.map(({ title, fields }) => sectionOf(title && wording(title), fields, values, wording)) : plainRows(values)}
    <p class="row"><a class="button" href=${file} download="${title ?? form}.json">存成数据文件（JSON）</a></p>
  </section>`;
}

type Wording = (label: string) => string;

function sectionOf(
  title: string | undefined,
  fields: Readonly<Record<string, Field>>,
  values: SheetView,
  wording: Wording,
): TemplateResult | undefined {
  const entries = Object.entries(fields).filter(([id]) => isFilled(values[id]));
  if (entries.length === 0) return undefined;
  const single = entries.filter(([, { kind }]) => kind !== 'repeat');
  return html`${title ? html`<h3>${title}</h3>` : undefined}
    ${
      single.length === 0
        ? undefined
        : html`<table class="plain facts"><tbody>
            ${single.map(
              ([id, field]) =>
                html`<tr><th scope="row">${wording(field.label)}</th><td>${textIn(field, values[id])}</td></tr>`,
            )}
          </tbody></table>`
    }
    ${entries.map(([id, field]) => (field.kind === 'repeat' ? tableOf(field, values[id], wording) : undefined))}`;
}

function tableOf(
  repeat: Extract<Field, { kind: 'repeat' }>,
  rows: ViewValue | undefined,
  wording: Wording,
): TemplateResult | undefined {
  if (!isRows(rows)) return undefined;
  const columns = Object.entries(repeat.fields).filter(([name]) => rows.some((row) => isFilled(row[name])));
  return html`<div class="scroll" tabindex="0" role="region" aria-label=${wording(repeat.label)}>
    <table class="plain wide">
      <caption>${wording(repeat.label)}</caption>
      <thead><tr>${columns.map(([, field]) => html`<th scope="col">${wording(field.label)}</th>`)}</tr></thead>
      <tbody>
        ${rows.map((row) => html`<tr>${columns.map(([name, field]) => html`<td>${textIn(field, row[name])}</td>`)}</tr>`)}
      </tbody>
    </table>
  </div>`;
}

const plainRows = (values: SheetView): TemplateResult => html`<table class="plain facts"><tbody>
  ${Object.entries(values).map(
    ([id, value]) =>
      html`<tr><th scope="row">${id}</th><td>${typeof value === 'string' ? value : JSON.stringify(value)}</td></tr>`,
  )}
</tbody></table>`;

function textIn(field: Field, value: ViewValue | undefined): string {
  if (value === undefined || value === null) return '';
  // A drawn signature is no text.
  if (field.kind === 'signature' && isDrawn(value)) return '（手写签名）';
  if (field.kind === 'link' || isValue(field.kind, value)) return formatValue(field, value);
  return typeof value === 'string' ? value : JSON.stringify(value);
}
const isFilled = (value: ViewValue | undefined): boolean =>
  value !== undefined && value !== null && value !== '' && !(Array.isArray(value) && value.length === 0);
const isRows = (value: ViewValue | undefined): value is readonly RowView[] =>
  Array.isArray(value) && value.every((row) => typeof row === 'object' && row !== null && 'id' in row);
