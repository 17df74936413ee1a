/** The whole way without a mouse: from the welcome to a household, a field, a finding settled, and the printed sheet. */
import type { Page } from 'playwright';
import { beforeAll, expect, test } from 'vitest';
import { text } from '../../components/text.zh.ts';
import { openStage } from '../support/stage.ts';
import type { Device } from '../support/village-browser.ts';

const stage = openStage();
let device: Device;
let page: Page;

beforeAll(async () => {
  device = await stage.device();
  page = device.page;
});

/** What the keyboard is on, in words: its own, or those of its label. */
const here = (): Promise<string> =>
  page.evaluate(() => {
    const { activeElement: element } = document;
    const labels =
      element instanceof HTMLInputElement || element instanceof HTMLTextAreaElement ? [...(element.labels ?? [])] : [];
    const words = [
      element?.getAttribute('aria-label'),
      ...labels.map(({ textContent }) => textContent),
      element?.textContent,
    ];
    return words.filter(Boolean).join(' ').replace(/\s+/g, ' ').trim();
  });
/** Tab until the keyboard is on what says so; whoever needs more than `most` is lost. */
async function tabTo(words: string | RegExp, most = 60): Promise<void> {
  const seen: string[] = [];
  for (let count = 0; count < most; count++) {
    await page.keyboard.press('Tab');
    const now = await here();
    if (typeof words === 'string' ? now.includes(words) : words.test(now)) {
      const visible = await page.evaluate(() => document.activeElement?.matches(':focus-visible'));
      expect(visible, `the focus on “${now.slice(0, 40)}” can be seen`).toBe(true);
      return;
    }
    seen.push(now.slice(0, 30));
  }
  throw new Error(`Tab never came to “${words}”; it came to: ${seen.join(' | ')}`);
}
const enter = (): Promise<void> => page.keyboard.press('Enter');

test('from the welcome page to a household', async () => {
  await device.goto('/');
  await tabTo('跳到正文', 1);
  await tabTo('打开示例村');
  await enter();
  await page.getByRole('heading', { name: '要办的事' }).waitFor({ timeout: 60_000 });
  await tabTo('跳到正文', 1);
  await enter();
  await tabTo('全部住户', 3);
  await enter();
  await page.locator('.list li').first().waitFor();
  await tabTo('跳到正文', 1);
  await enter();
  await tabTo('找人', 2);
  // Whoever is under watch or was visited may have a 认定表 already; the order of the list is another in each sample village.
  const unwatched = page.locator('.list li').filter({ hasNotText: /不稳定户|易致贫户|困难户/ });
  await page.getByText('95 户').waitFor();
  const filter = page.getByLabel('进度');
  await filter.selectOption('今年还没入户的');
  const name = ((await unwatched.nth(3).locator('a').textContent()) ?? '').split('（')[0] ?? '';
  await filter.selectOption('全部进度');
  await page.getByText('95 户').waitFor();
  await page.locator('#search').focus();
  await page.keyboard.insertText(name);
  await expect.poll(() => page.locator('.list li').first().textContent()).toContain(name);
  await tabTo(name, 8);
  await enter();
  await page.getByRole('heading', { name: '办理步骤' }).waitFor();
});

test('to a new 认定表, its fields, a finding settled', async () => {
  await tabTo('跳到正文', 1);
  await enter();
  await tabTo('填2023年的', 40);
  for (let count = 0; count < 6; count++) {
    const card = await page.evaluate(
      () => document.activeElement?.closest('.card')?.querySelector('h3')?.textContent ?? '',
    );
    if (card.includes('监测对象认定表')) break;
    await tabTo('填2023年的', 20);
  }
  await enter();
  await device.formStands();
  expect(device.sheet.form).toBe('identification');
  await tabTo('跳到正文', 1);
  await enter();
  await tabTo(text.form.check, 5);
  await enter();
  await page.locator('cb-findings .cb-findings:focus').waitFor();
  await tabTo(/^风险说明$/, 60);
  await enter();
  await expect.poll(here).toContain('风险说明');
  await expect.poll(() => page.evaluate(() => document.activeElement?.localName)).toBe('textarea');
  await page.keyboard.insertText('户主重病住院，家中没有别的劳动力');
  await page.keyboard.press('Tab');
  await expect.poll(() => device.field('riskText').locator('.cb-message').count()).toBe(0);
  await expect.poll(() => page.locator('cb-findings a', { hasText: /^风险说明$/ }).count()).toBe(0);
  expect(await device.read('riskText')).toBe('户主重病住院，家中没有别的劳动力');
});

test('and to the printed sheet', async () => {
  await tabTo(text.print.make, 250);
  await enter();
  await page.getByText(text.print.done).waitFor({ timeout: 60_000 });
  await expect.poll(here).toContain(text.print.open);
  await tabTo(text.print.download, 1);
});
