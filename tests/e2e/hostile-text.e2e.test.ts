/**
 * Whatever people, peers and files say is text on every page: nothing of it becomes an element, an address or a script, and the
 * content security policy has nothing to stop.
 */
import { beforeAll, expect, test } from 'vitest';
import type { CbForm } from '../../components/cb-form.ts';
import { text } from '../../components/text.zh.ts';
import { loadTemplates, schemaOf } from '../../templates/index.ts';
import { openStage } from '../support/stage.ts';
import { type Device, invite, joinVillage, openVillage, registerHousehold } from '../support/village-browser.ts';

const run = 'window.ran=1';
/** after the cheat sheets of OWASP and PortSwigger; each makes an element or runs, where text is taken for markup */
const payloads: readonly string[] = [
  `<img src=x onerror=${run}>`,
  `"><script>${run}</script>`,
  `'><svg onload=${run}>`,
  `</title></textarea></style><iframe srcdoc="<script>parent.ran=1</script>">`,
  `javascript:${run}`,
  `" onfocus=${run} autofocus x="`,
  `' onmouseover=${run} x='`,
  `<a href="javascript:${run}">点</a>`,
  `<math><mtext><table><mglyph><style><img src=x onerror=${run}>`,
  `\u003cimg src=x onerror=${run}\u003e`,
  `&lt;img src=x onerror=${run}&gt;`,
  `\${alert(1)} {{constructor.constructor('${run}')()}} #{7*7}`,
  `<!--><img src=x onerror=${run}>-->`,
  `<x-form><cb-form onclick=${run}></cb-form>`,
  `__proto__`,
  `<template shadowrootmode=open><img src=x onerror=${run}></template>`,
  `]]><img src=x onerror=${run}>`,
  `<meta http-equiv=refresh content="0;url=javascript:${run}">`,
  `<base href=//example.invalid/><link rel=stylesheet href=x>`,
  `<object data="data:text/html,<script>${run}</script>"></object>`,
];
const stage = openStage();
const village = '村<img src=x onerror=window.ran=1>';
let lead: Device;
let peer: Device;
let dossier: string;
const sheet = `${new Date().getFullYear()}-1`;

beforeAll(async () => {
  [lead, peer] = [await stage.device(), await stage.device()];
  for (const { context } of [lead, peer])
    await context.addInitScript(() => {
      const broken: string[] = [];
      Object.assign(window, { broken });
      addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) =>
        broken.push(`${violatedDirective} ${blockedURI}`),
      );
    });
  await openVillage(lead, stage.site, { name: village });
  await joinVillage(peer, await invite(lead, payloads[2] ?? ''), payloads[1] ?? '', { village });
  dossier = await registerHousehold(peer);
});

/** What of it became more than text. */
async function harm({ page }: Device): Promise<unknown> {
  await page.waitForTimeout(300);
  return page.evaluate(() => {
    const { ran, broken } = window as unknown as { ran?: number; broken: readonly string[] };
    const made = [
      ...document.querySelectorAll(
        'img[src="x"], img[src$="/x"], iframe[srcdoc], script:not([src]), [onerror], [onload], [onfocus], [onmouseover], [onclick], a[href^="javascript:" i], base, object, x-form, math, meta[http-equiv], template[shadowrootmode]',
      ),
    ].map(({ outerHTML }) => outerHTML.slice(0, 200));
    return { ran, broken, made };
  });
}
const harmless = { ran: undefined, broken: [], made: [] };

/**
 * What a peer with altered code may write: into every field, whatever its kind, into two rows of every repeat, and as the names of
 * files. It stands in the shared document as if typed; the lead's page shows it.
 */
const writeEverywhere = (device: Device, form: string, offset: number): Promise<number> =>
  device.page.evaluate(
    ([schema, all, from]) => {
      const dossier = document.querySelector<CbForm>('cb-form')?.dossier;
      if (!dossier) throw new Error('There is no form.');
      let count = from;
      const next = (): string => all[count++ % all.length] ?? '';
      const rows = new Map<string, readonly string[]>();
      const places = (pattern: string): readonly string[] => {
        const at = pattern.indexOf('/*');
        if (at < 0) return [pattern];
        const repeat = pattern.slice(0, at);
        if (!rows.has(repeat)) rows.set(repeat, [dossier.addRow(repeat), dossier.addRow(repeat)]);
        return (rows.get(repeat) ?? []).flatMap((row) => places(`${repeat}/${row}${pattern.slice(at + 2)}`));
      };
      dossier.together(() => {
        for (const [pattern, kind] of schema)
          for (const path of places(pattern)) {
            if (kind === 'repeat' || kind === 'prose') continue;
            if (kind === 'note') dossier.note(path).splice(0, 0, next());
            else if (kind === 'attachment')
              dossier.set(path, [{ hash: 'ab'.repeat(32), name: next(), type: 'image/jpeg', size: 9 }]);
            else dossier.keep(path, next());
          }
      });
      return count - from;
    },
    [
      Object.entries(schemaOf([templates.get(form)!])).map(
        ([pattern, { kind }]) => [pattern.replace(`${form}/*`, `${form}/${sheetOf(form)}`), kind] as const,
      ),
      payloads,
      offset,
    ] as const,
  );

const templates = await loadTemplates();
const sheetOf = (form: string): string => (templates.get(form)?.sheet === 'twelveMonths' ? '2026-04' : sheet);
const forms = [...templates.values()].filter(({ subject }) => subject === 'household').map(({ id }) => id);

test.each(forms)('%s, on the screen of another', { timeout: 240_000 }, async (form) => {
  await peer.fillPage(dossier, form, sheetOf(form));
  let written = 0;
  // each payload stands in each field of a short form once; long ones have many fields
  for (let turn = 0; turn < 3; turn++) written += await writeEverywhere(peer, form, turn * 7);
  expect(written).toBeGreaterThan(payloads.length);
  await peer.atRelay();
  await lead.fillPage(dossier, form, sheetOf(form));
  await lead.atRelay();
  expect(await harm(lead)).toEqual(harmless);
  await lead.page.getByRole('button', { name: text.form.check }).click();
  expect(await harm(lead)).toEqual(harmless);
  expect(await harm(peer)).toEqual(harmless);
});

test.each(['/', '/households/', '/village/', '/changes/', '/meeting/', '/board/', '/batch/', '/papers/', '/tasks/'])(
  '%s shows it as text',
  async (address) => {
    await lead.goto(address);
    await lead.page.locator('h1:visible').first().waitFor();
    await lead.page.waitForLoadState('networkidle');
    expect(await harm(lead)).toEqual(harmless);
  },
);

test('the page of the household, and what comes in an address', async () => {
  await lead.goto(`/household/#${dossier}`);
  await lead.page.locator('h1:visible').first().waitFor();
  expect(await harm(lead)).toEqual(harmless);
  const stranger = await stage.device();
  for (const page of [
    'fill',
    'household',
    'board',
    'notice',
    'meeting',
    'batch',
    'forms',
    'join',
    'open',
    'verify',
    'recover',
  ])
    for (const payload of payloads.slice(0, 2)) {
      for (const device of [lead, stranger]) {
        await device.page.goto('about:blank');
        await device.goto(`/${page}/#${payload}/${payload}/${payload}`);
        await device.page.locator('h1:visible, main .card:visible').first().waitFor();
        expect([page, payload, await ranIn(device)]).toEqual([page, payload, undefined]);
      }
    }
});
const ranIn = ({ page }: Device): Promise<unknown> => page.evaluate(() => (window as unknown as { ran?: number }).ran);
