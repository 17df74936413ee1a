/** Runs work when the page has nothing better to do, a fifth of a second later at the latest. */
export function whenIdle(work: () => void): void {
  if ('requestIdleCallback' in window) requestIdleCallback(work, { timeout: 200 });
  else setTimeout(work);
}
