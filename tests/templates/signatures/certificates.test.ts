/** Certificates, requests and revocations: what is made, what is refused, and what openssl says of them. */
import { describe, expect, test } from 'vitest';
import { algorithmOf, algorithms } from '../../../templates/print/signatures/algorithms.ts';
import { chainOf, pathTo } from '../../../templates/print/signatures/certificate.ts';
import {
  integer,
  Malformed,
  oid,
  oidText,
  readDer,
  sequence,
  time,
  timeOf,
  utf8,
} from '../../../templates/print/signatures/der.ts';
import {
  type Certificate,
  fingerprintText,
  issueCertificate,
  makeRequest,
  makeRevocations,
  readCertificate,
  readRequest,
  readRevocations,
  type Signer,
} from '../../../templates/print/signatures/index.ts';
import { at, founded, newKey, newRoot, newSigner, organisation } from '../../support/signing.ts';
import { hasOpenssl, openssl } from './judges.ts';

const root = await newRoot();
const person = await newSigner('张三', root);
const own = async ({ chain: [bytes] }: Signer): Promise<Certificate> => readCertificate(bytes ?? new Uint8Array());
const [rootRead, personRead] = [await own(root), await own(person)];
const later = at('2026-11-26T17:00:00');

describe('DER', () => {
  test.each([
    ['a length that could be shorter', [0x30, 0x81, 0x01, 0x00]],
    ['a length without an end', [0x30, 0x80, 0x00, 0x00]],
    ['an integer with an idle byte', [0x02, 0x02, 0x00, 0x01]],
    ['an integer without a byte', [0x02, 0x00]],
    ['bytes behind the end', [0x05, 0x00, 0x00]],
    ['a part that reaches over its whole', [0x30, 0x02, 0x04, 0x05, 0x01]],
    ['a tag of several bytes', [0x1f, 0x81, 0x01, 0x00]],
    ['nothing', []],
    ['fifty levels', Array.from({ length: 50 }, (_, level) => [0x30, 2 * (49 - level)]).flat()],
  ])('%s is refused', (_, bytes) => {
    expect(() => readDer(Uint8Array.from(bytes))).toThrow(Malformed);
  });

  test('what is written is read as the same', () => {
    for (const id of ['1.2.840.113549.1.7.2', '2.16.840.1.101.3.4.2.1', '2.999.1', '0.4.0.1862']) {
      expect(oidText(readDer(oid(id)))).toBe(id);
    }
    for (const day of ['1999-12-31T23:59:59Z', '2049-12-31T00:00:00Z', '2050-01-01T00:00:00Z'])
      expect(timeOf(readDer(time(Date.parse(day))))).toBe(Date.parse(day));
    expect(readDer(sequence(integer(128), utf8('村'))).parts.map(({ value }) => [...value])).toEqual([
      [0, 128],
      [0xe6, 0x9d, 0x91],
    ]);
  });
});

