/**
 * A relay in this process for tests of the client's side: on a port that the system chose, over a folder that is gone
 * afterwards. It opens any number of villages, and can be made deaf.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import type { Pass } from '../../sync/contract.ts';
import { type Access, openAccess } from '../../sync/relay/access.ts';
import { openAttachments } from '../../sync/relay/attachments.ts';
import { openLog } from '../../sync/relay/log.ts';
import { openReceipts } from '../../sync/relay/receipts.ts';
import { createRelay } from '../../sync/relay/relay.ts';
import { createTokens } from '../../sync/relay/tokens.ts';
import type { LocalVillage } from '../../sync/village.ts';
import { passOf } from './device-keys.ts';

export interface RelayHere {
  /** `ws://127.0.0.1:…` */
  readonly url: string;
  readonly access: Access;
  /** secret of a fresh one-time link */
  setup(): Promise<string>;
  /** while true, connections are dropped in the middle of the answer: the request has its effect, nobody hears of it */
  deaf: boolean;
  close(): Promise<void>;
}

/** A relay that knows the village and this device as `from` does; the way in. */
export async function passAt(to: RelayHere, from: RelayHere, { id, device }: LocalVillage): Promise<Pass> {
  const known = from.access.device(device.id);
  if (!known) throw new Error(`The first relay does not know the device '${device.id}'.`);
  await to.access.openVillage(await to.setup(), id, known);
  const { token } = await createTokens(to.access, 900).issue(known);
  return passOf({ token });
}
export async function bearerOf(pass: Pass): Promise<string> {
  const passed = await pass.token();
  if (passed.kind !== 'good') throw new Error(passed.reason);
  return `Bearer ${passed.token}`;
}

export async function relayHere(): Promise<RelayHere> {
  const folder = await mkdtemp(join(tmpdir(), 'cunbiao-relay-'));
  const log = await openLog(folder);
  const access = openAccess(folder);
  const relay = createRelay({
    log,
    access,
    attachments: openAttachments(join(folder, 'attachments')),
    receipts: openReceipts(folder),
    version: 'test',
  });
  const server = createServer((request, response) => {
    if (running.deaf) {
      // The relay writes its answer as ever; the line is gone before a byte of it leaves.
      const gone = new PassThrough().resume();
      gone.on('finish', () => request.socket.destroy());
      const heard = Object.assign(gone, { writeHead: () => heard, setHeader: () => heard, headersSent: false });
      relay.handleRequest(request, heard as unknown as typeof response);
      return;
    }
    if (!relay.handleRequest(request, response)) response.writeHead(404).end();
  });
  server.on('upgrade', relay.handleUpgrade);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const running: RelayHere = {
    url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}`,
    access,
    setup: () => access.renewSetup(),
    deaf: false,
    async close() {
      await relay.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await log.close();
      access.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
  return running;
}
