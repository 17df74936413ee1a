/** What a relay of a county keeps and shares, opened together: the log, and who may come in. Loaded in this mode only. */
import { type Access, openAccess } from './access.ts';
import { shareAccess } from './access-share.ts';
import type { Attachments } from './attachments.ts';
import { shareAttachments, sharedFiles } from './attachments-share.ts';
import { openLog } from './log.ts';
import { type CountyLog, openCountyLog } from './log-county.ts';
import { openStream, type Stream } from './stream.ts';
import type { StreamAddress } from './stream-address.ts';

export interface County {
  readonly log: CountyLog;
  readonly access: Access;
  share(attachments: Attachments): Promise<Attachments>;
  /** attachments of a village, all that the county has */
  files(village: string): Promise<string[]>;
}

/** Throws `StreamRefused`, or what the folder's files throw. Has caught up with the stream when it resolves. */
export async function openCounty(folder: string, address: StreamAddress): Promise<County> {
  const file = await openLog(folder);
  let access: Access | undefined;
  let stream: Stream | undefined;
  try {
    stream = await openStream(address);
    const log = openCountyLog(file, stream);
    access = openAccess(folder, { share: shareAccess(log.tail) });
    log.tail.start();
    await log.tail.caughtUp();
    const open = stream;
    return {
      log,
      access,
      share: (attachments) => shareAttachments(attachments, open, log.shared!),
      files: (village) => sharedFiles(open, village),
    };
  } catch (error) {
    access?.close();
    await stream?.close();
    await file.close();
    throw error;
  }
}
