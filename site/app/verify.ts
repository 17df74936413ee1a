/**
 * 核对归档件: a PDF is dropped; what stands inside is compared with what it says of itself, and shown. Works without a village;
 * with one, its trusted roots say whose signatures count.
 */
import { html, type TemplateResult } from 'lit';
import type { Verified } from '#print';
import { openSigningKeys } from '#sync';
import { formatDateTime } from '#templates';
import { openChosen } from './chosen-village.ts';
import { insideOf } from './inside.ts';
import { screenAt } from './screen.ts';

const screen = screenAt('verify');
/** PDFs of ours are far smaller; what is larger is something else. */
const largest = 50 * 1024 * 1024;

type State =
  | { readonly is: 'waiting'; readonly problem?: string }
  | { readonly is: 'reading'; readonly name: string }
  | { readonly is: 'read'; readonly name: string; readonly verified: Verified; readonly inside?: TemplateResult };

let state: State = { is: 'waiting' };
const show = (next: State): void => {
  state = next;
  screen.paint(view());
};
show(state);

async function take(file: File | undefined): Promise<void> {
  if (!file) return;
  if (file.size > largest) return show({ is: 'waiting', problem: `“${file.name}”太大，不是村表生成的归档件。` });
  show({ is: 'reading', name: file.name });
  try {
    const [{ verifyPdf }, trust] = await Promise.all([import('#print'), trustHere()]);
    const verified = await verifyPdf(new Uint8Array(await file.arrayBuffer()), { trust });
    show({ is: 'read', name: file.name, verified });
  } catch {
    show({ is: 'waiting', problem: `“${file.name}”没有读成，请再选一次。` });
  }
  document.getElementById('verdict')?.focus();
}

/** The roots that somebody on this device has compared with paper, and the newest lists of what they revoked. */
async function trustHere(): Promise<{ roots: Uint8Array[]; revocations: Uint8Array[] }> {
  const village = await openChosen();
  if (!village) return { roots: [], revocations: [] };
  const keys = await openSigningKeys(village);
  try {
    const trusted = await keys.trusted();
    const lists = await Promise.all(trusted.map(({ fingerprint }) => keys.newestRevocations(fingerprint)));
    return {
      roots: trusted.map(({ certificate }) => certificate),
      revocations: lists.flatMap((found) => (found ? [found.list] : [])),
    };
  } finally {
    keys.close();
  }
}

function view(): TemplateResult {
  return html`<form class="simple card drop"
      @submit=${(event: Event) => event.preventDefault()}
      @dragover=${(event: DragEvent) => event.preventDefault()}
      @drop=${(event: DragEvent) => {
        event.preventDefault();
        void take(event.dataTransfer?.files[0]);
      }}>
      <label for="file">归档件（PDF）</label>
      <p class="hint" id="file-hint">也可以把文件拖到这里。</p>
      <input id="file" type="file" accept="application/pdf,.pdf" aria-describedby="file-hint"
        @change=${(event: Event) => void take((event.target as HTMLInputElement).files?.[0])} />
      ${state.is === 'waiting' && state.problem ? html`<p class="wrong" role="alert">${state.problem}</p>` : undefined}
    </form>
    ${state.is === 'reading' ? html`<p class="quiet" role="status">正在读“${state.name}”…</p>` : undefined}
    ${state.is === 'read' ? [verdict(state.name, state.verified), state.inside] : undefined}`;
}

const verdicts: Readonly<Record<Verified['standing'], string>> = {
  whole: '文件完整',
  changed: '文件与生成时不同',
  unreadable: '不能核对',
};

