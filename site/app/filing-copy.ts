/** The printed copy of a filing, made once from what was frozen: on the page of the form, and for the archive where it was left out. */
import { filedMark } from '#components';
import type { MissingCharacter, Printer, Signer } from '#print';
import type { Attachments, Filing, FilingContent, Sealed } from '#sync';
import { type Evaluation, formatSheetId, placeLine } from '#templates';
import { picturesOf } from './pictures.ts';
import { localNow } from './today.ts';

export interface CopyRequest {
  readonly filing: Filing;
  /** what was filed under its hash */
  readonly content: FilingContent | Sealed | undefined;
  /** the sheet as it was filed */
  readonly evaluation: Evaluation;
  readonly signers: readonly Signer[];
  /** of attachments: the photos on it */
  readonly open: Attachments['open'];
  /** print also where characters are missing */
  readonly anyway: boolean;
}

/** A PDF by its name, or the characters that no font has. */
export async function printCopy(
  printer: Printer,
  { filing, content, evaluation, signers, open, anyway }: CopyRequest,
): Promise<File | { readonly missing: readonly MissingCharacter[] }> {
  const { template, policy, view } = evaluation;
  const { hash, signer, at, log } = filing;
  const overridden = content && 'overridden' in content ? content.overridden : undefined;
  const place = placeLine(policy);
  const result = await printer.print(template, evaluation, {
    options: {
      variant: 'filled',
      pictures: await picturesOf(evaluation, open),
      time: localNow(),
      filed: filedMark({ ...filing, papers: [], ...(overridden ? { overridden } : {}) }),
      ...(place ? { place } : {}),
    },
    allowMissing: anyway,
    archive: {
      policy: filing.policy,
      filing: { hash, by: signer.name, at, ...(log ? { log } : {}) },
      signers,
    },
  });
  if ('missing' in result) return result;
  const number = typeof view.formNo === 'string' && view.formNo !== '' ? view.formNo : undefined;
  const name = `${evaluation.title}${number ?? formatSheetId(template.sheet, filing.sheet)}.pdf`;
  return new File([result.pdf], name, { type: 'application/pdf' });
}
