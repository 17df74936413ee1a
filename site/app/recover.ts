/** Two recovery sheets and a one-time link give a lost village back on this device. */
import { joinHalves, readHalf, recoverVillage } from '#sync';
import { choose } from './chosen-village.ts';
import { deviceName, relayUrl } from './relay-here.ts';
import { forgetSecret, inChatApp, secret } from './secret-link.ts';

const form = document.querySelector<HTMLFormElement>('#recover');
const problem = document.querySelector<HTMLElement>('#problem');
const say = (sentence: string): void => {
  if (problem) problem.textContent = sentence;
};
const field = (name: string): HTMLInputElement => form?.elements.namedItem(name) as HTMLInputElement;

if (inChatApp) say('请点右上角“…”，选“在浏览器中打开”。聊天软件里的浏览器会丢失填写的内容。');
else if (!secret)
  say(
    '恢复要用开村链接打开：请在运行村表的电脑上停止村表，再运行 npm start -- --another-village，用它显示的开村链接打开，选“用恢复纸恢复”。',
  );

if (form) {
  field('device').value ||= deviceName();
  form.hidden = inChatApp || !secret;
  for (const name of ['first', 'second']) {
    field(name).addEventListener('input', () => {
      const typed = field(name).value.trim();
      const read = typed === '' ? undefined : readHalf(typed);
      const word = document.querySelector(`#${name}-state`);
      if (word) word.textContent = !read ? '' : 'problem' in read ? read.problem : `这一张完整，编号 ${read.set}。`;
    });
  }
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    const contents = joinHalves(field('first').value, field('second').value);
    if ('problem' in contents) return say(contents.problem);
    const button = form.querySelector('button');
    button?.setAttribute('disabled', '');
    const recovered = await recoverVillage({
      contents,
      relay: { url: relayUrl(), setup: secret },
      deviceName: field('device').value.trim(),
      ...(field('shared').checked ? { shared: true } : {}),
    });
    button?.removeAttribute('disabled');
    if ('problem' in recovered) return say(recovered.problem);
    forgetSecret();
    choose(recovered.village.id);
    await navigator.storage?.persist?.();
    location.assign('/');
  });
}
