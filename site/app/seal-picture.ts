/**
 * The picture of a seal (印章图样) out of a photo or scan of it on white paper: a stencil of what is red.
 *
 * What must hold
 * - Red is told by hue and by how much of it there is beside the paper's own colour, not by how dark it is: a shadow over the photo
 *   changes nothing, and black writing across the seal stays away.
 * - The seal is the largest red thing that is about as wide as high; what lies around it is cut away.
 * - Numbers in, numbers out: no screen, no file.
 */
import { largestSeal, type Stencil, stencilBytes } from '#signatures';

/** As a canvas gives it: four bytes a point. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8ClampedArray;
}

/** How red each point of the seal is, from 0 to 255. */
export interface FoundSeal {
  readonly width: number;
  readonly height: number;
  readonly redness: Uint8Array;
}

/** Between 1 and 9: the more, the paler ink counts. */
export const usualDepth = 5;
/** Less than 190 points to the inch is no seal any more, but steps. */
const smallest = 300;
/** What counts as red while the seal is looked for. */
const surely = 64;

export function findSeal(pixels: Pixels): FoundSeal | 'none' | 'small' {
  const redness = rednessOf(pixels);
  const box = largestRound(redness, pixels);
  if (!box) return 'none';
  const [width, height] = [box.right - box.left, box.bottom - box.top];
  if (Math.max(width, height) < smallest) return 'small';
  const scale = Math.min(1, largestSeal / Math.max(width, height));
  return scaled(redness, pixels.width, box, Math.round(width * scale), Math.round(height * scale));
}

/** The stencil, without single points that are dust. */
export function stencilOf({ width, height, redness }: FoundSeal, depth: number): Stencil {
  const least = 255 * (0.45 - 0.04 * depth);
  const isRed = (x: number, y: number): boolean =>
    x >= 0 && y >= 0 && x < width && y < height && (redness[y * width + x] ?? 0) > least;
  const bits = new Uint8Array(stencilBytes(width, height));
  const row = Math.ceil(width / 8);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      let near = 0;
      for (let dy = -1; dy <= 1; dy++) for (let dx = -1; dx <= 1; dx++) if (isRed(x + dx, y + dy)) near++;
      const at = y * row + (x >> 3);
      if (near >= 5) bits[at] = (bits[at] ?? 0) | (0x80 >> (x & 7));
    }
  return { width, height, bits };
}

function rednessOf({ width, height, data }: Pixels): Uint8Array {
  const [paperRed, paperGreen, paperBlue] = paperOf(data);
  const redness = new Uint8Array(width * height);
  for (let index = 0; index < redness.length; index++) {
    const red = (data[4 * index] ?? 0) / paperRed;
    const green = (data[4 * index + 1] ?? 0) / paperGreen;
    const blue = (data[4 * index + 2] ?? 0) / paperBlue;
    // Black ink has hardly any red; its hue is chance.
    if (red < 0.2 || red <= green || red <= blue) continue;
    const hue = (60 * (green - blue)) / (red - Math.min(green, blue));
    // Ink of seals lies about 0°; wood and skin from 20° on.
    if (hue > 18 || hue < -40) continue;
    redness[index] = 255 * (1 - Math.max(green, blue) / red);
  }
  return redness;
}

/** Colour of the paper in this light: the middle of the brighter half of the points. */
function paperOf(data: Uint8ClampedArray): readonly [number, number, number] {
  const points: (readonly number[])[] = [];
  const step = 4 * Math.max(1, Math.floor(data.length / 4 / 20_000));
  for (let at = 0; at < data.length; at += step) points.push([data[at] ?? 0, data[at + 1] ?? 0, data[at + 2] ?? 0]);
  const light = (point: readonly number[]): number => point.reduce((sum, each) => sum + each, 0);
  const bright = points.sort((one, other) => light(other) - light(one)).slice(0, Math.ceil(points.length / 2));
  const middle = (part: number): number => {
    const all = bright.map((point) => point[part] ?? 0).sort((one, other) => one - other);
    return Math.max(1, all[all.length >> 1] ?? 255);
  };
  return [middle(0), middle(1), middle(2)];
}

