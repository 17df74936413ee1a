/**
 * Edits for the relay outside a live line: this device's own from a closed dossier, and what it brings for others in a file.
 *
 * - It answers once everything is in the relay's log. What is too large for one request goes in parts.
 * - Edits of another device's writers are taken as an import: the relay writes down who carried them, and their own device
 *   may still come and go on.
 */
import type { RelayAddress } from './contract.ts';
import { updateInParts } from './parts.ts';
import { type Answer, AWAY, askRelay } from './relay-requests.ts';

/** `carried`: it is known to be others'. */
export async function deliver(
  relay: RelayAddress,
  room: string,
  update: Uint8Array,
  { carried = false, signal }: { readonly carried?: boolean; readonly signal?: AbortSignal } = {},
): Promise<Answer> {
  const path = `/api/updates/${encodeURIComponent(room)}`;
  const asImport = { 'x-cunbiao-import': '1' };
  let last: Answer = { kind: 'away', reason: AWAY };
  for (const body of updateInParts(update)) {
    last = await askRelay(relay, path, { method: 'POST', body, signal, headers: carried ? asImport : {} });
    if (last.kind === 'refused' && last.status === 403 && !carried)
      last = await askRelay(relay, path, { method: 'POST', body, signal, headers: asImport });
    if (last.kind !== 'good') return last;
  }
  return last;
}
