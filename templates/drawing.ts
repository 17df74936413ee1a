/**
 * The data of a drawn signature: SVG path data in a box of 300 × 120, at most 8 KB. The one place that says what they are.
 *
 * - With a `Z` they are the outlines of the strokes, as wide as the pen was pressed: filled, nonzero.
 * - Without one they are the strokes' centre lines, as older drawings are and those that would be too long else: stroked, one width.
 * - A typed name is no drawing: two numbers follow the first `M`.
 */

export const drawingBox = { width: 300, height: 120 } as const;
export const mostDrawingBytes = 8192;

/** Width of a centre line in units of the box; outlines are as wide on average. On paper 0.32 mm. */
export const drawnWidth = 4;

/** A signature drawn by hand; a typed one is the name itself. */
export function isDrawn(value: unknown): value is string {
  return typeof value === 'string' && /^\s*M\s*-?[\d.]+(?:[\s,]+-?|-)[\d.]/.test(value);
}

/** Outlines are filled, everything else is stroked. */
export const isOutlined = (data: string): boolean => data.includes('Z');
