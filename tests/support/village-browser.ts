/**
 * People with browsers: what the end-to-end tests are written with.
 *
 * - A device is a browser profile: what it keeps survives its pages, and other devices see nothing of it.
 * - Nothing here waits for a time; everything waits for what a person would wait for on the screen.
 */
import { type Browser, type BrowserContext, type CDPSession, chromium, type Locator, type Page } from 'playwright';
import type { CbForm } from '../../components/cb-form.ts';
import type { Values } from '../../sync/contract.ts';
import type { Role } from '../../sync/village.ts';
import type { Line, SiteHere } from './site-here.ts';

export { type SiteHere, siteHere } from './site-here.ts';

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

/** Names of files are Chinese: without a locale that has them, the browser calls a download `download`. */
export const openBrowser = (): Promise<Browser> =>
  chromium.launch({ ...browserOptions, env: { ...process.env, LANG: 'C.UTF-8' } });

/** One device, with one page in front. */
export class Device {
  readonly context: BrowserContext;
  readonly page: Page;
  readonly line: Line;
  /** what the page threw, which no page may */
  readonly errors: string[] = [];
  #session: CDPSession | undefined;

  constructor(page: Page, line: Line) {
    this.line = line;
    this.page = page;
    this.context = page.context();
    page.on('pageerror', (error) => this.errors.push(error.message));
  }

  async goto(address: string): Promise<void> {
    await this.page.goto(new URL(address, this.line.address).href);
  }

  /** The page once more; the fragment stays. */
  async reload(): Promise<void> {
    await this.page.reload();
  }

  /** Opens a form that stands and can be typed into. */
  async fillPage(dossier: string, form: string, sheet: string): Promise<void> {
    await this.page.goto('about:blank');
    await this.goto(`/fill/#${dossier}/${form}/${sheet}`);
    await this.formStands();
  }
  async formStands(): Promise<void> {
    await this.page.locator('cb-form .cb-section').first().waitFor();
    await this.page.waitForFunction(() => {
      const form = document.querySelector<CbForm>('cb-form');
      return form && form.rendered >= (form.template?.sections.length ?? Number.POSITIVE_INFINITY);
    });
  }

  /** A picture of the whole page, where the environment (`CB_SHOTS`) names a folder for them. */
  async shot(name: string): Promise<void> {
    const folder = process.env.CB_SHOTS;
    if (folder) await this.page.screenshot({ path: `${folder}/${name}.png`, fullPage: true });
  }

  /** What the document of this device holds just now, whatever the screen says. */
  values(): Promise<Values> {
    return this.page.evaluate(() => document.querySelector<CbForm>('cb-form')?.dossier?.values() ?? {});
  }

  /** Who wrote what a field shows. */
  writerOf(path: string): Promise<string | undefined> {
    return this.page.evaluate(
      (place) => document.querySelector<CbForm>('cb-form')?.dossier?.origin(place)?.person?.name,
      path,
    );
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
    // While the page moves, the driver's mouse may come down beside the field, and the keys would go nowhere.
    await this.entry(path).focus();
    await this.page.keyboard.press('ControlOrMeta+a');
  }
  /** Ids of the rows of a repeat, as they stand. */
  async rows(repeat: string): Promise<readonly string[]> {
    return this.roster(repeat)
      .locator('[data-row]')
      .evaluateAll((rows) => rows.map((row) => (row as HTMLElement).dataset.row ?? ''));
  }
  roster(repeat: string): Locator {
    return this.page.locator(`cb-roster:has([id="field-${repeat}"])`);
  }
  /** A new row, open; its id. */
  async addRow(repeat: string, button: string): Promise<string> {
    const before = await this.rows(repeat);
    await this.roster(repeat).getByRole('button', { name: button }).click();
    await this.page.waitForFunction(
      ([id, count]) =>
        document.querySelectorAll(`[id="field-${id}"] [data-row]`).length > Number(count) &&
        document.activeElement?.closest('[data-row]'),
      [repeat, before.length] as const,
    );
    return (await this.rows(repeat)).find((row) => !before.includes(row)) ?? '';
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

  /** No network, as in a valley. A form in front says so, and says when it is over. */
  async offline(is: boolean): Promise<void> {
    if (is) this.line.cut();
    else this.line.join();
    await this.context.setOffline(is);
    if ((await this.status.count()) > 0)
      await this.page.locator(`cb-status [data-state=${is ? 'away' : 'saved'}]`).waitFor();
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
  return new Device(await context.newPage(), await site.line());
}

// ---------------------------------------------------------------- what people do first

export const villageName = '红石沟嘎查';

/** Opens a village from the one-time link, or from a further one; the work list is in front. */
export async function openVillage(
  device: Device,
  site: SiteHere,
  { secret = site.openingSecret, name = villageName } = {},
): Promise<void> {
  const { page } = device;
  await device.goto(`/open#${secret}`);
  await page.getByLabel('村名').fill(name);
  await page.getByLabel('执行哪里的政策').selectOption('150521');
  await page.getByLabel('您的姓名').fill('乌云');
  await page.getByLabel('这台设备叫什么').fill('办公电脑');
  await page.getByRole('button', { name: '开村' }).click();
  await page.getByRole('heading', { name }).waitFor();
}

/** An invitation from the page of the village, and the secret in the link that it gives. */
export async function invite(
  lead: Device,
  name: string,
  role: Role = 'fills',
  groups: readonly string[] = [],
): Promise<string> {
  const { page } = lead;
  await lead.goto('/village/');
  await page.getByLabel('姓名').fill(name);
  await page.getByLabel('能做什么').selectOption(role);
  for (const group of groups) await page.getByLabel(group, { exact: true }).check();
  await page.getByRole('button', { name: '生成邀请链接' }).click();
  const link = new URL(await page.getByLabel('邀请链接').inputValue());
  return link.hash.slice(1);
}

export async function joinVillage(
  device: Device,
  secret: string,
  name: string,
  { shared, village = villageName }: { shared?: true; village?: string } = {},
): Promise<void> {
  const { page } = device;
  await device.goto(`/join#${secret}`);
  await page.getByLabel('这台设备叫什么').fill(name);
  if (shared) await page.getByLabel('这台设备几个人轮流用').check();
  await page.getByRole('button', { name: '加入' }).click();
  if (shared) await page.getByRole('dialog').waitFor();
  else await page.getByRole('heading', { name: village }).waitFor();
}

/** A new household from the work list; its registration form is in front. */
export async function registerHousehold(device: Device): Promise<string> {
  await device.goto('/');
  await device.page.getByRole('button', { name: '登记一户' }).click();
  await device.formStands();
  return device.sheet.dossier;
}
