/** The door of the relay: exports only. */
export { openAccess } from './access.ts';
export { openAttachments } from './attachments.ts';
export { type Log, openLog } from './log.ts';
export { CannotServe, DiskFailed, type ServeOptions, type Serving, serve } from './main.ts';
export { createRelay, type Relay, type RelayOptions } from './relay.ts';
