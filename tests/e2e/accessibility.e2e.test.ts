/**
 * Every page in its main states, on a phone and on a desk: no rule of axe is broken, the page does not scroll sideways, and
 * what is pressed is at least 44 px high and wide.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type axe from 'axe-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { policyPacks, templateIds } from '#templates';
import { text } from '../../components/text.zh.ts';
import { openStage } from '../support/stage.ts';
import { type Device, invite, openVillage } from '../support/village-browser.ts';

const stage = openStage();
const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const widths = [1280, 360];

/** has nothing */
let stranger: Device;
/** has the sample village */
let guest: Device;
/** leads a village at the relay */
let lead: Device;

beforeAll(async () => {
  [stranger, guest, lead] = [await stage.device(), await stage.device(), await stage.device()];
  await guest.goto('/');
  await guest.page.getByRole('button', { name: '打开示例村' }).click();
  await guest.page.getByRole('heading', { name: '要办的事' }).waitFor({ timeout: 60_000 });
  await openVillage(lead, stage.site);
});

/** Troubles of the page in front, as sentences, at each width. */
async function troubles({ page }: Device): Promise<readonly string[]> {
  const found: string[] = [];
  for (const width of widths) {
    await page.setViewportSize({ width, height: 800 });
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => setTimeout(done))));
    await page.evaluate(axeSource);
    const violations = await page.evaluate(async () => {
      const { run } = (globalThis as unknown as { axe: typeof axe }).axe;
      const { violations: found } = await run(document, { resultTypes: ['violations'] });
      // What sticks to the window may lie over a field that is scrolled under it: colours are read again in the middle of it.
      for (const violation of found.filter(({ id }) => id === 'color-contrast')) {
        const still = [];
        for (const node of violation.nodes) {
          const element = document.querySelector(String(node.target[0]));
          element?.scrollIntoView({ block: 'center' });
          const again = element && (await run(element, { runOnly: ['color-contrast'] }));
          if (!again || again.violations.length > 0) still.push(node);
        }
        violation.nodes = still;
      }
      return found;
    });
    for (const { id, nodes } of violations)
      for (const { html, failureSummary } of nodes.slice(0, 3))
        found.push(`${width}px ${id}: ${html.slice(0, 200)} ${failureSummary?.replaceAll('\n', ' ')}`);
    found.push(...(await page.evaluate(lookAtLayout)).map((sentence) => `${width}px ${sentence}`));
  }
  return found;
}

function lookAtLayout(): readonly string[] {
  const found: string[] = [];
  const { scrollWidth, clientWidth } = document.documentElement;
  if (scrollWidth > clientWidth) {
    const wide = [...document.body.querySelectorAll('*')].find(
      (element) => element.getBoundingClientRect().right > clientWidth + 1,
    );
    found.push(`scrolls sideways: ${scrollWidth} in ${clientWidth}, first ${wide?.outerHTML.slice(0, 160)}`);
  }
  const pressed = document.querySelectorAll(
    'button, .button, nav a, select, summary, label:has(> input[type=radio], > input[type=checkbox])',
  );
  const small = [...pressed].flatMap((element) => {
    const { width, height } = element.getBoundingClientRect();
    const seen = element.checkVisibility({ visibilityProperty: true }) && width > 1;
    // Half a pixel is lost to rounding at some zoom levels.
    return seen && !(width >= 43.5 && height >= 43.5)
      ? [`${Math.round(width)}×${Math.round(height)} ${element.outerHTML.slice(0, 160)}`]
      : [];
  });
  if (small.length > 0) found.push(`${small.length} smaller than 44 px, first ${small[0]}`);
  return found;
}

describe('without a village', () => {
  for (const [name, address] of [
    ['welcome', '/'],
    ['opening a village', '/open#x'],
    ['opening one on this device alone', '/open/'],
    ['joining', '/join#x'],
    ['joining without a link', '/join/'],
    ['forms', '/forms/'],
    ...templateIds.map((id) => [`form ${id}`, `/forms/${id}/`] as const),
    ['checking an archive copy', '/verify/'],
    ['the board of nobody', '/board/'],
    ['the code of a paper', '/board/#p.n0123456789abcdefghij.2023-1.20230525.20230529.3.3F2A91B0C4D5E6F7'],
    ['policy', '/policy/'],
    ...policyPacks.map(({ id }) => [`policy ${id}`, `/policy/${id}/`] as const),
  ] as const) {
    test(name, async () => {
      await stranger.page.goto('about:blank');
      await stranger.goto(address);
      await stranger.page.getByRole('heading', { level: 1 }).waitFor();
      expect(await troubles(stranger)).toEqual([]);
    });
  }

  test('gallery', async () => {
    await stranger.goto('/gallery/');
    await stranger.page.locator('cb-field').first().waitFor();
    expect(await troubles(stranger)).toEqual([]);
  });
});

