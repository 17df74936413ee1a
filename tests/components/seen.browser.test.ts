/** [S3] An answer replaces what its giver had on the screen, and nothing that came since: between two pictures, or under an input method. */

import { html } from 'lit';
import { afterEach, beforeAll, expect, test } from 'vitest';
import type { CbField } from '../../components/cb-field.ts';
import type { CbForm } from '../../components/cb-form.ts';
import { need } from '../../components/index.ts';
import type { Dossier } from '../../sync/contract.ts';
import { linkDossiers } from '../support/linked-dossiers.ts';
import { mountForm, settle, type, unmountAll } from '../support/page.ts';
import { account, policies, today, visit } from '../support/sample-form.ts';

afterEach(unmountAll);
beforeAll(() => need('cb-settle'));

const show = (dossier: Dossier): Promise<CbForm> =>
  mountForm(
    html`<cb-form .dossier=${dossier} .template=${visit} sheet="2023-1" .policies=${policies} .today=${today}></cb-form>`,
  );
const fieldAt = (form: CbForm, path: string): CbField => {
  const field = [...form.querySelectorAll<CbField>('cb-field')].find(({ state }) => state.path === path);
  if (!field) throw new Error(`No field '${path}' on the form.`);
  return field;
};
const two = async () => {
  const [mine, theirs] = linkDossiers([visit, account], '甲', '乙').dossiers as [Dossier, Dossier];
  return { mine, theirs, form: await show(mine) };
};
const valuesAt = (dossier: Dossier, path: string) => dossier.siblings(path).map(({ value }) => value);

test('[S3] what arrived since the last picture is not replaced by what is typed then', async () => {
  const { mine, theirs, form } = await two();
  const entry = fieldAt(form, 'headName').querySelector('input')!;
  entry.focus();
  theirs.set('headName', '李四');
  type(entry, '张三');
  entry.blur();
  await settle();
  expect(valuesAt(mine, 'headName').toSorted()).toEqual(['张三', '李四'].toSorted());
  expect(fieldAt(form, 'headName').querySelector('cb-settle')?.textContent).toContain('李四');
});

test('[S3] nor by what is chosen then', async () => {
  const { mine, theirs, form } = await two();
  const [yes] = fieldAt(form, 'risk').querySelectorAll<HTMLInputElement>('input[type=radio]');
  theirs.set('visit/2023-1/risk', false);
  yes?.click();
  expect(valuesAt(mine, 'visit/2023-1/risk').toSorted()).toEqual([false, true]);
});

test('[S3] what another edit on the screen shows is replaced, however much else arrives', async () => {
  const { mine, theirs, form } = await two();
  theirs.set('headName', '李四');
  await settle();
  const entry = fieldAt(form, 'headName').querySelector('input')!;
  expect(entry.value).toBe('李四');
  theirs.set('phone', '13800000000');
  type(entry, '光');
  entry.blur();
  await settle();
  expect(mine.values().headName).toBe('李四光');
  expect(mine.disagreements()).toEqual([]);
});

test('[S3] what arrives under an input method is kept beside what it makes', async () => {
  const { mine, theirs, form } = await two();
  const entry = fieldAt(form, 'headName').querySelector('input')!;
  entry.focus();
  entry.dispatchEvent(new CompositionEvent('compositionstart', { bubbles: true }));
  entry.value = 'zhangsan';
  entry.dispatchEvent(new InputEvent('input', { bubbles: true, isComposing: true }));
  theirs.set('headName', '李四');
  await settle();
  expect(entry.value).toBe('zhangsan');
  entry.value = '张三';
  entry.dispatchEvent(new CompositionEvent('compositionend', { bubbles: true }));
  entry.blur();
  await settle();
  expect(valuesAt(mine, 'headName').toSorted()).toEqual(['张三', '李四'].toSorted());
});

test('[S3] a third value that arrives while two are being settled stays to be settled', async () => {
  const link = linkDossiers([visit, account], '甲', '乙', '丙');
  const [mine, theirs, third] = link.dossiers as [Dossier, Dossier, Dossier];
  link.cut();
  mine.set('headName', '张三');
  theirs.set('headName', '李四');
  third.set('headName', '王五');
  const form = await show(mine);
  link.join();
  await settle();
  const panel = fieldAt(form, 'headName').querySelector('cb-settle')!;
  expect(panel.querySelectorAll('input[type=radio]')).toHaveLength(4);
  link.cut();
  third.set('headName', '赵六', undefined, []);
  link.join();
  panel.querySelector<HTMLInputElement>('input[type=radio]')?.click();
  type(panel.querySelector<HTMLInputElement>('.cb-why')!, '当面问过本人');
  panel.querySelector<HTMLButtonElement>('[type=submit]')?.click();
  expect(valuesAt(mine, 'headName')).toContain('赵六');
});
