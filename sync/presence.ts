/**
 * Who is here, and on which field: Yjs awareness, made narrow.
 *
 * - A state is `{ person, device, path? }` with names cut short: with a caret it stays far below the relay's 2 KiB. Values
 *   never travel here.
 * - Whatever a peer sends that is not of that form is nobody.
 */
import { Awareness } from 'y-protocols/awareness';
import type * as Y from 'yjs';
import type { Author } from './authors.ts';
import type { Device, Peer, Person } from './contract.ts';

export interface Presence {
  /** for the connection and for carets in rich text */
  readonly awareness: Awareness;
  /** the others, without this person's own other tabs on this device; the same array until something changes */
  readonly peers: readonly Peer[];
  focus(path: string | undefined): void;
  close(): void;
}

const longestName = 40;
const longestPath = 300;

export function openPresence(doc: Y.Doc, { person, device }: Author, onChange: () => void): Presence {
  const awareness = new Awareness(doc);
  let peers: readonly Peer[] | undefined;
  awareness.setLocalState({ person: shorten(person), device: shorten(device), user: { name: shorten(person).name } });
  awareness.on('change', () => {
    peers = undefined;
    onChange();
  });
  return {
    awareness,
    get peers() {
      peers ??= [...awareness.getStates()]
        .filter(([client]) => client !== awareness.clientID)
        .flatMap(([client, state]) => readPeer(client, state))
        .filter((peer) => peer.person.id !== person.id || peer.device.id !== device.id)
        .sort((a, b) => (a.id < b.id ? -1 : 1));
      return peers;
    },
    focus(path) {
      const shown = path?.slice(0, longestPath);
      if (awareness.getLocalState()?.path !== shown) awareness.setLocalStateField('path', shown);
    },
    close: () => awareness.destroy(),
  };
}

const shorten = <T extends Person | Device>({ id, name }: T) => ({
  id: id.slice(0, longestName),
  name: name.slice(0, longestName),
});

function readPeer(client: number, state: Record<string, unknown>): readonly Peer[] {
  const [person, device] = [readNamed(state.person), readNamed(state.device)];
  if (!person || !device) return [];
  const path = typeof state.path === 'string' ? { path: state.path } : {};
  return [Object.freeze({ id: String(client), person, device, ...path })];
}

function readNamed(value: unknown): { id: string; name: string } | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { id, name } = value as Record<string, unknown>;
  return typeof id === 'string' && typeof name === 'string' ? { id, name: name.slice(0, longestName) } : undefined;
}
