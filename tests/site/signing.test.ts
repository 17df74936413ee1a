/** Electronic signatures between two devices of a village: request, certificate, signature, revocation, trust. */
import 'fake-indexeddb/auto';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Session } from '../../site/app/session.ts';
import { keepsSeal, openSigning, type Signing } from '../../site/app/signing.ts';
import { createVillage, joinVillage } from '../../sync/enrolling.ts';
import { inviteTo } from '../../sync/invitations.ts';
import { openRegister, type Register } from '../../sync/register.ts';
import { signingIn } from '../../sync/register-signing.ts';
import { openSigningKeys } from '../../sync/signing-keys.ts';
import type { LocalVillage } from '../../sync/village.ts';
import { isValue } from '../../templates/kinds.ts';
import { printPdf } from '../../templates/print/index.ts';
import { issueCertificate, readCertificate, readRevocations } from '../../templates/print/signatures/index.ts';
import { newDevice, type TestDevice } from '../support/device.ts';
import { type RelayHere, relayHere } from '../support/relay-here.ts';
import { sealStencil } from '../support/seal.ts';
import { newRoot, withFields } from '../support/signing.ts';
import { evaluated, household, householdView } from '../templates/print/examples.ts';
import { fonts, time } from '../templates/print/paper.ts';

const printed = await printPdf(household, evaluated(household, householdView), {
  fonts,
  options: { variant: 'filled', time },
});
if ('missing' in printed) throw new Error('The household cannot be printed.');
const paper = withFields(printed.pdf, ['sign-1', 'sign-2']);

let relay: RelayHere;
beforeAll(async () => {
  relay = await relayHere();
});
afterAll(() => relay.close());

interface Here {
  readonly device: TestDevice;
  readonly village: LocalVillage;
  readonly register: Register;
  readonly signing: Signing;
}
const opened: Here[] = [];
afterEach(async () => {
  for (const { register, signing } of opened.splice(0)) {
    signing.close();
    await register.close();
  }
});

async function open(device: TestDevice, village: LocalVillage): Promise<Here> {
  const person = village.person ?? { id: '', name: '' };
  const register = await device(() => openRegister(village, { person, isValue, apart: true }));
  const session = { village, register, person, today: '2026-11-26' } as unknown as Session;
  const here = { device, village, register, signing: await device(() => openSigning(session)) };
  opened.push(here);
  return here;
}
async function lead(): Promise<Here> {
  const device = newDevice();
  const setup = await relay.setup();
  const wish = { name: '向阳村', regionCode: '150521', deviceName: '办公室电脑', personName: '王芳' };
  const made = await device(() => createVillage({ ...wish, relay: { url: relay.url, setup } }));
  if ('problem' in made) throw new Error(made.problem);
  return open(device, made.village);
}
async function invited(by: Here, name: string): Promise<Here> {
  const id = by.register.addPerson({ name, role: 'leads' });
  const link = await by.device(() => inviteTo(by.village, { person: { id, name }, role: 'leads' }));
  if ('problem' in link) throw new Error(link.problem);
  const device = newDevice();
  const secret = link.link.split('#')[1] ?? '';
  const made = await device(() => joinVillage({ relayUrl: relay.url, secret, deviceName: '手机' }));
  if ('problem' in made) throw new Error(made.problem);
  return open(device, made.village);
}
/** The other device asks, the first gives, and the certificate has come. */
async function certified(by: Here, who: Here, part = { keepsSeal: false }): Promise<void> {
  await who.device(() => who.signing.ask());
  await expect.poll(() => signingIn(by.register).certificates().length, { timeout: 15_000 }).toBe(1);
  const [request] = await by.device(() => by.signing.held());
  const own = await who.device(() => who.signing.own());
  expect(own).toEqual({ is: 'asked', code: request?.code });
  expect(await by.device(() => by.signing.give(request?.id ?? '', part))).toBeUndefined();
  await expect
    .poll(
      () =>
        signingIn(who.register)
          .certificates()
          .some(({ certificate }) => certificate),
      { timeout: 15_000 },
    )
    .toBe(true);
}

