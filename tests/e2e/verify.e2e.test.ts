/** 核对归档件: a file is chosen on a device that has nothing; what the page says of a whole one, a signed one and others. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type axe from 'axe-core';
import { beforeAll, expect, test } from 'vitest';
import { installedFont, printPdf } from '#print';
import { signPdf } from '#signatures';
import { evaluate, loadPolicies, loadTemplate } from '#templates';
import { checkedOn } from '../support/signed-papers.ts';
import { newRoot, newSigner } from '../support/signing.ts';
import { openStage } from '../support/stage.ts';
import type { Device } from '../support/village-browser.ts';

const stage = openStage();
let device: Device;
let copy: Uint8Array;

const number = '红查登2023-001';
beforeAll(async () => {
  device = await stage.device({ phone: true });
  const [template, policies] = [await loadTemplate('household-registration'), await loadPolicies('150521')];
  const view = template.examples[0]?.view ?? {};
  const result = await printPdf(template, evaluate(template, view, { policies, today: '2023-05-20' }), {
    fonts: [installedFont()],
    options: { variant: 'filled', time: '2023-05-20T08:00', number },
    archive: {
      filing: { hash: '0123456789abcdef'.repeat(4), by: '赵国庆', at: '2023-05-20T07:50' },
      signers: [
        { id: 'p1', name: '赵国庆', path: 'none' },
        { id: 'p2', name: '李娜', path: 'none' },
      ],
    },
  });
  if ('missing' in result) throw new Error('The sheet cannot be printed.');
  copy = result.pdf;
});

const choose = (bytes: Uint8Array, name = '归档件.pdf'): Promise<string> => checkedOn(device, bytes, name);

test('a whole copy says so, with what it is, who has not signed, and what is inside', async () => {
  const said = await choose(copy);
  for (const words of ['文件完整', number, '赵国庆，2023年5月20日', '0123 4567 89ab cdef', '李娜：还没有签'])
    expect(said).toContain(words);
  await device.page.getByRole('button', { name: '打开里面的内容' }).click();
  await device.page.getByRole('heading', { name: '里面的内容' }).waitFor();
  expect(await device.page.locator('section', { hasText: '里面的内容' }).last().textContent()).toContain('白音那');
  const download = device.page.waitForEvent('download');
  await device.page.getByText('存成数据文件').click();
  expect((await download).suggestedFilename()).toMatch(/\.json$/);
  await device.page.evaluate(readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8'));
  const { violations } = await device.page.evaluate(() => (globalThis as unknown as { axe: typeof axe }).axe.run());
  expect(violations.map(({ id, nodes }) => `${id} ${nodes[0]?.html}`)).toEqual([]);
});

test('a signature by a root that this device does not know is told as that', async () => {
  const signer = await newSigner('赵国庆', await newRoot());
  const said = await choose(
    await signPdf(copy, 'sign-1', signer, { time: '2026-11-26T17:00:00', fonts: [installedFont()] }),
  );
  expect(said).toContain('文件完整');
  expect(said).toMatch(/赵国庆（白兴吐村村民委员会），2026年11月26日 17:00：不能确定是谁 签名以后没有改动/);
});

test('a changed copy, and what is none, say what to do', async () => {
  const changed = copy.slice();
  const middle = Buffer.from(changed).indexOf('endstream') - 40;
  changed[middle] = (changed[middle] ?? 0) ^ 1;
  expect(await choose(changed)).toMatch(/文件与生成时不同[\s\S]*请找原来的文件/);
  expect(await choose(new TextEncoder().encode('hello'), '别的.pdf')).toMatch(/不能核对[\s\S]*读不出来/);
});
