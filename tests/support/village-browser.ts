/**
 * People with browsers, and the server they meet on: what the end-to-end tests are written with.
 *
 * - The site is the built one (tests/e2e/build.ts says where), served by its own process over a folder that is gone afterwards.
 * - A device is a browser profile: what it keeps survives its pages, and other devices see nothing of it.
 * - Nothing here waits for a time; everything waits for what a person would wait for on the screen.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { type Browser, type BrowserContext, type CDPSession, chromium, type Locator, type Page } from 'playwright';
import { inject } from 'vitest';

// ---------------------------------------------------------------- the server

export interface SiteHere {
  /** `http://localhost:…` */
  readonly address: string;
  readonly openingLink: string;
  /** how a power cut does it */
  kill(): Promise<void>;
  /** the same data, the same address */
  start(): Promise<void>;
  /** for good */
  close(): Promise<void>;
}

export async function siteHere(site: string = inject('site')): Promise<SiteHere> {
  const data = await mkdtemp(join(tmpdir(), 'cunbiao-site-'));
  const program = fileURLToPath(new URL('site-process.ts', import.meta.url));
  let child: ChildProcess | undefined;
  let address = '';
  let openingLink = '';

  async function start(): Promise<void> {
    const port = address ? new URL(address).port : '0';
    const started = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', program, site, data, port], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    child = started;
    const [line] = await Promise.race([
      once(createInterface(started.stdout)),
      new Promise<never>((_, reject) => started.on('exit', (code) => reject(new Error(`The server ended: ${code}.`)))),
    ]);
    const said = JSON.parse(line) as { address: string; openingLink?: string };
    address = said.address;
    openingLink ||= said.openingLink ?? '';
  }
  async function kill(): Promise<void> {
    const running = child;
    child = undefined;
    if (!running || running.exitCode !== null || running.signalCode !== null) return;
    const gone = new Promise((resolve) => running.once('exit', resolve));
    running.kill('SIGKILL');
    await gone;
  }
  await start();
  return {
    address,
    openingLink,
    kill,
    start,
    async close() {
      await kill();
      await rm(data, { recursive: true, force: true });
    },
  };
}

const once = (lines: ReturnType<typeof createInterface>): Promise<[string]> =>
  new Promise((resolve) => lines.once('line', (line) => resolve([line])));

// ---------------------------------------------------------------- the browsers

export const browserOptions = {
  executablePath: process.env.CB_CHROMIUM ?? '/usr/bin/chromium',
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ],
};

export const openBrowser = (): Promise<Browser> => chromium.launch(browserOptions);

/** One device, with one page in front. */
export class Device {
  readonly context: BrowserContext;
  readonly page: Page;
  readonly site: SiteHere;
  /** what the page threw, which no page may */
  readonly errors: string[] = [];
  #session: CDPSession | undefined;

  constructor(site: SiteHere, page: Page) {
    this.site = site;
    this.page = page;
    this.context = page.context();
    page.on('pageerror', (error) => this.errors.push(error.message));
  }

  async goto(address: string): Promise<void> {
    await this.page.goto(new URL(address, this.site.address).href);
  }

  /** The page once more; the fragment stays. */
  async reload(): Promise<void> {
    await this.page.reload();
  }

  /** Opens a form that stands and can be typed into. */
  async fillPage(dossier: string, form: string, sheet: string): Promise<void> {
    await this.goto('/gallery/');
    await this.goto(`/fill/#${dossier}/${form}/${sheet}`);
    await this.formStands();
  }
  async formStands(): Promise<void> {
    await this.page.locator('cb-form .cb-section').first().waitFor();
    await this.page.waitForFunction(() => {
      const form = document.querySelector('cb-form') as unknown as {
        rendered: number;
        template: { sections: unknown[] };
      };
      return form.rendered >= form.template.sections.length;
    });
  }

  /** The address of the sheet in front: dossier, form, sheet. */
  get sheet(): { dossier: string; form: string; sheet: string } {
    const [dossier = '', form = '', sheet = ''] = new URL(this.page.url()).hash.slice(1).split('/');
    return { dossier, form, sheet };
  }

