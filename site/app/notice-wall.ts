/** The wall: when and where it hangs, what stands in the way, how it looks, print and picture, and that it has been put up. */
import { html, nothing, type TemplateResult } from 'lit';
import { unsafeHTML } from 'lit/directives/unsafe-html.js';
import { ownFontTrouble } from '#components';
import { type BoardCode, type BoardSize, boardSizes, createPrinter, pageToSvg } from '#print';
import { keptFonts } from '#sync';
import { type ClearedBoard, formatDate, optionsUnder } from '#templates';
import { boardCode } from './board-code.ts';
import { browserMeasure, pagesOf, pictureOf } from './board-picture.ts';
import { programFonts } from './font.ts';
import type { NoticeSheet } from './notice-sheet.ts';
import type { Part } from './people.ts';
import { orSay, type Session } from './session.ts';

export function wallPart(
  { village, person, today }: Session,
  dossier: string,
  sheet: NoticeSheet,
  paint: () => void,
): Part {
  const reads = village.role === 'reads' || village.role === 'reviews';
  const measure = browserMeasure();
  const title = sheet.rows === 'noticeRows' ? '公示' : '公告';
  let size: BoardSize = 'A4';
  let code: { readonly of: ClearedBoard; readonly code: BoardCode | undefined } | undefined;
  let made: { readonly url: string; readonly name: string; readonly words: string } | undefined;
  let busy = '';

  /** Hashing waits, so the code of a new board comes with the next picture. */
  const codeFor = (board: ClearedBoard): BoardCode | undefined => {
    if (code?.of !== board) {
      code = { of: board, code: code?.code };
      orSay(
        boardCode(dossier, board).then((found) => {
          code = { of: board, code: found };
          paint();
        }),
      );
    }
    return code.code;
  };

  const give = (blob: Blob, name: string, words: string): void => {
    if (made) URL.revokeObjectURL(made.url);
    made = { url: URL.createObjectURL(blob), name, words };
    busy = '';
    paint();
  };
  const work = (words: string, make: () => Promise<void>): void => {
    busy = words;
    made = undefined;
    paint();
    orSay(
      make().catch((error: unknown) => {
        busy = ownFontTrouble(error) ?? '没有做成，请再试一次。';
        paint();
        throw error;
      }),
    );
  };
  const printPdf = (board: ClearedBoard, allowMissing = false): void =>
    work('正在生成…', async () => {
      const printer = createPrinter([...(await keptFonts()), ...programFonts]);
      try {
        const time = new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 16);
        const found = await boardCode(dossier, board);
        const answer = await printer.printBoard(board, { size, time, allowMissing, ...(found ? { code: found } : {}) });
        if ('missing' in answer) {
          const signs = [...new Set(answer.missing.map(({ character }) => character))].join('、');
          busy = `字库里没有“${signs}”，打印出来是空框，要手写补上。`;
          missing = board;
          paint();
        } else
          give(
            new Blob([answer.pdf], { type: 'application/pdf' }),
            `${board.heading.text}.pdf`,
            `打印稿做好了，共${answer.pages}张。`,
          );
      } finally {
        printer.close();
      }
    });
  let missing: ClearedBoard | undefined;
  const savePicture = (board: ClearedBoard): void =>
    work('正在画图…', async () => {
      const found = await boardCode(dossier, board);
      // One sheet of A4 a picture: what a chat group shows without zooming in.
      give(
        await pictureOf(pagesOf(board, 'A4', measure, found)),
        `${board.heading.text}.png`,
        '图片做好了，可以发到村里的微信群。',
      );
    });

  /** It hangs: who, since when, and the names as they stand there, for good. */
  const post = (event: SubmitEvent): void => {
    event.preventDefault();
    const data = new FormData(event.target as HTMLFormElement);
    const by = String(data.get('by') ?? '').trim();
    if (by === '') return;
    sheet.together(() => {
      if (sheet.get('fromDate') === undefined) sheet.set('fromDate', today);
      sheet.set('postedBy', by);
      if (sheet.rows === 'noticeRows') sheet.set('docState', '公示中');
      const rows = sheet.get(sheet.rows);
      for (const row of Array.isArray(rows) ? rows : []) {
        const { id, shownName } = row as { readonly id: string; readonly shownName?: string };
        if (shownName !== undefined) sheet.set(`${sheet.rows}/${id}/shownName`, shownName, `首次${title}时定下`);
      }
    });
  };

  function preparing(): TemplateResult {
    const { view, policy, findings } = sheet.evaluation();
    const wrong = (path: string) =>
      findings.find((each) => each.path === path && each.level === 'error' && each.rule !== 'required');
    const field = (path: string) => (wrong(path) ? html`<p class="wrong">${wrong(path)?.message}</p>` : nothing);
    const chosen = Array.isArray(view.places) ? view.places : [];
    const setPlace = (place: string, on: boolean): void => {
      const others = chosen.filter((each): each is string => typeof each === 'string' && each !== place);
      const next = on ? [...others, place] : others;
      sheet.set('places', next.length > 0 ? next : undefined);
    };
    return html`<form class="simple card" @submit=${(event: Event) => event.preventDefault()}>
      <h2>什么时候、贴在哪里</h2>
      ${
        sheet.rows === 'announceRows'
          ? html`<label for="decided">审定日期</label><input id="decided" type="date" .value=${String(view.decidedOn ?? '')} @change=${(event: Event) => setText('decidedOn', event)} />`
          : nothing
      }
      <label for=${`${sheet.rows}-from`}>${title}从哪天起</label>
      <input id=${`${sheet.rows}-from`} type="date" .value=${String(view.fromDate ?? '')} @change=${(event: Event) => setText('fromDate', event)} />${field('fromDate')}
      <label for=${`${sheet.rows}-days`}>${title}几天</label>
      <input id=${`${sheet.rows}-days`} type="number" min="1" max="365" .value=${String(view.days ?? '')} @change=${setDays} />${field('days')}
      <fieldset class="choices"><legend>张贴地点</legend>${optionsUnder('publicPlace', policy).map(
        ({ value }) =>
          html`<label><input type="checkbox" .checked=${chosen.includes(value as never)} @change=${(event: Event) => setPlace(value, (event.target as HTMLInputElement).checked)} /> ${value}</label>`,
      )}</fieldset>
    </form>`;
  }
  const valueIn = (event: Event): string => (event.target as HTMLInputElement).value.trim();
  const setText = (path: string, event: Event): void => sheet.set(path, valueIn(event) || undefined);
  const setDays = (event: Event): void => {
    const days = Number(valueIn(event));
    sheet.set('days', Number.isSafeInteger(days) && days > 0 ? days : undefined, '本次定的天数');
  };

  function boardView(): TemplateResult {
    const answer = sheet.board();
    if (answer === undefined) return html`<p class="quiet" role="status">正在核对有没有不能公开的内容…</p>`;
    if ('stops' in answer) {
      return html`<div class="card" role="alert"><h2>还不能张贴</h2><ul>${answer.stops.map(({ message }) => html`<li>${message}</li>`)}</ul></div>`;
    }
    const { board } = answer;
    const pages = pagesOf(board, size, measure, codeFor(board));
    const posted = sheet.get('postedBy') !== undefined;
    return html`<section class="card"><h2>${title}稿</h2>
      <div class="row paper-size">
        <label for=${`${sheet.rows}-size`}>纸张</label>
        <select id=${`${sheet.rows}-size`} @change=${(event: Event) => {
          size = (event.target as HTMLSelectElement).value as BoardSize;
          made = undefined;
          paint();
        }}>${Object.entries(boardSizes).map(([value, words]) => html`<option value=${value} ?selected=${value === size}>${words}</option>`)}</select>
        <button class="primary" @click=${() => printPdf(board)}>打印稿（PDF）</button>
        <button @click=${() => savePicture(board)}>保存图片</button>
      </div>
      <p role="status">${busy} ${missing && busy ? html`<button class="quiet" @click=${() => printPdf(board, true)}>知道了，照样打印</button>` : nothing}
        ${made ? html`${made.words} <a href=${made.url} target="_blank" rel="noopener">打开</a> <a href=${made.url} download=${made.name}>下载</a>` : nothing}</p>
      <details ?open=${!posted}><summary>看样子（${pages.length}张）</summary>
        <div class="paper board-preview">${pages.map((page, index) => html`<div class="sheet">${unsafeHTML(pageToSvg(page, measure, `${board.heading.text} 第${index + 1}张`))}</div>`)}</div>
      </details>
      ${
        posted || reads
          ? nothing
          : html`<form class="simple" @submit=${post}>
            <label for=${`${sheet.rows}-by`}>谁贴的</label><input id=${`${sheet.rows}-by`} name="by" required maxlength="30" .value=${person.name} />
            <p class="hint">点下面的按钮后，名单和姓名写法就定下来，从${formatDate(board.from)}起算。</p>
            <p><button class="primary">已经张贴</button></p>
          </form>`
      }
    </section>`;
  }

  return {
    view: () => html`${reads || sheet.get('postedBy') !== undefined ? nothing : preparing()} ${boardView()}`,
  };
}
