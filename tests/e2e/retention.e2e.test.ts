/** How long the server keeps what was replaced: the lead is told what would go, sets it, and may take it back. */
import { beforeAll, expect, test } from 'vitest';
import { openStage } from '../support/stage.ts';
import { type Device, openVillage } from '../support/village-browser.ts';

const stage = openStage();
let lead: Device;

beforeAll(async () => {
  lead = await stage.device({ phone: true });
  await openVillage(lead, stage.site);
});

test('nothing is set at first; five years are set after it is said what would go; everything is kept again', async () => {
  await lead.goto('/village/');
  await lead.page.getByText('填写过程保留多久').click();
  const part = lead.page.locator('details', { hasText: '填写过程保留多久' });
  await part.getByText('现在定的是：全部保留').waitFor();
  await part.getByLabel('旧内容保留').selectOption('5年');
  await part.getByText('以前没有被改掉的旧内容').waitFor();
  if (process.env.CB_SHOTS) await part.screenshot({ path: `${process.env.CB_SHOTS}/retention.png` });
  await part.getByRole('button', { name: '定为保留5年' }).click();
  await part.getByText(/现在定的是：保留5年（.+定的，.+起执行）/).waitFor();
  await lead.goto('/village/');
  await lead.page.getByText('填写过程保留多久').click();
  expect(await part.getByLabel('旧内容保留').inputValue()).toBe('5');
  await part.getByLabel('旧内容保留').selectOption('全部保留');
  await part.getByRole('button', { name: '改为全部保留' }).click();
  await part.getByText('现在定的是：全部保留').waitFor();
});
