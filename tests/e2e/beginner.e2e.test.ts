/** What a person who begins needs and may get wrong: links to what is first to be done, a code with too few digits, parameters, a household by mistake. */
import { expect, test } from 'vitest';
import { openStage } from '../support/stage.ts';
import { type Device, openVillage, registerHousehold } from '../support/village-browser.ts';

const stage = openStage();

let lead: Device;

test('first steps lead to their part of the village’s page; what is not saved is said where the button is', async () => {
  lead = await stage.device();
  await openVillage(lead, stage.site);
  const { page } = lead;
  await page.getByRole('link', { name: '村名和地址' }).click();
  const code = page.getByLabel('村行政区划代码');
  const at = () => page.evaluate(() => document.activeElement?.closest('details')?.id);
  await expect.poll(at, { timeout: 20_000 }).toBe('address');
  await code.fill('15052');
  const save = page.locator('#address').getByRole('button', { name: '保存' });
  await save.click();
  const alert = page.locator('#address').getByRole('alert');
  expect(await alert.textContent()).toContain('没有保存：村行政区划代码应为12位数字，现在是5位');
  expect(await code.evaluate((input) => document.activeElement === input)).toBe(true);
  const [above, below] = [await alert.boundingBox(), await save.boundingBox()];
  expect((below?.y ?? 0) - (above?.y ?? 0)).toBeLessThan(120);
  expect(lead.errors).toEqual([]);
});

test('parameters are set one after the other: what stands in the form is what is saved, and the audit tells it in Chinese', async () => {
  const { page } = lead;
  await lead.goto('/village/');
  const part = page.locator('details', { hasText: '本村另设的参数' });
  await part.locator('summary').click();
  const set = async (parameter: string, value: string): Promise<void> => {
    await part.getByLabel('哪一项').selectOption({ label: parameter });
    await part.getByLabel('取值').fill(value);
    await part.getByLabel('理由').fill('样〔2026〕1号');
    await part.getByRole('button', { name: '保存' }).click();
    await part.locator('li', { hasText: parameter }).waitFor();
  };
  await set('上报表格文件的列', '序号、户主姓名');
  expect(await part.getByLabel('哪一项').evaluate((select: HTMLSelectElement) => select.selectedOptions[0]?.text)).toBe(
    '上报表格文件的列',
  );
  await set('防止返贫监测范围', '8000');
  expect(await part.locator('li').allTextContents()).toEqual([
    expect.stringMatching(/防止返贫监测范围\s+8,?000/),
    expect.stringMatching(/上报表格文件的列\s+序号、户主姓名/),
  ]);
  await lead.goto('/changes/');
  const line = page.locator('.changes li', { hasText: '自定参数“防止返贫监测范围”' }).filter({ hasText: '取值' });
  expect(await line.textContent()).toMatch(/取值：填为“8,?000/);
  await lead.shot('changes-parameters');
});

test('a household that was entered by mistake is closed, is in no list, is found again and opened again', async () => {
  const { page } = lead;
  const household = await registerHousehold(lead);
  await lead.type('address', '二组15号');
  await lead.atRelay();
  await lead.goto(`/household/#${household}`);
  await page.getByText('登记错了、迁走了').click();
  await page.getByLabel('为什么关闭').selectOption('和另一户是同一户，登记了两次');
  await page.getByLabel('说明').fill('和额尔敦家是一户');
  await page.getByRole('button', { name: '关闭档案' }).click();
  await page.getByText('关闭：和另一户是同一户，登记了两次：和额尔敦家是一户').waitFor();
  await lead.shot('closed');
  await lead.goto('/');
  await page.getByText('共登记 0 户').waitFor();
  expect(await page.locator('#work a[href^="/household/#"], #work a[href^="/fill/"]').count()).toBe(0);
  await lead.goto('/households/');
  await page.getByRole('status').filter({ hasText: '0 户' }).waitFor();
  await page.getByLabel('进度').selectOption('档案已关闭的');
  await page.locator('ul.list a').click();
  await page.getByRole('button', { name: '重新打开' }).click();
  await page.getByText('登记错了、迁走了').waitFor();
  await lead.goto('/');
  await page.getByText('共登记 1 户').waitFor();
  expect(lead.errors).toEqual([]);
});