describe('certificates', () => {
  test('the root may issue and the person may not', () => {
    expect(rootRead).toMatchObject({ mayIssue: true, maySign: false, pathLength: 0, organisation });
    expect(personRead).toMatchObject({ name: '张三', organisation, mayIssue: false, maySign: true, strange: [] });
    expect(personRead.until).toBeLessThan(rootRead.until);
    expect(fingerprintText(personRead.fingerprint)).toMatch(/^([0-9A-F]{4} ){15}[0-9A-F]{4}$/);
  });

  test('a path leads to a root that is trusted, on a day on which all hold', async () => {
    const chain = await chainOf(personRead, [rootRead]);
    expect(await pathTo(chain, [rootRead], later)).toEqual({ root: rootRead });
    expect(await pathTo([personRead], [rootRead], later)).toEqual({ root: rootRead });
    const other = await own(await newRoot());
    const refused = [
      await pathTo(chain, [other], later),
      await pathTo(chain, [], later),
      await pathTo(chain, [rootRead], founded - 1),
      await pathTo(chain, [rootRead], personRead.until + 1000),
      await pathTo([rootRead], [rootRead], later),
    ];
    for (const path of refused) expect(path).toHaveProperty('problem');
  });

  test('who may not issue does not', async () => {
    const { publicKey } = await newKey();
    const bytes = await issueCertificate({ name: '李四', organisation, publicKey, from: founded }, person);
    const chain = await chainOf(await readCertificate(bytes), [personRead, rootRead]);
    expect(await pathTo(chain, [rootRead], later)).toEqual({ problem: expect.stringContaining('没有资格') });
  });

  test('a certificate that has nothing to do with it, or is changed in any byte, leads to no root', async () => {
    await expect(chainOf(personRead, [rootRead, await own(await newRoot())])).rejects.toThrow(Malformed);
    let refused = 0;
    for (let byte = 0; byte < rootRead.bytes.length; byte++) {
      const changed = rootRead.bytes.slice();
      changed[byte] = (changed[byte] ?? 0) ^ (1 << (byte % 8));
      const path = await readCertificate(changed)
        .then(async (certificate) => pathTo(await chainOf(personRead, [certificate]), [rootRead], later))
        .catch((error: unknown) => {
          if (!(error instanceof Malformed)) throw error;
          return { problem: error.message };
        });
      if ('problem' in path) refused++;
    }
    expect(refused).toBe(rootRead.bytes.length);
  });

  test('a request holds with its own key alone', async () => {
    const { publicKey, sign } = await newKey();
    const request = await makeRequest({ name: '张三', organisation, publicKey }, sign);
    expect(await readRequest(request)).toEqual({ name: '张三', organisation, publicKey });
    const foreign = await makeRequest({ name: '张三', organisation, publicKey }, (await newKey()).sign);
    expect(await readRequest(foreign)).toBeUndefined();
    expect(await readRequest(request.slice(0, -1))).toBeUndefined();
  });

  test('a list of revocations is its own root’s', async () => {
    const entries = [{ serial: personRead.serial, at: later }];
    const list = await makeRevocations({ number: 7, entries }, later, root);
    expect(await readRevocations(list, rootRead)).toEqual({ number: 7, entries });
    expect(await readRevocations(list, await own(await newRoot()))).toBeUndefined();
    expect(await readRevocations(await makeRevocations({ number: 0, entries: [] }, later, root), rootRead)).toEqual({
      number: 0,
      entries: [],
    });
    const changed = list.slice();
    changed[60] = (changed[60] ?? 0) ^ 1;
    expect(await readRevocations(changed, rootRead)).toBeUndefined();
  });

  test('of two spellings of an ECDSA signature one is plain', async () => {
    const { encode, isPlain, check } = algorithms['ecdsa-sha256'];
    const { publicKey, sign } = await newKey();
    const text = new TextEncoder().encode('村');
    const low = encode(await sign(text));
    const order = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
    const [r, s] = readDer(low).parts;
    const value = BigInt(`0x${Buffer.from(s?.value ?? []).toString('hex')}`);
    const high = sequence(
      r?.bytes ?? new Uint8Array(),
      integer(Buffer.from((order - value).toString(16).padStart(64, '0'), 'hex')),
    );
    expect([await check(publicKey, text, low), isPlain(publicKey, low)]).toEqual([true, true]);
    expect([await check(publicKey, text, high), isPlain(publicKey, high)]).toEqual([true, false]);
  });

  test('a way of signing that is not known is none', () => {
    expect(algorithmOf(sequence(oid('1.2.840.113549.1.1.5')))).toBeUndefined(); // RSA with SHA-1
    expect(algorithmOf(sequence(oid('1.2.156.10197.1.501')))).toBeUndefined(); // SM2 with SM3
    for (const algorithm of Object.values(algorithms)) expect(algorithmOf(algorithm.identifier)).toBe(algorithm);
  });
});

describe.skipIf(!hasOpenssl)('openssl', () => {
  const lines = Buffer.from(rootRead.bytes).toString('base64').replace(/.{64}/g, '$&\n');
  const pem = new TextEncoder().encode(`-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`);
  const files = { 'root.pem': pem, 'person.der': personRead.bytes };

  test('finds the path', () => {
    const { exit, said } = openssl(files, 'verify', '-x509_strict', '-CAfile', 'root.pem', 'person.der');
    expect(said).toContain('person.der: OK');
    expect(exit).toBe(0);
  });

  test('reads the request and the revocations, and finds their signatures good', async () => {
    const { publicKey, sign } = await newKey();
    const request = await makeRequest({ name: '张三', organisation, publicKey }, sign);
    expect(openssl({ 'r.der': request }, 'req', '-inform', 'der', '-in', 'r.der', '-verify', '-noout').exit).toBe(0);
    const list = await makeRevocations({ number: 3, entries: [{ serial: personRead.serial, at: later }] }, later, root);
    const asked = ['crl', '-inform', 'der', '-in', 'list.der', '-CAfile', 'root.pem', '-noout', '-text'];
    const { said } = openssl({ ...files, 'list.der': list }, ...asked);
    expect(said).toContain('verify OK');
    expect(said).toContain(`Serial Number: ${personRead.serial.toUpperCase()}`);
  });
});
