/**
 * A dossier (户档): the shared document, this device's storage, the relay and who is here, behind one interface.
 *
 * - Opening waits for the disk, never for the network; what speaks to the relay is loaded when the document stands.
 * - Each opening is a new writer: a fresh Yjs client id that is never used again (S2). When another person takes over a
 *   shared device the dossier is closed and opened anew.
 * - What has not arrived yet is told apart from what is empty (`status.arrived`).
 */
import * as Y from 'yjs';
import { authorOf } from './authors.ts';
import type { Connection } from './connection.ts';
import type { Dossier, IsValue, MaySign, Person, Prose, Schema, Status, Village } from './contract.ts';
import { type Disk, openDisk } from './disk.ts';
import { createDocument } from './document.ts';
import type { LogHead } from './log-check.ts';
import { proseRoot } from './notes.ts';
import { openPresence } from './presence.ts';
import { createSeal } from './seal.ts';
import { databaseOf, forgetDossier, lastSeenLog, noteLog } from './shelf-disk.ts';

export interface DossierOptions {
  readonly village: Village;
  readonly schema: Schema;
  /** `isValue` of the templates' door */
  readonly isValue: IsValue;
  /** who is writing */
  readonly person: Person;
  /** what this device has of it elsewhere: the offline copy's bytes */
  readonly seed?: Uint8Array;
  /** it begins with this opening; there is nothing to wait for */
  readonly begun?: boolean;
  /** default: everybody might */
  readonly maySign?: MaySign;
  /** false: nothing is kept on this device (examples, tests) */
  readonly persistence?: boolean;
  /** false: no relay and no other tabs; a promise: when it is there, and what matters more has been done */
  readonly connect?: boolean | Promise<unknown>;
  /** true: a relay, but no other tabs of this browser */
  readonly apart?: boolean;
  /** milliseconds since 1970 */
  readonly now?: () => number;
}

/** ms from an acknowledgement until it is noted, so that typing does not write at each letter */
const NOTE = 2000;

export async function openDossier(id: string, options: DossierOptions): Promise<Dossier> {
  const { village, person, schema, isValue, maySign } = options;
  const { device } = village;
  const now = options.now ?? Date.now;
  const doc = new Y.Doc();
  const listeners = new Set<() => void>();
  let disk: Disk | undefined;
  let line: Connection | undefined;
  let status: Status | undefined;
  let checking = false;
  let closed = false;
  let forgotten = false;
  let noted: LogHead | undefined;
  let noting: ReturnType<typeof setTimeout> | undefined;
  /** the program's own file for the relay did not come */
  let unloaded = false;

  disk = options.persistence === false ? undefined : await openDisk(databaseOf(village.id, id), doc, check);
  if (options.seed) Y.applyUpdate(doc, options.seed, 'seed');

  const shared = createDocument({ id, schema, isValue, maySign, person, device, now, seal: createSeal(village) }, doc);
  const presence = openPresence(doc, { person, device }, tell);
  shared.subscribe(tell);
  if (options.connect !== false) void joinLine();

  async function joinLine(): Promise<void> {
    await options.connect;
    const loaded = await import('./connection.ts').catch(() => undefined);
    if (closed) return;
    unloaded = loaded === undefined;
    const { awareness } = presence;
    const { relay } = village;
    const { apart } = options;
    line = loaded?.connect(doc, { village: village.id, room: id, awareness, relay, apart, isForeign, onChange: check });
    check();
  }

  function isForeign(client: number): boolean {
    const author = client === doc.clientID ? undefined : authorOf(doc.getMap('writers'), client);
    return author !== undefined && author.device.id !== device.id;
  }

  function tell(): void {
    for (const listener of [...listeners]) listener();
  }

  /** Storage or line have moved. Listeners hear of it if that shows, and once for all that moved together. */
  function check(): void {
    if (line?.erased) void forget();
    else if (line?.head && line.head !== noted) noteSoon(line.head);
    if (checking) return;
    checking = true;
    queueMicrotask(() => {
      checking = false;
      const before = status;
      if (readStatus() !== before) tell();
    });
  }

  /** What the relay has acknowledged, for later: whether its log still holds it. */
  function noteSoon(head: LogHead): void {
    noted = head;
    if (options.persistence === false) return;
    clearTimeout(noting);
    noting = setTimeout(() => {
      // A full disk is told where the dossier itself is stored.
      noteLog(village.id, head).catch(() => {});
    }, NOTE);
  }
  /** It was lawfully erased at the relay: this device's copy goes too. What is on the screen goes with the page. */
  async function forget(): Promise<void> {
    if (forgotten || options.persistence === false) return;
    forgotten = true;
    const own = disk;
    disk = undefined;
    await own?.close();
    await forgetDossier(village.id, id);
  }

  /** The same object until something in it changes. */
  function readStatus(): Status {
    const now: Status = {
      // What was lawfully erased shows no more, here as everywhere, and nothing of it waits to be stored.
      arrived:
        line?.erased !== true && (options.begun === true || !village.relay || line?.heard === true || holdsOthers(doc)),
      savedHere: disk?.saved ?? forgotten,
      relay: line?.state ?? (village.relay ? 'away' : 'none'),
      ...(unloaded ? { reason: '联网的部分没有加载，改动留在本机。请在有网络时刷新页面。' } : {}),
      ...(line?.reason === undefined ? {} : { reason: line.reason }),
      ...(disk?.trouble === undefined ? {} : { trouble: disk.trouble }),
    };
    if (!status || JSON.stringify(now) !== JSON.stringify(status)) status = Object.freeze(now);
    return status;
  }

  return {
    ...shared,
    get filings() {
      return shared.filings;
    },
    prose(path): Prose {
      const fragment = doc.getXmlFragment(proseRoot(path));
      return {
        text: () => shared.text(path),
        async mount(element, mounting) {
          const { mountProse } = await import('./prose.ts');
          return mountProse(element, fragment, presence.awareness, mounting);
        },
        subscribe(listener) {
          const heard = (): void => listener();
          fragment.observeDeep(heard);
          return () => fragment.unobserveDeep(heard);
        },
      };
    },
    async file(input) {
      const log = line?.head ?? (village.relay && (await lastSeenLog(village.id)));
      const filing = shared.file(log?.sequence ? { ...input, log } : input);
      await disk?.flush();
      return filing;
    },
    focus: (path) => presence.focus(path),
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    get status() {
      return readStatus();
    },
    get peers() {
      return presence.peers;
    },
    async close() {
      closed = true;
      clearTimeout(noting);
      if (noted && !forgotten && options.persistence !== false) await noteLog(village.id, noted).catch(() => {});
      listeners.clear();
      presence.close();
      line?.close();
      await disk?.close();
      doc.destroy();
    },
  };
}

/** Something in it was written before this opening, or by others. */
function holdsOthers(doc: Y.Doc): boolean {
  for (const client of doc.store.clients.keys()) if (client !== doc.clientID) return true;
  return false;
}
