/** `<cb-own-fonts>` and `<cb-print>`: a font of a person's own is chosen, refused or kept, and printed with. */
import { beforeEach, expect, test } from 'vitest';
import { type CbPrint, need } from '../../components/index.ts';
import { ownFontsText as words } from '../../components/own-fonts-text.zh.ts';
import { text } from '../../components/text.zh.ts';
import { forgetFont, keepFont, keptFonts } from '../../sync/kept-fonts.ts';
import { fontProblems } from '../../templates/print/font-problem.zh.ts';
import { collection, madeFont } from '../support/made-font.ts';
import { evaluated, household, householdView } from '../templates/print/examples.ts';

const serif = new URL(
  '../../node_modules/@expo-google-fonts/noto-serif-sc/400Regular/NotoSerifSC_400Regular.ttf',
  import.meta.url,
).href;
const title = '仿宋_GB2312';
const font = (more = {}) => madeFont({ characters: '王建国防止返贫', title, name: 'FangSong_GB2312', ...more });

let print: CbPrint;
beforeEach(async () => {
  await Promise.all([forgetFont('body'), forgetFont('title')]);
  await Promise.all([need('cb-print'), need('cb-own-fonts')]);
  print?.remove();
  print = document.createElement('cb-print');
  print.evaluation = () => evaluated(household, { ...householdView, headName: '王建国' });
  print.fonts = [serif];
  document.body.append(print);
  await print.updateComplete;
  print.querySelector('details')?.setAttribute('open', '');
});

const group = (face: 'body' | 'title'): HTMLElement => {
  const found = print.querySelector<HTMLElement>(`[role=group][aria-label=${words.faces[face]}]`);
  if (!found) throw new Error(`There is no group for ${face}.`);
  return found;
};
function choose(face: 'body' | 'title', bytes: Uint8Array<ArrayBuffer>, name = 'simfang.ttf'): void {
  const input = group(face).querySelector('input');
  const files = new DataTransfer();
  files.items.add(new File([bytes], name));
  if (!input) throw new Error('There is no input for files.');
  input.files = files.files;
  input.dispatchEvent(new Event('change'));
}
const button = (within: Element, name: string): HTMLButtonElement => {
  const found = [...within.querySelectorAll('button')].find(({ textContent }) => textContent?.trim() === name);
  if (!found) throw new Error(`There is no button '${name}'.`);
  return found;
};
const shows = (face: 'body' | 'title', sentence: string) =>
  expect.poll(() => group(face).textContent, { timeout: 20_000 }).toContain(sentence);
async function printed(): Promise<string> {
  button(print, text.print.make).click();
  await expect.poll(() => print.querySelector('.cb-print-result a'), { timeout: 20_000 }).toBeTruthy();
  const link = print.querySelector<HTMLAnchorElement>('.cb-print-result a');
  return new TextDecoder('latin1').decode(await (await fetch(link?.href ?? '')).arrayBuffer());
}

test('[C35] a font file is kept and printed with; back to the serif, it is printed without', async () => {
  expect(await printed()).not.toContain('FangSongGB2312');
  choose('body', font());
  await shows('body', words.kept('正文', title).slice(0, 10));
  // What was made with the other font is gone.
  expect(print.querySelector('.cb-print-result a')).toBe(null);
  expect(await printed()).toContain('FangSongGB2312');
  expect(print.querySelector('.cb-print-result')?.textContent).toContain(text.print.withOwn([title]));
  expect((await keptFonts()).map((kept) => [kept.only, kept.title])).toEqual([['body', title]]);

  button(group('body'), words.remove).click();
  await shows('body', words.removed('正文'));
  expect(await keptFonts()).toEqual([]);
  expect(await printed()).not.toContain('FangSongGB2312');
});

test('what was kept is there when the page is opened again', async () => {
  await keepFont({ only: 'title', title: '小标宋', index: 0, file: new Blob([font()]) });
  const again = document.createElement('cb-print');
  print.replaceWith(again);
  print = again;
  await print.updateComplete;
  await shows('title', '小标宋');
  expect(group('body').textContent).toContain(words.serif);
});

test('of a collection one is chosen', async () => {
  choose('title', collection([font({ title: '宋体' }), font({ title: '小标宋', name: 'XiaoBiaoSong' })]), 'simsun.ttc');
  await shows('title', words.several);
  button(group('title'), words.useFace('小标宋')).click();
  await shows('title', '标题改用小标宋打印');
  expect((await keptFonts()).map(({ index }) => index)).toEqual([1]);
});

test.each([
  ['restricted', () => font({ fsType: 2 })],
  ['whole', () => font({ fsType: 0x100 })],
  ['bitmap', () => font({ fsType: 0x200 })],
  ['cff', () => font({ tables: { 'CFF ': new Uint8Array(4) } })],
  ['damaged', () => font().slice(0, 600)],
  ['unknown', () => new TextEncoder().encode('这是一份通知')],
] as const)('[C35] refused with the reason, and what was kept stays: %s', async (problem, bytes) => {
  await keepFont({ only: 'body', title: '原来的', index: 0, file: new Blob([font()]) });
  choose('body', bytes());
  await shows('body', fontProblems[problem]);
  expect((await keptFonts()).map((kept) => kept.title)).toEqual(['原来的']);
});

test('40 MB are taken, more than 64 MB are not read at all', async () => {
  choose('body', font({ tables: { junk: new Uint8Array(40 * 1024 * 1024) } }));
  await shows('body', '正文改用');
  choose('title', new Uint8Array(65 * 1024 * 1024));
  await shows('title', words.tooLarge(65));
});

test('a kept font that can no longer be read is said by its name; without it printing goes on', async () => {
  await keepFont({ only: 'body', title, index: 0, file: new Blob([font().slice(0, 500)]) });
  button(print, text.print.make).click();
  await expect
    .poll(() => print.querySelector('.cb-print-result')?.textContent, { timeout: 20_000 })
    .toContain(text.print.failedByOwn(title));
  await forgetFont('body');
  expect(await printed()).toContain('%PDF');
});

test('a pack of the printing font is a font for the browser too', async () => {
  const { writePack } = await import('../../templates/print/packs.ts');
  const file = new Uint8Array(await (await fetch(serif)).arrayBuffer());
  // The browser checks what it is given more strictly than most programs.
  const face = new FontFace('pack', new Uint8Array(writePack(file, ['王', 'A', '，', '𫖯'])));
  await face.load();
  expect(face.status).toBe('loaded');
});
