/**
 * Electronic signatures on the village's page: one's own certificate, the village's root with its fingerprint on paper, and, where
 * the root was made, giving and revoking certificates.
 */
import { html, nothing, render, type TemplateResult } from 'lit';
import type { Problem, SealPicture } from '#sync';
import { formatDate } from '#templates';
import type { Held, Root } from './certifying.ts';
import type { Part } from './people.ts';
import { sealPart } from './seal-part.ts';
import type { Session } from './session.ts';
import { canSign, keepsSeal, type Own, openSigning, type Signing } from './signing.ts';

interface Shown {
  readonly own: Own;
  readonly roots: readonly Root[];
  readonly held: readonly Held[];
  /** of who keeps it */
  readonly seal: SealPicture | undefined;
}

export function signingPart(session: Session, paint: () => void): Part & { refresh(): Promise<void> } {
  const { village, register, person } = session;
  const leads = village.role === 'leads';
  const mayAsk = person.id !== '' && village.role !== 'reads' && village.role !== 'reviews';
  let opened: Promise<Signing> | undefined;
  let shown: Shown | undefined;
  let problem = '';

  async function refresh(): Promise<void> {
    if (!canSign()) return;
    const signing = await signingHere();
    shown = {
      own: await signing.own(),
      roots: await signing.roots(),
      held: await signing.held(),
      seal: await signing.seal(),
    };
    paint();
  }
  register.subscribe(() => void refresh());

  const signingHere = (): Promise<Signing> => {
    opened ??= openSigning(session);
    return opened;
  };
  /** Does it, says what went wrong, and shows what stands now. */
  const does = (work: (signing: Signing) => unknown) => async (): Promise<void> => {
    const answer = await work(await signingHere());
    problem = isProblem(answer) ? answer.problem : '';
    await refresh();
  };

  const sealing = sealPart(
    (picture) => does((signing) => signing.keepSeal(picture))(),
    () => paint(),
  );

  // ---------------------------------------------------------------- one's own

  function ownView({ own, roots, seal }: Shown): TemplateResult {
    if (!mayAsk) return html`<p>您的身份只看不填，不用申请证书。</p>`;
    const again = (words: string) =>
      html`<p class="row"><button class="quiet" @click=${does((signing) => signing.ask())}>${words}</button></p>`;
    if (own.is === 'ready')
      return html`<p>这台设备上有<strong>${own.certificate.name}</strong>的证书${own.imported ? `（${own.certificate.organisation}，自己导入的）` : ''}，用到${dayOf(own.certificate.until)}，可以在定稿的文件上电子签名${keepsSeal(own) ? '、盖章' : ''}。</p>
        ${keepsSeal(own) ? sealing.view(seal) : ''}`;
    if (own.is === 'over') return html`<p class="wrong">您的${own.reason}。</p>${again('重新申请')}`;
    if (own.is === 'asked') {
      const unknown = roots.length > 0 && !roots.some(({ isTrusted }) => isTrusted);
      return html`<p>已经申请，等村级负责人签发。请当面告诉他核对码：<strong class="code">${own.code}</strong></p>
        ${unknown ? html`<p class="wrong">先在下面核对本村根证书的核对码，签发的证书才能用。</p>` : ''}
        ${again('换一把钥匙重新申请')}`;
    }
    return html`<p>您在这台设备上还没有证书。</p>
      <p class="row"><button @click=${does((signing) => signing.ask())}>申请电子签名证书</button></p>
      <details><summary>我有电子认证机构发的证书文件（.p12、.pfx）</summary>
        <form class="simple" @submit=${bring}>
          <label for="signing-file">证书文件</label><input id="signing-file" name="file" type="file" accept=".p12,.pfx" required />
          <label for="signing-password">这个文件的密码</label><input id="signing-password" name="password" type="password" autocomplete="off" required />
          <p><button>导入到这台设备</button></p>
        </form></details>`;
  }

  async function bring(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const data = new FormData(event.target as HTMLFormElement);
    const file = data.get('file');
    if (!(file instanceof File)) return;
    const bytes = new Uint8Array(await file.arrayBuffer());
    await does((signing) => signing.bring(bytes, String(data.get('password') ?? '')))();
  }

  // ---------------------------------------------------------------- the root

  function rootView(root: Root): TemplateResult {
    const { certificate, isTrusted, isHere } = root;
    return html`<div class="card">
      <p><strong>${certificate.name}</strong> ${isHere ? html`<span class="tag done">在这台设备上建立的</span>` : isTrusted ? html`<span class="tag done">已信任</span>` : html`<span class="tag">还没有核对</span>`}<br />
        <span class="quiet">${dayOf(certificate.from)}建立，用到${dayOf(certificate.until)}</span></p>
      <p>核对码：<code class="fingerprint">${root.fingerprint}</code></p>
      ${isTrusted ? '' : html`<p>请拿村里印的“电子签名根证书”那张纸，一组一组对照。全部一致才能信任；有一组不一样，就不要信任，请告诉村级负责人。</p>`}
      <p class="row">
        ${isTrusted ? html`<button class="quiet" @click=${() => showSheet(root)}>打印核对码</button>` : html`<button @click=${does((signing) => signing.trust(certificate, true))}>与纸上一致，信任它</button>`}
        ${isTrusted && !isHere ? html`<button class="quiet" @click=${does((signing) => signing.trust(certificate, false))}>不再信任</button>` : ''}
      </p>
    </div>`;
  }

  /** Lies over the page until it is put away; printing prints nothing else. */
  function showSheet({ certificate, fingerprint }: Root): void {
    const place = document.createElement('div');
    place.className = 'recovery-print';
    document.body.append(place);
    const putAway = (): void => {
      render(nothing, place);
      place.remove();
    };
    render(
      html`<p class="row no-print"><button class="primary" @click=${() => print()}>打印</button><button class="quiet" @click=${putAway}>收起</button></p>
      <section class="recovery-sheet">
        <h1>${certificate.name}</h1>
        <p>${certificate.organisation}　建立日期：<strong>${dayOf(certificate.from)}</strong>　有效期到：<strong>${dayOf(certificate.until)}</strong></p>
        <p>核对码（SHA-256 指纹）：</p>
        <pre>${(fingerprint.match(/(?:.{4} ?){4}/g) ?? []).map((line) => line.trim()).join('\n')}</pre>
        <p>本村的人在定稿文件上的电子签名，都由这张根证书证明。要查对签名，请在自己的设备上打开文件，看到的根证书核对码应当与这张纸上的完全一样。</p>
        ${provesWords}
        <p>村级负责人签字：　　　　　　　　　　（公章）　　　　年　　月　　日</p>
      </section>`,
      place,
    );
    place.querySelector('button')?.focus();
  }

  // ---------------------------------------------------------------- giving

  function heldView({ held, roots }: Shown): TemplateResult {
    if (!roots.some(({ isHere }) => isHere))
      return leads && roots.length > 0
        ? html`<p class="quiet">签发和作废证书，要在建立根证书的那台设备上做。那台设备丢了的话，请建立一张新的根证书，重新打印核对码；以前的签名仍由旧的根证书证明。</p>${newRoot('建立一张新的根证书')}`
        : html``;
    const [waiting, given] = [
      held.filter(({ certificate }) => !certificate),
      held.filter(({ certificate }) => certificate),
    ];
    return html`
      <h3>等着签发的申请</h3>
      ${waiting.length === 0 ? html`<p class="quiet">没有。</p>` : html`<p class="quiet">请当面看对方设备上的核对码，与这里一致再签发。</p>`}
      <ul class="plain-list">${waiting.map(
        ({
          id,
          person: { name },
          code,
        }) => html`<li class="row"><strong>${name}</strong> 核对码 <span class="code">${code}</span>
          <label class="target"><input type="checkbox" name="keeps-seal" /> 由他保管印章</label>
          <button @click=${(event: Event) => give(id, event)}>核对过了，签发</button>
          <button class="quiet" @click=${does((signing) => signing.refuse(id))}>不签发</button></li>`,
      )}</ul>
      ${given.length > 0 ? html`<h3>发过的证书</h3>` : ''}
      <ul class="plain-list">${given.map(
        ({ id, person: { name }, certificate, revoked }) => html`<li class="row"><strong>${name}</strong>
          <span class="quiet">${certificate ? `${dayOf(certificate.from)}签发，用到${dayOf(certificate.until)}` : ''}</span>
          ${certificate?.keepsSeal ? html`<span class="tag">印章管理员</span>` : revoked === undefined ? html`<button class="quiet" @click=${() => entrust(id, name)}>改为由他保管印章</button>` : ''}
          ${revoked === undefined ? html`<button class="quiet" @click=${() => revoke(id, name)}>作废</button>` : html`<span class="tag">${dayOf(revoked)}作废</span>`}</li>`,
      )}</ul>
      ${waiting.length + given.length > 0 ? html`<p class="quiet">保管印章的人可以在定稿的打印件上盖章。印章要有专人保管；批准用章的人一般不自己保管印章，书记、主任一般不宜直接保管（国办发〔2001〕52号）。不再由他保管的，作废他的证书，再请他重新申请。</p>` : ''}`;
  }

  function give(id: string, event: Event): void {
    const row = (event.target as HTMLElement).closest('li');
    const keepsSeal = row?.querySelector<HTMLInputElement>('[name=keeps-seal]')?.checked === true;
    void does((signing) => signing.give(id, { keepsSeal }))();
  }

  function entrust(id: string, name: string): void {
    if (confirm(`以后${name}能在定稿的打印件上盖村里的章。确定由${name}保管印章吗？`))
      void does((signing) => signing.entrustSeal(id))();
  }

  function revoke(id: string, name: string): void {
    if (
      confirm(
        `作废以后，${name}用这张证书再签的都不算数；以前签的，要有服务器的回执才能证明是作废以前签的。确定作废吗？`,
      )
    )
      void does((signing) => signing.revoke(id))();
  }

  const newRoot = (words: string): TemplateResult =>
    html`<p class="row"><button class="quiet" @click=${does((signing) => signing.makeRoot())}>${words}</button></p>`;

  return {
    refresh,
    view() {
      const heading = html`<summary><h2>电子签名</h2></summary>`;
      if (!canSign())
        return html`<details class="card">${heading}<p>这个网址不是 https 开头，浏览器不让做电子签名。请用 https 的网址打开。</p></details>`;
      if (!shown) return html``;
      const { roots } = shown;
      return html`<details class="card" id="signing">${heading}
        ${problem ? html`<p class="wrong" role="alert">${problem}</p>` : ''}
        ${provesWords}
        <h3>我的证书</h3>
        ${roots.length === 0 && shown.own.is === 'none' ? html`<p>本村还没有根证书，要先由村级负责人建立。</p>` : ''}
        ${ownView(shown)}
        <h3>本村的根证书</h3>
        ${roots.length === 0 ? html`<p>还没有建立。</p>` : roots.map(rootView)}
        ${roots.length === 0 && leads ? html`<p>在您自己锁得好的一台设备上建立：以后只有这台设备能给本村的人签发证书，钥匙取不出来。建立以后请把核对码打印出来，盖章张贴。</p>${newRoot('在这台设备上建立本村根证书')}` : ''}
        ${heldView(shown)}
      </details>`;
    },
  };
}

const provesWords = html`<p class="quiet">本村自己发的证书能证明：文件从签名以后一个字也没有改过；签名的钥匙在那个人的设备上，是村级负责人当面核对后发的。不能证明：签名的准确时间；设备没有被别人拿去用过。它不是依法设立的电子认证机构发的证书，遇到争议不如机构的证书有力；要紧的文件请用机构的证书，或者照旧手写签字盖章。</p>`;

const dayOf = (ms: number): string => formatDate(new Date(ms + 8 * 3_600_000).toISOString().slice(0, 10));

const isProblem = (answer: unknown): answer is Problem =>
  typeof answer === 'object' && answer !== null && 'problem' in answer;
