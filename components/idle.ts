/** What can wait, so that something else shows sooner. */

/** Resolves when what stands in the document is on the screen. A page that nobody sees has no pictures; it goes on without. */
export const pictured = (): Promise<void> =>
  new Promise((resolve) => {
    requestAnimationFrame(() => setTimeout(resolve));
    setTimeout(resolve, document.visibilityState === 'hidden' ? 0 : 1000);
  });

/** Runs work when the page has nothing better to do, a fifth of a second later at the latest. */
export function whenIdle(work: () => void): void {
  if ('requestIdleCallback' in window) requestIdleCallback(work, { timeout: 200 });
  else setTimeout(work);
}
