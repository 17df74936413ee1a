/**
 * The stage of an end-to-end test: the site and a browser, from before the first test of a file until after its last, when no page
 * of any device may have thrown.
 */
import type { Browser } from 'playwright';
import { afterAll, beforeAll, expect } from 'vitest';
import { type SiteHere, siteHere } from './site-here.ts';
import { type Device, invite, joinVillage, newDevice, openBrowser, openVillage } from './village-browser.ts';

export interface Stage {
  readonly site: SiteHere;
  readonly browser: Browser;
  /** with storage of its own */
  device(options?: { phone?: true }): Promise<Device>;
  /** two people with a device each, in one village */
  two(): Promise<readonly [Device, Device]>;
}

/** What it has is there when the first `beforeAll` of the file runs. `open`: where the site is not the built one as it is. */
export function openStage(open: () => Promise<SiteHere> = siteHere): Stage {
  let site: SiteHere;
  let browser: Browser;
  const devices: Device[] = [];
  beforeAll(async () => {
    [site, browser] = await Promise.all([open(), openBrowser()]);
  });
  afterAll(async () => {
    await browser?.close();
    await site?.close();
    expect(devices.flatMap(({ errors }) => errors)).toEqual([]);
  });
  const device: Stage['device'] = async (options) => {
    const made = await newDevice(browser, site, options);
    devices.push(made);
    return made;
  };
  return {
    get site() {
      return site;
    },
    get browser() {
      return browser;
    },
    device,
    async two() {
      const [first, second] = [await device(), await device()];
      await openVillage(first, site);
      await joinVillage(second, await invite(first, '李娜'), '李娜的手机');
      return [first, second];
    },
  };
}
