/**
 * Photos in a print run: a sheet is drawn with those whose bytes are on this device. A piece says which it lacks, so that it is drawn
 * anew when one has come, and nothing is asked for sheets that show none.
 */
import { type Piece, pieceFrom } from '#print';
import { type AttachmentsHere, openAttachmentsHere, type Scratch, type Village } from '#sync';

/** By the hash of an attachment; undefined: not here, or not to be opened. */
export type PhotoBytes = (hash: string) => Promise<Uint8Array | undefined>;

/** Opens where they lie when the first is asked for. */
export function photoBytes(village: Pick<Village, 'id' | 'keys'>): PhotoBytes {
  let here: Promise<AttachmentsHere> | undefined;
  return async (hash) => {
    here ??= openAttachmentsHere(village);
    // The next who asks tries again.
    here.catch(() => {
      here = undefined;
    });
    return (await here).bytes(hash);
  };
}

/** What was kept of a sheet, unless it lacks a photo that has come since. */
export async function keptPiece(
  name: string,
  from: Parameters<Scratch['kept']>[1],
  { scratch, photoBytes: bytesOf }: { readonly scratch: Scratch; readonly photoBytes: PhotoBytes },
): Promise<Piece | undefined> {
  const bytes = await scratch.kept(name, from);
  const piece = bytes && pieceFrom(bytes);
  for (const hash of piece?.lacking ?? []) if (await bytesOf(hash)) return undefined;
  return piece;
}
