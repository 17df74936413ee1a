/** The photo of a fingerprint: taken, cut, kept over a reload, printed in its circle; on another device only when somebody fetches it. */
import { readFile } from 'node:fs/promises';
import type { Download } from 'playwright';
import { beforeAll, expect, test } from 'vitest';
import { filingText as filing } from '../../components/filing-text.zh.ts';
import { fingerprintText as words } from '../../components/fingerprint-text.zh.ts';
import { text } from '../../components/text.zh.ts';
import { verifyPdf } from '../../templates/print/index.ts';
import { drawPhoto } from '../support/drawn-photo.ts';
import { openedBy } from '../support/signed-papers.ts';
import { openStage } from '../support/stage.ts';
import { type Device, registerHousehold } from '../support/village-browser.ts';
import { hasPoppler, judged, pdfText } from '../templates/print/paper.ts';

const stage = openStage();
const form = 'household-registration';
let wuyun: Device;
let lina: Device;
let dossier: string;
let sheet: string;

beforeAll(async () => {
  [wuyun, lina] = await stage.two();
  dossier = await registerHousehold(wuyun);
  ({ sheet } = wuyun.sheet);
  await wuyun.type('address', '二组15号');
});

const field = (device: Device) => device.field('headPrint');
const picture = (device: Device) => field(device).locator('img');
async function takePhoto(device: Device): Promise<void> {
  const base64 = await device.page.evaluate(drawPhoto, { width: 2400, height: 1800, x: 1500, y: 800, radius: 420 });
  const photo = { name: 'IMG_0001.png', mimeType: 'image/png', buffer: Buffer.from(base64, 'base64') };
  await field(device).locator('input[type=file]').last().setInputFiles(photo);
  await field(device).locator('canvas').waitFor();
}
async function saved(device: Device, name: string, download: () => Promise<void>): Promise<Buffer> {
  const [file] = await Promise.all([device.page.waitForEvent('download') as Promise<Download>, download()]);
  const folder = process.env.CB_SHOTS;
  if (folder) await file.saveAs(`${folder}/${name}.pdf`);
  return readFile(await file.path());
}
async function printed(device: Device, variant: 'filled' | 'blank'): Promise<Buffer> {
  await device.page.locator('cb-print').getByText(text.print[variant], { exact: true }).click();
  await device.page.getByRole('button', { name: text.print.make }).click();
  await device.page.getByText(text.print.done).waitFor({ timeout: 60_000 });
  return saved(device, `fingerprint-${variant}`, () =>
    device.page.getByRole('link', { name: text.print.download }).click(),
  );
}
/** Width and height of each image in a file. */
const imagesIn = (pdf: Buffer): string[] =>
  judged(pdf, 'pdfimages', '-list', 'FILE')
    .split('\n')
    .slice(2)
    .filter(Boolean)
    .map((line) => line.trim().split(/\s+/).slice(2, 9).join(' '));

test('a photo is cut until the print fills the circle, and stands in the form', async () => {
  await takePhoto(wuyun);
  await wuyun.shot('fingerprint-taken');
  const canvas = field(wuyun).locator('canvas');
  await canvas.focus();
  for (let time = 0; time < 7; time++) await wuyun.page.keyboard.press('+');
  for (let time = 0; time < 4; time++) await wuyun.page.keyboard.press('Shift+ArrowLeft');
  await wuyun.page.keyboard.press('Shift+ArrowDown');
  await wuyun.shot('fingerprint-cut');
  await wuyun.page.setViewportSize({ width: 360, height: 740 });
  await wuyun.shot('fingerprint-cut-phone');
  await field(wuyun).getByRole('button', { name: words.keep }).click();
  await picture(wuyun).waitFor();
  await wuyun.shot('fingerprint-kept-phone');
  await wuyun.page.setViewportSize({ width: 1280, height: 800 });
  await wuyun.shot('fingerprint-kept');
  await wuyun.atRelay();
});

test('after a reload it is there, and is printed in its circle; a blank form has the circle alone', async () => {
  await wuyun.reload();
  await wuyun.formStands();
  await picture(wuyun).waitFor();
  expect(await picture(wuyun).evaluate((image: HTMLImageElement) => [image.naturalWidth, image.naturalHeight])).toEqual(
    [500, 500],
  );
  const filled = await printed(wuyun, 'filled');
  const blank = await printed(wuyun, 'blank');
  if (!hasPoppler) return;
  expect(imagesIn(filled)).toEqual(['image 500 500 rgb 3 8 jpeg'].map((line) => expect.stringContaining(line)));
  expect(imagesIn(blank)).toEqual([]);
  expect(pdfText(filled)).not.toContain('指印');
  expect(pdfText(blank)).toContain('指印');
  expect(filled.includes('Exif')).toBe(false);
});

test('the printed copy of a filing has it too, and is whole', async () => {
  const panel = wuyun.page.locator('cb-filing');
  await panel.getByRole('button', { name: filing.begin.none }).click();
  await panel.getByLabel(filing.override).check();
  await panel.getByLabel(filing.overrideWhy).fill('材料还没有补齐，先存档');
  await panel.locator('button[type=submit]').click();
  const pdf = await openedBy(wuyun, panel.getByRole('button', { name: /^打印件/ }));
  expect((await verifyPdf(pdf)).standing).toBe('whole');
  if (hasPoppler) expect(imagesIn(pdf)).toEqual([expect.stringContaining('image 500 500 rgb')]);
});

test('another device fetches it when somebody asks; many sheets printed before that are drawn anew with it', {
  timeout: 300_000,
}, async () => {
  const { page } = lina;
  const panel = page.locator('.print-run');
  const openPanel = async (): Promise<void> => {
    await page.goto('about:blank');
    await lina.goto('/households/');
    await page.getByText('1 户').waitFor({ timeout: 60_000 });
    await page.getByRole('button', { name: '成批打印', exact: true }).click();
    await panel.waitFor();
  };
  const file = async (name: string): Promise<Buffer> => {
    await panel.getByText('排好了').waitFor({ timeout: 120_000 });
    return saved(lina, name, () => panel.getByRole('link', { name: '保存文件' }).click());
  };
  await openPanel();
  await panel.getByLabel('户信息登记表').check();
  await panel.getByRole('button', { name: '开始印' }).click();
  const without = await file('fingerprint-away');

  await lina.fillPage(dossier, form, sheet);
  await field(lina).getByText(words.away).waitFor();
  await lina.shot('fingerprint-away');
  // The helper's file comes with the rest of the page.
  await expect
    .poll(
      async () => {
        await field(lina)
          .getByRole('button', { name: words.fetch })
          .click({ timeout: 2000 })
          .catch(() => undefined);
        return picture(lina).count();
      },
      { timeout: 60_000, interval: 500 },
    )
    .toBe(1);

  await openPanel();
  await panel.getByRole('button', { name: '取文件' }).click();
  const withIt = await file('fingerprint-many');
  if (!hasPoppler) return;
  expect(imagesIn(without)).toEqual([]);
  expect(pdfText(without)).toMatch(/指印照片\s*不在本机/);
  expect(imagesIn(withIt)).toHaveLength(1);
  expect(pdfText(withIt)).not.toContain('指印照片');
});