describe('between two devices', { timeout: 60_000 }, () => {
  test('who was invited after the root was made trusts it, gets a certificate, and signs', async () => {
    const first = await lead();
    await first.device(() => first.signing.makeRoot());
    const other = await invited(first, '赵敏');
    await certified(first, other);
    expect(await other.device(() => other.signing.own())).toMatchObject({ is: 'ready', certificate: { name: '赵敏' } });

    const signed = await other.device(() => other.signing.sign(paper, 'sign-1', fonts));
    if ('problem' in signed) throw new Error(signed.problem);
    const check = () => first.device(() => first.signing.check(signed));
    expect(await check()).toMatchObject({
      intact: true,
      signatures: [{ name: '赵敏', organisation: '向阳村村民委员会', standing: 'valid' }],
      empty: [{ name: 'sign-2' }],
    });
    expect(await other.device(() => other.signing.sign(signed, 'sign-1', fonts))).toHaveProperty('problem');

    const receipt = await other.device(() => other.signing.receipt(signed));
    if (typeof receipt !== 'string') throw new Error(receipt.problem);

    // Revoked: what claims to be older needs a proof, and nothing more can be signed.
    const [row] = await first.device(() => first.signing.held());
    await first.device(() => first.signing.revoke(row?.id ?? ''));
    expect(await check()).toMatchObject({ intact: true, signatures: [{ standing: 'unproven' }] });
    expect((await first.device(() => first.signing.check(signed, [receipt]))).signatures[0]?.standing).toBe('valid');
    const [root] = signingIn(first.register).roots();
    await expect
      .poll(() => signingIn(other.register).roots()[0]?.revocations, { timeout: 15_000 })
      .toEqual(root?.revocations);
    expect(await other.device(() => other.signing.own())).toMatchObject({ is: 'over' });
    expect(await other.device(() => other.signing.sign(paper, 'sign-1', fonts))).toHaveProperty('problem');

    // Whoever takes the list out of the register changes nothing on a device that has seen it.
    first.register.document.set(`signingRoots/${root?.id}/revocations`, undefined);
    expect(await check()).toMatchObject({ signatures: [{ standing: 'unproven' }] });
  });

  test('who came before it trusts it only when its fingerprint was compared', async () => {
    const first = await lead();
    const other = await invited(first, '赵敏');
    await first.device(() => first.signing.makeRoot());
    await certified(first, other);
    expect(await other.device(() => other.signing.own())).toMatchObject({ is: 'asked' });
    const [root] = await other.device(() => other.signing.roots());
    expect(root).toMatchObject({ isTrusted: false, isHere: false });
    if (root) await other.device(() => other.signing.trust(root.certificate, true));
    expect(await other.device(() => other.signing.own())).toMatchObject({ is: 'ready' });
    if (root) await other.device(() => other.signing.trust(root.certificate, false));
    expect((await other.device(() => other.signing.roots()))[0]?.isTrusted).toBe(false);
  });

  test('a root that somebody puts into the register is trusted by nobody', async () => {
    const first = await lead();
    await first.device(() => first.signing.makeRoot());
    const other = await invited(first, '赵敏');
    // The other device makes a root of its own, and signs as somebody else with it.
    await other.device(() => other.signing.makeRoot());
    await expect.poll(() => signingIn(first.register).roots().length, { timeout: 15_000 }).toBe(2);
    const roots = await first.device(() => first.signing.roots());
    expect(roots.map(({ isTrusted }) => isTrusted).sort()).toEqual([false, true]);
    await other.device(() => other.signing.ask());
    const [request] = await other.device(() => other.signing.held());
    await other.device(() => other.signing.give(request?.id ?? ''));
    const signed = await other.device(() => other.signing.sign(paper, 'sign-1', fonts));
    if ('problem' in signed) throw new Error(signed.problem);
    const report = await first.device(() => first.signing.check(signed));
    expect(report.signatures[0]).toMatchObject({ standing: 'untrusted' });
  });
});

