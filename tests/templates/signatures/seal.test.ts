/** The committee's seal in a file: where it can be set, by whom, what it looks like, and what else is refused. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { verify } from '../../../cli/verify.ts';
import { isDict, isStream, latin } from '../../../templates/print/file/object.ts';
import { readPdf } from '../../../templates/print/file/read.ts';
import { type ArchiveRequest, printPdf, verifyPdf } from '../../../templates/print/index.ts';
import { layoutSheet } from '../../../templates/print/layout.ts';
import { sheetOf } from '../../../templates/print/sheet.ts';
import { drawAppearance } from '../../../templates/print/signatures/appearance.ts';
import { makeRequest } from '../../../templates/print/signatures/certificate.ts';
import { toHex } from '../../../templates/print/signatures/der.ts';
import {
  emptyFields,
  readCertificate,
  readRequest,
  type Signer,
  sealPdf,
  signPdf,
  verifySignatures,
} from '../../../templates/print/signatures/index.ts';
import { signatureFields } from '../../../templates/print/signatures/revision.ts';
import { drawSeal, isSealLook } from '../../../templates/print/signatures/seal.ts';
import { fillField } from '../../../templates/print/signatures/sign.ts';
import { loadTemplates } from '../../../templates/registry.ts';
import { sealStencil } from '../../support/seal.ts';
import { founded, newKey, newRoot, newSigner, organisation } from '../../support/signing.ts';
import { evaluated } from '../print/examples.ts';
import { fonts, hasMutool, hasPoppler, hasQpdf, judged, measure, time } from '../print/paper.ts';
import { hasPreflight, preflight } from '../print/preflight.ts';
import { hasOpenssl, hasPdfsig, openssl, pdfsigTrusting } from './judges.ts';

const templates = [...(await loadTemplates()).values()];
const found = templates.find(({ id }) => id === 'identification');
if (!found) throw new Error('There is no form with the seals of a village and of others.');
const form = found;
const signers = [
  { id: 'p1', name: '张三', path: '' },
  { id: 'p2', name: '李四', path: '', keepsSeal: true },
] as const;
async function archived(archive: ArchiveRequest = { signers }): Promise<Uint8Array> {
  const result = await printPdf(form, evaluated(form, {}), {
    fonts,
    options: { variant: 'filled', time },
    archive,
  });
  if ('missing' in result) throw new Error('The form cannot be printed.');
  return result.pdf;
}

const root = await newRoot();
const trust = { roots: [root.chain[0] ?? new Uint8Array()] };
const [zhang, li] = [await newSigner('张三', root), await newSigner('李四', root, founded, true)];
const stencil = sealStencil();
const at = '2026-11-26T17:00:00';
const base = await archived();
const signed = await signPdf(base, 'sign-1', zhang, { time: at, fonts });
const sealed = await sealPdf(signed, 'seal-1', li, { time: '2026-11-26T17:10:00', stencil });

describe('who keeps the seal', () => {
  test('is said in the certificate by the root, and cannot be asked for', async () => {
    const [keeper, other] = await Promise.all(
      [li, zhang].map(({ chain: [own] }) => readCertificate(own as Uint8Array)),
    );
    expect([keeper?.keepsSeal, other?.keepsSeal]).toEqual([true, false]);
    expect(keeper?.name).toBe('李四');
    const { publicKey, sign } = await newKey();
    const wish = { name: '王五', organisation, publicKey, keepsSeal: true };
    expect(await readRequest(await makeRequest(wish, sign))).toEqual({ name: '王五', organisation, publicKey });
  });

  test.skipIf(!hasOpenssl)('openssl reads it as the title of the holder', () => {
    const files = { 'own.der': li.chain[0] ?? new Uint8Array() };
    const { said } = openssl(
      files,
      'x509',
      '-in',
      'own.der',
      '-inform',
      'der',
      '-noout',
      '-subject',
      '-nameopt',
      'utf8',
    );
    expect(said).toMatch(/title ?= ?印章管理员/);
  });
});

describe('places of the committee’s seal', () => {
  test('each form has one for each of its boxes that the village itself seals, within the page', () => {
    const found: Record<string, string[]> = {};
    for (const template of templates) {
      const sheet = sheetOf(template, evaluated(template, {}));
      const { pages } = layoutSheet(sheet, measure, { variant: 'blank', time }, signers);
      const fields = Object.entries(Object.assign({}, ...template.sections.map((section) => section.fields)));
      const own = fields.filter(([, field]) => (field as { stamp?: string }).stamp?.includes('{committee}'));
      const places = pages.flatMap(({ items, width, height }) =>
        items.flatMap((item) => (item.kind === 'signing' && item.seal !== undefined ? [{ item, width, height }] : [])),
      );
      for (const { item, width, height } of places) {
        expect([item.width, item.height]).toEqual([40, 40]);
        expect(item.x > 5 && item.y > 5 && item.x + 40 < width - 5 && item.y + 40 < height - 5).toBe(true);
      }
      expect(places.map(({ item }) => item.path).sort()).toEqual(own.map(([id]) => id).sort());
      if (places.length > 0) found[template.id] = places.map(({ item }) => item.seal ?? '');
    }
    expect(Object.keys(found).length).toBeGreaterThan(8);
    expect(found.identification).toMatchInlineSnapshot(`
      [
        "嘎查级意见",
      ]
    `);
    expect(found).not.toHaveProperty('township-review');
    expect(found).not.toHaveProperty('announcement');
  });

  test('it lies over the words that name it and over the date', () => {
    const { pages } = layoutSheet(sheetOf(form, evaluated(form, {})), measure, {
      variant: 'blank',
      time,
    });
    for (const { items } of pages)
      for (const item of items) {
        if (item.kind !== 'signing' || item.seal === undefined) continue;
        const covered = items.flatMap((each) =>
          each.kind === 'text' &&
          each.x < item.x + 40 &&
          each.x > item.x - 10 &&
          each.y > item.y &&
          each.y < item.y + 40
            ? [each.text]
            : [],
        );
        expect(covered.some((text) => text.includes('（章）'))).toBe(true);
        expect(covered.some((text) => text.includes('年'))).toBe(true);
      }
  });

  test('an archive copy has an empty field there for who keeps it, and for nobody else', async () => {
    const seals = emptyFields(base).filter(({ isSeal }) => isSeal);
    expect(seals).toMatchObject([{ name: 'seal-1', keptFor: '李四', isSeal: true, place: expect.any(String) }]);
    expect(emptyFields(await archived({ signers: [signers[0]] })).some(({ isSeal }) => isSeal)).toBe(false);
    const { values, ...verified } = await verifyPdf(base);
    expect(verified).toMatchObject({ standing: 'whole' });
    expect(verified.signers?.map(({ field }) => field)).toEqual(['sign-1', 'sign-2']);
    const two = await archived({ signers: [signers[1], { ...signers[0], keepsSeal: true }] });
    expect(emptyFields(two).flatMap(({ isSeal, name, keptFor }) => (isSeal ? [`${name} ${keptFor}`] : []))).toEqual([
      'seal-1 李四',
      'seal-2 张三',
    ]);
  });
});

describe('a sealed file', () => {
  test('says who set the seal, and where', async () => {
    const report = await verifySignatures(sealed, trust);
    expect(report.intact).toBe(true);
    expect(report.signatures).toMatchObject([
      { name: '张三', standing: 'valid' },
      { name: '李四', standing: 'valid', isSeal: true, field: 'seal-1', place: expect.any(String) },
    ]);
    expect(report.signatures[0]).not.toHaveProperty('isSeal');
    expect(await verifyPdf(sealed, { trust })).toMatchObject({ standing: 'whole' });
  });

  test('is the same bytes but for the signature, and takes less than 40 KB more', async () => {
    const again = await sealPdf(signed, 'seal-1', li, { time: '2026-11-26T17:10:00', stencil });
    const without = (pdf: Uint8Array) => latin(pdf).replace(/\/Contents<[0-9A-F]+>/g, '');
    expect(without(again)).toBe(without(sealed));
    expect(sealed.length - signed.length).toBeLessThan(40_000);
  });

  test.each(['A-3a', 'A-1b'] as const)(
    'as %s other programs read, draw and judge it',
    { timeout: 120_000 },
    async (standard) => {
      const file = await sealPdf(await archived({ signers, standard }), 'seal-1', li, { time: at, stencil });
      expect(await verifyPdf(file, { trust })).toMatchObject({
        standing: 'whole',
        signatures: [{ standing: 'valid' }],
      });
      if (hasQpdf)
        expect(judged(file, 'qpdf', '--check', 'FILE')).toContain('No syntax or stream encoding errors found');
      if (hasMutool) expect(judged(file, 'mutool', 'draw', '-o', '/dev/null', 'FILE')).not.toMatch(/error|warning/);
      if (hasPoppler) expect(judged(file, 'pdftotext', 'FILE', '-')).toContain('（章）');
      if (hasPreflight && standard === 'A-1b') expect(preflight(file)).toEqual(['valid']);
    },
  );
  test.skipIf(!hasPdfsig)('pdfsig finds both signatures valid', () => {
    const judge = pdfsigTrusting(root.chain[0] ?? new Uint8Array());
    try {
      expect(judge.judge(sealed)).toEqual([
        { name: '张三', isValid: true, isTrusted: true },
        { name: '李四', isValid: true, isTrusted: true },
      ]);
    } finally {
      judge.close();
    }
  });
});

describe('what is no seal', () => {
  const drawnSeal = (signer: Signer, field: string, draw: Parameters<typeof fillField>[4]) =>
    fillField(signed, field, signer, at, draw);

  test('one by a certificate that does not say who keeps it', async () => {
    await expect(sealPdf(signed, 'seal-1', zhang, { time: at, stencil })).rejects.toThrow(
      'does not say that they keep',
    );
    const forged = await drawnSeal(zhang, 'seal-1', (field) => drawSeal(stencil, field));
    const report = await verifySignatures(forged, trust);
    expect(report).toMatchObject({ intact: true });
    expect(report.signatures[1]).toMatchObject({
      standing: 'unentitled',
      insteadOf: '李四',
      reason: '盖章的证书没有印章管理员身份，这个章不算数。',
    });
    // On the terminal, too; nobody's root has to be known for that.
    const said: string[] = [];
    const folder = mkdtempSync(join(tmpdir(), 'cunbiao-seal-'));
    const exits = Object.entries({ sealed, forged }).map(([name, bytes]) => {
      writeFileSync(join(folder, name), bytes);
      return verify([join(folder, name)], (text) => said.push(text));
    });
    expect(await Promise.all(exits).finally(() => rmSync(folder, { recursive: true }))).toEqual([0, 1]);
    expect(said.join('')).toContain('"standing": "unentitled"');
  });

  test('by a root that nobody trusts, it is a seal of nobody', async () => {
    const stranger = await newSigner('李四', await newRoot(), founded, true);
    const report = await verifySignatures(await sealPdf(signed, 'seal-1', stranger, { time: at, stencil }), trust);
    expect(report.signatures[1]).toMatchObject({ standing: 'untrusted' });
  });

  test('a name is not drawn where the seal goes, nor a seal where a name goes', async () => {
    await expect(signPdf(signed, 'seal-1', li, { time: at, fonts })).rejects.toThrow('is for a seal');
    await expect(sealPdf(signed, 'sign-2', li, { time: at, stencil })).rejects.toThrow('is for a name');
    const name = await drawnSeal(li, 'seal-1', (field) => drawAppearance('李四', { fonts, lines: [] }, field));
    const seal = await drawnSeal(li, 'sign-2', (field) => drawSeal(stencil, field));
    for (const file of [name, seal]) expect(await verifySignatures(file, trust)).toMatchObject({ intact: false });
  });

  test.each([
    ['in colour', '0.8 0 0 rg 0 0 9 9 re f\n'],
    ['a picture', 'BI /W 8 /H 1 /BPC 1 /IM true /F /AHx\nID ff>\nEI\n'],
    ['an object of the file', '/X1 Do\n'],
    ['text', 'BT /F1 9 Tf (x) Tj ET\n'],
    ['a stroke', '0 0 m 9 9 l S\n'],
    ['a comment', '% red\n'],
  ])('a signature whose look holds %s', async (_, more) => {
    const draw = (field: Parameters<typeof drawAppearance>[2]) => drawAppearance('李四', { fonts, lines: [] }, field);
    expect(await verifySignatures(await drawnSeal(li, 'sign-2', draw), trust)).toMatchObject({ intact: true });
    for (const changed of [(look: string) => look + more, (look: string) => more + look]) {
      const report = await verifySignatures(await drawnSeal(li, 'sign-2', (field) => changed(draw(field))), trust);
      expect(report).toMatchObject({ intact: false, signatures: [{ standing: 'changed' }] });
    }
  });

  test('a stencil that is written otherwise, too large, or goes on behind its end', () => {
    const [field] = signatureFields(readPdf(sealed)).filter(({ isSeal }) => isSeal);
    if (!field) throw new Error('There is no seal.');
    const look = drawSeal(stencil, field);
    expect(isSealLook(look, field)).toBe(true);
    const digits = toHex(stencil.bits);
    for (const [from, to] of [
      ['0.8 0 0 rg', '0 0 0 rg'],
      ['/W 300', '/W 301'],
      ['/W 300 /H 300', '/W 946 /H 946'],
      ['/IM true', '/IM false'],
      ['/D [1 0] ', ''],
      ['ID ', 'ID  '],
      [digits, digits.toUpperCase()],
      [digits, digits.slice(0, -4)],
      [digits, `${digits}00`],
      ['EI\nQ\n', 'EI\n0 0 9 9 re f\nQ\n'],
      ['q\n', 'q\nq\n'],
    ] as const) {
      expect(look).toContain(from);
      expect(isSealLook(look.replace(from, to), field)).toBe(false);
    }
    expect(isSealLook('', field)).toBe(false);
    expect(() => drawSeal({ ...stencil, width: 2000 }, field)).toThrow('is no seal');
  });

  test('the look lies in the file as it was drawn', () => {
    const file = readPdf(sealed);
    const [field] = signatureFields(file).filter(({ isSeal }) => isSeal);
    const look = field && file.resolve(field.dict.get('AP'));
    const drawn = isDict(look ?? null) ? file.resolve((look as Map<string, never>).get('N')) : null;
    expect(isStream(drawn) && latin(file.decoded(drawn))).toContain('0.8 0 0 rg');
  });
});
