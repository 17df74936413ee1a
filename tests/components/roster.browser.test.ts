/** `<cb-roster>` in a form over the real shared document. */
import '../../components/index.ts';
import { html } from 'lit';
import { afterEach, describe, expect, test } from 'vitest';
import type { CbForm } from '../../components/cb-form.ts';
import { duplicatesOf } from '../../components/duplicates.ts';
import type { Dossier } from '../../sync/contract.ts';
import type { RepeatField } from '../../templates/fields.ts';
import type { Template } from '../../templates/template.ts';
import { linkDossiers } from '../support/linked-dossiers.ts';
import { expectAccessible, mountForm, settle, type, unmountAll } from '../support/page.ts';
import { account, policies, today, visit } from '../support/sample-form.ts';
import { addMembers, wide } from '../support/wide-form.ts';

afterEach(unmountAll);

const show = (dossier: Dossier, template: Template = visit): Promise<CbForm> =>
  mountForm(
    html`<cb-form .dossier=${dossier} .template=${template} .sheet=${'2023-1'} .policies=${policies} .today=${today}></cb-form>`,
  );
const link = () => linkDossiers([visit, account, wide], '甲', '乙');
const press = async (box: Element, label: string): Promise<void> => {
  const found = [...box.querySelectorAll<HTMLElement>('button, summary')].find(({ textContent }) =>
    textContent.replace(/\s/g, '').startsWith(label),
  );
  if (!found) throw new Error(`Nothing called '${label}' to press.`);
  found.click();
  await settle();
};
const rowsOf = (form: CbForm): HTMLElement[] => [...form.querySelectorAll<HTMLElement>('[data-row]')];
const members = (dossier: Dossier): Record<string, { name?: string }> => (dossier.values().members ?? {}) as never;
const add = (dossier: Dossier, name: string, number?: string): string => {
  const row = dossier.addRow('members');
  dossier.set(`members/${row}/name`, name);
  if (number) dossier.set(`members/${row}/number`, number);
  return row;
};

describe('rows', () => {
  test('[C1] are accessible, closed and open, with removed ones and a dispute', async () => {
    const { dossiers, cut, join } = link();
    const [a, b] = dossiers;
    const row = add(a!, '张三');
    add(a!, '李四');
    cut();
    a?.removeRow(`members/${row}`);
    b?.set(`members/${row}/birth`, '1980-01-01');
    join();
    const gone = add(a!, '王五');
    a?.removeRow(`members/${gone}`);
    await expectAccessible(await show(a!));
    unmountAll();
    addMembers(a!, 3);
    await expectAccessible(await show(a!, wide));
  });

  test('[C16] a new row opens and takes the focus', async () => {
    const [dossier] = link().dossiers;
    const form = await show(dossier!);
    await press(form, '添加成员');
    await settle();
    expect(rowsOf(form)).toHaveLength(1);
    expect(document.activeElement?.closest('cb-field')?.textContent).toContain('姓名');
    type(document.activeElement as HTMLInputElement, '张三');
    (document.activeElement as HTMLElement).blur();
    await settle();
    expect(Object.values(members(dossier!)).map(({ name }) => name)).toEqual(['张三']);
    expect(dossier?.values().visit).toEqual({ '2023-1': {} });
  });

  test('[C18] a removed row comes back with all that was in it', async () => {
    const [dossier] = link().dossiers;
    add(dossier!, '张三');
    add(dossier!, '李四');
    const form = await show(dossier!);
    await press(rowsOf(form)[0]!, '删除这一行');
    expect(Object.values(members(dossier!)).map(({ name }) => name)).toEqual(['李四']);
    const removed = form.querySelector('.cb-removed')!;
    expect(removed.textContent).toContain('张三');
    expect(removed.textContent).toContain('甲');
    await press(removed, '恢复');
    expect(Object.values(members(dossier!)).map(({ name }) => name)).toEqual(['张三', '李四']);
  });

  test('[C18, S4] a removal that another’s edit crossed is put to people: keep or remove', async () => {
    for (const [label, left] of [
      ['保留这一行', ['张三']],
      ['还是删除', undefined],
    ] as const) {
      const { dossiers, cut, join } = link();
      const [a, b] = dossiers;
      const row = add(a!, '张三');
      cut();
      a?.removeRow(`members/${row}`);
      b?.set(`members/${row}/birth`, '1980-01-01');
      join();
      const form = await show(b!);
      expect(rowsOf(form)[0]?.textContent).toContain('有人删了这一行');
      await press(form, label);
      expect(a?.disagreements()).toEqual([]);
      expect(left === undefined ? a?.values().members : Object.values(members(a!)).map(({ name }) => name)).toEqual(
        left,
      );
      unmountAll();
    }
  });

  test('[C19] the same member added twice is offered to be merged; what differs becomes a disagreement', async () => {
    const { dossiers, cut, join } = link();
    const [a, b] = dossiers;
    cut();
    add(a!, '张三', '99000019800101001X');
    const theirs = add(b!, '张三', '99000019800101001X');
    b?.set(`members/${theirs}/birth`, '1980-01-01');
    join();
    const form = await show(a!);
    const offer = [...form.querySelectorAll('.cb-settle')].find(({ textContent }) =>
      textContent.includes('可能是同一个人'),
    )!;
    await press(offer, '是同一个');
    expect(Object.values(members(a!))).toHaveLength(1);
    expect(Object.values(members(b!))[0]).toMatchObject({ name: '张三', birth: '1980-01-01' });
    expect(form.textContent).not.toContain('可能是同一个人');
  });

  test('[C17] rows keep their places while somebody works in them', async () => {
    const [dossier] = link().dossiers;
    const first = add(dossier!, '张三');
    const second = add(dossier!, '李四');
    dossier?.set(`members/${first}/sex`, '男');
    dossier?.set(`members/${second}/sex`, '女');
    const form = await show(dossier!);
    const order = (): (string | undefined)[] => rowsOf(form).map(({ dataset }) => dataset.row);
    expect(order()).toEqual([first, second]);
    const entry = rowsOf(form)[0]!.querySelector('input')!;
    entry.focus();
    dossier?.set(`members/${first}/sex`, '女');
    dossier?.set(`members/${second}/sex`, '男');
    await settle();
    expect(order()).toEqual([first, second]);
    expect(document.activeElement).toBe(entry);
    entry.blur();
    await settle();
    expect(order()).toEqual([second, first]);
  });

  test('[C20] a truly empty repeat can be said to be so', async () => {
    const [dossier] = link().dossiers;
    const form = await show(dossier!);
    const tick = [...form.querySelectorAll('cb-field')].find(({ textContent }) => textContent.includes('无人走访'))!;
    tick.querySelector<HTMLInputElement>('input')!.click();
    await settle();
    expect(dossier?.values()).toHaveProperty('visit.2023-1.helpers.none', true);
  });

  test('[C21] by keyboard: from row to row, and down a column', async () => {
    const [dossier] = link().dossiers;
    addMembers(dossier!, 3);
    const form = await show(dossier!, wide);
    const buttons = form.querySelectorAll<HTMLElement>('.cb-row-button');
    const key = (name: string, more: KeyboardEventInit = {}): void => {
      document.activeElement?.dispatchEvent(
        new KeyboardEvent('keydown', { key: name, bubbles: true, cancelable: true, ...more }),
      );
    };
    buttons[0]?.focus();
    key('ArrowDown');
    expect(document.activeElement).toBe(buttons[1]);
    key('End');
    expect(document.activeElement).toBe(buttons[2]);
    key('Home');
    buttons[0]?.click();
    await settle();
    form.querySelector<HTMLElement>('[data-row] cb-integer input')?.focus();
    key('ArrowDown', { altKey: true });
    await settle();
    expect(document.activeElement?.closest<HTMLElement>('[data-row]')?.dataset.row).toBe(rowsOf(form)[1]?.dataset.row);
    expect(document.activeElement?.closest('cb-field')?.textContent).toContain('年龄');
  });
});

