/** `<cb-form>` over the real shared document: what people type, see and settle, alone and together. */

import { html } from 'lit';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { CbField } from '../../components/cb-field.ts';
import type { CbForm } from '../../components/cb-form.ts';
import { need } from '../../components/index.ts';
import type { Dossier } from '../../sync/contract.ts';
import { defineTemplate, signature } from '../../templates/define.ts';
import { loadPolicies } from '../../templates/policy/packs.ts';
import { loadTemplate } from '../../templates/registry.ts';
import { linkDossiers } from '../support/linked-dossiers.ts';
import { expectAccessible, mountForm, settle, type, unmountAll } from '../support/page.ts';
import { account, policies, today, visit } from '../support/sample-form.ts';

afterEach(unmountAll);
beforeAll(() => need('cb-settle'));

const templates = [visit, account];
async function show(dossier: Dossier, template = visit, sheet = '2023-1'): Promise<CbForm> {
  const form = await mountForm(
    html`<cb-form .dossier=${dossier} .template=${template} .sheet=${sheet} .policies=${policies} .today=${today}></cb-form>`,
  );
  return form;
}
const fieldAt = (form: CbForm, path: string): CbField => {
  const field = [...form.querySelectorAll<CbField>('cb-field')].find(({ state }) => state.path === path);
  if (!field) throw new Error(`No field '${path}' on the form.`);
  return field;
};
const entryAt = (form: CbForm, path: string): HTMLInputElement =>
  fieldAt(form, path).querySelector<HTMLInputElement>('input, textarea, select')!;
async function fill(form: CbForm, path: string, typed: string): Promise<void> {
  const entry = entryAt(form, path);
  entry.focus();
  entry.value = '';
  type(entry, typed);
  entry.blur();
  await settle();
}
const pick = async (box: Element, label: string): Promise<void> => {
  const found = [...box.querySelectorAll<HTMLElement>('label, button, summary')].find(({ textContent }) =>
    textContent.replace(/\s/g, '').startsWith(label),
  );
  if (!found) throw new Error(`Nothing called '${label}' to press.`);
  found.click();
  await settle();
};

