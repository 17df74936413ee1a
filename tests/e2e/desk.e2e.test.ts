/** One officer, two villages on one relay: each batch on the desk under its village, each answer in its own village. */
import { beforeAll, expect, test } from 'vitest';
import { proposeHousehold, reportHouseholds } from '../support/cases-browser.ts';
import { openStage } from '../support/stage.ts';
import { type Device, invite, joinVillage, openVillage, villageName } from '../support/village-browser.ts';

const stage = openStage();
const slow = { timeout: 60_000 };
const otherName = '东风嘎查';
let lead: Device;
let otherLead: Device;
let officer: Device;

beforeAll(async () => {
  [lead, otherLead, officer] = await Promise.all([stage.device(), stage.device(), stage.device()]);
  await openVillage(lead, stage.site);
  await openVillage(otherLead, stage.site, { secret: await stage.site.anotherLink(), name: otherName });
  await joinVillage(officer, await invite(lead, '包志刚', 'reviews'), '苏木办公电脑');
  await joinVillage(officer, await invite(otherLead, '包志刚', 'reviews'), '苏木办公电脑', { village: otherName });
  await proposeHousehold(lead, '额尔敦', '990000197506180311');
  await proposeHousehold(otherLead, '巴图', '990000196203050215');
  await reportHouseholds(lead, ['额尔敦']);
  await reportHouseholds(otherLead, ['巴图']);
}, 240_000);

const part = (name: string) => officer.page.locator('section[data-village]', { hasText: name });

test('the desk shows the batches of both, each under its village', async () => {
  await officer.goto('/desk/');
  for (const name of [villageName, otherName])
    await part(name).locator('li', { hasText: '第1批' }).filter({ hasText: '1户待审' }).waitFor(slow);
  await officer.page.getByText('这台设备进了2个村，共收到2批，还有2户待审').waitFor(slow);
}, 120_000);

test.each([
  [villageName, '额尔敦', '巴图'],
  [otherName, '巴图', '额尔敦'],
] as const)(
  'what is answered to %s is there, and nothing of the other village',
  async (village, name, other) => {
    const its = village === villageName ? lead : otherLead;
    await officer.goto('/desk/');
    await part(village).getByRole('link', { name: '第1批' }).click(slow);
    await officer.page
      .locator('.case', { hasText: name })
      .getByRole('button', { name: '同意', exact: true })
      .click(slow);
    await officer.atRelay();
    expect(await officer.page.locator('body').textContent()).not.toContain(other);
    const card = its.page.locator('.case', { hasText: name });
    await card.getByText('初审同意').waitFor(slow);
    await its.goto('/batch/');
    await its.page.getByText('第1批').first().waitFor(slow);
    expect(await its.page.locator('body').textContent()).not.toContain(other);
  },
  120_000,
);
