/** The skip link moves the focus by itself: on some pages the address's fragment says which household is open, and must stay. */
document.querySelector('.skip')?.addEventListener('click', (event) => {
  event.preventDefault();
  const main = document.getElementById('main');
  main?.focus({ preventScroll: true });
  main?.scrollIntoView();
});
