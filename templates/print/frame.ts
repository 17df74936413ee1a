/**
 * Frame lines (框线): the edges of cells, each stretch of line once. Cells are told row by row; most of their edges go on where the one
 * before it ended, so that a page of a thousand cells keeps a few dozen stretches.
 */
import type { Rule } from './page.ts';

export interface FrameLines {
  /** the edges of a cell */
  add(x: number, y: number, width: number, height: number): void;
  rules(): Rule[];
}

type Stretch = [from: number, to: number];

const hairline = 0.2;
const tiny = 0.01;

export function createFrameLines(): FrameLines {
  // By place in hundredths of a millimetre: what differs by less is one line.
  const across = new Map<number, Stretch[]>();
  const down = new Map<number, Stretch[]>();
  return {
    add(x, y, width, height) {
      note(across, y, x, x + width);
      note(across, y + height, x, x + width);
      note(down, x, y, y + height);
      note(down, x + width, y, y + height);
    },
    rules: () => [
      ...[...across].flatMap(([place, stretches]) =>
        joined(stretches).map(([x1, x2]) => ruleOf(x1, place / 100, x2, place / 100)),
      ),
      ...[...down].flatMap(([place, stretches]) =>
        joined(stretches).map(([y1, y2]) => ruleOf(place / 100, y1, place / 100, y2)),
      ),
    ],
  };
}

const ruleOf = (x1: number, y1: number, x2: number, y2: number): Rule => ({
  kind: 'line',
  x1,
  y1,
  x2,
  y2,
  width: hairline,
});

function note(lines: Map<number, Stretch[]>, at: number, from: number, to: number): void {
  const place = Math.round(at * 100);
  const known = lines.get(place);
  if (known === undefined) {
    lines.set(place, [[from, to]]);
    return;
  }
  const last = known[known.length - 1];
  if (last && from >= last[0] && from <= last[1] + tiny) last[1] = Math.max(last[1], to);
  else known.push([from, to]);
}

function joined(stretches: readonly Stretch[]): Stretch[] {
  const result: Stretch[] = [];
  for (const [from, to] of [...stretches].sort((a, b) => a[0] - b[0])) {
    const last = result.at(-1);
    if (last && from <= last[1] + tiny) last[1] = Math.max(last[1], to);
    else result.push([from, to]);
  }
  return result;
}