describe('alone', () => {
  test('[C1] is accessible, blank and after a check', async () => {
    const form = await show(linkDossiers(templates, '甲').dossiers[0]!);
    await expectAccessible(form);
    await form.check();
    await settle();
    await expectAccessible(form);
  });

  test('[C22] looking writes nothing; the first answer begins the sheet', async () => {
    const [dossier] = linkDossiers(templates, '甲').dossiers;
    const form = await show(dossier!);
    expect(dossier?.values()).toEqual({});
    await fill(form, 'phone', '13800000000');
    expect(dossier?.values()).toMatchObject({ phone: '13800000000', visit: { '2023-1': {} } });
  });

  test('[C15] own fields live under the sheet; calculated ones are shown and not written', async () => {
    const [dossier] = linkDossiers(templates, '甲').dossiers;
    const form = await show(dossier!, account, '2023-04');
    await fill(form, 'wage', '1200');
    expect(dossier?.values()).toEqual({ account: { '2023-04': { wage: 120_000 } } });
    expect(fieldAt(form, 'total').querySelector('.cb-value')?.textContent).toContain('1200.00元');
  });

  test('[C22] a field that is not relevant is not there, and comes when it is', async () => {
    const [dossier] = linkDossiers(templates, '甲').dossiers;
    const form = await show(dossier!);
    await pick(fieldAt(form, 'risk'), '否');
    expect(form.querySelector('[data-section=risky]')).toBeNull();
    await pick(fieldAt(form, 'risk'), '是');
    expect(fieldAt(form, 'riskText')).toBeTruthy();
  });

  test('[C7, S7] text that is no value is kept over a reload, with its message, and mended later', async () => {
    const [dossier] = linkDossiers(templates, '甲').dossiers;
    const form = await show(dossier!, account, '2023-04');
    await fill(form, 'wage', '12.345元');
    expect(fieldAt(form, 'wage').querySelector('.cb-message')?.textContent).toContain('小数');
    unmountAll();
    const again = await show(dossier!, account, '2023-04');
    expect(entryAt(again, 'wage').value).toBe('12.345元');
    expect(fieldAt(again, 'wage').querySelector('.cb-message')?.textContent).toContain('小数');
    await fill(again, 'wage', '12.35');
    expect(dossier?.values()).toEqual({ account: { '2023-04': { wage: 1235 } } });
    expect(fieldAt(again, 'wage').querySelector('.cb-message')).toBeNull();
  });

  test('[C12] nobody is told what is missing before they were there or asked', async () => {
    const form = await show(linkDossiers(templates, '甲').dossiers[0]!);
    expect(form.querySelectorAll('[data-rule=required]')).toHaveLength(0);
    entryAt(form, 'phone').focus();
    entryAt(form, 'phone').blur();
    await settle();
    expect(fieldAt(form, 'phone').querySelector('[data-rule=required]')).not.toBeNull();
    expect(form.querySelectorAll('[data-rule=required]')).toHaveLength(1);
    await form.check();
    await settle();
    expect(form.querySelectorAll('[data-rule=required]').length).toBeGreaterThan(1);
  });

  test('[C12] what a rule misses in a new row is not said before somebody was there', async () => {
    const registration = await loadTemplate('household-registration');
    const policy = await loadPolicies('150521');
    const [dossier] = linkDossiers([registration], '甲').dossiers;
    const form = await mountForm(
      html`<cb-form .dossier=${dossier} .template=${registration} .sheet=${'2023-1'} .policies=${policy} .today=${today}></cb-form>`,
    );
    await expect.poll(() => form.querySelector('.cb-add')).not.toBeNull();
    await pick(form, '添加成员');
    await expect.poll(() => form.querySelector('[data-row] cb-field')).not.toBeNull();
    await settle();
    const rowAt = () => form.querySelector('[data-row]')!;
    const [row] = Object.keys(dossier?.values().members ?? {});
    expect(form.evaluation?.findings.map(({ rule }) => rule)).toContain('M-10');
    expect(rowAt().querySelectorAll('.cb-message')).toHaveLength(0);
    expect(rowAt().querySelector('.cb-row-state')?.textContent).toMatch(/^缺\d+栏$/);
    const education = `members/${row}/education`;
    await expect.poll(() => fieldAt(form, education)).toBeTruthy();
    entryAt(form, education).focus();
    entryAt(form, education).blur();
    await settle();
    expect(fieldAt(form, education).querySelector('[data-rule=M-10]')).not.toBeNull();
  });

  test('[C12] who begins to sign is not told that the signature is missing; who leaves is', async () => {
    const { id, version, subject, purpose, basis, paper, sheet } = visit;
    const sections = [{ id: 'one', fields: { sign: signature('户主签字', { required: true }) } }];
    const examples: [] = [];
    const common = { id, version, subject, purpose, basis, paper, sheet };
    const signed = defineTemplate({ ...common, title: '签字', sections, examples });
    const form = await show(linkDossiers([signed], '甲').dossiers[0]!, signed);
    await expect.poll(() => fieldAt(form, 'sign').querySelector('button')).not.toBeNull();
    fieldAt(form, 'sign').querySelector('button')?.focus();
    await pick(fieldAt(form, 'sign'), '手写签字');
    await expect.poll(() => fieldAt(form, 'sign').contains(document.activeElement)).toBe(true);
    await settle();
    expect(form.querySelectorAll('[data-rule=required]')).toHaveLength(0);
    (document.activeElement as HTMLElement).blur();
    await expect.poll(() => form.querySelectorAll('[data-rule=required]').length).toBe(1);
  });

  test('[C24] a check takes the focus to its list, and each line to its field', async () => {
    const form = await show(linkDossiers(templates, '甲').dossiers[0]!);
    await pick(form, '检查本表');
    const list = form.querySelector('cb-findings')!;
    expect(list.contains(document.activeElement)).toBe(true);
    const line = [...list.querySelectorAll('a')].find(({ textContent }) => textContent === '走访日期')!;
    const before = location.hash;
    line.click();
    await settle();
    expect(fieldAt(form, 'visitedOn').contains(document.activeElement)).toBe(true);
    expect(location.hash).toBe(before);
  });

  test('[C15] a calculated value yields to a typed one with a reason, and comes back', async () => {
    const [dossier] = linkDossiers(templates, '甲').dossiers;
    const form = await show(dossier!, account, '2023-04');
    await fill(form, 'wage', '1200');
    await fill(form, 'size', '1');
    const field = fieldAt(form, 'perHead');
    await pick(field, '自己填');
    const entry = field.querySelector<HTMLInputElement>('.cb-control input')!;
    entry.value = '';
    type(entry, '900');
    field.querySelector<HTMLButtonElement>('[type=submit]')!.click();
    await settle();
    expect(dossier?.values()).not.toHaveProperty('account.2023-04.perHead');
    type(field.querySelector<HTMLInputElement>('.cb-why')!, '按村里核实的数');
    field.querySelector<HTMLButtonElement>('[type=submit]')!.click();
    await settle();
    expect(dossier?.values()).toHaveProperty('account.2023-04.perHead', 90_000);
    expect(field.textContent).toContain('甲改的');
    expect(field.textContent).toContain('按村里核实的数');
    await pick(field, '恢复自动计算');
    expect(dossier?.values()).not.toHaveProperty('account.2023-04.perHead');
  });

  test('[C15] a calculation that gives nothing leaves the field to be typed, without a reason', async () => {
    const [dossier] = linkDossiers(templates, '甲').dossiers;
    const form = await show(dossier!, account, '2023-04');
    await fill(form, 'perHead', '900');
    expect(dossier?.values()).toHaveProperty('account.2023-04.perHead', 90_000);
    expect(fieldAt(form, 'perHead').textContent).not.toContain('甲改的');
    await fill(form, 'wage', '1200');
    await fill(form, 'size', '1');
    expect(fieldAt(form, 'perHead').textContent).toContain('甲改的');
  });

  test('[C21] Enter goes on to the next field', async () => {
    const form = await show(linkDossiers(templates, '甲').dossiers[0]!);
    const entry = entryAt(form, 'headName');
    entry.focus();
    entry.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true }));
    await settle();
    expect(fieldAt(form, 'phone').contains(document.activeElement)).toBe(true);
  });
});

