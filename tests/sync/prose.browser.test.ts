/** Minutes written by two people at once, in real editors, over two dossiers that hear each other through a browser's tabs. */
import { afterEach, expect, test } from 'vitest';
import { userEvent } from 'vitest/browser';
import * as Y from 'yjs';
import type { Dossier, Schema } from '../../sync/contract.ts';
import { openDossier } from '../../sync/dossier.ts';
import { isValue } from '../../templates/kinds.ts';

const schema: Schema = {
  'review/*': { kind: 'repeat' },
  'review/*/minutes': { kind: 'prose' },
  'review/*/story': { kind: 'note' },
};
const path = 'review/2026-1/minutes';
const keys = new Map([[1, new Uint8Array(32).fill(7)]]);
let opened: Dossier[] = [];

async function open(name: string, id: string): Promise<Dossier> {
  const device = { id: name, name: `${name}的电脑` };
  const village = { id: 'prose-test', name: '柳树村', regionCode: '150521', device, keys };
  const dossier = await openDossier(id, { village, schema, isValue, person: { id: name, name }, persistence: false });
  opened.push(dossier);
  return dossier;
}
async function editor(dossier: Dossier, options = {}) {
  const box = document.createElement('div');
  document.body.append(box);
  const unmount = await dossier.prose(path).mount(box, { label: '会议记录', ...options });
  return { box, unmount, text: box.querySelector<HTMLElement>('[role=textbox]')! };
}

afterEach(async () => {
  await Promise.all(opened.map((dossier) => dossier.close()));
  opened = [];
  document.body.replaceChildren();
});

test('two people write in one text; each sees the other’s letters, name and place', async () => {
  const [a, b] = [await open('甲', 'h1'), await open('乙', 'h1')];
  a.beginSheet('review', '2026-1');
  const [one, two] = [await editor(a), await editor(b)];
  expect(one.text.getAttribute('aria-label')).toBe('会议记录');
  await userEvent.click(one.text);
  await userEvent.keyboard('一、到会十二人{Enter}二、同意');
  await expect.poll(() => b.prose(path).text()).toBe('一、到会十二人\n二、同意');
  expect(two.text.textContent).toContain('一、到会十二人');
  await userEvent.click(two.text);
  await userEvent.keyboard('{Control>}{End}{/Control}十一人');
  await expect.poll(() => a.prose(path).text()).toBe('一、到会十二人\n二、同意十一人');
  await expect.poll(() => one.box.querySelector('.cb-caret-name')?.textContent).toBe('乙');
  expect(a.values()).toEqual({ review: { '2026-1': { minutes: '一、到会十二人\n二、同意十一人' } } });
});

test('undo takes back one’s own letters only', async () => {
  const [a, b] = [await open('甲', 'h2'), await open('乙', 'h2')];
  const [one, two] = [await editor(a), await editor(b)];
  await userEvent.click(one.text);
  await userEvent.keyboard('甲说');
  await expect.poll(() => b.prose(path).text()).toBe('甲说');
  await userEvent.click(two.text);
  await userEvent.keyboard('{Control>}{End}{/Control}乙说');
  await expect.poll(() => a.prose(path).text()).toBe('甲说乙说');
  await userEvent.click(one.text);
  await userEvent.keyboard('{Control>}z{/Control}');
  await expect.poll(() => b.prose(path).text()).toBe('乙说');
});

test('two people go on in a fresh paragraph at once, and a third joins them: nothing of it goes', {
  repeats: 4,
}, async () => {
  const [a, b] = [await open('甲', 'h5'), await open('乙', 'h5')];
  const [one, two] = [await editor(a), await editor(b)];
  await userEvent.click(one.text);
  await userEvent.keyboard('开会{Enter}');
  await expect.poll(() => b.prose(path).text()).toBe('开会\n');
  expect(placesIn(a)).toEqual([1, 1]);
  for (const [{ text }, word] of [
    [two, '乙'],
    [one, '甲'],
  ] as const) {
    // Not clicked: now and then the driver's mouse comes down in the middle of the frame, beside the editor, and keys go nowhere.
    text.focus();
    await userEvent.keyboard(`{Control>}{End}{/Control}${word}`);
  }
  await expect
    .poll(() => [...b.prose(path).text()].toSorted().join(''), { timeout: 10_000 })
    .toBe([...'开会\n甲乙'].toSorted().join(''));
  expect(placesIn(a)).toEqual([1, 1]);
});

/** How many places for letters each paragraph has. */
function placesIn(dossier: Dossier): readonly number[] {
  const doc = new Y.Doc();
  Y.applyUpdate(doc, dossier.bytes());
  return doc
    .getXmlFragment(`prose:${path}`)
    .toArray()
    .map((block) => (block instanceof Y.XmlElement ? block.length : -1));
}

test('a rare character stays whole; a book is not pasted; a reader does not write', async () => {
  const a = await open('甲', 'h3');
  let refused = 0;
  const one = await editor(a, { onTooLong: () => refused++ });
  await userEvent.click(one.text);
  // As an input method commits it; keys by themselves come as halves.
  document.execCommand('insertText', false, '𠮾');
  await expect.poll(() => a.prose(path).text()).toBe('𠮾');
  // The first half is the same: only the second would differ.
  document.execCommand('selectAll');
  document.execCommand('insertText', false, '𠮷');
  await expect.poll(() => a.prose(path).text()).toBe('𠮷');
  const clipboardData = new DataTransfer();
  clipboardData.setData('text/plain', '长'.repeat(30_000));
  one.text.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
  expect(refused).toBe(1);
  expect(a.prose(path).text()).toBe('𠮷');
  one.unmount();
  expect(one.box.textContent).toBe('');
  const reader = await editor(a, { readonly: true });
  expect(reader.text.getAttribute('contenteditable')).toBe('false');
  expect(reader.text.textContent).toContain('𠮷');
});

test('an empty editor writes nothing by being looked at', async () => {
  const a = await open('甲', 'h4');
  const before = a.bytes();
  await editor(a);
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(a.bytes()).toEqual(before);
});
