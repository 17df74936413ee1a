/** What tests of filings and signatures do in the browser: open a kept file, have one checked, open the part of signatures. */
import type { Locator } from 'playwright';
import { expect } from 'vitest';
import type { Device } from './village-browser.ts';

/** The bytes of the file that this button opens. */
export async function openedBy(device: Device, button: Locator): Promise<Buffer> {
  const popup = device.page.waitForEvent('popup', { timeout: 60_000 });
  await button.first().click({ timeout: 60_000 });
  const window = await popup;
  await expect.poll(() => window.url(), { timeout: 20_000 }).toMatch(/^blob:/);
  const base64 = await device.page.evaluate(async (url) => {
    const bytes = new Uint8Array(await (await fetch(url)).arrayBuffer());
    return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
  }, window.url());
  await window.close();
  return Buffer.from(base64, 'base64');
}

/** All that the page which checks files says of this one. */
export async function checkedOn(device: Device, bytes: Uint8Array, name = '归档件.pdf'): Promise<string> {
  await device.goto('/verify/');
  const file = { name, mimeType: 'application/pdf', buffer: Buffer.from(bytes) };
  await device.page.getByLabel('归档件（PDF）').setInputFiles(file);
  await device.page.locator('#verdict').waitFor({ timeout: 120_000 });
  return (await device.page.locator('#verify').textContent()) ?? '';
}

/** 电子签名 on the village's page, opened. */
export async function signingPart(device: Device): Promise<Locator> {
  await device.goto('/village/');
  const signing = device.page.locator('#signing');
  await signing.locator('summary').first().click();
  return signing;
}
