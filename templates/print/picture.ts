/**
 * Pictures (照片): JPEG files, which a PDF holds as they are (ISO 32000-1, 7.4.8), and where one stands on a page.
 *
 * - Only what every reader draws alike is a picture: 8 bits, baseline or progressive, gray or three colours. Its own header (ITU-T T.81,
 *   annex B) says how large it is; bytes with another header, or that end too early, are no picture, never an exception.
 * - It is named by its bytes. So it is in a file once, and pieces that were drawn apart agree on its name.
 */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { dict, name, type PdfStream } from './file/object.ts';
import type { Pictures } from './page.ts';

export interface Picture {
  /** of the resource */
  readonly name: string;
  /** pixels */
  readonly width: number;
  readonly height: number;
  /** gray, or red, green and blue */
  readonly components: 1 | 3;
  readonly data: Uint8Array;
}

/** Photos are drawn anew before they are kept, far below this; a larger one would only burden whoever opens the paper. */
const mostPixels = 4096;
/** markers (T.81, table B.1) */
const [startOfImage, endOfImage, startOfScan] = [0xd8, 0xd9, 0xda];
/** baseline and progressive, Huffman coded */
const frames: readonly number[] = [0xc0, 0xc2];

export function pictureFrom(data: Uint8Array): Picture | undefined {
  const frame = frameOf(data);
  if (!frame || data.at(-2) !== 0xff || data.at(-1) !== endOfImage) return undefined;
  const [precision = 0, high = 0, low = 0, wideHigh = 0, wideLow = 0, components = 0] = frame;
  const [width, height] = [wideHigh * 256 + wideLow, high * 256 + low];
  if (precision !== 8 || (components !== 1 && components !== 3) || frame.length !== 6 + 3 * components)
    return undefined;
  if (width < 1 || height < 1 || width > mostPixels || height > mostPixels) return undefined;
  return { name: `P${bytesToHex(sha256(data)).slice(0, 32)}`, width, height, components, data };
}

/** What the frame header says, without its length; undefined where no frame of these kinds comes before the first scan. */
function frameOf(data: Uint8Array): Uint8Array | undefined {
  if (data[0] !== 0xff || data[1] !== startOfImage) return undefined;
  for (let at = 2; at + 4 <= data.length; ) {
    if (data[at] !== 0xff) return undefined;
    const marker = data[at + 1] ?? 0;
    // Any number of them may stand before a marker.
    if (marker === 0xff) {
      at++;
      continue;
    }
    const length = (data[at + 2] ?? 0) * 256 + (data[at + 3] ?? 0);
    const end = at + 2 + length;
    if (length < 2 || end > data.length || marker === startOfScan) return undefined;
    if (frames.includes(marker)) return data.subarray(at + 4, end);
    // Of the other frames (lossless, arithmetic …) and of what has no length, none stands in such a file.
    if (marker < 0xc0 || (marker >= 0xc3 && marker <= 0xcf && marker !== 0xc4) || (marker >= 0xd0 && marker <= 0xd9))
      return undefined;
    at = end;
  }
  return undefined;
}

/** The picture as an object of a file. Readers draw it as it is: nothing is smoothed (PDF/A forbids to ask for it). */
export const pictureObject = ({ width, height, components, data }: Picture): PdfStream => ({
  dict: dict({
    Type: name('XObject'),
    Subtype: name('Image'),
    Width: width,
    Height: height,
    ColorSpace: name(components === 1 ? 'DeviceGray' : 'DeviceRGB'),
    BitsPerComponent: 8,
    Filter: name('DCTDecode'),
  }),
  data,
});

/** The photos of attachments that can be had now, by hash, and the hashes of those that cannot. */
export async function picturesOf<Ref extends { readonly hash: string }>(
  refs: readonly Ref[],
  bytesOf: (ref: Ref) => Promise<Uint8Array | undefined>,
): Promise<{ readonly pictures: Pictures; readonly lacking: readonly string[] }> {
  const pictures: Record<string, Uint8Array> = {};
  for (const ref of refs) {
    const bytes = await bytesOf(ref);
    if (bytes) pictures[ref.hash] = bytes;
  }
  return { pictures, lacking: refs.flatMap(({ hash }) => (pictures[hash] ? [] : [hash])) };
}

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}
/** Where the whole picture stands so that it fills a box, as much over on either side. */
export function coverOf(box: Box, { width, height }: Pick<Picture, 'width' | 'height'>): Box {
  const scale = Math.max(box.width / width, box.height / height);
  const [wide, high] = [width * scale, height * scale];
  return { x: box.x + (box.width - wide) / 2, y: box.y + (box.height - high) / 2, width: wide, height: high };
}
