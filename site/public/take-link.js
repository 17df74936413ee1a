// The secret of a one-time link leaves the address before anything else loads, whatever comes of the rest: it must not stay in the
// history, in a screenshot or in a bookmark. Until the link has done its work the tab keeps it for the page (app/secret-link.ts).
if (location.hash) {
  sessionStorage.setItem(`cunbiao link ${location.pathname}`, location.hash.slice(1));
  history.replaceState(null, '', location.pathname);
}
