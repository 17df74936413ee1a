/**
 * Pad: a canvas that a signature is drawn on, by pen, finger or mouse.
 *
 * - What stands on the canvas is the ink that will stand on paper, as wide.
 * - Every place that the device tells is taken, also those between two pictures; of several fingers the first draws.
 * - A stroke goes on outside the canvas and ends where the pen is lifted or the system takes it away.
 */
import { drawingBox } from '#templates';
import { drawingOf, outlineOf, type PenPoint, type Stroke, tellsPressure } from './ink.ts';

export interface Pad {
  isEmpty(): boolean;
  /** The data to keep; undefined where it is more than can be kept. */
  drawing(): string | undefined;
  /** Takes the last stroke back. */
  takeBack(): void;
  off(): void;
}

/** Units between places that are taken; nearer ones are the hand's rest. */
const nearest = 0.3;

export function padOn(canvas: HTMLCanvasElement): Pad {
  const context = canvas.getContext('2d');
  const listening = new AbortController();
  const { signal } = listening;
  const strokes: PenPoint[][] = [];
  const ink = new WeakMap<Stroke, { readonly points: number; readonly told: boolean; readonly path: Path2D }>();
  /** the pointer that draws */
  let drawing: number | undefined;
  let frame = 0;

  const inkOf = (stroke: Stroke, told: boolean): Path2D => {
    const known = ink.get(stroke);
    if (known?.points === stroke.length && known.told === told) return known.path;
    const path = new Path2D();
    for (const [x, y] of outlineOf(stroke, told)) path.lineTo(x, y);
    ink.set(stroke, { points: stroke.length, told, path });
    return path;
  };
  const draw = (): void => {
    frame = 0;
    if (!context) return;
    context.setTransform(canvas.width / drawingBox.width, 0, 0, canvas.height / drawingBox.height, 0, 0);
    context.clearRect(0, 0, drawingBox.width, drawingBox.height);
    const told = tellsPressure(strokes);
    for (const stroke of strokes) context.fill(inkOf(stroke, told));
  };
  const drawSoon = (): void => {
    frame ||= requestAnimationFrame(draw);
  };

  const take = (event: PointerEvent): void => {
    const stroke = strokes.at(-1);
    if (stroke === undefined) return;
    const { left, top } = canvas.getBoundingClientRect();
    const between = event.getCoalescedEvents?.() ?? [];
    for (const { clientX, clientY, pressure, timeStamp } of between.length > 0 ? between : [event]) {
      const x = ((clientX - left - canvas.clientLeft) * drawingBox.width) / canvas.clientWidth;
      const y = ((clientY - top - canvas.clientTop) * drawingBox.height) / canvas.clientHeight;
      const last = stroke.at(-1);
      if (last === undefined || Math.hypot(x - last.x, y - last.y) >= nearest)
        stroke.push({ x, y, pressure, time: timeStamp });
    }
    drawSoon();
  };
  const onDown = (event: PointerEvent): void => {
    if (drawing !== undefined || event.button !== 0) return;
    event.preventDefault();
    drawing = event.pointerId;
    strokes.push([]);
    take(event);
  };
  const onMove = (event: PointerEvent): void => {
    if (event.pointerId !== drawing) return;
    event.preventDefault();
    take(event);
  };
  const onUp = (event: PointerEvent): void => {
    if (event.pointerId !== drawing) return;
    if (event.type === 'pointerup') take(event);
    drawing = undefined;
  };
  canvas.addEventListener('pointerdown', onDown, { signal });
  addEventListener('pointermove', onMove, { signal, passive: false });
  addEventListener('pointerup', onUp, { signal });
  addEventListener('pointercancel', onUp, { signal });

  return {
    isEmpty: () => strokes.length === 0,
    drawing: () => drawingOf(strokes),
    takeBack() {
      strokes.pop();
      drawing = undefined;
      drawSoon();
    },
    off() {
      listening.abort();
      cancelAnimationFrame(frame);
    },
  };
}
