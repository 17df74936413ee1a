/** `<cb-form>`: attachments, links, readers, phones, and what may not be filled yet. */
import '../../components/index.ts';
import { html } from 'lit';
import { afterEach, expect, test } from 'vitest';
import { page } from 'vitest/browser';
import type { CbField } from '../../components/cb-field.ts';
import type { CbForm } from '../../components/cb-form.ts';
import type { Dossier } from '../../sync/contract.ts';
import { attachment, defineTemplate, text } from '../../templates/define.ts';
import type { Template } from '../../templates/template.ts';
import { linkDossiers } from '../support/linked-dossiers.ts';
import { expectAccessible, heard, mountForm, settle, unmountAll } from '../support/page.ts';
import { account, head, policies, today, visit } from '../support/sample-form.ts';
import { addMembers, wide } from '../support/wide-form.ts';

afterEach(async () => {
  unmountAll();
  await page.viewport(1024, 768);
});

const photos = defineTemplate({
  ...head,
  id: 'photos',
  title: '照片',
  sections: [{ id: 'one', fields: { name: text('名称'), pictures: attachment('照片') } }],
});
async function show(
  dossier: Dossier,
  template: Template,
  more: Partial<Pick<CbForm, 'attach' | 'where' | 'readonly'>> = {},
): Promise<CbForm> {
  const form = await mountForm(
    html`<cb-form .dossier=${dossier} .template=${template} sheet="2023-1" .policies=${policies} .today=${today} .attach=${more.attach} .where=${more.where} ?readonly=${more.readonly}></cb-form>`,
  );
  return form;
}
const fieldAt = (form: CbForm, path: string): CbField =>
  [...form.querySelectorAll<CbField>('cb-field')].find(({ state }) => state.path === path)!;
const ref = (name: string) => ({ hash: name.padEnd(64, '0'), name, type: 'image/jpeg', size: 200_000 });

async function choose(form: CbForm): Promise<void> {
  await expect.poll(() => fieldAt(form, 'pictures').querySelector('input[type=file]')).not.toBeNull();
  const files = new DataTransfer();
  files.items.add(new File(['x'], '房屋.jpg', { type: 'image/jpeg' }));
  const entry = fieldAt(form, 'pictures').querySelector<HTMLInputElement>('input[type=file]')!;
  entry.files = files.files;
  entry.dispatchEvent(new Event('change', { bubbles: true }));
  await settle();
}

test('[C4] files chosen before there is anybody who keeps them are not lost', async () => {
  const [dossier] = linkDossiers([photos], '甲').dossiers;
  const form = await show(dossier!, photos);
  await choose(form);
  expect(dossier?.values()).not.toHaveProperty('photos.2023-1.pictures');
  form.attach = async (files) => files.map(({ name }) => ref(name));
  await settle();
  expect(dossier?.values()).toHaveProperty('photos.2023-1.pictures', [ref('房屋.jpg')]);
});

test('[C4] chosen files go to who keeps them; what they answer is written, and can be taken off again', async () => {
  const [dossier] = linkDossiers([photos], '甲').dossiers;
  const form = await show(dossier!, photos, {
    attach: async (files) => files.map(({ name }) => ref(name)),
    where: new Map([[ref('房屋.jpg').hash, '在本设备']]),
  });
  await choose(form);
  await choose(form);
  expect(dossier?.values()).toHaveProperty('photos.2023-1.pictures', [ref('房屋.jpg'), ref('房屋.jpg')]);
  expect(fieldAt(form, 'pictures').textContent).toContain('在本设备');
  await expectAccessible(form);
  const open = heard(form, 'cb-open-attachment');
  const [first, remove] = fieldAt(form, 'pictures').querySelectorAll('button');
  first?.click();
  expect(open.map(({ detail }) => detail.attachment.name)).toEqual(['房屋.jpg']);
  remove?.click();
  await settle();
  expect(dossier?.values()).not.toHaveProperty('photos.2023-1.pictures');
});

test('[C4] a file that cannot be kept is said, and writes nothing', async () => {
  const [dossier] = linkDossiers([photos], '甲').dossiers;
  const form = await show(dossier!, photos, {
    attach: () => Promise.reject(new Error('文件超过10MB，请压缩后再添加。')),
  });
  await choose(form);
  expect(form.querySelector('[role=alert]')?.textContent).toBe('文件超过10MB，请压缩后再添加。');
  expect(dossier?.values()).toEqual({});
});

