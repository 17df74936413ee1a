/**
 * Certificates in the register: roots, requests, certificates and lists of revocations, all public, as base64 of DER.
 *
 * What must hold
 * - Nothing here is believed because it stands here. A certificate counts by its signature and its root, a list of revocations by its root's,
 *   a request by its own; who reads them checks.
 * - A certificate for a key that has one already, because its holder was given another part, is a further row.
 * - A certificate stays when it is revoked or its holder leaves: what was signed with it must stay checkable.
 */
import { fromBase64, toBase64 } from 'lib0/buffer';
import type { Dossier, Schema, Values } from './contract.ts';
import type { Register } from './register.ts';
import { isRecord, randomId } from './ring.ts';

export const signingSchema: Schema = {
  'signingRoots/*': { kind: 'repeat' },
  'signingRoots/*/certificate': { kind: 'text' },
  'signingRoots/*/revocations': { kind: 'text' },
  'certificates/*': { kind: 'repeat' },
  'certificates/*/person': { kind: 'link' },
  'certificates/*/device': { kind: 'link' },
  'certificates/*/request': { kind: 'text' },
  'certificates/*/certificate': { kind: 'text' },
};

export interface RegisteredRoot {
  readonly id: string;
  readonly certificate: Uint8Array;
  readonly revocations?: Uint8Array;
}
export interface RegisteredCertificate {
  readonly id: string;
  /** ids */
  readonly person: string;
  readonly device: string;
  readonly request: Uint8Array;
  /** absent: still to be given */
  readonly certificate?: Uint8Array;
}

export interface SigningRegister {
  roots(): readonly RegisteredRoot[];
  addRoot(certificate: Uint8Array): void;
  setRevocations(root: string, list: Uint8Array): void;
  certificates(): readonly RegisteredCertificate[];
  addRequest(wish: Omit<RegisteredCertificate, 'id'>): void;
  setCertificate(id: string, certificate: Uint8Array): void;
  /** takes back a request to which no certificate was given */
  removeRequest(id: string): void;
}

export function signingIn({ document }: Pick<Register, 'document'>): SigningRegister {
  const rows = <T>(list: string, read: (id: string, row: Values) => T | undefined): readonly T[] => {
    const values = document.values()[list];
    return Object.entries(isRecord(values) ? values : {}).flatMap(([id, row]) =>
      isRecord(row) ? (read(id, row as Values) ?? []) : [],
    );
  };
  return {
    roots: () =>
      rows('signingRoots', (id, row) => {
        const [certificate, revocations] = [bytesIn(row.certificate), bytesIn(row.revocations)];
        return certificate && { id, certificate, ...(revocations ? { revocations } : {}) };
      }),
    addRoot: (certificate) => addRow(document, 'signingRoots', { certificate: toBase64(certificate) }),
    setRevocations: (root, list) => document.set(`signingRoots/${root}/revocations`, toBase64(list)),
    certificates: () =>
      rows('certificates', (id, row) => {
        const [request, certificate] = [bytesIn(row.request), bytesIn(row.certificate)];
        const { person, device } = row;
        if (!request || typeof person !== 'string' || typeof device !== 'string') return undefined;
        return { id, person, device, request, ...(certificate ? { certificate } : {}) };
      }),
    addRequest: ({ person, device, request, certificate }) =>
      addRow(document, 'certificates', {
        person,
        device,
        request: toBase64(request),
        ...(certificate ? { certificate: toBase64(certificate) } : {}),
      }),
    setCertificate: (id, certificate) => document.set(`certificates/${id}/certificate`, toBase64(certificate)),
    removeRequest: (id) => document.removeRow(`certificates/${id}`),
  };
}

function addRow(document: Dossier, list: string, fields: Readonly<Record<string, string>>): void {
  const id = `c${randomId(15)}`;
  document.together(() => {
    document.beginSheet(list, id);
    for (const [field, value] of Object.entries(fields)) document.set(`${list}/${id}/${field}`, value);
  });
}

function bytesIn(value: unknown): Uint8Array | undefined {
  if (typeof value !== 'string' || value === '') return undefined;
  try {
    return fromBase64(value);
  } catch {
    return undefined; // whoever wrote it, it is no certificate
  }
}
