/** The door of sync: exports only. */

export { type AttachmentsHere, openAttachmentsHere } from './attachment-store.ts';
export {
  type AddedFile,
  type Attachments,
  type AttachmentsStatus,
  type OpenedFile,
  openAttachments,
  type Whereabouts,
} from './attachments.ts';
export { auditOf, type Change } from './audit.ts';
export {
  type Bundle,
  bundleFromText,
  bundleText,
  type Imported,
  importBundle,
  makeBundle,
  readBundle,
} from './bundle.ts';
export { type Carried, type CarryOptions, carriedOf, carry } from './carrying.ts';
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
  Overridden,
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
export { type EnrolledDevice, listDevices, removeDevice, renewVillageKey } from './devices.ts';
export { createDocument, type DocumentOptions, nextSheetId, type SharedDocument } from './document.ts';
export { type DossierOptions, openDossier } from './dossier.ts';
export {
  createVillage,
  type Entered,
  type Joining,
  joinVillage,
  type NewVillage,
  type Recovering,
  recoverVillage,
} from './enrolling.ts';
export { forgetVillage } from './forget-village.ts';
export { type Groups, tellGroups } from './groups.ts';
export {
  type Invitation,
  type Invited,
  type Inviting,
  inviteTo,
  listInvitations,
  withdrawInvitation,
} from './invitations.ts';
export { forgetFont, type KeptFont, keepFont, keptFonts } from './kept-fonts.ts';
export {
  createLogCheck,
  type LogCheck,
  type LogFileHead,
  type LogHead,
  type LogProblem,
  type LogRow,
  readLogHead,
  readLogRow,
} from './log-check.ts';
export { eraseAtRelay, readLog } from './log-requests.ts';
export { dossiersNaming } from './naming.ts';
export { addPaper, type Paper, type PaperKind, papersOf } from './papers.ts';
export { openReading, type Reading, type ReadingOptions, readDocument } from './reading.ts';
export { askReceipt, type Existed, learnRelayKey, readReceipt } from './receipts.ts';
export { joinHalves, makeHalves, pairNumber, type Recovered, readHalf } from './recovery.ts';
export {
  type Closing,
  mayWriteRegister,
  openRegister,
  type Register,
  type RegisteredDevice,
  type RegisteredDossier,
  type RegisteredOverride,
  type RegisteredPerson,
  type RegisterOptions,
  signersAmong,
} from './register.ts';
export { REGISTER, registerSchema, type SettingId, type Settings, subjects } from './register-schema.ts';
export { type RegisteredCertificate, type SigningRegister, signingIn } from './register-signing.ts';
export type { Problem } from './relay-requests.ts';
export { type Retention, readRetention, setRetention } from './retention.ts';
export { openScratch, type Scratch } from './scratch.ts';
export { createSeal, type Seal } from './seal.ts';
export { openShelf, type Shelf, type ShelfOptions, type ShelfStatus } from './shelf.ts';
export { bytesOnShelf, bytesToOpen, databaseOf, type LostLog } from './shelf-disk.ts';
export type { Summarise } from './shelf-summaries.ts';
export {
  newSigningKey,
  openSigningKeys,
  type SealPicture,
  type SigningKey,
  type SigningKeys,
  signWith,
} from './signing-keys.ts';
export {
  isRole,
  type LocalVillage,
  openVillage,
  type Role,
  rememberVillage,
  roleNames,
  type VillageHere,
  villagesHere,
} from './village.ts';
export { IDLE_MINUTES, openWriting, type Writing, type WritingOptions } from './writing.ts';
