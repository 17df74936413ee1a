/** The photos that paper of a sheet shows, opened for whoever prints it: those that can be had now, and how many cannot. */
import type { Pictures } from '#print';
import type { Attachments } from '#sync';
import { type Evaluation, fingerprintsIn } from '#templates';

export async function picturesOf(
  { template, view }: Evaluation,
  open: Attachments['open'],
): Promise<{ readonly pictures: Pictures; readonly away: number }> {
  const pictures: Record<string, Uint8Array> = {};
  let away = 0;
  for (const ref of fingerprintsIn(template, view)) {
    const answer = await open(ref);
    if ('problem' in answer) away++;
    else pictures[ref.hash] = new Uint8Array(await answer.file.arrayBuffer());
  }
  return { pictures, away };
}
