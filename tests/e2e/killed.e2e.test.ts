/**
 * The power goes while somebody types. What the browser had taken 300 ms before must be there again, and whole fields
 * always. CB_KILLS says how often; each time after another while.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Computer, computerAt } from '../support/browser-process.ts';
import { openVillage, registerHousehold, type SiteHere, siteHere } from '../support/village-browser.ts';

const kills = Number(process.env.CB_KILLS ?? 5);
/** milliseconds of typing that may be gone */
const grace = 300;
const letters = Array.from('户主因病住院家中没有别的劳动力孩子上学学费交不上今年庄稼受灾收成不好');

let site: SiteHere;
let computer: Computer;
let dossier: string;

beforeAll(async () => {
  site = await siteHere();
  computer = await computerAt(await site.line());
  await openVillage(computer.device, site);
  dossier = await registerHousehold(computer.device);
});
afterAll(async () => {
  await computer?.close();
  await site?.close();
});

test(`a browser killed while typing, ${kills} times: at most the last ${grace} ms are missing, never a field`, async () => {
  const losses: number[] = [];
  let before = '';
  for (let kill = 1; kill <= kills; kill++) {
    const { device } = computer;
    const { page } = device;
    const sheet = `${2000 + kill}-1`;
    await device.fillPage(dossier, 'home-visit', sheet);
    if (before) expect(await device.read('address')).toBe(before);
    // A field that was left is safe at once; the one that is being typed into is what may lose its end.
    before = `二组${kill}号`;
    await device.type('address', before);
    await page.locator('cb-status [data-state=saved], cb-status [data-state=sending]').waitFor();
    await device.begin('wish');
    const typed: { text: string; at: number }[] = [];
    const end = Date.now() + 400 + ((kill * 617) % 1300);
    while (Date.now() < end) {
      const text = letters[typed.length % letters.length]!;
      await page.keyboard.insertText(text);
      typed.push({ text, at: Date.now() });
    }
    const killedAt = Date.now();
    await computer.kill();
    await computer.start();
    await computer.device.fillPage(dossier, 'home-visit', sheet);
    const kept = Array.from(await computer.device.read('wish'));
    expect(kept).toEqual(typed.slice(0, kept.length).map(({ text }) => text));
    const firstLost = typed[kept.length];
    const loss = firstLost ? killedAt - firstLost.at : 0;
    losses.push(loss);
    expect(loss, `of ${typed.length} letters ${kept.length} were kept`).toBeLessThanOrEqual(grace);
    expect(await computer.device.read('address')).toBe(before);
  }
  console.info(`killed ${kills} times while typing; ms of typing lost: ${losses.join(', ')}`);
});
