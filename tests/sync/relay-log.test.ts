/** The log in a SQLite file holds what every log store must; and what is its own: one process, and a disk that fails. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openLog } from '../../sync/relay/log.ts';
import { describeLog } from './relay-log.contract.ts';

describeLog('a SQLite file', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'cunbiao-log-'));
  return {
    open: () => openLog(folder),
    remove: async () => rmSync(folder, { recursive: true, force: true }),
  };
});
