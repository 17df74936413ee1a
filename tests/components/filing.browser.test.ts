/** 定稿: what the panel says in every state, what it asks before it files, and what it lets people do with papers. */
import { html } from 'lit';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { CbFiling } from '../../components/cb-filing.ts';
import { fileSheet, filingStateOf, filingText, need, text, voidSheet } from '../../components/index.ts';
import type { Dossier } from '../../sync/contract.ts';
import { addPaper } from '../../sync/papers.ts';
import { type Evaluation, evaluate } from '../../templates/evaluate.ts';
import { viewOf } from '../../templates/view.ts';
import { linkDossiers } from '../support/linked-dossiers.ts';
import { expectAccessible, heard, mount, settle, unmountAll } from '../support/page.ts';
import { account, policies, today, visit } from '../support/sample-form.ts';

afterEach(unmountAll);
beforeAll(() => need('cb-filing'));

const words = filingText;
const sheet = '2023-1';
const how = { sheet, policies, today };
const signer = { id: '甲', name: '甲' };
const evaluated = (dossier: Dossier): Evaluation =>
  evaluate(visit, viewOf(visit, dossier.values(), sheet), { policies, today, disagreements: dossier.disagreements() });
const stateOf = (dossier: Dossier) => filingStateOf(dossier, sheet, evaluated(dossier));
const file = (dossier: Dossier, more: { replaces?: readonly string[]; reason?: string } = {}, who = signer) =>
  fileSheet(dossier, evaluated(dossier), { ...how, signer: who, override: '材料后补', ...more });

/** A sheet that lacks much, as two people have it. */
function begun() {
  const linked = linkDossiers([visit, account], '甲', '乙');
  const [a, b] = linked.dossiers as [Dossier, Dossier];
  a.beginSheet('visit', sheet);
  a.set('phone', '13800000000');
  return { ...linked, a, b };
}
async function show(dossier: Dossier, more: Partial<CbFiling> = {}): Promise<CbFiling> {
  const element = await mount<CbFiling>(
    html`<cb-filing .state=${stateOf(dossier)} .evaluation=${() => evaluated(dossier)} .labelOf=${(path: string) => path}
      .number=${async () => '红石沟走访2023001'} .place=${() => '只在本机上。'} .signer=${signer}></cb-filing>`,
    'cb-filing',
  );
  Object.assign(element, more);
  await settle();
  return element;
}
const press = async (element: Element, label: string): Promise<void> => {
  const found = [...element.querySelectorAll<HTMLElement>('button')].find(
    ({ textContent }) => textContent.trim() === label,
  );
  if (!found) throw new Error(`Nothing called '${label}' to press.`);
  found.click();
  await settle();
};
const write = (element: Element, name: string, typed: string): void => {
  element.querySelector<HTMLInputElement>(`[name=${name}]`)!.value = typed;
};

describe('what stands', () => {
  test('[C31] nothing yet; filed; changed since, with the places; withdrawn', async () => {
    const { a } = begun();
    expect((await show(a)).textContent).toContain(words.state.none());
    const filing = await file(a);
    expect(stateOf(a)).toMatchObject({ is: 'counts', replaces: [filing.hash], changed: [] });
    const filed = await show(a);
    expect(filed.textContent).toContain(words.state.counts('甲', '2023年5月3日 10:30'));
    expect(filed.textContent).toContain('理由：材料后补');
    await expectAccessible(filed);
    a.set('phone', '13900000000');
    const changed = await show(a);
    const gone = heard(changed, 'cb-go');
    await press(changed, '联系电话');
    expect(gone.map(({ detail }) => detail)).toEqual([{ path: 'phone' }]);
    await expectAccessible(changed);
    a.set('phone', '13800000000');
    expect(stateOf(a).is).toBe('counts');
    await voidSheet(a, evaluated(a), { sheet, signer, reason: '登记错了村', replaces: [filing.hash] });
    const withdrawn = await show(a);
    expect(withdrawn.textContent).toContain(words.state.void('甲', '2023年5月3日 10:30'));
    expect(withdrawn.textContent).toContain('原因：登记错了村');
    await expectAccessible(withdrawn);
  });

  test('[C31] two that do not know each other are shown, and one replaces both', async () => {
    const { a, b, cut, join } = begun();
    cut();
    await file(a);
    await file(b, {}, { id: '乙', name: '乙' });
    join();
    for (const dossier of [a, b]) expect(stateOf(dossier)).toMatchObject({ is: 'fork' });
    const element = await show(a);
    expect(element.textContent).toContain(words.state.fork(2));
    await press(element, words.begin.fork);
    await expectAccessible(element);
    const { replaces } = stateOf(a);
    expect(replaces).toHaveLength(2);
    await file(a, { replaces, reason: '两份合一' });
    expect(stateOf(b)).toMatchObject({ is: 'counts' });
  });
});

