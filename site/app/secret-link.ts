/** The secret of a one-time link, which `public/take-link.js` has taken out of the address. Until it has done its work the tab keeps it. */
const place = `cunbiao link ${location.pathname}`;

export const secret = sessionStorage.getItem(place) ?? '';

/** The link has done its work. */
export const forgetSecret = (): void => sessionStorage.removeItem(place);

/** A chat app's own browser forgets what it stores; the person is asked to open the link elsewhere first. */
export const inChatApp = /MicroMessenger|DingTalk|QQ\/|AliApp|Lark/i.test(navigator.userAgent);
