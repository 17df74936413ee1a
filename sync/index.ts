/** The door of sync: exports only. */

export { isTooLong, longestValue } from './clean.ts';
export type {
  AttachmentRef,
  Device,
  Dossier,
  FieldKind,
  Filing,
  FilingContent,
  FilingInput,
  IsValue,
  MaySign,
  Misfit,
  Note,
  Peer,
  Person,
  Prose,
  ProseOptions,
  RelayAddress,
  RemovedRow,
  Schema,
  SchemaField,
  Sealed,
  Seen,
  SharedValues,
  Sibling,
  Status,
  Value,
  Values,
  Village,
} from './contract.ts';
export {
  createDocument,
  type DocumentOptions,
  nextSheetId,
  type Reading,
  readDocument,
  type SharedDocument,
} from './document.ts';
export { type DossierOptions, databaseOf, openDossier } from './dossier.ts';
export { createSeal, type Seal } from './seal.ts';
