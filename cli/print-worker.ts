/**
 * Print worker of the terminal: one of several threads, each with the font, that evaluate and draw sheets as they are handed out.
 *
 * A sheet that cannot be printed is answered with a sentence and harms no other.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { createPress, type PrintOptions, pieceBytes, printPdf, sheetOf } from '#print';
import { evaluate, loadPolicies, loadTemplate, type SheetView } from '#templates';
import { fontsFor, type OwnFonts } from './fonts.ts';
import { missingSentence } from './missing.ts';

export interface PrintTask {
  readonly index: number;
  readonly view: SheetView;
}
export interface PrintWork {
  readonly form: string;
  readonly region: string;
  readonly today: string;
  readonly options: PrintOptions;
  readonly allowMissing: boolean;
  readonly standard: 'A-3a' | 'A-1b' | undefined;
  readonly own: OwnFonts;
  /** a piece of one file, else a file of its own */
  readonly piece: boolean;
}
export type PrintedTask =
  | { readonly index: number; readonly bytes: Uint8Array<ArrayBuffer>; readonly pages: number; readonly name: string }
  | { readonly index: number; readonly trouble: string };

async function begin(port: NonNullable<typeof parentPort>, work: PrintWork): Promise<void> {
  const { form, region, today, options, allowMissing, standard, own, piece } = work;
  const [template, policies] = await Promise.all([loadTemplate(form), loadPolicies(region)]);
  const fonts = fontsFor(own);
  const press = createPress(fonts);
  const archive = standard && { standard };

  async function print({ index, view }: PrintTask): Promise<PrintedTask> {
    const evaluation = evaluate(template, view, { policies, today, once: true });
    const { headName } = evaluation.view;
    const name = typeof headName === 'string' ? headName : '';
    if (piece) {
      const made = press.piece(sheetOf(template, evaluation), { options, allowMissing });
      if ('missing' in made) return { index, trouble: missingSentence(made.missing) };
      return { index, bytes: pieceBytes(made), pages: made.pages.length, name };
    }
    const made = await printPdf(template, evaluation, { fonts, options, allowMissing, archive });
    if ('missing' in made) return { index, trouble: missingSentence(made.missing) };
    return { index, bytes: made.pdf, pages: made.pages, name };
  }

  port.on('message', async (task: PrintTask) => {
    const answer = await print(task).catch(
      (error: unknown): PrintedTask => ({
        index: task.index,
        trouble: error instanceof Error ? error.message : String(error),
      }),
    );
    port.postMessage(answer, 'bytes' in answer ? [answer.bytes.buffer] : []);
  });
}

if (parentPort) await begin(parentPort, workerData as PrintWork);
