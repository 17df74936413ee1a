/** Parameters that the village sets itself, each with a reason. */
import { html } from 'lit';
import {
  describeValue,
  formatDate,
  type ParameterId,
  parameterHelp,
  parameterIds,
  parameterInfo,
  parseInteger,
  parseMoney,
} from '#templates';
import type { Part } from './people.ts';
import type { Session } from './session.ts';

/** Parameters of one plain value, and the one list that each county has its own of; tables of ages and plans come with their packs. */
const simple = ['fen', 'count', 'flag', 'word', 'limit'];
const choosable: readonly ParameterId[] = parameterIds.filter(
  (id) =>
    id === 'township.tableColumns' || (simple.includes(parameterInfo(id)?.shape ?? '') && !id.startsWith('place.')),
);

type OwnValue = ReturnType<Session['register']['ownValues']>[number];
/** As they stand in the choice, each from its first day on. */
const placeOf = ({ parameter }: OwnValue): number => choosable.indexOf(parameter);
const inOrder = (one: OwnValue, other: OwnValue): number =>
  placeOf(one) - placeOf(other) || one.from.localeCompare(other.from);

/** What was typed as the parameter's value, or a sentence what is wrong. */
function read(
  id: ParameterId,
  typed: string,
  working: boolean,
): { readonly value: unknown } | { readonly problem: string } {
  const shape = parameterInfo(id)?.shape;
  if (shape === 'flag') return { value: typed === '是' };
  if (shape === 'word') return typed ? { value: typed } : { problem: '请填写内容。' };
  if (shape === 'words') {
    const list = typed.split(/[、，,；;\s]+/).filter(Boolean);
    return list.length > 0 ? { value: list } : { problem: '请填写各列的名称，用“、”隔开。' };
  }
  const parsed = shape === 'fen' ? parseMoney(typed) : parseInteger(typed);
  if ('problem' in parsed) return { problem: parsed.problem };
  if (parsed.value === undefined) return { problem: '请填写数字。' };
  return {
    value: shape === 'limit' ? { days: parsed.value, ...(working ? { workingDays: true } : {}) } : parsed.value,
  };
}

export function ownValuesPart({ village, register, today }: Session, paint: () => void): Part {
  const leads = village.role === 'leads';
  let chosen: ParameterId = 'income.threshold';
  let problem = '';

  const add = (event: SubmitEvent): void => {
    event.preventDefault();
    const form = event.target as HTMLFormElement;
    const data = new FormData(form);
    const answer = read(chosen, String(data.get('value') ?? '').trim(), data.get('working') !== null);
    const reason = String(data.get('reason') ?? '').trim();
    problem = 'problem' in answer ? answer.problem : reason ? '' : '请写明理由，例如文件名称和文号。';
    if (!('problem' in answer) && reason) {
      register.addOwnValue({ parameter: chosen, value: answer.value, from: String(data.get('from')), reason });
      // Not `reset`: the parameter and the day stay as they are on the screen, for the next that the document changes.
      for (const field of form.querySelectorAll<HTMLInputElement>('input#value, input#reason')) field.value = '';
    }
    paint();
  };

  return {
    view() {
      const info = parameterInfo(chosen);
      const help = parameterHelp(chosen);
      return html`<details class="card">
        <summary><h2>本村另设的参数</h2></summary>
        <p class="quiet">上级有新文件、软件里还没有时，在这里填，写明文件名称和文号。填了马上用在新的判断里。</p>
        <ul class="plain-list">${register
          .ownValues()
          .toSorted(inOrder)
          .map(
            ({ id, parameter, value, from, reason }) => html`<li class="row">
          <strong>${parameterInfo(parameter)?.label ?? parameter}</strong> ${describeValue(parameter, value)} <span class="quiet">${formatDate(from)}起 · ${reason}</span>
          ${leads ? html`<button class="quiet" @click=${() => register.removeOwnValue(id)}>取消</button>` : ''}</li>`,
          )}</ul>
        ${
          leads
            ? html`<form class="simple" @submit=${add}>
              <label for="parameter">哪一项</label>
              <select id="parameter" @change=${(event: Event) => {
                chosen = (event.target as HTMLSelectElement).value as ParameterId;
                paint();
              }}>${choosable.map((id) => html`<option value=${id} ?selected=${id === chosen}>${parameterInfo(id)?.label}</option>`)}</select>
              <p class="hint">${help?.help}</p>
              <label for="value">取值${info?.unit ? `（${info.unit}）` : info?.shape === 'words' ? '（用“、”隔开）' : ''}</label>
              ${info?.shape === 'flag' ? html`<select id="value" name="value"><option>是</option><option>否</option></select>` : html`<input id="value" name="value" required maxlength=${info?.shape === 'words' ? 400 : 40} autocomplete="off" />`}
              ${info?.shape === 'limit' ? html`<label><input type="checkbox" name="working" /> 按工作日算</label>` : ''}
              <label for="from">从哪天起</label><input id="from" name="from" type="date" required .value=${`${today.slice(0, 4)}-01-01`} />
              <label for="reason">理由（文件名称、文号）</label><input id="reason" name="reason" required maxlength="120" autocomplete="off" />
              ${problem ? html`<p class="wrong" role="alert">${problem}</p>` : ''}
              <p><button>保存</button></p>
            </form>`
            : ''
        }
      </details>`;
    },
  };
}
