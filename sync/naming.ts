/** Which dossiers of this device name something, as a filing is named by its hash; apart, since forms do without it. */
import { openShelfDisk } from './shelf-disk.ts';

/** The dossiers in whose bytes this text (ASCII) stands, one read after another. */
export async function dossiersNaming(
  village: string,
  text: string,
): Promise<readonly { readonly id: string; readonly bytes: Uint8Array }[]> {
  const disk = await openShelfDisk(village);
  try {
    const found: { readonly id: string; readonly bytes: Uint8Array }[] = [];
    const decoder = new TextDecoder('latin1');
    for (const id of (await disk.heads()).keys()) {
      const bytes = await disk.bytes(id);
      if (bytes && decoder.decode(bytes).includes(text)) found.push({ id, bytes });
    }
    return found;
  } finally {
    disk.close();
  }
}
