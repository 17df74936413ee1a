/** Content: what is asked of an archive copy, and what it then holds beside its pages, as data that can travel to a worker. */
import type { Evaluation } from '../../evaluate.ts';
import type { Template } from '../../template.ts';
import type { Signer } from '../signing.ts';
import type { Standard } from './metadata.ts';
import type { ArchiveFiling, ArchiveRecord } from './record.ts';

export interface ArchiveRequest {
  /** default A-3a; A-1b is the same pages without the values */
  readonly standard?: Standard;
  /** false: without object streams, for programs that cannot read them; A-1b never has them */
  readonly packed?: boolean;
  /** what counted, as the filing recorded it; else region and date of the evaluation */
  readonly policy?: unknown;
  readonly filing?: ArchiveFiling;
  /**
   * who signs the file; the n-th gets the field `sign-n` where `path` is signed, or at the end of the form, and who keeps the seal
   * fields `seal-n` where that is set
   */
  readonly signers?: readonly Signer[];
}
/** What an archive copy says that the paper does not. */
export type ArchiveContent = Required<Pick<ArchiveRequest, 'standard' | 'packed' | 'policy' | 'signers'>> &
  Pick<ArchiveRequest, 'filing'> &
  Pick<ArchiveRecord, 'basis' | 'values'>;
/** What an archive copy of a sheet holds, as plain data. */
export function archiveContent(
  { basis }: Template,
  { policy, view }: Evaluation,
  { standard = 'A-3a', packed = true, signers = [], ...request }: ArchiveRequest,
): ArchiveContent {
  return {
    standard,
    packed,
    signers,
    policy: request.policy ?? { region: policy.regionCode, date: policy.date },
    ...(request.filing === undefined ? {} : { filing: request.filing }),
    basis: basis.map(({ document, number }) => (number === undefined ? document : `${document}（${number}）`)),
    values: view,
  };
}