describe('together', () => {
  test('[C23] different fields merge, and each sees the other’s', async () => {
    const [a, b] = linkDossiers(templates, '甲', '乙').dossiers;
    const [first, second] = [await show(a!), await show(b!)];
    await fill(first, 'phone', '13800000000');
    await fill(second, 'headName', '张三');
    expect(entryAt(first, 'headName').value).toBe('张三');
    expect(entryAt(second, 'phone').value).toBe('13800000000');
  });

  test('[C25] who is on which field is seen', async () => {
    const [a, b] = linkDossiers(templates, '甲', '乙').dossiers;
    const [first, second] = [await show(a!), await show(b!)];
    entryAt(first, 'phone').focus();
    await settle();
    expect(fieldAt(second, 'phone').textContent).toContain('甲正在填');
    entryAt(first, 'phone').blur();
    await settle();
    expect(fieldAt(second, 'phone').textContent).not.toContain('甲正在填');
  });

  test('[C13, S3] the same field letter by letter at the same moment: both values stay, on both screens, also after a reload', async () => {
    const [a, b] = linkDossiers(templates, '甲', '乙').dossiers;
    const [first, second] = [await show(a!), await show(b!)];
    const [mine, theirs] = [entryAt(first, 'headName'), entryAt(second, 'headName')];
    // Two focused entries on one page cannot be; what counts is that neither is left.
    for (const [ours, others] of [
      ['张', '李'],
      ['三', '四'],
    ] as const) {
      mine.value += ours;
      theirs.value += others;
      for (const entry of [mine, theirs]) entry.dispatchEvent(new InputEvent('input', { bubbles: true }));
      await new Promise((done) => setTimeout(done, 260));
    }
    expect(mine.value).toBe('张三');
    expect(theirs.value).toBe('李四');
    for (const entry of [mine, theirs]) entry.dispatchEvent(new FocusEvent('focusout', { bubbles: true }));
    await settle();
    unmountAll();
    const again = await show(b!);
    const panel = fieldAt(again, 'headName').querySelector('cb-settle')!;
    expect(panel.textContent).toContain('张三');
    expect(panel.textContent).toContain('李四');
    expect(fieldAt(again, 'headName').querySelector('.cb-control input')).toBeNull();
    await expectAccessible(again);
  });

  test('[C14] who may only read sees what differs, and is offered nothing that would do nothing', async () => {
    const link = linkDossiers(templates, '甲', '乙');
    const [a, b] = link.dossiers;
    link.cut();
    a?.set('phone', '13800000001');
    b?.set('phone', '13800000002');
    link.join();
    const form = await show(a!);
    form.readonly = true;
    await settle();
    const panel = fieldAt(form, 'phone').querySelector('cb-settle')!;
    expect(panel.textContent).toContain('13800000001');
    expect(panel.textContent).toContain('13800000002');
    expect(panel.querySelector('input, button')).toBeNull();
    await expectAccessible(form);
  });

  test('[C14, S3] a disagreement says who, when and on what; it is settled with a reason, by picking or by another value', async () => {
    const link = linkDossiers(templates, '甲', '乙');
    const [a, b] = link.dossiers;
    link.cut();
    a?.set('phone', '13800000001');
    b?.set('phone', '13800000002', '打电话核实过');
    link.join();
    const form = await show(a!);
    const field = fieldAt(form, 'phone');
    const panel = field.querySelector('cb-settle')!;
    expect(panel.textContent).toContain('乙，用手机，5月3日');
    expect(panel.textContent).toContain('打电话核实过');
    expect(panel.textContent).toContain('您（甲）');

    await pick(panel, '就用这个');
    expect(panel.textContent).toContain('请先选一个');
    await pick(panel, '13800000002');
    await pick(panel, '就用这个');
    expect(panel.textContent).toContain('请写一句原因');
    expect(a?.disagreements()).toEqual(['phone']);
    type(panel.querySelector<HTMLInputElement>('.cb-why')!, '当面问过本人');
    await pick(panel, '就用这个');
    expect(b?.values().phone).toBe('13800000002');
    expect(b?.origin('phone')).toMatchObject({ person: { name: '甲' }, why: '当面问过本人' });
    expect(field.querySelector('cb-settle')).toBeNull();

    link.cut();
    a?.set('phone', '13800000003');
    b?.set('phone', '13800000004');
    link.join();
    await settle();
    const second = field.querySelector('cb-settle')!;
    await pick(second, '都不对');
    await settle();
    type(second.querySelector<HTMLInputElement>('cb-phone input')!, '13800000005');
    type(second.querySelector<HTMLInputElement>('.cb-why')!, '看过证件原件');
    await pick(second, '就用这个');
    expect(b?.values().phone).toBe('13800000005');
    expect(b?.disagreements()).toEqual([]);
  });

  test('[C14, S7] text that is no value beside another’s value is a disagreement, and cannot be taken as it is', async () => {
    const link = linkDossiers(templates, '甲', '乙');
    const [a, b] = link.dossiers;
    link.cut();
    a?.keep('account/2023-04/wage', '一千二');
    b?.set('account/2023-04/wage', 110_000);
    link.join();
    const form = await show(b!, account, '2023-04');
    const panel = fieldAt(form, 'wage').querySelector('cb-settle')!;
    expect(panel.textContent).toContain('一千二');
    expect(panel.textContent).toContain('1100.00元');
    expect([...panel.querySelectorAll<HTMLInputElement>('input[type=radio]')].map(({ disabled }) => disabled)).toEqual([
      false,
      true,
      false,
    ]);
  });

  test('[C6] a remote edit does not move what somebody is typing, and their caret stays', async () => {
    const [a, b] = linkDossiers(templates, '甲', '乙').dossiers;
    const form = await show(a!);
    const entry = entryAt(form, 'headName');
    type(entry, '张三丰');
    entry.setSelectionRange(1, 1);
    b?.set('phone', '13800000000');
    b?.set('headName', '李四');
    await settle();
    expect(entry.value).toBe('张三丰');
    expect(entry.selectionStart).toBe(1);
    expect(document.activeElement).toBe(entry);
  });

  test('[C11] a note merges letter by letter, and nothing enters it while composing', async () => {
    const [a, b] = linkDossiers(templates, '甲', '乙').dossiers;
    a?.set('visit/2023-1/risk', true);
    a?.set('visit/2023-1/riskText', '收入下降很多');
    const [first, second] = [await show(a!), await show(b!)];
    await fill(first, 'story', '全家外出');
    expect(entryAt(second, 'story').value).toBe('全家外出');
    const mine = entryAt(first, 'story');
    mine.focus();
    mine.setSelectionRange(4, 4);
    mine.dispatchEvent(new CompositionEvent('compositionstart', { bubbles: true }));
    mine.value = '全家外出wugong';
    mine.dispatchEvent(new InputEvent('input', { bubbles: true, isComposing: true }));
    b?.note('visit/2023-1/story').splice(0, 0, '据了解，');
    await settle();
    expect(mine.value).toBe('全家外出wugong');
    mine.value = '全家外出务工';
    mine.dispatchEvent(new CompositionEvent('compositionend', { bubbles: true }));
    mine.blur();
    await settle();
    expect(a?.note('visit/2023-1/story').text()).toBe('据了解，全家外出务工');
    expect(mine.value).toBe('据了解，全家外出务工');
    expect(entryAt(second, 'story').value).toBe('据了解，全家外出务工');
  });
});
