/** Electronic signatures between two devices of a village: request, certificate, signature, revocation, trust. */
import 'fake-indexeddb/auto';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Session } from '../../site/app/session.ts';
import { openSigning, type Signing } from '../../site/app/signing.ts';
import { createVillage, joinVillage } from '../../sync/enrolling.ts';
import { inviteTo } from '../../sync/invitations.ts';
import { openRegister, type Register } from '../../sync/register.ts';
import { signingIn } from '../../sync/register-signing.ts';
import { openSigningKeys } from '../../sync/signing-keys.ts';
import type { LocalVillage } from '../../sync/village.ts';
import { isValue } from '../../templates/kinds.ts';
import { printPdf } from '../../templates/print/index.ts';
import { newDevice, type TestDevice } from '../support/device.ts';
import { type RelayHere, relayHere } from '../support/relay-here.ts';
import { withFields } from '../support/signing.ts';
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
async function certified(by: Here, who: Here): Promise<void> {
  await who.device(() => who.signing.ask());
  await expect.poll(() => signingIn(by.register).certificates().length, { timeout: 15_000 }).toBe(1);
  const [request] = await by.device(() => by.signing.held());
  const own = await who.device(() => who.signing.own());
  expect(own).toEqual({ is: 'asked', code: request?.code });
  expect(await by.device(() => by.signing.give(request?.id ?? ''))).toBeUndefined();
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