describe('who keeps the seal', { timeout: 60_000 }, () => {
  const sealed = withFields(printed.pdf, ['sign-1', 'seal-1']);
  const picture = sealStencil();

  test('says so by the certificate, has its picture on this device alone, and sets it', async () => {
    const first = await lead();
    await first.device(() => first.signing.makeRoot());
    const other = await invited(first, '赵敏');
    await certified(first, other, { keepsSeal: true });
    const own = await other.device(() => other.signing.own());
    expect(keepsSeal(own)).toBe(true);
    const seal = () => other.device(() => other.signing.setSeal(sealed, 'seal-1'));
    expect(await seal()).toEqual({ problem: expect.stringContaining('还没有印章的图样') });
    await other.device(() => other.signing.keepSeal(picture));
    expect(await other.device(() => other.signing.seal())).toEqual(picture);
    expect(await first.device(() => first.signing.seal())).toBeUndefined();
    expect(JSON.stringify(other.register.document.values())).not.toMatch(/bits|seal"/);
    const file = await seal();
    if ('problem' in file) throw new Error(file.problem);
    expect(await first.device(() => first.signing.check(file))).toMatchObject({
      intact: true,
      signatures: [{ name: '赵敏', isSeal: true, standing: 'valid' }],
    });
    // Removed by hand, and with the key.
    await other.device(() => other.signing.keepSeal(undefined));
    expect(await other.device(() => other.signing.seal())).toBeUndefined();
    expect(keepsSeal(await other.device(() => other.signing.own()))).toBe(true);
    await other.device(() => other.signing.keepSeal(picture));
    await other.device(() => other.signing.forget());
    expect(await other.device(() => other.signing.seal())).toBeUndefined();
  });

  test('is given that part later, for the key that they have, and the certificate comes by itself', async () => {
    const first = await lead();
    await first.device(() => first.signing.makeRoot());
    const other = await invited(first, '赵敏');
    await certified(first, other);
    const before = await other.device(() => other.signing.own());
    expect(keepsSeal(before)).toBe(false);
    expect(await other.device(() => other.signing.setSeal(sealed, 'seal-1'))).toEqual({
      problem: expect.stringContaining('没有写明由您保管印章'),
    });
    const [row] = await first.device(() => first.signing.held());
    expect(await first.device(() => first.signing.entrustSeal(row?.id ?? ''))).toBeUndefined();
    const now = () => other.device(() => other.signing.own());
    await expect.poll(async () => keepsSeal(await now()), { timeout: 15_000 }).toBe(true);
    const after = await now();
    if (before.is !== 'ready' || after.is !== 'ready') throw new Error('There is no certificate.');
    expect(after.certificate.publicKey).toEqual(before.certificate.publicKey);
    // The list has them once, and revoking takes both.
    const held = () => first.device(() => first.signing.held());
    const listed = { person: { name: '赵敏' }, certificate: { keepsSeal: true, serial: after.certificate.serial } };
    expect(await held()).toMatchObject([listed]);
    // What stands beside them for the same key, by a root of nobody's, hides neither.
    const [given] = signingIn(first.register).certificates();
    const wish = { name: '赵敏', organisation: '向阳村村民委员会', publicKey: after.certificate.publicKey };
    const stranger = await issueCertificate({ ...wish, from: Date.now() + 60_000 }, await newRoot());
    if (given) signingIn(first.register).addRequest({ ...given, certificate: stranger });
    expect(await held()).toHaveLength(2);
    expect(await held()).toContainEqual(expect.objectContaining({ certificate: after.certificate }));
    const [bogus] = (await held()).filter(({ certificate }) => certificate?.serial !== after.certificate.serial);
    expect(await first.device(() => first.signing.revoke(bogus?.id ?? ''))).toHaveProperty('problem');
    signingIn(first.register).removeRequest(bogus?.id ?? '');
    const signed = await other.device(() => other.signing.sign(paper, 'sign-1', fonts));
    if ('problem' in signed) throw new Error(signed.problem);
    expect(await first.device(async () => first.signing.revoke((await first.signing.held())[0]?.id ?? ''))).toBe(
      undefined,
    );
    const [root] = signingIn(first.register).roots();
    const list = await readRevocations(
      root?.revocations ?? new Uint8Array(),
      await readCertificate(root?.certificate ?? new Uint8Array()),
    );
    expect(list?.entries.map(({ serial }) => serial).sort()).toEqual(
      [before.certificate.serial, after.certificate.serial].sort(),
    );
    await expect.poll(async () => (await now()).is, { timeout: 15_000 }).toBe('over');
    expect(await held()).toMatchObject([{ revoked: expect.any(Number) }]);
  });

  test('no certificate that somebody puts into the register gets that part, or gives it', async () => {
    const first = await lead();
    await first.device(() => first.signing.makeRoot());
    const other = await invited(first, '赵敏');
    // A root of another's own making gives it to him.
    await other.device(() => other.signing.makeRoot());
    await expect.poll(() => signingIn(other.register).roots().length, { timeout: 15_000 }).toBe(2);
    await other.device(() => other.signing.ask());
    const [request] = await other.device(() => other.signing.held());
    await other.device(() => other.signing.give(request?.id ?? '', { keepsSeal: true }));
    await expect
      .poll(() => signingIn(first.register).certificates()[0]?.certificate, { timeout: 15_000 })
      .toBeDefined();
    const [row] = await first.device(() => first.signing.held());
    const refused = { problem: expect.stringContaining('不是本村根证书签发的') };
    expect(await first.device(() => first.signing.entrustSeal(row?.id ?? ''))).toEqual(refused);
    await other.device(() => other.signing.keepSeal(picture));
    const file = await other.device(() => other.signing.setSeal(sealed, 'seal-1'));
    if ('problem' in file) throw new Error(file.problem);
    expect((await first.device(() => first.signing.check(file))).signatures[0]).toMatchObject({
      standing: 'untrusted',
    });
    expect(await first.device(() => first.signing.revoke(row?.id ?? ''))).toHaveProperty('problem');
  });
});

test('no key that signs can be taken from a device', async () => {
  const first = await lead();
  await first.device(async () => {
    await first.signing.makeRoot();
    await first.signing.ask();
    const keys = await openSigningKeys(first.village);
    const own = await keys.key(first.village.person?.id ?? '');
    for (const key of [own, await keys.root()]) {
      expect(key?.key.extractable).toBe(false);
      await expect(crypto.subtle.exportKey('pkcs8', key?.key as CryptoKey)).rejects.toThrow();
    }
    keys.close();
  });
});
