/** The print worker in a browser: same bytes as on the page itself, and the page does not stand still. */
import { afterAll, describe, expect, test } from 'vitest';
import { createPrinter, loadFont, printPdf, verifyPdf } from '../../../templates/print/index.ts';
import { evaluated, household, householdView, members } from './examples.ts';

const fontUrl = new URL(
  '../../../node_modules/@expo-google-fonts/noto-serif-sc/400Regular/NotoSerifSC_400Regular.ttf',
  import.meta.url,
).href;
const options = { variant: 'filled', time: '2023-05-20T10:30' } as const;
const evaluation = evaluated(household, householdView);
const printer = createPrinter([fontUrl]);
afterAll(() => printer.close());

/** ms for which timers of the page did not run. */
async function longestBlock(work: () => Promise<unknown>): Promise<number> {
  let longest = 0;
  let last = performance.now();
  const tick = (): void => {
    longest = Math.max(longest, performance.now() - last);
    last = performance.now();
  };
  const ticker = setInterval(tick, 4);
  await work();
  clearInterval(ticker);
  tick();
  return longest;
}

describe('the print worker', () => {
  test('prints the same bytes as the page would, and again the same', async () => {
    const first = await printer.print(household, evaluation, { options });
    const second = await printer.print(household, evaluation, { options });
    const font = loadFont(await (await fetch(fontUrl)).arrayBuffer());
    const here = await printPdf(household, evaluation, { fonts: [font], options });
    if (!('pdf' in first && 'pdf' in second && 'pdf' in here)) throw new Error('characters are missing');
    expect(first.pages).toBe(1);
    expect(new TextDecoder('latin1').decode(first.pdf.subarray(0, 8))).toBe('%PDF-1.7');
    expect(second.pdf).toEqual(first.pdf);
    expect(here.pdf).toEqual(first.pdf);
  });

  test('makes an archive copy of the same bytes, and it is whole', async () => {
    const archive = { signers: [{ id: 'p1', name: '张三', path: 'householdSign' }] };
    const there = await printer.print(household, evaluation, { options, archive });
    const font = loadFont(await (await fetch(fontUrl)).arrayBuffer());
    const here = await printPdf(household, evaluation, { fonts: [font], options, archive });
    if (!('pdf' in there && 'pdf' in here)) throw new Error('characters are missing');
    expect(there.pdf).toEqual(here.pdf);
    expect(await verifyPdf(there.pdf)).toMatchObject({ standing: 'whole', values: { headName: '包建国' } });
  });

  test('names what it cannot print', async () => {
    const rare = evaluated(household, { ...householdView, headName: '王𠮷' });
    expect(await printer.print(household, rare, { options })).toMatchObject({
      missing: [{ character: '𠮷', path: 'headName' }],
    });
    expect(await printer.print(household, rare, { options, allowMissing: true })).toHaveProperty('pdf');
  });

  test('takes fonts as transferred buffers', async () => {
    const buffer = await (await fetch(fontUrl)).arrayBuffer();
    const other = createPrinter([buffer]);
    expect(buffer.byteLength).toBe(0);
    expect(await other.print(household, evaluation, { options })).toHaveProperty('pdf');
    other.close();
  });

  test('leaves the page free: it blocks it for a fraction of what printing on the page itself does', async () => {
    const large = evaluated(household, { ...householdView, members: members(200) });
    const font = loadFont(await (await fetch(fontUrl)).arrayBuffer());
    // Compared with each other, not with the clock, and the best of several: a busy machine may hold up any one of them.
    let [onPage, inWorker] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
    for (let run = 0; run < 5; run++) {
      onPage = Math.min(onPage, await longestBlock(() => printPdf(household, large, { fonts: [font], options })));
      inWorker = Math.min(inWorker, await longestBlock(() => printer.print(household, large, { options })));
    }
    console.log(
      `200 members: the page stands still for ${onPage.toFixed(0)} ms, with the worker for ${inWorker.toFixed(0)} ms`,
    );
    expect(inWorker).toBeLessThan(onPage / 2);
  });

  test('says what is wrong with a font that does not come or is none', async () => {
    const absent = createPrinter(['/fonts/there-is-none.ttf']);
    await expect(absent.print(household, evaluation, { options })).rejects.toThrow(/Font/);
    absent.close();
    const noFont = createPrinter([new TextEncoder().encode('<html>not a font</html>').buffer]);
    await expect(noFont.print(household, evaluation, { options })).rejects.toThrow(/not a TrueType font/);
    noFont.close();
  });

  test('a printer that is closed rejects what waits', async () => {
    const closing = createPrinter([fontUrl]);
    const waiting = closing.print(household, evaluation, { options });
    closing.close();
    await expect(waiting).rejects.toThrow(/closed/);
  });
});
