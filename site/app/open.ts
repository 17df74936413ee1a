/** Opens the village from the one-time link, or on this device alone when there is no link. */

import { createVillage } from '#sync';
import { choose } from './chosen-village.ts';
import { deviceName, relayUrl } from './relay-here.ts';
import { forgetSecret, inChatApp, secret } from './secret-link.ts';

const form = document.querySelector<HTMLFormElement>('#open');
const problem = document.querySelector<HTMLElement>('#problem');
const say = (sentence: string): void => {
  if (problem) problem.textContent = sentence;
};
const field = (name: string): HTMLInputElement => form?.elements.namedItem(name) as HTMLInputElement;

if (inChatApp) say('请点右上角“…”，选“在浏览器中打开”。聊天软件里的浏览器会丢失填写的内容。');
else if (!secret)
  say('没有用开村链接打开：村子只保存在这台设备上，别人看不到。要多人一起填，请用启动服务时显示的开村链接。');

// The link's secret goes along; that page takes it out of the address as this one did.
const recovering = document.querySelector<HTMLElement>('#recovering');
if (recovering && secret && !inChatApp) {
  recovering.hidden = false;
  recovering.querySelector('a')?.addEventListener('click', (event) => {
    event.preventDefault();
    location.assign(`/recover#${secret}`);
  });
}

if (form) {
  field('year').value ||= String(new Date().getFullYear());
  field('device').value ||= deviceName();
  form.hidden = inChatApp;
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    const button = form.querySelector('button');
    button?.setAttribute('disabled', '');
    const opened = await createVillage({
      name: field('name').value.trim(),
      regionCode: field('region').value,
      policyYear: field('year').value,
      personName: field('person').value.trim(),
      deviceName: field('device').value.trim(),
      ...(field('shared').checked ? { shared: true } : {}),
      ...(secret ? { relay: { url: relayUrl(), setup: secret } } : {}),
    });
    button?.removeAttribute('disabled');
    if ('problem' in opened) return say(opened.problem);
    forgetSecret();
    choose(opened.village.id);
    // Without this a browser that runs short of space may throw the village away.
    await navigator.storage?.persist?.();
    location.assign('/');
  });
}
