/** The printed copy of a filing, made once from what was frozen: on the page of the form, and for the archive where it was left out. */
import { type CbEvents, filedMark } from '#components';
import type { MissingCharacter, Printer, Signer } from '#print';
import type { Attachments, Filing, FilingContent, Sealed } from '#sync';
import { type Evaluation, formatSheetId, placeLine } from '#templates';
import { photosOn } from './pictures.ts';
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
  readonly accepted: CbEvents['cb-copy']['accepted'];
}

/** A PDF by its name; or how many photos are not on this device, or the characters that no font has, unless that was accepted. */
export async function printCopy(
  printer: Printer,
  { filing, content, evaluation, signers, open, accepted }: CopyRequest,
): Promise<File | { readonly away: number } | { readonly missing: readonly MissingCharacter[] }> {
  const { template, policy, view } = evaluation;
  const { hash, signer, at, log } = filing;
  const overridden = content && 'overridden' in content ? content.overridden : undefined;
  const place = placeLine(policy);
  const { pictures, lacking } = await photosOn(evaluation, open);
  if (lacking.length > 0 && !accepted.includes('photos')) return { away: lacking.length };
  const result = await printer.print(template, evaluation, {
    options: {
      variant: 'filled',
      pictures,
      time: localNow(),
      filed: filedMark({ ...filing, papers: [], ...(overridden ? { overridden } : {}) }),
      ...(place ? { place } : {}),
    },
    allowMissing: accepted.includes('characters'),
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