describe('filing', () => {
  test('[C32] errors keep it from being filed, unless the signer says why; what was on the screen goes along', async () => {
    const { a } = begun();
    const element = await show(a);
    const wishes = heard(element, 'cb-file');
    await press(element, words.begin.none);
    expect(document.activeElement?.classList.contains('cb-filing-form')).toBe(true);
    expect(element.textContent).toContain('请填写“走访日期”');
    await expectAccessible(element);
    await press(element, words.file('甲'));
    expect(element.textContent).toContain(words.overrideFirst);
    write(element, 'why', '走访人在外地');
    await press(element, words.file('甲'));
    expect(wishes).toEqual([]);
    element.querySelector<HTMLInputElement>('[name=override]')!.click();
    await press(element, words.file('甲'));
    expect(wishes.map(({ detail }) => detail)).toEqual([
      { number: '红石沟走访2023001', reason: '', override: '走访人在外地', replaces: [] },
    ]);
    expect(() => fileSheet(a, evaluated(a), { ...how, signer })).toThrow('no reason to be filed');
  });

  test('[C32] what is unsettled is settled first, whatever the reason', async () => {
    const { a, b, cut, join } = begun();
    cut();
    a.set('phone', '13900000000');
    b.set('phone', '13700000000');
    join();
    const element = await show(a);
    await press(element, words.begin.none);
    expect(element.textContent).toContain('有几个人填得不一样');
    const wishes = heard(element, 'cb-file');
    element.querySelector<HTMLInputElement>('[name=override]')!.click();
    write(element, 'why', '先存档');
    await press(element, words.file('甲'));
    expect(element.textContent).toContain(words.settleFirst);
    expect(wishes).toEqual([]);
    expect(() => fileSheet(a, evaluated(a), { ...how, signer, override: '先存档' })).toThrow('unsettled');
    a.set('phone', '13900000000', '核对过');
    expect((await file(a)).standing).toBe('counts');
  });

  test('[C32] a correction needs a reason; a filing that arrives meanwhile closes the question', async () => {
    const { a, b } = begun();
    const first = await file(a);
    const element = await show(a);
    const wishes = heard(element, 'cb-file');
    await press(element, words.begin.counts);
    element.querySelector<HTMLInputElement>('[name=override]')!.click();
    write(element, 'why', '材料后补');
    await press(element, words.file('甲'));
    expect(element.textContent).toContain(words.reasonFirst);
    write(element, 'reason', '收入重新核实');
    await press(element, words.file('甲'));
    expect(wishes[0]?.detail).toMatchObject({ reason: '收入重新核实', replaces: [first.hash] });
    await file(b, { replaces: [first.hash], reason: '先改了' }, { id: '乙', name: '乙' });
    element.state = stateOf(a);
    await settle();
    expect(element.querySelector('form')).toBeNull();
  });

  test('[C33] who may not file is told why, and can press nothing', async () => {
    const { a } = begun();
    await file(a);
    const element = await show(a, { signer: undefined, refusal: '定稿由村级负责人做。' });
    expect(element.textContent).toContain('定稿由村级负责人做。');
    expect(element.querySelectorAll('button, input')).toHaveLength(0);
    await expectAccessible(element);
  });
});

