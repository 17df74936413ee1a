/** The door of the relay: exports only. */
export { openAccess } from './access.ts';
export { openAttachments } from './attachments.ts';
export { type BackupPlan, passphraseIn, passphraseTrouble } from './backup-days.ts';
export { drill } from './drill.ts';
export { writeEvent } from './events.ts';
export { noteCare } from './journal.ts';
export { askDoor, backupOf } from './local-door.ts';
export { type Log, openLog } from './log.ts';
export { CannotServe, DiskFailed, type ServeOptions, type Serving, serve } from './main.ts';
export { moveVillage } from './move.ts';
export { createRelay, type Relay, type RelayOptions } from './relay.ts';
export { restore } from './restore.ts';
export { CannotUnseal } from './sealed-file.ts';
export type { StreamAddress } from './stream-address.ts';
