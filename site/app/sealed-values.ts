/**
 * What the village keeps sealed, as the board's filter looks for it: read on this device from all households that are here.
 *
 * It lives as long as the page and goes nowhere. Signatures are drawings and option words are public; numbers, telephones and
 * texts are looked for.
 */
import { createSeal, readDocument, type Shelf } from '#sync';
import { isValue, loadTemplates, type SealedIndex, schemaOf, sealedIndex } from '#templates';
import type { Session } from './session.ts';

const kinds = ['text', 'idNumber', 'phone'];
/** Dossiers that are read without giving the page a turn. */
const piece = 20;

export async function sealedValues({ village }: Session, shelf: Shelf): Promise<SealedIndex> {
  const schema = schemaOf((await loadTemplates()).values());
  const patterns = Object.entries(schema)
    .filter(([, { kind, sensitive }]) => sensitive && kinds.includes(kind))
    .map(([pattern]) => pattern.split('/'));
  const seal = createSeal(village);
  const values = new Set<string>();
  let count = 0;
  for (const id of shelf.ids()) {
    if (!/^[hmnb]/.test(id)) continue;
    const bytes = await shelf.bytes(id);
    if (!bytes) continue;
    const read = tryRead(() => readDocument(bytes, { id, schema, isValue, seal }));
    if (read) for (const pattern of patterns) collect(read.values, pattern, values);
    if (++count % piece === 0) await new Promise((resolve) => setTimeout(resolve));
  }
  const names = shelf
    .summaries()
    .flatMap(({ rows }) => (rows.members ?? []).flatMap(({ name }) => (typeof name === 'string' ? [name] : [])));
  return sealedIndex(values, names);
}

function collect(value: unknown, [part, ...rest]: readonly string[], into: Set<string>): void {
  if (part === undefined) {
    if (typeof value === 'string') into.add(value);
    return;
  }
  if (typeof value !== 'object' || value === null) return;
  const held = value as Readonly<Record<string, unknown>>;
  if (part === '*') for (const inside of Object.values(held)) collect(inside, rest, into);
  else collect(held[part], rest, into);
}

/** Bytes of a damaged dossier harm no other. */
function tryRead<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