describe('papers', () => {
  test('[C34] a copy is opened, not made again; scans are added and taken off; a missing copy can be made', async () => {
    const { a } = begun();
    const { hash } = await file(a);
    const bare = await show(a, {
      copying: { filing: hash, is: 'missing', missing: [{ character: '𠮷', codePoint: 'U+20BB7', text: '𠮷' }] },
    });
    const copies = heard(bare, 'cb-copy');
    await expectAccessible(bare);
    await press(bare, words.makeCopy);
    await press(bare, text.print.anyway);
    expect(copies.map(({ detail }) => detail)).toEqual([
      { filing: hash, accepted: [] },
      { filing: hash, accepted: ['photos', 'characters'] },
    ]);
    bare.copying = { filing: hash, is: 'away' };
    await bare.updateComplete;
    await expectAccessible(bare);
    expect(bare.textContent).toContain(words.copyAway);
    await press(bare, words.copyWithout);
    expect(copies.at(-1)?.detail).toEqual({ filing: hash, accepted: ['photos'] });
    const ref = (name: string) => ({ hash: 'ab'.repeat(32), name, type: 'application/pdf', size: 50_000 });
    addPaper(a, hash, { is: 'copy', file: ref('走访表.pdf') });
    addPaper(a, hash, { is: 'scan', file: ref('签字.pdf') });
    const element = await show(a);
    const [opened, removed, scans] = [
      heard(element, 'cb-open-attachment'),
      heard(element, 'cb-remove-scan'),
      heard(element, 'cb-scan'),
    ];
    expect(element.textContent).not.toContain(words.noCopy);
    await press(element, '打印件：走访表.pdf（49KB）');
    expect(opened[0]?.detail).toMatchObject({ attachment: { name: '走访表.pdf' }, maker: '甲' });
    await press(element, `${words.removeScan}签字.pdf`);
    expect(removed).toHaveLength(1);
    const input = element.querySelector<HTMLInputElement>('input[type=file]')!;
    const chosen = new DataTransfer();
    chosen.items.add(new File(['x'], '公章.jpg', { type: 'image/jpeg' }));
    input.files = chosen.files;
    input.dispatchEvent(new Event('change'));
    expect(scans[0]?.detail.files.map(({ name }) => name)).toEqual(['公章.jpg']);
    await expectAccessible(element);
  });

  test('[C37] the seal is set where it was chosen, after one more question; without its picture nothing is offered', async () => {
    const { a } = begun();
    const { hash } = await file(a);
    const ref = { hash: 'ab'.repeat(32), name: '走访表.pdf', type: 'application/pdf', size: 50_000 };
    addPaper(a, hash, { is: 'copy', file: ref });
    const { signing } = words;
    const places = [
      { field: 'seal-1', place: '受理' },
      { field: 'seal-2', place: '村级意见' },
    ];
    const element = await show(a, { sealing: () => ({ is: 'seal', organisation: '红石沟村民委员会', places }) });
    const sealed = heard(element, 'cb-seal');
    await press(element, signing.sealAt('受理'));
    expect(element.textContent).toContain('在“受理”处盖上红石沟村民委员会的章？');
    await expectAccessible(element);
    await press(element, signing.sealNot);
    expect(sealed).toEqual([]);
    await press(element, signing.sealAt('村级意见'));
    expect(document.activeElement?.textContent).toContain('在“村级意见”处');
    await press(element, signing.sealNow);
    expect(sealed.map(({ detail }) => detail)).toEqual([{ filing: hash, field: 'seal-2' }]);
    expect(element.textContent).not.toContain('处盖上');

    const without = await show(a, { sealing: () => ({ is: 'no-picture' }) });
    expect(without.textContent).toContain(signing.noPicture);
    expect(without.textContent).not.toContain(signing.sealAt(''));
    expect((await show(a)).textContent).not.toContain(signing.seal);
  });
});
