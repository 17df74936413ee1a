/**
 * A relay as a process of its own, so that it can be killed: `node relay-process.ts <folder> <port> [<servers> <stream>]`. Prints
 * its port. As `cunbiao serve` does, it ends with 74 when the disk fails, and stops in order when it is told to.
 */
import { flushCompileCache } from 'node:module';
import { DiskFailed, serve } from '../../sync/relay/main.ts';

const diskFailed = 74;
const [data = '', port = '0', servers, name] = process.argv.slice(2);
const log = servers === undefined ? undefined : { servers: servers.split(','), name };
// What is measured for long is not to end with its first token.
const limits = { tokenSeconds: 24 * 3600 };
const serving = await serve({ port: Number(port), data, site: data, version: 'test', limits, log }).catch(
  (error: unknown) => {
    if (error instanceof DiskFailed) process.exit(diskFailed);
    throw error;
  },
);
void serving.failed.then(() => setTimeout(() => process.exit(diskFailed), 50));
process.once('SIGTERM', () => void serving.stop().then(() => process.exit(0)));
process.stdout.write(`${serving.port}\n${serving.openingLink?.split('#')[1] ?? ''}\n`);
flushCompileCache();