function verdict(name: string, verified: Verified): TemplateResult {
  const { standing, problems } = verified;
  return html`<section class="card ${standing === 'whole' ? 'is-whole' : 'is-wrong'}" aria-labelledby="verdict">
    <h2 id="verdict" tabindex="-1">${verdicts[standing]}</h2>
    <p class="quiet">${name}</p>
    ${
      standing === 'whole'
        ? html`<p>没有损坏，里面的填写内容与登记的一致，生成以后没有添加签名以外的东西。</p>`
        : html`<ul>${problems.map(({ message }) => html`<li>${message}</li>`)}</ul>`
    }
    ${standing === 'unreadable' ? undefined : [facts(verified), signatures(verified), insideButton(verified)]}
  </section>
  ${standing === 'whole' ? html`<p class="quiet">“完整”说明文件没有损坏、没有被随手改动。要证明是谁定的，看电子签名，或与本村的定稿对一对标识。</p>` : undefined}`;
}

function facts({ title, number, time, version, basis, filing, hash, standard }: Verified): TemplateResult {
  const rows: readonly (readonly [string, string | undefined])[] = [
    ['表名', title],
    ['编号', number],
    ['生成时间', time && formatDateTime(time)],
    ['表样版本', version],
    ['依据', basis?.join('；')],
    ['定稿', filing && [filing.by, filing.at && formatDateTime(filing.at)].filter(Boolean).join('，')],
    ['定稿标识', filing && inFours(filing.hash)],
    ['内容标识', hash && inFours(hash)],
    ['格式', standard === 'A-1b' ? 'PDF/A-1b（不带填写内容）' : 'PDF/A-3a（带填写内容）'],
  ];
  return html`<table class="plain facts"><tbody>
    ${rows.map(([label, value]) => (value ? html`<tr><th scope="row">${label}</th><td>${value}</td></tr>` : undefined))}
  </tbody></table>`;
}

/** The first 16 digits, as paper shows them. */
const inFours = (hash: string): string => hash.slice(0, 16).replace(/(.{4})(?=.)/g, '$1 ');

const signed = {
  valid: ['有效', ''],
  untrusted: [
    '不能确定是谁',
    '签名以后没有改动，但这台设备不认识签发证书的根。请把下面的根证书指纹和村里盖章张贴的那张纸一组一组对照，全部一致才能信。',
  ],
  revoked: ['不算数', '签的时候证书已经作废。'],
  unproven: ['不能证明', '证书后来作废了，没有东西证明是在那以前签的。'],
  changed: ['不算数', '签名以后文件被改动过。'],
} as const;

function signatures({ signatures = [], signers = [] }: Verified): TemplateResult {
  const missing = signers.filter(({ field }) => signatures.every((each) => each.field !== field));
  if (signatures.length === 0 && missing.length === 0) return html`<p>这份文件没有电子签名。</p>`;
  return html`<h3>电子签名</h3>
    <ul>
      ${signatures.map(
        ({ name, organisation, time, standing, insteadOf, topFingerprint }) =>
          html`<li><strong>${name}</strong>${organisation ? `（${organisation}）` : ''}，${formatDateTime(time.slice(0, 16))}：<span class="tag ${standing === 'valid' ? 'done' : 'late'}">${signed[standing][0]}</span> ${signed[standing][1]}
            ${insteadOf ? html`<br />签在了留给${insteadOf}的位置上。` : ''}
            ${standing === 'untrusted' ? html`<br />根证书指纹：<code>${topFingerprint}</code>` : ''}</li>`,
      )}
      ${missing.map(({ name }) => html`<li>${name}：还没有签</li>`)}
    </ul>`;
}

function insideButton(verified: Verified): TemplateResult | undefined {
  if (!verified.values) return undefined;
  return html`<p class="row"><button class="primary" type="button" @click=${open}>打开里面的内容</button></p>`;
}

async function open(): Promise<void> {
  if (state.is !== 'read') return;
  const { name, verified } = state;
  const inside = await insideOf(verified).catch(
    () => html`<p class="wrong" role="alert">里面的内容没有打开，请再试一次。</p>`,
  );
  show({ is: 'read', name, verified, inside });
  document.getElementById('inside')?.focus();
}
