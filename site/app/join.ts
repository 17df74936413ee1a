/** Redeems an invitation and enrols this device. */

import { joinVillage } from '#sync';
import { choose } from './chosen-village.ts';
import { deviceName, relayUrl } from './relay-here.ts';
import { forgetSecret, inChatApp, secret } from './secret-link.ts';

const form = document.querySelector<HTMLFormElement>('#join');
const problem = document.querySelector<HTMLElement>('#problem');
const say = (sentence: string): void => {
  if (problem) problem.textContent = sentence;
};
const field = (name: string): HTMLInputElement => form?.elements.namedItem(name) as HTMLInputElement;

if (inChatApp) say('请点右上角“…”，选“在浏览器中打开”，再加入。聊天软件里的浏览器会丢失填写的内容。');
else if (!secret) say('这个页面要用邀请链接或二维码打开。请向村级负责人要一个邀请。');

if (form) {
  field('device').value ||= deviceName();
  // An invitation opened in a chat app would be used up there, on a browser that forgets.
  form.hidden = inChatApp || !secret;
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    const button = form.querySelector('button');
    button?.setAttribute('disabled', '');
    const joined = await joinVillage({
      relayUrl: relayUrl(),
      secret,
      deviceName: field('device').value.trim(),
      ...(field('shared').checked ? { shared: true } : {}),
    });
    button?.removeAttribute('disabled');
    if ('problem' in joined) return say(joined.problem);
    forgetSecret();
    choose(joined.village.id);
    await navigator.storage?.persist?.();
    location.assign('/');
  });
}
