/** The log of a county, over three real nats-server nodes: holds what every log store must, and what is its own. */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe } from 'vitest';
import { openLog } from '../../sync/relay/log.ts';
import { openCountyLog } from '../../sync/relay/log-county.ts';
import { openStream } from '../../sync/relay/stream.ts';
import { type Cluster, natsServer, startCluster } from '../support/nats.ts';
import { describeLog } from './relay-log.contract.ts';

describe.skipIf(!natsServer())('over nats-server', { timeout: 120_000 }, () => {
  let cluster: Cluster;
  beforeAll(async () => {
    cluster = await startCluster();
  }, 60_000);
  afterAll(() => cluster?.stop());

  describeLog('a stream of three replicas', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'cunbiao-log-'));
    const name = `s${randomBytes(6).toString('hex')}`;
    return {
      async open() {
        const log = openCountyLog(await openLog(folder), await openStream({ servers: cluster.servers, name }));
        log.tail.start();
        return log;
      },
      remove: async () => rmSync(folder, { recursive: true, force: true }),
    };
  });
});
