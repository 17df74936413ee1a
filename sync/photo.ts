/**
 * A photograph, drawn anew on this device: at most 1600 pixels on its longer side and 400 KB of JPEG.
 *
 * What must hold
 * - Nothing of the original file stays but its picture: no place, no time, no name of the camera (EXIF).
 * - It stands upright: the camera's note of how it was held is applied before it is dropped.
 * - A picture that this browser cannot draw is undefined, not an exception.
 */

const LONGEST = 1600;
const BYTES = 400 * 1024;
/** Quality first, then size: 0.5 is where writing on a photographed paper begins to blur. */
const steps = [
  { scale: 1, quality: 0.85 },
  { scale: 1, quality: 0.7 },
  { scale: 1, quality: 0.55 },
  { scale: 0.75, quality: 0.6 },
  { scale: 0.5, quality: 0.6 },
  { scale: 0.35, quality: 0.5 },
] as const;

export async function redraw(file: Blob): Promise<Blob | undefined> {
  const picture = await createImageBitmap(file, { imageOrientation: 'from-image' }).catch(() => undefined);
  if (!picture || picture.width === 0) return undefined;
  try {
    const fit = Math.min(1, LONGEST / Math.max(picture.width, picture.height));
    for (const { scale, quality } of steps) {
      const drawn = await draw(picture, fit * scale, quality);
      if (!drawn || drawn.size <= BYTES) return drawn;
    }
    return undefined;
  } finally {
    picture.close();
  }
}

async function draw(picture: ImageBitmap, scale: number, quality: number): Promise<Blob | undefined> {
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.round(picture.width * scale));
  canvas.height = Math.max(1, Math.round(picture.height * scale));
  const context = canvas.getContext('2d');
  if (!context) return undefined;
  // JPEG knows no transparency: what was see-through becomes paper.
  context.fillStyle = '#fff';
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(picture, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve) => canvas.toBlob((blob) => resolve(blob ?? undefined), 'image/jpeg', quality));
}
