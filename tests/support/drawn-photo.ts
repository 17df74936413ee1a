/** A photo of a red print on paper, drawn in a browser: stands for what a phone would take. Nobody's finger. */
export interface DrawnPhoto {
  readonly width: number;
  readonly height: number;
  /** where the print is, in pixels */
  readonly x: number;
  readonly y: number;
  readonly radius: number;
}

/** As base64 of a PNG; it uses nothing from outside, so that it can be sent to a page. */
export function drawPhoto({ width, height, x, y, radius }: DrawnPhoto): string {
  const canvas = document.createElement('canvas');
  Object.assign(canvas, { width, height });
  const context = canvas.getContext('2d');
  if (!context) throw new Error('There is no canvas.');
  context.fillStyle = '#f4f1e8';
  context.fillRect(0, 0, width, height);
  context.strokeStyle = '#b02020';
  context.lineWidth = radius / 14;
  // Ridges that bend round a core, wider below.
  for (let ring = 1; ring <= 9; ring++) {
    context.beginPath();
    for (let step = 0; step <= 120; step++) {
      const angle = (step / 120) * 2 * Math.PI;
      const far = (radius * ring) / 9.5;
      const bend = 1 + 0.12 * Math.sin(2 * angle + ring / 3) + 0.05 * Math.cos(5 * angle);
      context.lineTo(x + 0.8 * far * bend * Math.cos(angle), y + far * bend * Math.sin(angle));
    }
    context.stroke();
  }
  return canvas.toDataURL('image/png').slice('data:image/png;base64,'.length);
}
