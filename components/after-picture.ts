/**
 * What follows from a change: rendered after the next picture, so that a key is answered first. While somebody types in minutes,
 * which their editor shows by itself, it follows their first pause: one key would else wait for what follows from the one before.
 */
import { pictured } from './idle.ts';

/** ms without a key that are a pause */
const PAUSE = 250;
/** ms after which it follows though nobody pauses: others vote and sign meanwhile */
const AT_LAST = 600;

/** Asked often, `work` is done once. A hidden page has no pictures. */
export function afterPicture(work: () => void): () => void {
  let asked = false;
  let since: number | undefined;
  let pause: ReturnType<typeof setTimeout> | undefined;

  const next = (): void => {
    since = undefined;
    if (asked) return;
    asked = true;
    void pictured().then(() => {
      asked = false;
      work();
    });
  };
  return () => {
    clearTimeout(pause);
    if (!document.activeElement?.closest('.cb-prose')) return next();
    since ??= Date.now();
    pause = setTimeout(next, Math.max(0, Math.min(PAUSE, since + AT_LAST - Date.now())));
  };
}
