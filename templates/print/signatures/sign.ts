/**
 * Signing a file: one of its empty fields is filled, and every byte of the file, with what is added, is signed.
 *
 * What must hold
 * - Whose name stands there is what the certificate says, never what the caller says.
 * - What was signed before stays as it was, byte for byte.
 * - A seal is set into a field that was made for it, by a certificate that says who keeps it; a name never stands there.
 */
import { deflated } from '../file/flate.ts';
import { bytesOf } from '../file/object.ts';
import { readPdf } from '../file/read.ts';
import type { Font } from '../font.ts';
import { algorithms } from './algorithms.ts';
import { drawAppearance } from './appearance.ts';
import { readCertificate, type Signer } from './certificate.ts';
import { makeCms, roomFor } from './cms.ts';
import {
  coveredBy,
  type EmptyField,
  emptyAmong,
  filled,
  increment,
  type SignatureField,
  signatureFields,
} from './revision.ts';
import { drawSeal, type Stencil } from './seal.ts';

export interface Signing {
  /** `YYYY-MM-DDTHH:mm:ss` by the village's clock (UTC+8); a claim of who signs */
  readonly time: string;
  /** to draw name and time with */
  readonly fonts: readonly Font[];
}

/** The fields that nobody has signed yet. Throws `UnreadablePdf`. */
export const emptyFields = (bytes: Uint8Array): readonly EmptyField[] => emptyAmong(signatureFields(readPdf(bytes)));

export interface Sealing {
  /** as of `Signing` */
  readonly time: string;
  readonly stencil: Stencil;
}

/** The file with one more signature. Throws where the field is not there or not empty: ask `emptyFields` first. */
export async function signPdf(
  bytes: Uint8Array,
  fieldName: string,
  signer: Signer,
  { time, fonts }: Signing,
): Promise<Uint8Array<ArrayBuffer>> {
  const { name } = await ownCertificate(signer);
  const lines = [`电子签名 ${time.slice(0, 16).replace('T', ' ')}`];
  return fillField(bytes, fieldName, signer, time, (field) => {
    if (field.isSeal) throw new Error(`The field '${fieldName}' is for a seal.`);
    return drawAppearance(name, { fonts, lines }, field);
  });
}

/** The file with the committee's seal in this field, signed by who keeps it. Throws as `signPdf`, and where the signer does not. */
export async function sealPdf(
  bytes: Uint8Array,
  fieldName: string,
  signer: Signer,
  { time, stencil }: Sealing,
): Promise<Uint8Array<ArrayBuffer>> {
  const { name, keepsSeal } = await ownCertificate(signer);
  if (!keepsSeal) throw new Error(`The certificate of '${name}' does not say that they keep the seal.`);
  return fillField(bytes, fieldName, signer, time, (field) => {
    if (!field.isSeal) throw new Error(`The field '${fieldName}' is for a name.`);
    return drawSeal(stencil, field);
  });
}

const ownCertificate = ({ chain: [own = new Uint8Array()] }: Signer) => readCertificate(own);

export async function fillField(
  bytes: Uint8Array,
  fieldName: string,
  signer: Signer,
  time: string,
  draw: (field: SignatureField) => string,
): Promise<Uint8Array<ArrayBuffer>> {
  const file = readPdf(bytes);
  const field = signatureFields(file).find(({ name, isSigned }) => name === fieldName && !isSigned);
  if (!field) throw new Error(`The file has no empty signature field '${fieldName}'.`);
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/.test(time)) throw new Error(`'${time}' is no time to sign at.`);
  const { name } = await ownCertificate(signer);
  const appearance = deflated(bytesOf(draw(field)));
  const prepared = increment(file, { field, name, time, appearance, room: roomFor(signer.chain) });
  const digest = await algorithms[signer.algorithm].digest(coveredBy(prepared.bytes, prepared.gap));
  return filled(prepared, await makeCms(digest, signer));
}
