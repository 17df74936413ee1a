/** The door of signatures: exports only. It is apart from print, because who prints need not sign. */
export {
  type Certificate,
  fingerprintText,
  issueCertificate,
  lifetimes,
  makeRequest,
  makeRoot,
  type NewCertificate,
  pathTo,
  readCertificate,
  readRequest,
  type Signer,
} from './certificate.ts';
export { Malformed } from './der.ts';
export { type Imported, importPkcs12 } from './pkcs12.ts';
export { makeRevocations, type Revocation, type Revocations, readRevocations } from './revocations.ts';
export { largestSeal, type Stencil, stencilBytes } from './seal.ts';
export { emptyFields, type Sealing, type Signing, sealPdf, signPdf } from './sign.ts';
export {
  type FoundSignature,
  revokedSince,
  type SignatureReport,
  type SignatureStanding,
  type Trust,
  verifySignatures,
} from './verify.ts';
