/** Whatever is done to a signed file, it does not pass for signed. CB_TAMPERINGS says how many; CB_SEED which. */
import { afterAll, describe, expect, test } from 'vitest';
import { printPdf } from '../../../templates/print/index.ts';
import { sealPdf, signPdf, verifySignatures } from '../../../templates/print/signatures/index.ts';
import { loadTemplates } from '../../../templates/registry.ts';
import { createRandom } from '../../support/random.ts';
import { sealStencil } from '../../support/seal.ts';
import { founded, newRoot, newSigner } from '../../support/signing.ts';
import { insideRanges, type Signed, tamperings } from '../../support/tampering.ts';
import { evaluated, household, householdView, members } from '../print/examples.ts';
import { fonts, time } from '../print/paper.ts';
import { hasPdfsig, pdfsigTrusting } from './judges.ts';

const count = Number(process.env.CB_TAMPERINGS ?? 280);
const seed = Number(process.env.CB_SEED ?? 1);
const sample = Math.ceil(count * 0.06);

const signers = [
  { id: 'p1', name: '张三', path: 'householdSign' },
  { id: 'p2', name: '李四', path: 'nowhere' },
  { id: 'p3', name: '王五', path: 'nowhere' },
];
const evaluation = evaluated(household, { ...householdView, members: members(60) });
/** An archive copy: with object streams, and without. */
async function archived(packed: boolean): Promise<Uint8Array> {
  const options = { variant: 'filled', time } as const;
  const result = await printPdf(household, evaluation, { fonts, options, archive: { signers, packed } });
  if ('missing' in result) throw new Error('The household cannot be printed.');
  return result.pdf;
}
const root = await newRoot();
const rootBytes = root.chain[0] ?? new Uint8Array();
const [zhang, li] = [await newSigner('张三', root), await newSigner('李四', root)];
async function signedBoth(base: Uint8Array): Promise<Signed> {
  const one = await signPdf(base, 'sign-1', zhang, { time: '2026-11-26T17:00:00', fonts });
  return { base, one, two: await signPdf(one, 'sign-2', li, { time: '2026-11-26T17:05:00', fonts }) };
}
/** By one who keeps the seal, after one who signed. */
async function signedAndSealed(): Promise<Signed> {
  const form = (await loadTemplates()).get('green-channel');
  if (!form) throw new Error('There is no form that a village seals.');
  const options = { variant: 'filled', time } as const;
  const keepers = [...signers.slice(0, 1), { id: 'p4', name: '赵六', path: 'nowhere', keepsSeal: true as const }];
  const result = await printPdf(form, evaluated(form, {}), { fonts, options, archive: { signers: keepers } });
  if ('missing' in result) throw new Error('The form cannot be printed.');
  const [base, keeper] = [result.pdf, await newSigner('赵六', root, founded, true)];
  const one = await signPdf(base, 'sign-1', zhang, { time: '2026-11-26T17:00:00', fonts });
  const two = await sealPdf(one, 'seal-1', keeper, { time: '2026-11-26T17:05:00', stencil: sealStencil() });
  return { base, one, two };
}
const [plain, packed] = [await signedBoth(await archived(false)), await signedBoth(await archived(true))];
const files = [plain, packed, await signedAndSealed()] as const;

/** As whoever asks must ask: all is as it was signed, and by whom is known. */
async function passes(bytes: Uint8Array): Promise<boolean> {
  const { intact, signatures } = await verifySignatures(bytes, { roots: [rootBytes] });
  return intact && signatures.length > 0 && signatures.every(({ standing }) => standing === 'valid');
}

test('the files themselves pass', async () => {
  for (const { one, two } of files) expect([await passes(one), await passes(two)]).toEqual([true, true]);
});

const kinds = Object.entries(tamperings);
const each = Math.ceil(count / kinds.length);
describe(`${each * kinds.length} tamperings, seed ${seed}`, () => {
  test.each(kinds)('%s', { timeout: 900_000 }, async (kind, tamper) => {
    const random = createRandom(seed * 7919 + kinds.findIndex(([name]) => name === kind));
    const passed: number[] = [];
    for (let index = 0; index < each; index++) {
      const signed = files[index % files.length] ?? plain;
      const changed = tamper(signed, random);
      if (Buffer.compare(changed, signed.two) === 0) throw new Error(`${kind}: number ${index} changes nothing.`);
      if (await passes(changed)) passed.push(index);
    }
    expect(passed).toEqual([]);
  });
});

test('what an insider signs for another, with a root of his own, does not pass', async () => {
  const stranger = await newSigner('李四', await newRoot());
  expect(await passes(await signPdf(plain.one, 'sign-2', stranger, { time: '2026-11-26T17:05:00', fonts }))).toBe(
    false,
  );
});

describe.skipIf(!hasPdfsig)('pdfsig', () => {
  const judge = hasPdfsig ? pdfsigTrusting(rootBytes) : undefined;
  afterAll(() => judge?.close());

  test(`finds each of ${sample} changes inside the ranges too`, { timeout: 900_000 }, () => {
    const random = createRandom(seed * 31 + 5);
    const passed: number[] = [];
    for (let index = 0; index < sample; index++) {
      const found = judge?.judge(insideRanges(files[index % files.length] ?? plain, random)) ?? [];
      if (found.length === 2 && found.every(({ isValid }) => isValid)) passed.push(index);
    }
    expect(passed).toEqual([]);
  });
});