interface Edges {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** Cells of the picture with some red in them that touch each other, or lie one cell apart, are one thing. */
function largestRound(redness: Uint8Array, { width, height }: Pixels): Edges | undefined {
  const cell = Math.max(2, Math.ceil(Math.max(width, height) / 160));
  const [across, down] = [Math.ceil(width / cell), Math.ceil(height / cell)];
  const counts = new Uint16Array(across * down);
  redness.forEach((value, index) => {
    if (value < surely) return;
    const at = Math.floor(Math.floor(index / width) / cell) * across + Math.floor((index % width) / cell);
    counts[at] = (counts[at] ?? 0) + 1;
  });
  const isFull = (at: number): boolean => (counts[at] ?? 0) > (cell * cell) / 20;
  const seen = new Uint8Array(across * down);
  let best: { readonly size: number; readonly edges: Edges } | undefined;
  for (let start = 0; start < seen.length; start++) {
    if (seen[start] === 1 || !isFull(start)) continue;
    const edges = { left: across, top: down, right: 0, bottom: 0 };
    const left = [start];
    seen[start] = 1;
    for (let at = left.pop(); at !== undefined; at = left.pop()) {
      const [x, y] = [at % across, Math.floor(at / across)];
      edges.left = Math.min(edges.left, x);
      edges.top = Math.min(edges.top, y);
      edges.right = Math.max(edges.right, x + 1);
      edges.bottom = Math.max(edges.bottom, y + 1);
      for (let ny = Math.max(0, y - 2); ny <= Math.min(down - 1, y + 2); ny++)
        for (let nx = Math.max(0, x - 2); nx <= Math.min(across - 1, x + 2); nx++) {
          const next = ny * across + nx;
          if (seen[next] === 1 || !isFull(next)) continue;
          seen[next] = 1;
          left.push(next);
        }
    }
    const [wide, high] = [edges.right - edges.left, edges.bottom - edges.top];
    const isRound = wide < high * 1.35 && high < wide * 1.35;
    if (isRound && wide * high > (best?.size ?? 0)) best = { size: wide * high, edges };
  }
  return (
    best &&
    tight(redness, width, {
      left: Math.max(0, (best.edges.left - 1) * cell),
      top: Math.max(0, (best.edges.top - 1) * cell),
      right: Math.min(width, (best.edges.right + 1) * cell),
      bottom: Math.min(height, (best.edges.bottom + 1) * cell),
    })
  );
}

/** From the first to the last row and column with more red than dust. */
function tight(redness: Uint8Array, width: number, { left, top, right, bottom }: Edges): Edges {
  const rows = new Uint32Array(bottom - top);
  const columns = new Uint32Array(right - left);
  for (let y = top; y < bottom; y++)
    for (let x = left; x < right; x++) {
      if ((redness[y * width + x] ?? 0) < surely) continue;
      rows[y - top] = (rows[y - top] ?? 0) + 1;
      columns[x - left] = (columns[x - left] ?? 0) + 1;
    }
  const isMore = (count: number): boolean => count > 2;
  return {
    left: left + columns.findIndex(isMore),
    top: top + rows.findIndex(isMore),
    right: left + columns.findLastIndex(isMore) + 1,
    bottom: top + rows.findLastIndex(isMore) + 1,
  };
}

/** Each point is the mean of those that fall into it. */
function scaled(redness: Uint8Array, stride: number, box: Edges, width: number, height: number): FoundSeal {
  const made = new Uint8Array(width * height);
  const [stepX, stepY] = [(box.right - box.left) / width, (box.bottom - box.top) / height];
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      let [sum, count] = [0, 0];
      for (let fromY = Math.floor(box.top + y * stepY); fromY < box.top + (y + 1) * stepY; fromY++)
        for (let fromX = Math.floor(box.left + x * stepX); fromX < box.left + (x + 1) * stepX; fromX++) {
          sum += redness[fromY * stride + fromX] ?? 0;
          count++;
        }
      made[y * width + x] = sum / count;
    }
  return { width, height, redness: made };
}
