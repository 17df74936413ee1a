/**
 * What a seal (印章) looks like on the page: a stencil, filled in red over what is printed there, as ink is.
 *
 * What must hold
 * - It is one inline image in hexadecimal digits: the appearance needs nothing from outside, and no reader can take a byte of it
 *   for its end.
 * - It follows from the stencil and the box alone. Whoever checks takes the stencil out, makes the content again and compares. The points
 *   are not packed by themselves: what packs them in later years may do it otherwise. The content as a whole is packed, and compared unpacked.
 */
import { type Box, number } from './appearance.ts';
import { toHex } from './der.ts';

/** A picture in one colour. */
export interface Stencil {
  readonly width: number;
  readonly height: number;
  /** row by row, each from a new byte, the leftmost point in its highest bit; 1 is ink */
  readonly bits: Uint8Array;
}

/** 40 mm at 600 points to the inch. */
export const largestSeal = 945;

export const stencilBytes = (width: number, height: number): number => Math.ceil(width / 8) * height;

/** Content of the form XObject. */
export function drawSeal({ width, height, bits }: Stencil, box: Box): string {
  const isSize = (edge: number): boolean => Number.isInteger(edge) && edge > 0 && edge <= largestSeal;
  if (!isSize(width) || !isSize(height) || bits.length !== stencilBytes(width, height))
    throw new Error(`A stencil of ${width} × ${height} with ${bits.length} bytes is no seal.`);
  // As large as the box allows, in its middle.
  const scale = Math.min(box.width / width, box.height / height);
  const [wide, high] = [width * scale, height * scale];
  const place = [wide, 0, 0, high, (box.width - wide) / 2, (box.height - high) / 2].map(number).join(' ');
  const said = `/W ${width} /H ${height} /BPC 1 /IM true /D [1 0] /F /AHx`;
  return `q\n0.8 0 0 rg\n${place} cm\nBI ${said}\nID ${toHex(bits)}>\nEI\nQ\n`;
}

/** Whether this is what a seal in such a box may look like. */
export function isSealLook(given: string, box: Box): boolean {
  const [, width, height, digits = ''] =
    /BI \/W (\d{1,3}) \/H (\d{1,3}) [^\n]*\nID ((?:[0-9a-f]{2})*)>/.exec(given) ?? [];
  const [wide, high] = [Number(width), Number(height)];
  if (!(wide > 0 && wide <= largestSeal && high > 0 && high <= largestSeal)) return false;
  if (digits.length !== 2 * stencilBytes(wide, high)) return false;
  const bits = Uint8Array.from(digits.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
  return given === drawSeal({ width: wide, height: high, bits }, box);
}
