/** Paper slips for a secret vote: as many as may vote, four a row, to cut apart. They name the case and nobody who votes. */
import { html, render } from 'lit';
import { votes } from '#templates';

export function printSlips({ head, group, count }: { head: string; group: string; count: number }): void {
  const place = document.createElement('div');
  place.className = 'slips';
  render(
    html`${Array.from(
      { length: count },
      () => html`<div class="slip"><b>民主评议表决票</b><span>评议对象：${head}${group ? `（${group}）` : ''}</span>
      ${votes.map((vote) => html`<span class="box">□ ${vote}</span>`)}<small>在一个方框里打勾，多选、不选的按弃权计，不要写姓名。</small></div>`,
    )}`,
    place,
  );
  document.body.append(place);
  addEventListener('afterprint', () => place.remove(), { once: true });
  print();
}
