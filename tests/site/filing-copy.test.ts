/** The printed copy of a filing: what it waits for before it is made once and for all. */
import { expect, test } from 'vitest';
import { evaluate, loadTemplate } from '#templates';
import { type CopyRequest, printCopy } from '../../site/app/filing-copy.ts';
import { loadPolicies } from '../../templates/policy/packs.ts';
import type { PrintResult } from '../../templates/print/index.ts';

const template = await loadTemplate('household-registration');
const photo = { hash: 'ab'.repeat(32), name: '指印.jpg', type: 'image/jpeg', size: 20_000 };
const evaluation = evaluate(
  template,
  { id: '2023-1', headPrint: [photo] },
  { policies: await loadPolicies('150521'), today: '2023-05-20' },
);
const away: CopyRequest['open'] = async () => ({ problem: '照片还在李四的手机上。' });
const here: CopyRequest['open'] = async () => ({ file: new Blob([new Uint8Array([0xff, 0xd8, 0xff])]) });

async function copied(open: CopyRequest['open'], accepted: CopyRequest['accepted']) {
  const printed: unknown[] = [];
  const printer = {
    print: async (...given: unknown[]): Promise<PrintResult> => {
      printed.push(given[2]);
      return { pdf: new Uint8Array(9), pages: 1 };
    },
    close: () => {},
  };
  const filing = {
    ...{ form: template.id, sheet: '2023-1', hash: 'cd'.repeat(32), at: '2023-05-20T10:00', standing: 'counts' },
    ...{ signer: { id: 'p1', name: '王芳' }, replaces: [], policy: {}, templateVersion: template.version },
  } as unknown as CopyRequest['filing'];
  const result = await printCopy(printer as unknown as Parameters<typeof printCopy>[0], {
    ...{ filing, content: undefined, evaluation, signers: [], open, accepted },
  });
  return { result, printed };
}

test('a photo that is not on this device is asked about first: the copy is made once and shows it for good', async () => {
  expect(await copied(away, [])).toEqual({ result: { away: 1 }, printed: [] });
  expect((await copied(away, ['characters'])).result).toEqual({ away: 1 });
  const without = await copied(away, ['photos']);
  expect(without.result).toBeInstanceOf(File);
  expect(without.printed).toMatchObject([{ options: { pictures: {} }, allowMissing: false }]);
});

test('with the photo here nothing is asked', async () => {
  const { result, printed } = await copied(here, []);
  expect(result).toBeInstanceOf(File);
  expect(Object.keys((printed[0] as { options: { pictures: object } }).options.pictures)).toEqual([photo.hash]);
});