  /** A field by its view path. */
  field(path: string): Locator {
    return this.page.locator(`cb-field:has([id="field-${path.replaceAll('/', '.')}"])`).last();
  }
  entry(path: string): Locator {
    return this.page.locator(`[id="field-${path.replaceAll('/', '.')}"]`);
  }
  /** What is typed into a field, or shown there. */
  async read(path: string): Promise<string> {
    const entry = this.entry(path);
    return entry.evaluate((element) =>
      ('value' in element ? String(element.value) : (element.textContent ?? '')).trim(),
    );
  }
  /** Types over what stands in a field, and leaves it. */
  async type(path: string, text: string): Promise<void> {
    await this.begin(path);
    await this.page.keyboard.insertText(text);
    await this.leave();
  }
  /** Goes into a field and marks all of it, so that the next letter replaces it. */
  async begin(path: string): Promise<void> {
    await this.entry(path).click();
    await this.page.keyboard.press('ControlOrMeta+a');
  }
  /** Presses 是, 否 or another option of a field. */
  async pick(path: string, option: string): Promise<void> {
    const entry = this.entry(path);
    if ((await entry.evaluate(({ localName }) => localName)) === 'select') await entry.selectOption(option);
    else await entry.getByText(option, { exact: true }).click();
  }
  async leave(): Promise<void> {
    await this.page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
  }

  /** No network, as in a valley; the page hears of it. */
  async offline(is: boolean): Promise<void> {
    await this.context.setOffline(is);
  }

  /** Chinese as people type it: letters that an input method holds, then the words it makes of them. */
  async compose(letters: string, words: string): Promise<void> {
    await this.composing(letters);
    await this.commit(words);
  }
  /** The letters stand underlined; nothing is decided yet. */
  async composing(letters: string): Promise<void> {
    const session = await this.session();
    for (let length = 1; length <= letters.length; length++) {
      const text = letters.slice(0, length);
      await session.send('Input.imeSetComposition', { text, selectionStart: length, selectionEnd: length });
    }
  }
  async commit(words: string): Promise<void> {
    await (await this.session()).send('Input.insertText', { text: words });
  }
  async session(): Promise<CDPSession> {
    this.#session ??= await this.context.newCDPSession(this.page);
    return this.#session;
  }

  /** Where the words of the status line are. */
  get status(): Locator {
    return this.page.locator('cb-status .cb-status');
  }
  async atRelay(): Promise<void> {
    await this.page.locator('cb-status [data-state=saved]').waitFor();
  }
}

/** A new device with its own storage. */
export async function newDevice(browser: Browser, site: SiteHere, options: { phone?: true } = {}): Promise<Device> {
  const context = await browser.newContext({
    locale: 'zh-CN',
    viewport: options.phone ? { width: 360, height: 740 } : { width: 1280, height: 800 },
    acceptDownloads: true,
  });
  return new Device(site, await context.newPage());
}

// ---------------------------------------------------------------- what people do first

export const villageName = '红石沟嘎查';

/** Opens a village from the one-time link; the welcome work list is in front. */
export async function openVillage(device: Device): Promise<void> {
  const { page } = device;
  await page.goto(device.site.openingLink);
  await page.getByLabel('村名').fill(villageName);
  await page.getByLabel('执行哪里的政策').selectOption('150521');
  await page.getByLabel('您的姓名').fill('乌云');
  await page.getByLabel('这台设备叫什么').fill('办公电脑');
  await page.getByRole('button', { name: '开村' }).click();
  await page.getByRole('heading', { name: villageName }).waitFor();
}

/** An invitation from the page of the village, and the link it gives. */
export async function invite(lead: Device, name: string): Promise<string> {
  const { page } = lead;
  await lead.goto('/village/');
  await page.getByLabel('姓名').fill(name);
  await page.getByRole('button', { name: '生成邀请链接' }).click();
  return page.getByLabel('邀请链接').inputValue();
}

export async function joinVillage(device: Device, link: string, name: string): Promise<void> {
  const { page } = device;
  await page.goto(link);
  await page.getByLabel('这台设备叫什么').fill(name);
  await page.getByRole('button', { name: '加入' }).click();
  await page.getByRole('heading', { name: villageName }).waitFor();
}

/** Two people with a device each, in one village. */
export async function twoInAVillage(browser: Browser, site: SiteHere): Promise<readonly [Device, Device]> {
  const [first, second] = [await newDevice(browser, site), await newDevice(browser, site)];
  await openVillage(first);
  await joinVillage(second, await invite(first, '李娜'), '李娜的手机');
  return [first, second];
}

/** A new household from the work list; its registration form is in front. */
export async function registerHousehold(device: Device): Promise<string> {
  await device.goto('/');
  await device.page.getByRole('button', { name: '登记一户' }).click();
  await device.formStands();
  return device.sheet.dossier;
}
