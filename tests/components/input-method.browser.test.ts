/** A real input method, driven through the browser's own protocol: composing is never broken by what others do. */
import '../../components/index.ts';
import { html } from 'lit';
import { afterEach, expect, test } from 'vitest';
import { cdp } from 'vitest/browser';
import type { CbField } from '../../components/cb-field.ts';
import type { CbForm } from '../../components/cb-form.ts';
import { linkDossiers } from '../support/linked-dossiers.ts';
import { mountForm, settle, unmountAll } from '../support/page.ts';
import { account, policies, today, visit } from '../support/sample-form.ts';

afterEach(unmountAll);

interface Protocol {
  send(method: string, parameters: Readonly<Record<string, unknown>>): Promise<unknown>;
}
const send = (method: string, parameters: Readonly<Record<string, unknown>>): Promise<unknown> =>
  (cdp() as unknown as Protocol).send(method, parameters);
const compose = (text: string): Promise<unknown> =>
  send('Input.imeSetComposition', { text, selectionStart: text.length, selectionEnd: text.length });
const commit = (text: string): Promise<unknown> => send('Input.insertText', { text });

async function open(): Promise<{ form: CbForm; link: ReturnType<typeof linkDossiers> }> {
  const link = linkDossiers([visit, account], '甲', '乙');
  const [dossier] = link.dossiers;
  dossier?.set('visit/2023-1/risk', true);
  dossier?.set('visit/2023-1/riskText', '收入下降很多');
  const form = await mountForm(
    html`<cb-form .dossier=${dossier} .template=${visit} .sheet=${'2023-1'} .policies=${policies} .today=${today}></cb-form>`,
  );
  return { form, link };
}
const entryAt = (form: CbForm, path: string): HTMLInputElement =>
  [...form.querySelectorAll<CbField>('cb-field')]
    .find(({ state }) => state.path === path)!
    .querySelector<HTMLInputElement>('input, textarea')!;

test('[C6] pinyin in a text field while others write into it and beside it', async () => {
  const { form, link } = await open();
  const [a, b] = link.dossiers;
  const entry = entryAt(form, 'headName');
  entry.focus();
  for (const [index, letters] of ['z', 'zh', 'zha', 'zhang', 'zhang san'].entries()) {
    await compose(letters);
    b?.set('phone', `1380000000${index}`);
    b?.set('headName', `李${index}`);
    await settle();
    expect(entry.value).toBe(letters);
  }
  expect(a?.values().headName).toBe('李4');
  await commit('张三');
  entry.blur();
  await settle();
  // Both typed into one field at one moment: both values stay, and no half-composed letters.
  expect(
    a
      ?.siblings('headName')
      .map(({ value }) => value)
      .sort(),
  ).toEqual(['张三', '李4']);
});

test('[C11] pinyin in a shared note while others write before and behind it', async () => {
  const { form, link } = await open();
  const [a, b] = link.dossiers;
  const note = b!.note('visit/2023-1/story');
  note.splice(0, 0, '开头。结尾。');
  await settle();
  const entry = entryAt(form, 'story');
  entry.focus();
  entry.setSelectionRange(3, 3);
  for (const letters of ['w', 'wai', 'wai chu']) {
    await compose(letters);
    note.splice(0, 0, '前');
    note.splice(note.text().length, 0, '后');
    await settle();
    expect(entry.value).toBe(`开头。${letters}结尾。`);
  }
  await commit('外出');
  entry.blur();
  await settle();
  expect(a?.note('visit/2023-1/story').text()).toBe('前前前开头。外出结尾。后后后');
  expect(entry.value).toBe('前前前开头。外出结尾。后后后');
});
