/**
 * What may go into a document: plain JSON whose text survives the journey.
 *
 * - Half a surrogate pair becomes U+FFFD before it is written: UTF-8 would do so on the way to others, and then two
 *   devices would hold different values for ever.
 * - Arrays and objects are copied and frozen: nobody who still holds the original changes what was written.
 */

/** The longest value that is written, in characters. A book pasted into a field would block the document. */
export const longestValue = 20_000;
export const isTooLong = (value: unknown): boolean =>
  typeof value === 'string' ? value.length > longestValue : (JSON.stringify(value)?.length ?? 0) > longestValue;

const loneSurrogates = /\p{Surrogate}/gu;

export const cleanText = (text: string): string => text.replace(loneSurrogates, '\uFFFD');

/** A frozen copy. Leaves out what JSON would leave out. */
export function clean<T>(value: T): T {
  return copy(value) as T;
}
function copy(value: unknown): unknown {
  if (typeof value === 'string') return cleanText(value);
  // -0 is written as 0 by JSON and would differ after sealing.
  if (typeof value === 'number') return value === 0 ? 0 : value;
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return Object.freeze(value.map(copy));
  const entries = Object.entries(value).filter(([, part]) => part !== undefined);
  return Object.freeze(Object.fromEntries(entries.map(([name, part]) => [cleanText(name), copy(part)])));
}

/** Freezes what came from a peer, where it lies. */
export function freeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !ArrayBuffer.isView(value) && !Object.isFrozen(value)) {
    for (const part of Object.values(value)) freeze(part);
    Object.freeze(value);
  }
  return value;
}

/** Canonical JSON (RFC 8785): one text for one value, to be hashed. Bytes are written as base64. */
export function canonicalJson(value: unknown): string {
  if (value instanceof Uint8Array) return JSON.stringify(bytesToBase64(value));
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value === 'object' && value !== null) {
    const parts = Object.entries(value).filter(([, part]) => part !== undefined);
    // By UTF-16 code units, as the standard says and `<` does.
    parts.sort(([a], [b]) => (a < b ? -1 : 1));
    return `{${parts.map(([name, part]) => `${JSON.stringify(name)}:${canonicalJson(part)}`).join(',')}}`;
  }
  if (typeof value === 'number' && !Number.isFinite(value)) throw new Error(`${value} has no canonical JSON.`);
  const text = JSON.stringify(value);
  if (text === undefined) throw new Error(`${String(value)} has no canonical JSON.`);
  return text;
}

export function bytesToBase64(bytes: Uint8Array): string {
  let text = '';
  for (let i = 0; i < bytes.length; i += 8192) text += String.fromCharCode(...bytes.subarray(i, i + 8192));
  return btoa(text);
}
