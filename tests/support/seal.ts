/** For tests of the seal: a ring with a star, as a stencil and as somebody might photograph it stamped on paper. */
import { type Stencil, stencilBytes } from '../../templates/print/signatures/index.ts';

/** A photo as a canvas gives it: grey paper in a shadow that grows to the right, black writing across, a brown table below. */
export function sealPhoto({ size = 700, blue = 235 } = {}) {
  const [width, height] = [Math.round(size * 2), Math.round(size * 1.6)];
  const data = new Uint8ClampedArray(4 * width * height);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const light = 1 - (0.55 * x) / width;
      const [sealX, sealY] = [(2 * (x - size * 0.4)) / size - 1, (2 * (y - size * 0.15)) / size - 1];
      const isTable = y > size * 1.4;
      const isBlack = Math.abs(sealY - 0.55) < 0.06 && Math.floor(x / 20) % 3 !== 0;
      const isGrey = Math.abs(sealY - 1.15) < 0.02;
      const colour = isTable
        ? [150, 105, 65]
        : isBlack
          ? [28, 24, 26]
          : isGrey
            ? [120, 118, 115]
            : isInk(sealX, sealY)
              ? [205, 40, 45]
              : [240, 238, blue];
      // A camera is never quiet.
      const noise = ((x * 7919 + y * 104_729) % 13) - 6;
      data.set([...colour.map((part) => part * light + noise), 255], 4 * (y * width + x));
    }
  return { width, height, data };
}

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

export const isSet = ({ width, bits }: Stencil, x: number, y: number): boolean =>
  ((bits[y * Math.ceil(width / 8) + (x >> 3)] ?? 0) & (0x80 >> (x & 7))) !== 0;

/** Shares of the points, away from edges, that are as they should be: of the ink, of the bare paper, of the black writing. */
export function judgedSeal(stencil: Stencil) {
  const all = { ink: [0, 0], paper: [0, 0], writing: [0, 0] };
  const { width, height } = stencil;
  for (let y = 2; y < height - 2; y += 3)
    for (let x = 2; x < width - 2; x += 3) {
      const at = (dx: number, dy: number) => isInk((2 * (x + dx) + 1) / width - 1, (2 * (y + dy) + 1) / height - 1);
      const around = [at(-3, 0), at(3, 0), at(0, -3), at(0, 3), at(0, 0)];
      const row = (2 * y + 1) / height - 1;
      if (Math.abs(row - 0.55) < 0.08) {
        // Between the letters of the writing the ink shows.
        if (Math.abs(row - 0.55) < 0.05 && !around.includes(true)) {
          all.writing[0]! += isSet(stencil, x, y) ? 0 : 1;
          all.writing[1]!++;
        }
      } else if (around.every((each) => each === around[0])) {
        const kind = around[0] ? all.ink : all.paper;
        kind[0]! += isSet(stencil, x, y) === around[0] ? 1 : 0;
        kind[1]!++;
      }
    }
  const share = ([good = 0, count = 0]: number[]): number => good / count;
  return { ink: share(all.ink), paper: share(all.paper), writing: share(all.writing) };
}