describe('in the sample village', () => {
  test('work list', async () => {
    await guest.goto('/');
    await guest.page.getByRole('heading', { name: '要办的事' }).waitFor();
    expect(await troubles(guest)).toEqual([]);
  });
  test('board, and a notice that is begun', async () => {
    await guest.goto('/board/');
    await guest.page.getByText('今天没有正在公示、公告的名单。').waitFor();
    expect(await troubles(guest)).toEqual([]);
    await guest.goto('/');
    const id = 'n0123456789abcdefghij';
    await guest.goto(`/notice/#${id}`);
    await guest.page.getByRole('heading', { level: 1, name: '公示' }).waitFor();
    expect(await troubles(guest)).toEqual([]);
  });
  test('households', async () => {
    await guest.goto('/households/');
    await guest.page.locator('.list li').first().waitFor();
    expect(await troubles(guest)).toEqual([]);
  });
  test('printing many of them', async () => {
    await guest.goto('/households/');
    await guest.page.getByRole('button', { name: '成批打印', exact: true }).click();
    await guest.page.locator('.print-run [name=print-form]').first().check();
    await guest.page.getByText(/，约\d+页/).waitFor({ timeout: 60_000 });
    expect(await troubles(guest)).toEqual([]);
    await guest.page.getByRole('button', { name: '收起成批打印' }).click();
  });
  test('household', async () => {
    await guest.goto('/households/');
    await guest.page.getByLabel('户型').selectOption('监测对象');
    await guest.page.locator('.list a').first().click();
    await guest.page.getByRole('heading', { name: '办理步骤' }).waitFor();
    expect(await troubles(guest)).toEqual([]);
  });
  for (const id of templateIds) {
    test(`filling ${id}, after a check`, async () => {
      const household = new URL(guest.page.url()).hash.slice(1).split('/')[0] ?? '';
      await guest.fillPage(household, id, id === 'income-account' ? '2023-04' : '2023-1');
      await guest.page.setViewportSize({ width: 1280, height: 800 });
      await guest.page.getByRole('button', { name: text.form.check }).click();
      await guest.page.locator('cb-findings').waitFor();
      expect(await troubles(guest)).toEqual([]);
    });
  }
  test('meetings, and each part of one', { timeout: 400_000 }, async () => {
    const { page } = guest;
    await guest.goto('/meeting/');
    await page.getByRole('heading', { name: '等着评议的' }).waitFor();
    expect(await troubles(guest)).toEqual([]);
    await page.getByRole('button', { name: /^开评议会/ }).click();
    await page.locator('cb-form .cb-section').first().waitFor();
    expect(await troubles(guest)).toEqual([]);
    await page.getByRole('button', { name: /^到会/ }).click();
    await page.getByRole('button', { name: /^我到会了/ }).click();
    await page.locator('.attendees li').first().waitFor();
    expect(await troubles(guest)).toEqual([]);
    await page.getByRole('button', { name: '评议', exact: true }).click();
    await page.locator('.case').waitFor();
    for (const way of ['手机投票，一人一票', '举手', '纸票（无记名）']) {
      await page.getByRole('button', { name: way }).click();
      await page.getByRole('button', { name: '结束表决' }).waitFor();
      expect(await troubles(guest)).toEqual([]);
      await page.getByRole('button', { name: '换一种表决方式' }).click();
    }
    await page.getByRole('button', { name: '签字', exact: true }).click();
    await page.locator('[data-section=signing]').waitFor();
    expect(await troubles(guest)).toEqual([]);
    await page.setViewportSize({ width: 1280, height: 800 });
  });
});

describe('looking after the server', () => {
  test('away from it, the page says how to come there', async () => {
    await stranger.goto('/care/');
    await stranger.page.getByRole('alert').waitFor();
    expect(await stranger.page.getByRole('alert').textContent()).toContain('npx cunbiao care');
    expect(await troubles(stranger)).toEqual([]);
  });
  test('on it, with its link; a reload stays, the link is used up', async () => {
    await stranger.page.goto(stage.site.careLink);
    await stranger.page.getByRole('heading', { name: '谁连着' }).waitFor();
    expect(new URL(stranger.page.url()).hash).toBe('');
    expect(await stranger.page.getByRole('row').count()).toBe(2);
    expect(await stranger.page.locator('#main').textContent()).not.toContain('办公');
    expect(await troubles(stranger)).toEqual([]);
    await stranger.page.reload();
    await stranger.page.getByRole('heading', { name: '磁盘' }).waitFor();
    await guest.page.goto(stage.site.careLink);
    await guest.page.getByRole('alert').waitFor();
  });
});

describe('in a village at the relay', () => {
  test('what was changed', async () => {
    await lead.goto('/changes/');
    await lead.page.getByText(/已核对\d+条记录/).waitFor({ timeout: 60_000 });
    expect(await troubles(lead)).toEqual([]);
    await lead.goto('/');
  });
  test('the village, with an invitation', async () => {
    await invite(lead, '李娜');
    expect(await troubles(lead)).toEqual([]);
  });
  test('the work list of an empty village', async () => {
    await lead.goto('/');
    await lead.page.getByRole('heading', { name: '要办的事' }).waitFor();
    expect(await troubles(lead)).toEqual([]);
  });
});
