/** Recovery sheets: two halves of the village's keys on paper, for two people; made by who leads the village. */
import { html, nothing, render } from 'lit';
import { unsafeSVG } from 'lit/directives/unsafe-svg.js';
import { renderSVG } from 'uqr';
import { makeHalves, pairNumber } from '#sync';
import { formatDate } from '#templates';
import type { Part } from './people.ts';
import type { Session } from './session.ts';

export function recoveryPart({ village, register, today }: Session, paint: () => void): Part {
  let problem = '';

  function make(event: SubmitEvent): void {
    event.preventDefault();
    const data = new FormData(event.target as HTMLFormElement);
    const holders = ['first', 'second'].map((name) => String(data.get(name) ?? '').trim());
    problem = holders[0] === holders[1] ? '两张要交给两个不同的人。' : '';
    if (problem) {
      paint();
      return;
    }
    const halves = makeHalves(village);
    register.noteRecovery({
      on: today,
      pair: pairNumber(halves[0]),
      holders: holders.join('、'),
      key: Math.max(...village.keys.keys()),
    });
    showSheets(halves, holders);
    paint();
  }

  /** The sheets lie over the page until they are put away; printing prints nothing else. */
  function showSheets(halves: readonly string[], holders: readonly string[]): void {
    const place = document.createElement('div');
    place.className = 'recovery-print';
    document.body.append(place);
    const sheet = (half: string, index: number) => html`<section class="recovery-sheet">
      <h1>${register.settings().name ?? village.name} · 恢复纸（两张中的第${index + 1}张）</h1>
      <p>交给：<strong>${holders[index]}</strong>　制作日期：${formatDate(today)}　编号：<strong>${pairNumber(half)}</strong></p>
      <p>全村的设备都丢了、坏了的时候，用这一张和另一张合起来，可以在新的设备上打开本村的资料。单有一张打不开任何内容。请锁好，不要拍照，不要和另一张放在一起。</p>
      <div class="qr">${unsafeSVG(renderSVG(half, { border: 2, ecc: 'M' }))}</div>
      <pre>${half
        .split('\n')
        .map((line, number) => `${String(number + 1).padStart(2)}  ${line}`)
        .join('\n')}</pre>
      <p class="quiet">每行最后四位是校验。没有字母 I、L、O、U。怎么用：在运行村表的电脑上停止村表，再运行 npm start -- --another-village，打开它显示的开村链接（${location.origin}/open…），选“用恢复纸恢复”。</p>
    </section>`;
    const putAway = (): void => {
      render(nothing, place);
      place.remove();
    };
    render(
      html`<p class="row no-print"><button class="primary" @click=${() => print()}>打印两张</button><button class="quiet" @click=${putAway}>已打印好，收起</button></p>
        ${halves.map(sheet)}`,
      place,
    );
    place.querySelector('button')?.focus();
  }

  return {
    view() {
      if (!village.relay || village.role !== 'leads') return html``;
      const made = register.recovery();
      const isOld = made !== undefined && made.key < Math.max(...village.keys.keys());
      return html`<details class="card" id="recovery" ?open=${made === undefined || isOld}>
        <summary><h2>恢复纸</h2></summary>
        <p>${made ? `${formatDate(made.on)}做过一次，编号 ${made.pair}，交给${made.holders}。` : '还没有做过。所有设备都丢了的话，没有恢复纸，加密的内容谁也打不开。'}${isOld ? html`<strong class="wrong">之后换过钥匙，请重做。</strong>` : ''}</p>
        ${problem ? html`<p class="wrong" role="alert">${problem}</p>` : ''}
        <form class="simple" @submit=${make}>
          <label for="holder-first">第一张交给谁</label><input id="holder-first" name="first" required maxlength="30" autocomplete="off" />
          <label for="holder-second">第二张交给谁</label><input id="holder-second" name="second" required maxlength="30" autocomplete="off" />
          <p><button>制作两张恢复纸</button></p>
        </form>
      </details>`;
    },
  };
}
