/**
 * 核对归档件: a PDF is dropped; what stands inside is compared with what it says of itself, and shown. Works without a village;
 * with one, its trusted roots say whose signatures count, its filing says whether the values are those that were filed, and the receipts
 * of its relay since when the file has been there. Of the relay only its key is asked.
 */
import { html, type TemplateResult } from 'lit';
import type { Verified } from '#print';
import type { Trust } from '#signatures';
import { type Existed, type LocalVillage, learnRelayKey, openSigningKeys, readReceipt } from '#sync';
import { formatDateTime } from '#templates';
import { openChosen } from './chosen-village.ts';
import { digestOf } from './digest.ts';
import { insideOf } from './inside.ts';
import { type OwnFiling, ownFiling } from './own-filing.ts';
import { screenAt } from './screen.ts';
import { fillLink } from './words.ts';

const screen = screenAt('verify');
/** PDFs of ours are far smaller; what is larger is something else. */
const largest = 50 * 1024 * 1024;

type State =
  | { readonly is: 'waiting'; readonly problem?: string }
  | { readonly is: 'reading'; readonly name: string }
  | {
      readonly is: 'read';
      readonly name: string;
      readonly verified: Verified;
      readonly here: Here;
      readonly inside?: TemplateResult;
    };

/** What this device knows of the file. */
interface Here {
  /** undefined: it is in no village */
  readonly village: LocalVillage | undefined;
  readonly own: OwnFiling | undefined;
  /** receipts of the village's relay for this file as it is, the earliest first */
  readonly receipts: readonly Existed[];
  /** receipts that are broken, or of a relay that this device does not know */
  readonly unread: number;
}

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
    const { verifyPdf } = await import('#print');
    const [bytes, village] = [new Uint8Array(await file.arrayBuffer()), await openChosen()];
    const { filing } = await verifyPdf(bytes);
    const own = village && filing && (await ownFiling(village, filing.hash));
    const { trust, ...found } = await trustHere(village, own, bytes);
    const verified = await verifyPdf(bytes, {
      trust,
      ...(own && { filing: { hash: own.filing.hash, ...(own.view === undefined ? {} : { view: own.view }) } }),
    });
    show({ is: 'read', name: file.name, verified, here: { village, own, ...found } });
  } catch {
    show({ is: 'waiting', problem: `“${file.name}”没有读成，请再选一次。` });
  }
  document.getElementById('verdict')?.focus();
}

