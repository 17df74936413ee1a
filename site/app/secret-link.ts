/**
 * The secret of a one-time link, taken out of the address before anything else loads: it must not stay in the history, in a
 * screenshot or in a bookmark. A reload asks for the link again; until then the tab keeps it.
 */
const place = `cunbiao link ${location.pathname}`;

export const secret = location.hash.slice(1) || (sessionStorage.getItem(place) ?? '');
if (location.hash) {
  sessionStorage.setItem(place, secret);
  history.replaceState(null, '', location.pathname);
}

/** The link has done its work. */
export const forgetSecret = (): void => sessionStorage.removeItem(place);

/** A chat app's own browser forgets what it stores; the person is asked to open the link elsewhere first. */
export const inChatApp = /MicroMessenger|DingTalk|QQ\/|AliApp|Lark/i.test(navigator.userAgent);
