/** The photos that paper of a sheet shows, opened for whoever prints it. */
import { picturesOf } from '#print';
import type { Attachments } from '#sync';
import { type Evaluation, fingerprintsIn } from '#templates';

export const photosOn = ({ template, view }: Evaluation, open: Attachments['open']): ReturnType<typeof picturesOf> =>
  picturesOf(fingerprintsIn(template, view), async (ref) => {
    const answer = await open(ref);
    return 'problem' in answer ? undefined : new Uint8Array(await answer.file.arrayBuffer());
  });