/** The roots that somebody on this device has compared with paper, the newest lists of what they revoked, and what receipts prove. */
async function trustHere(
  village: LocalVillage | undefined,
  own: OwnFiling | undefined,
  bytes: Uint8Array<ArrayBuffer>,
): Promise<{ readonly trust: Trust } & Pick<Here, 'receipts' | 'unread'>> {
  if (!village) return { trust: { roots: [] }, receipts: [], unread: 0 };
  const keys = await openSigningKeys(village);
  try {
    const trusted = await keys.trusted();
    const lists = await Promise.all(trusted.map(({ fingerprint }) => keys.newestRevocations(fingerprint)));
    const given = own?.receipts ?? [];
    if (given.length > 0) await learnRelayKey(village, keys);
    const heard = await keys.relayKeys();
    const read = await Promise.all(given.map((receipt) => readReceipt(receipt, heard)));
    const known = read.flatMap((each) => each ?? []).sort((a, b) => a.at - b.at);
    const hash = known.length > 0 ? await digestOf(bytes) : undefined;
    return {
      trust: {
        roots: trusted.map(({ certificate }) => certificate),
        revocations: lists.flatMap((found) => (found ? [found.list] : [])),
        known,
      },
      receipts: known.filter((each) => each.hash === hash),
      unread: given.length - known.length,
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
    ${state.is === 'read' ? [verdict(state.name, state.verified, state.here), state.inside] : undefined}`;
}

const verdicts: Readonly<Record<Verified['standing'], string>> = {
  whole: '文件完整',
  changed: '文件与生成时不同',
  unreadable: '不能核对',
};

function verdict(name: string, verified: Verified, here: Here): TemplateResult {
  const { standing, problems, matchesFiling } = verified;
  const differs = standing === 'whole' && matchesFiling === false;
  return html`<section class="card ${standing === 'whole' && !differs ? 'is-whole' : 'is-wrong'}" aria-labelledby="verdict">
    <h2 id="verdict" tabindex="-1">${verdicts[standing]}${differs ? '，但和定稿不一致' : ''}</h2>
    <p class="quiet">${name}</p>
    ${
      standing === 'whole'
        ? html`<p>没有损坏，里面的填写内容与登记的一致，生成以后没有添加签名以外的东西。</p>`
        : html`<ul>${problems.map(({ message }) => html`<li>${message}</li>`)}</ul>`
    }
    ${standing === 'unreadable' ? undefined : [facts(verified), compared(verified, here), signatures(verified), receipts(here), insideButton(verified)]}
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

const standings: Readonly<Record<OwnFiling['filing']['standing'], string>> = {
  counts: '这份定稿现在有效。',
  replaced: '这份定稿后来更正过，已经由新的定稿代替。',
  void: '这份定稿后来作废了。',
  fork: '这份定稿和另一份互不知道，在重新定稿以前都不算数。',
  unentitled: '定这份稿的人那天不能定稿，不算数。',
  broken: '本机的这份定稿已损坏，不算数。',
};

/** The file beside the filing that it names, as this device holds it. */
function compared({ filing, values, matchesFiling }: Verified, { village, own }: Here): TemplateResult {
  const says = (tag: string, kind: string, words: unknown) =>
    html`<h3>和本机的定稿对一对</h3><p><span class="tag ${kind}">${tag}</span> ${words}</p>`;
  if (!filing) return html`<h3>和本机的定稿对一对</h3><p>这份文件不是定稿的打印件，没有可以对的定稿。</p>`;
  if (!village) return html`<h3>和本机的定稿对一对</h3><p>这台设备没有进村，对不了。请在本村的设备上核对。</p>`;
  if (!own)
    return says(
      '本机没有这份定稿',
      'due',
      `“${village.name}”在这台设备上的资料里找不到它写的定稿标识。如果是本村的文件，请先联网取到全村的数据再核对；还找不到，就不要当作本村的定稿。`,
    );
  const standing = standings[own.filing.standing];
  if (own.filing.standing === 'broken') return says('不能对', 'late', standing);
  if (matchesFiling !== true)
    return says(
      '和本机保存的定稿不一致',
      'late',
      '定稿标识一样，里面填的内容却不一样：这份文件不是按定稿做的，请不要采用。',
    );
  const link = html`<a href=${fillLink(own.dossier, own.filing.form, own.filing.sheet)}>打开这份表</a>`;
  if (own.view === undefined)
    return says('只对上了标识', 'due', html`本机有这份定稿，但打不开里面的内容，没有对内容。${standing} ${link}`);
  if (!values)
    return says('只对上了标识', 'due', html`这种格式（PDF/A-1b）里没有填写内容，没有对内容。${standing} ${link}`);
  return says(
    '和本机保存的定稿一致',
    own.filing.standing === 'counts' ? 'done' : 'due',
    html`里面填的内容与${own.filing.signer.name}${formatDateTime(own.filing.at)}的定稿一字不差。${standing} ${link}`,
  );
}

/** Since when the file has been there, by the word of the village's relay. */
function receipts({ own, receipts: [first], unread }: Here): TemplateResult | undefined {
  if (!own || own.receipts.length === 0) return undefined;
  return html`<h3>服务器的回执</h3>
    ${first ? html`<p><span class="tag done">有回执</span> 本村的服务器证明：不晚于${formatDateTime(clock(first.at))}，就有这份一模一样的文件。</p>` : unread < own.receipts.length ? html`<p>这份文件本身没有回执；同一份定稿的另一个文件（签名先后不同的）有。</p>` : ''}
    ${unread > 0 ? html`<p class="wrong">有${unread}张回执读不通，或者不是这台设备认识的服务器开的，不算数。</p>` : ''}`;
}
/** ms since 1970 → `YYYY-MM-DDTHH:mm` in the village */
const clock = (ms: number): string => new Date(ms + 8 * 3_600_000).toISOString().slice(0, 16);

/** The first 16 digits, as paper shows them. */
const inFours = (hash: string): string => hash.slice(0, 16).replace(/(.{4})(?=.)/g, '$1 ');

const signed = {
  valid: ['有效', ''],
  untrusted: [
    '不能确定是谁',
    '签名以后没有改动，但这台设备不认识签发证书的根。请把下面的根证书核对码和村里盖章张贴的那张纸一组一组对照，全部一致才能信。',
  ],
  revoked: ['不算数', '签的时候证书已经作废。'],
  unproven: ['不能证明', '证书后来作废了，没有东西证明是在那以前签的。'],
  unentitled: ['不算数', '盖章的证书没有印章管理员身份。'],
  changed: ['不算数', '签名以后文件被改动过。'],
} as const;

function signatures({ signatures = [], signers = [] }: Verified): TemplateResult {
  const missing = signers.filter(({ field }) => signatures.every((each) => each.field !== field));
  if (signatures.length === 0 && missing.length === 0) return html`<p>这份文件没有电子签名。</p>`;
  return html`<h3>电子签名</h3>
    <ul>
      ${signatures.map(
        ({ name, organisation, time, standing, insteadOf, isSeal, place, topFingerprint }) =>
          html`<li>${isSeal ? `盖章${place ? `（“${place}”处）` : ''}：` : ''}<strong>${name}</strong>${organisation ? `（${organisation}）` : ''}，${formatDateTime(time.slice(0, 16))}：<span class="tag ${standing === 'valid' ? 'done' : 'late'}">${signed[standing][0]}</span> ${signed[standing][1]}
            ${insteadOf ? html`<br />签在了留给${insteadOf}的位置上。` : ''}
            ${standing === 'untrusted' ? html`<br />根证书核对码：<code>${topFingerprint}</code>` : ''}</li>`,
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
  const { name, verified, here } = state;
  const inside = await insideOf(verified).catch(
    () => html`<p class="wrong" role="alert">里面的内容没有打开，请再试一次。</p>`,
  );
  show({ is: 'read', name, verified, here, inside });
  document.getElementById('inside')?.focus();
}
