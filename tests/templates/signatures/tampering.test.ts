/** Whatever is done to a signed file, it does not pass for signed. CB_TAMPERINGS says how many; CB_SEED which. */
import { afterAll, describe, expect, test } from 'vitest';
import { printPdf } from '../../../templates/print/index.ts';
import { signPdf, verifySignatures } from '../../../templates/print/signatures/index.ts';
import { createRandom } from '../../support/random.ts';
import { newRoot, newSigner, withFields } from '../../support/signing.ts';
import { insideRanges, tamperings } from '../../support/tampering.ts';
import { evaluated, household, householdView, members } from '../print/examples.ts';
import { fonts, time } from '../print/paper.ts';
import { hasPdfsig, pdfsigTrusting } from './judges.ts';

const count = Number(process.env.CB_TAMPERINGS ?? 500);
const seed = Number(process.env.CB_SEED ?? 1);
const sample = Math.ceil(count * 0.06);

const printed = await printPdf(household, evaluated(household, { ...householdView, members: members(60) }), {
  fonts,
  options: { variant: 'filled', time },
});
if ('missing' in printed) throw new Error('The household cannot be printed.');
const root = await newRoot();
const rootBytes = root.chain[0] ?? new Uint8Array();
const base = withFields(printed.pdf, ['sign-1', 'sign-2', 'sign-3']);
const zhang = await newSigner('张三', root);
const one = await signPdf(base, 'sign-1', zhang, { time: '2026-11-26T17:00:00', fonts });
const two = await signPdf(one, 'sign-2', await newSigner('李四', root), { time: '2026-11-26T17:05:00', fonts });
const signed = { base, one, two };

/** As whoever asks must ask: all is as it was signed, and by whom is known. */
async function passes(bytes: Uint8Array): Promise<boolean> {
  const { intact, signatures } = await verifySignatures(bytes, { roots: [rootBytes] });
  return intact && signatures.length > 0 && signatures.every(({ standing }) => standing === 'valid');
}

test('the file itself passes', async () => {
  expect(await passes(two)).toBe(true);
  expect(await passes(one)).toBe(true);
});

const kinds = Object.entries(tamperings);
const each = Math.ceil(count / kinds.length);
describe(`${each * kinds.length} tamperings, seed ${seed}`, () => {
  test.each(kinds)('%s', { timeout: 900_000 }, async (kind, tamper) => {
    const random = createRandom(seed * 7919 + kinds.findIndex(([name]) => name === kind));
    const passed: number[] = [];
    for (let index = 0; index < each; index++) {
      const changed = tamper(signed, random);
      if (Buffer.compare(changed, two) === 0) throw new Error(`${kind}: number ${index} changes nothing.`);
      if (await passes(changed)) passed.push(index);
    }
    expect(passed).toEqual([]);
  });
});

test('what an insider signs for another, with a root of his own, does not pass', async () => {
  const stranger = await newSigner('李四', await newRoot());
  expect(await passes(await signPdf(one, 'sign-2', stranger, { time: '2026-11-26T17:05:00', fonts }))).toBe(false);
});

describe.skipIf(!hasPdfsig)('pdfsig', () => {
  const judge = hasPdfsig ? pdfsigTrusting(rootBytes) : undefined;
  afterAll(() => judge?.close());

  test(`finds each of ${sample} changes inside the ranges too`, { timeout: 900_000 }, () => {
    const random = createRandom(seed * 31 + 5);
    const passed: number[] = [];
    for (let index = 0; index < sample; index++) {
      const found = judge?.judge(insideRanges(signed, random)) ?? [];
      if (found.length === 2 && found.every(({ isValid }) => isValid)) passed.push(index);
    }
    expect(passed).toEqual([]);
  });
});
