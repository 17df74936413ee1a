/** The village's own page: composed of parts, each in its own file, over one session. */
import { html } from 'lit';
import { roleNames, type SettingId, type Settings } from '#sync';
import { formatDate } from '#templates';
import { devicesPart } from './devices.ts';
import { groupsOf, openLists } from './lists.ts';
import { offlinePart } from './offline-copy.ts';
import { ownValuesPart } from './own-values.ts';
import { peoplePart } from './people.ts';
import { recoveryPart } from './recovery-sheets.ts';
import { retentionPart } from './retention.ts';
import { screenAt } from './screen.ts';
import { openSession, orSay } from './session.ts';
import { signingPart } from './signing-part.ts';

const settingLabels: Readonly<Partial<Record<SettingId, string>>> = {
  name: '村子在本系统里叫什么',
  province: '省（自治区、直辖市）',
  city: '市（州、盟）',
  county: '县（市、区、旗）',
  township: '乡镇（苏木、街道）',
  villageName: '村（嘎查、社区）',
  villageShort: '村名简称（用在编号里）',
  areaCode: '村行政区划代码（12位）',
  hotlines: '监督电话',
};

orSay(start());

async function start(): Promise<void> {
  const screen = screenAt('village');
  const session = await openSession();
  const { village, register } = session;
  const shelf = await openLists(session);
  const leads = village.role === 'leads';
  const devices = devicesPart(session, () => paint());
  const people = peoplePart(session, {
    groups: () => groupsOf(shelf),
    joined: () => orSay(devices.refresh()),
    paint: () => paint(),
  });
  const recovery = recoveryPart(session, () => paint());
  const signing = signingPart(session, () => paint());
  const own = ownValuesPart(session, () => paint());
  const retention = retentionPart(session, () => paint());
  const offline = offlinePart(session, shelf, () => paint());

  /** what came of saving the settings; `wrong`: nothing was saved */
  let told: { readonly words: string; readonly wrong?: true } | undefined;
  const paint = (): void => {
    screen.paint(
      html`<h1>${register.settings().name ?? village.name}</h1>
        <p class="lead">这台设备：${village.device.name} · 您的身份：${roleNames[village.role]}${village.groups ? `，只看${village.groups.join('、')}` : ''}${village.until ? `，用到${formatDate(village.until)}` : ''} · <a href="/policy/${register.settings().regionCode ?? village.regionCode}/">查看执行的政策参数</a> · <a href="/verify/">核对归档件</a>${leads && village.relay ? html` · <a href="/changes/">修改记录</a>` : ''}</p>
        ${disagreements()} ${people.view()} ${devices.view()} ${recovery.view()} ${signing.view()} ${settingsPart(register.settings())} ${own.view()} ${retention.view()} ${offline.view()}`,
    );
  };
  register.subscribe(paint);
  shelf.subscribe(paint);
  paint();
  const asked = show(location.hash.slice(1));
  await Promise.all([people.refresh(), devices.refresh(), signing.refresh(), retention.refresh()]);
  // What came from the relay has moved it; who went elsewhere meanwhile stays there.
  if (asked?.contains(document.activeElement)) asked.scrollIntoView();

  /** Two people set one thing apart: both stand here until somebody decides. */
  function disagreements() {
    const { document } = register;
    const paths = document.disagreements();
    if (paths.length === 0) return '';
    return html`<section class="card"><h2>设置得不一样的，请定一个</h2>
      ${paths.map(
        (path) => html`<p>${settingLabels[path as SettingId] ?? '设置'}：
        ${document.siblings(path).map(({ value, person }) => html`<button class="quiet" ?disabled=${!leads} @click=${() => document.set(path, typeof value === 'object' ? undefined : value, '商量定的')}>${String(value ?? '（清空）')}（${person?.name ?? '不知是谁'}填）</button> `)}</p>`,
      )}
    </section>`;
  }

  function settingsPart(settings: Settings) {
    const save = (event: SubmitEvent): void => {
      event.preventDefault();
      const data = new FormData(event.target as HTMLFormElement);
      const code = String(data.get('areaCode') ?? '').trim();
      if (code !== '' && !/^\d{12}$/.test(code)) {
        const found = /^\d+$/.test(code) ? `现在是${code.length}位` : '现在里面有不是数字的字';
        told = { words: `没有保存：村行政区划代码应为12位数字，${found}，请改好再保存。`, wrong: true };
        paint();
        document.getElementById('areaCode')?.focus();
        return;
      }
      register.document.together(() => {
        for (const id of Object.keys(settingLabels) as SettingId[]) {
          const value = String(data.get(id) ?? '').trim();
          if (value !== (settings[id] ?? '')) register.setSetting(id, value || undefined);
        }
      });
      told = { words: '已保存，以后打印的表头都用它。' };
      paint();
    };
    return html`<details class="card" id="address" ?open=${settings.villageName === undefined || told !== undefined}>
      <summary><h2>村名和地址</h2></summary>
      <p class="quiet">印在每张表的表头，只在这里填一次。</p>
      <form class="simple" @submit=${save}>
        ${Object.entries(settingLabels).map(([id, label]) => html`<label for=${id}>${label}</label><input id=${id} name=${id} maxlength="60" .value=${settings[id as SettingId] ?? ''} ?disabled=${!leads} />`)}
        <p class=${told?.wrong ? 'wrong' : ''} role=${told?.wrong ? 'alert' : 'status'}>${told?.words}</p>
        <p><button ?disabled=${!leads}>保存</button></p>
      </form>
    </details>`;
  }
}

/** A link from elsewhere names the part that it is about: it opens and has the focus. */
function show(part: string): HTMLElement | null {
  const place = part ? document.getElementById(part) : null;
  if (place instanceof HTMLDetailsElement) place.open = true;
  place?.scrollIntoView();
  place?.querySelector<HTMLElement>('summary, input')?.focus({ preventScroll: true });
  return place;
}
