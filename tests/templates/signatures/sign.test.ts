/** Signatures in files: several people one after another, whose standing they have, and what pdfsig says of them. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { latin } from '../../../templates/print/file/object.ts';
import { readPdf } from '../../../templates/print/file/read.ts';
import { printPdf } from '../../../templates/print/index.ts';
import {
  emptyFields,
  importPkcs12,
  makeRevocations,
  readCertificate,
  type Signer,
  signPdf,
  verifySignatures,
} from '../../../templates/print/signatures/index.ts';
import { at, newRoot, newSigner, withFields } from '../../support/signing.ts';
import { evaluated, household, householdView, members } from '../print/examples.ts';
import { fonts, hasQpdf, judged, time } from '../print/paper.ts';
import { hasOpenssl, hasPdfsig, openssl, pdfsigTrusting, withFiles } from './judges.ts';

const printed = await printPdf(household, evaluated(household, { ...householdView, members: members(12) }), {
  fonts,
  options: { variant: 'filled', time },
});
if ('missing' in printed) throw new Error('The household cannot be printed.');
const base = withFields(printed.pdf, ['sign-1', 'sign-2', 'sign-3']);

const root = await newRoot();
const [zhang, li] = [await newSigner('张三', root), await newSigner('欧阳丽', root)];
const rootBytes = root.chain[0] ?? new Uint8Array();
const signed = (bytes: Uint8Array, field: string, signer: Signer, at = '2026-11-26T17:00:00') =>
  signPdf(bytes, field, signer, { time: at, fonts });
const one = await signed(base, 'sign-1', zhang);
const two = await signed(one, 'sign-3', li, '2026-11-26T18:30:00');
const hashOf = async (bytes: Uint8Array): Promise<string> =>
  Buffer.from(await crypto.subtle.digest('SHA-256', new Uint8Array(bytes))).toString('hex');

describe('people who sign one after another', () => {
  test('both stand, and what the first signed is as it was', async () => {
    const report = await verifySignatures(two, { roots: [rootBytes] });
    expect(report).toMatchObject({ intact: true, empty: [{ name: 'sign-2' }] });
    expect(report.signatures.map(({ field, name, time, standing }) => [field, name, time, standing])).toEqual([
      ['sign-1', '张三', '2026-11-26T17:00:00', 'valid'],
      ['sign-3', '欧阳丽', '2026-11-26T18:30:00', 'valid'],
    ]);
    expect(two.subarray(0, one.length)).toEqual(one);
    expect(one.subarray(0, base.length)).toEqual(new Uint8Array(base));
  });

  test('a signature adds the field, its look and itself, and less than 12 KB', () => {
    const [, first] = readPdf(one).revisions;
    expect(first?.changed.size).toBe(3);
    expect(one.length - base.length).toBeLessThan(12_000);
    expect(one.length - base.length).toBeGreaterThan(2_000);
  });

  test('a field that is taken, or is not there, cannot be signed', async () => {
    expect(emptyFields(one)).toEqual([{ name: 'sign-2' }, { name: 'sign-3' }]);
    await expect(signed(one, 'sign-1', li)).rejects.toThrow("no empty signature field 'sign-1'");
    await expect(signed(one, 'sign-9', li)).rejects.toThrow("no empty signature field 'sign-9'");
  });

  test('a file with a stream of cross-references grows by one', async () => {
    const streamed = await signed(withFields(printed.pdf, ['sign-1'], 'stream'), 'sign-1', zhang);
    expect(readPdf(streamed).revisions).toHaveLength(2);
    expect(latin(streamed)).not.toContain('trailer');
    expect(await verifySignatures(streamed, { roots: [rootBytes] })).toMatchObject({
      intact: true,
      signatures: [{ standing: 'valid' }],
    });
  });

  test('two who signed apart have two files, each good; the second signs again on the first', async () => {
    const [own, others] = [await signed(base, 'sign-1', zhang), await signed(base, 'sign-2', li)];
    for (const file of [own, others])
      expect((await verifySignatures(file, { roots: [rootBytes] })).signatures).toHaveLength(1);
    expect((await verifySignatures(await signed(own, 'sign-2', li), { roots: [rootBytes] })).intact).toBe(true);
  });

  test('a file without signatures is whole and has none', async () => {
    expect(await verifySignatures(base, { roots: [] })).toEqual({
      intact: true,
      signatures: [],
      empty: [{ name: 'sign-1' }, { name: 'sign-2' }, { name: 'sign-3' }],
    });
    expect(await verifySignatures(new Uint8Array(9), { roots: [] })).toMatchObject({ intact: false });
  });
});

describe('what a signature proves', () => {
  const standing = async (bytes: Uint8Array, trust: Parameters<typeof verifySignatures>[1]) =>
    (await verifySignatures(bytes, trust)).signatures.map((signature) => signature.standing);

  test('nothing about who it was, where the root is not trusted', async () => {
    const stranger = await newSigner('张三', await newRoot());
    const forged = await signed(base, 'sign-1', stranger);
    const report = await verifySignatures(forged, { roots: [rootBytes] });
    expect(report.intact).toBe(true);
    expect(report.signatures[0]).toMatchObject({ name: '张三', standing: 'untrusted' });
    expect((await readCertificate(report.signatures[0]?.top ?? new Uint8Array())).mayIssue).toBe(true);
    expect(report.signatures[0]?.topFingerprint).toMatch(/^([0-9A-F]{4} ){15}[0-9A-F]{4}$/);
    expect(await standing(two, { roots: [] })).toEqual(['untrusted', 'untrusted']);
  });

  test('nothing for a time outside of the certificate’s', async () => {
    expect(await standing(await signed(base, 'sign-1', zhang, '2025-12-31T23:59:59'), { roots: [rootBytes] })).toEqual([
      'untrusted',
    ]);
    expect(await standing(await signed(base, 'sign-1', zhang, '2031-06-01T00:00:00'), { roots: [rootBytes] })).toEqual([
      'untrusted',
    ]);
  });

  test('after a revocation: what claims to be later is revoked, what claims to be earlier needs a proof', async () => {
    const { serial } = await readCertificate(zhang.chain[0] ?? new Uint8Array());
    const list = (time: string) => makeRevocations({ number: 1, entries: [{ serial, at: at(time) }] }, at(time), root);
    const [before, after] = [await list('2026-11-26T16:00:00'), await list('2026-12-01T00:00:00')];
    const trust = { roots: [rootBytes] };
    expect(await standing(two, { ...trust, revocations: [before] })).toEqual(['revoked', 'valid']);
    expect(await standing(two, { ...trust, revocations: [after] })).toEqual(['unproven', 'valid']);
    // whatever shows that the file, or one that grew from it, existed
    for (const file of [one, two]) {
      const known = [{ hash: await hashOf(file), at: at('2026-11-27T08:00:00') }];
      expect(await standing(two, { ...trust, revocations: [after], known })).toEqual(['valid', 'valid']);
    }
    const late = [{ hash: await hashOf(two), at: at('2026-12-02T00:00:00') }];
    expect(await standing(two, { ...trust, revocations: [after], known: late })).toEqual(['unproven', 'valid']);
    const earlier = [{ hash: await hashOf(base), at: at('2026-11-01T00:00:00') }];
    expect(await standing(two, { ...trust, revocations: [after], known: earlier })).toEqual(['unproven', 'valid']);
  });

  test('the newest list counts, and another root’s does not', async () => {
    const { serial } = await readCertificate(zhang.chain[0] ?? new Uint8Array());
    const now = at('2026-11-26T16:00:00');
    const empty = await makeRevocations({ number: 1, entries: [] }, now, root);
    const full = await makeRevocations({ number: 2, entries: [{ serial, at: now }] }, now, root);
    const foreign = await makeRevocations({ number: 9, entries: [{ serial, at: now }] }, now, await newRoot());
    const trust = { roots: [rootBytes] };
    expect(await standing(one, { ...trust, revocations: [full, empty] })).toEqual(['revoked']);
    expect(await standing(one, { ...trust, revocations: [empty, foreign] })).toEqual(['valid']);
  });
});

describe.skipIf(!hasPdfsig)('pdfsig', () => {
  const judge = hasPdfsig ? pdfsigTrusting(rootBytes) : undefined;
  afterAll(() => judge?.close());

  test.each(['table', 'stream'] as const)('finds both valid and trusted, with a %s', async (as) => {
    const first = await signed(withFields(printed.pdf, ['sign-1', 'sign-2'], as), 'sign-1', zhang);
    const both = await signed(first, 'sign-2', li);
    expect(judge?.judge(both)).toEqual([
      { name: '张三', isValid: true, isTrusted: true },
      { name: '欧阳丽', isValid: true, isTrusted: true },
    ]);
    if (hasQpdf) expect(judged(both, 'qpdf', '--check', 'FILE')).toContain('No syntax or stream encoding errors');
  });

  test('does not trust another root', async () => {
    const stranger = await newSigner('张三', await newRoot());
    expect(judge?.judge(await signed(base, 'sign-1', stranger))).toEqual([
      { name: '张三', isValid: true, isTrusted: false },
    ]);
  });
});

describe.skipIf(!hasOpenssl)('a certificate of an authority, from a file with a password', () => {
  const subject = '/C=CN/O=测试机构/CN=';
  const made = (kind: readonly string[], ...how: readonly string[]) =>
    withFiles({}, (folder) => {
      const run = (...given: readonly string[]) => {
        const { exit, said } = openssl({}, ...given.map((word) => word.replace(/^@/, `${folder}/`)));
        if (exit !== 0) throw new Error(said);
      };
      const key = ['-newkey', ...kind, '-nodes', '-utf8'];
      run(
        'req',
        '-x509',
        ...key,
        '-keyout',
        '@ca.key',
        '-out',
        '@ca.pem',
        '-subj',
        `${subject}测试根`,
        '-days',
        '3000',
      );
      const usage = ['-addext', 'keyUsage=critical,digitalSignature,nonRepudiation'];
      const issuer = ['-CA', '@ca.pem', '-CAkey', '@ca.key', '-addext', 'basicConstraints=critical,CA:FALSE'];
      run(
        'req',
        '-x509',
        ...key,
        '-keyout',
        '@own.key',
        '-out',
        '@own.pem',
        '-subj',
        `${subject}王五`,
        ...issuer,
        ...usage,
      );
      run(
        ...['pkcs12', '-export', '-inkey', '@own.key', '-in', '@own.pem', '-certfile', '@ca.pem'],
        ...['-out', '@own.p12', '-passout', 'pass:口令 abc', ...how],
      );
      run('x509', '-in', '@ca.pem', '-outform', 'der', '-out', '@ca.der');
      return {
        file: new Uint8Array(readFileSync(join(folder, 'own.p12'))),
        ca: new Uint8Array(readFileSync(join(folder, 'ca.der'))),
      };
    });
  const soon = `${new Date(Date.now() + 8 * 3_600_000 + 60_000).toISOString().slice(0, 19)}`;

  test.each([
    ['RSA', ['rsa:2048']],
    ['P-256', ['ec', '-pkeyopt', 'ec_paramgen_curve:P-256']],
    ['P-384', ['ec', '-pkeyopt', 'ec_paramgen_curve:P-384']],
  ])('signs, %s', { timeout: 60_000 }, async (_, kind) => {
    const { file, ca } = made(kind);
    const imported = await importPkcs12(file, '口令 abc');
    if ('problem' in imported) throw new Error(imported.problem);
    expect(imported.key.extractable).toBe(false);
    const signer: Signer = {
      chain: imported.chain,
      algorithm: imported.algorithm,
      sign: async (bytes) =>
        new Uint8Array(
          await crypto.subtle.sign(
            { name: imported.key.algorithm.name, hash: imported.algorithm.endsWith('384') ? 'SHA-384' : 'SHA-256' },
            imported.key,
            new Uint8Array(bytes),
          ),
        ),
    };
    const own = await signed(base, 'sign-1', signer, soon);
    expect(await verifySignatures(own, { roots: [ca] })).toMatchObject({
      intact: true,
      signatures: [{ name: '王五', organisation: '测试机构', standing: 'valid' }],
    });
    expect((await verifySignatures(own, { roots: [rootBytes] })).signatures[0]?.standing).toBe('untrusted');
    if (!hasPdfsig) return;
    const judge = pdfsigTrusting(ca);
    expect(judge.judge(own)).toEqual([{ name: '王五', isValid: true, isTrusted: true }]);
    judge.close();
  });

  test('is refused with a sentence: wrong password, old sealing, another file', async () => {
    const kind = ['ec', '-pkeyopt', 'ec_paramgen_curve:P-256'];
    const { file } = made(kind);
    expect(await importPkcs12(file, 'abc')).toEqual({ problem: expect.stringContaining('密码不对') });
    expect(await importPkcs12(file.slice(0, 100), 'abc')).toEqual({ problem: expect.stringContaining('不是证书文件') });
    const old = made(kind, '-keypbe', 'PBE-SHA1-3DES', '-certpbe', 'PBE-SHA1-3DES', '-macalg', 'sha1').file;
    expect(await importPkcs12(old, '口令 abc')).toEqual({ problem: expect.stringContaining('AES256-SHA256') });
  });
});

test('who signs in a field that is kept for somebody else is told', async () => {
  const signers = [{ id: 'p1', name: '张三', path: 'householdSign' }];
  const result = await printPdf(household, evaluated(household, householdView), {
    fonts,
    options: { variant: 'filled', time },
    archive: { signers },
  });
  if ('missing' in result) throw new Error('The household cannot be printed.');
  const found = async (signer: Signer) =>
    (await verifySignatures(await signed(result.pdf, 'sign-1', signer), { roots: [rootBytes] })).signatures[0];
  expect(await found(li)).toMatchObject({ name: '欧阳丽', insteadOf: '张三', standing: 'valid' });
  expect(await found(zhang)).not.toHaveProperty('insteadOf');
});
