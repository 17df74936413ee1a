/** For tests of the seal: a ring with a star, as a stencil and as somebody might photograph it stamped on paper. */
import { type Stencil, stencilBytes } from '../../templates/print/signatures/index.ts';

/** Whether there is ink at this place; the ring touches the edges of the square from -1 to 1. */
export function isInk(x: number, y: number): boolean {
  const radius = Math.hypot(x, y);
  if (radius <= 1 && radius >= 0.93) return true;
  // Something like letters round the star.
  if (radius < 0.85 && radius > 0.62 && y < 0.35) return Math.floor((Math.atan2(y, x) + Math.PI) * 9) % 2 === 0;
  // A star of five points: between two circles, by the angle.
  const angle = Math.atan2(x, -y);
  const turn = (Math.PI * 2) / 5;
  const within = Math.abs((((angle % turn) + 1.5 * turn) % turn) - turn / 2) / (turn / 2);
  return radius < 0.15 + 0.23 * Math.max(0, 1 - within * 1.4);
}

export function sealStencil(size = 300): Stencil {
  const bits = new Uint8Array(stencilBytes(size, size));
  const row = Math.ceil(size / 8);
  for (let y = 0; y < size; y++)
    for (let x = 0; x < size; x++)
      if (isInk((2 * x + 1) / size - 1, (2 * y + 1) / size - 1)) bits[y * row + (x >> 3)]! |= 0x80 >> (x & 7);
  return { width: size, height: size, bits };
}