describe('quick', () => {
  test('[C16] 200 members × 40 columns with 300 more fields: shown, opened, typed into', async () => {
    const [dossier] = link().dossiers;
    addMembers(dossier!, 200);
    const start = performance.now();
    const form = await show(dossier!, wide);
    const shown = performance.now() - start;
    await expect.poll(() => form.querySelectorAll('cb-field').length, { timeout: 5000 }).toBe(302);
    await expect.poll(() => rowsOf(form).length, { timeout: 5000 }).toBe(200);

    const opening = performance.now();
    form.querySelectorAll<HTMLElement>('.cb-row-button')[150]?.click();
    await form.querySelector('cb-roster')?.updateComplete;
    const opened = performance.now() - opening;
    await expect.poll(() => rowsOf(form)[150]?.querySelectorAll('cb-field').length).toBe(40);

    const roster = form.querySelector('cb-roster')!;
    const typing = performance.now();
    for (let i = 0; i < 20; i++) {
      dossier?.set(`members/${Object.keys(members(dossier!))[150]}/m0`, `改${i}`);
      form.requestUpdate();
      await settle();
      await roster.updateComplete;
    }
    const edit = (performance.now() - typing) / 20;
    console.info(
      `roster 200 × 40: shown ${shown.toFixed(0)} ms, opened ${opened.toFixed(0)} ms, each edit with its two frames ${edit.toFixed(1)} ms`,
    );
    expect(shown).toBeLessThan(3000);
    expect(opened).toBeLessThan(1000);
    expect(edit).toBeLessThan(300);
  });
});

describe('duplicates', () => {
  const field: RepeatField = visit.fields.members as RepeatField;
  const pairs = (...rows: { id: string; name?: string; number?: string }[]) =>
    duplicatesOf(field, rows).map(({ row, into }) => `${row}>${into}`);

  test('[C19] equal numbers are one person, however written; equal names only where a number is missing', () => {
    expect(
      pairs(
        { id: '1', name: '张三', number: '99000019800101001X' },
        { id: '2', name: '张叁', number: '99000019800101001x' },
      ),
    ).toEqual(['2>1']);
    expect(pairs({ id: '1', name: '张三', number: '99000019800101001X' }, { id: '2', name: '张三' })).toEqual(['2>1']);
    expect(
      pairs(
        { id: '1', name: '张三', number: '99000019800101001X' },
        { id: '2', name: '张三', number: '990000198001010028' },
      ),
    ).toEqual([]);
    expect(pairs({ id: '1' }, { id: '2' })).toEqual([]);
  });

  test('[C19] rows without certificate numbers are never offered: two equal slips are two slips', () => {
    const helpers = visit.fields.helpers as RepeatField;
    expect(
      duplicatesOf(helpers, [
        { id: '1', name: '张三' },
        { id: '2', name: '张三' },
      ]),
    ).toEqual([]);
  });
});