test('[C4] a link shows the sheets there are, counts the newest while none is chosen, and opens or begins one', async () => {
  const [dossier] = linkDossiers([visit, account], '甲').dossiers;
  dossier?.set('account/2023-04/wage', 120_000);
  dossier?.set('account/2022-04/wage', 110_000);
  dossier?.set('visit/2023-1/visitedOn', '2023-05-01');
  const form = await show(dossier!, visit);
  await expect.poll(() => fieldAt(form, 'account').querySelector('select')).not.toBeNull();
  await settle();
  const select = fieldAt(form, 'account').querySelector('select')!;
  expect([...select.options].map(({ textContent }) => textContent)).toEqual([
    '还没有选《收入》',
    '2021年5月至2022年4月',
    '2022年5月至2023年4月',
  ]);
  expect(select.value).toBe('2023-04');
  const opened = heard(form, 'cb-open-sheet');
  const [open, begin] = fieldAt(form, 'account').querySelectorAll('button');
  open?.click();
  begin?.click();
  expect(opened.map(({ detail }) => detail)).toEqual([
    { form: 'account', sheet: '2023-04' },
    { form: 'account', sheet: undefined },
  ]);
  select.value = '2022-04';
  select.dispatchEvent(new Event('change', { bubbles: true }));
  expect(dossier?.values()).toHaveProperty('visit.2023-1.account', '2022-04');
});

test('[C4] a reader sees everything and can type nothing', async () => {
  const [dossier] = linkDossiers([visit, account], '甲').dossiers;
  dossier?.set('visit/2023-1/risk', true);
  dossier?.note('visit/2023-1/story').splice(0, 0, '全家外出');
  dossier?.set('visit/2023-1/riskText', '收入下降很多');
  dossier?.addRow('members');
  const form = await show(dossier!, visit, { readonly: true });
  expect(form.querySelectorAll('.cb-sections :is(input, select, textarea)')).toHaveLength(0);
  expect(fieldAt(form, 'story').textContent).toContain('全家外出');
  expect(form.querySelector('.cb-add')).toBeNull();
  await expectAccessible(form);
});

test('[C22] a dossier of which nothing has arrived cannot be filled', async () => {
  const [dossier] = linkDossiers([photos], '甲').dossiers;
  const unknown = Object.create(dossier!, {
    status: { value: { arrived: false, savedHere: true, relay: 'away' } },
  }) as Dossier;
  const form = await mountForm(
    html`<cb-form .dossier=${unknown} .template=${photos} sheet="2023-1" .policies=${policies} .today=${today}></cb-form>`,
  );
  expect(form.querySelector('input')).toBeNull();
  expect(form.textContent).toContain('还没有传到本设备');
});

test('[C19] a row is joined with the one that a person names', async () => {
  const [dossier] = linkDossiers([visit, account], '甲').dossiers;
  const first = dossier!.addRow('members');
  dossier?.set(`members/${first}/name`, '张三');
  const second = dossier!.addRow('members');
  dossier?.set(`members/${second}/birth`, '1980-01-01');
  const form = await show(dossier!, visit);
  const row = form.querySelector(`[data-row="${second}"]`)!;
  [...row.querySelectorAll('button')].find(({ textContent }) => textContent.startsWith('和另一行'))?.click();
  await settle();
  const select = row.querySelector<HTMLSelectElement>('.cb-merge select')!;
  select.value = first;
  select.dispatchEvent(new Event('change', { bubbles: true }));
  await settle();
  expect(dossier?.values().members).toEqual({ [first]: { name: '张三', birth: '1980-01-01' } });
});

test('[C1, C3] on a phone nothing scrolls sideways, text is large and what is pressed is high enough', async () => {
  await page.viewport(360, 740);
  const [dossier] = linkDossiers([visit, account, wide], '甲').dossiers;
  addMembers(dossier!, 3);
  for (const template of [wide, visit]) {
    const form = await show(dossier!, template);
    form.querySelector<HTMLElement>('.cb-row-button')?.click();
    await settle();
    expect(document.documentElement.scrollWidth).toBeLessThanOrEqual(innerWidth);
    const low = [...form.querySelectorAll<HTMLElement>('button, select, input[type=text], .cb-option, summary')]
      .filter((element) => element.offsetParent !== null && element.getBoundingClientRect().height < 44)
      .map(({ outerHTML }) => outerHTML.slice(0, 80));
    expect(low).toEqual([]);
    expect(Number.parseFloat(getComputedStyle(form.querySelector('input')!).fontSize)).toBeGreaterThanOrEqual(18);
    unmountAll();
  }
});
