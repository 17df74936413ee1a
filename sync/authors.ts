/**
 * Who wrote: the root map `writers`, writer → `[person id, name, device id, name]` (S2).
 *
 * - It is written with the first change of an opening, never by reading.
 * - It counts only if the struct that holds it was written by that very client.
 * - The same person on the same device again names the earlier writer instead of the four texts: a dossier grows with
 *   every opening that writes, and this halves it.
 */
import type * as Y from 'yjs';
import type { Device, Person } from './contract.ts';

export interface Author {
  readonly person: Person;
  readonly device: Device;
}

/** A writer as it stands in keys. */
export const writerText = (client: number): string => client.toString(36);

export function authorOf(writers: Y.Map<unknown>, client: number): Author | undefined {
  const stored = storedBy(writers, client);
  return asAuthor(typeof stored === 'number' ? storedBy(writers, stored) : stored);
}

/** Writes who this client is, unless that stands there. */
export function introduce(writers: Y.Map<unknown>, client: number, { person, device }: Author): void {
  if (authorOf(writers, client)) return;
  const author = [person.id, person.name, device.id, device.name];
  for (const [text, stored] of writers.entries()) {
    const earlier = Number.parseInt(text, 36);
    if (!Array.isArray(stored) || storedBy(writers, earlier) === undefined) continue;
    if (author.every((part, index) => part === stored[index])) {
      writers.set(writerText(client), earlier);
      return;
    }
  }
  writers.set(writerText(client), author);
}

function storedBy(writers: Y.Map<unknown>, client: number): unknown {
  const item = writers._map.get(writerText(client));
  if (!item || item.deleted || item.id.client !== client) return undefined;
  return item.content.getContent()[item.length - 1];
}

function asAuthor(stored: unknown): Author | undefined {
  if (!Array.isArray(stored) || stored.length !== 4 || !stored.every((part) => typeof part === 'string'))
    return undefined;
  const [person, personName, device, deviceName] = stored as string[];
  return { person: { id: person!, name: personName! }, device: { id: device!, name: deviceName! } };
}
