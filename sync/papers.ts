/**
 * Papers of a filing (S9): its printed copy, which is made once, and scans of what people signed by hand. The bytes are
 * attachments; which filing they belong to stands in rows of the dossier's own, so that a filing can exist before its
 * papers have been made or sent, and so that two people who add papers apart never stand against each other.
 */
import type { AttachmentRef, Person, Schema, SharedValues, Values } from './contract.ts';

/** In every dossier, whatever its forms. */
export const papersSchema: Schema = {
  'papers/*': { kind: 'repeat' },
  'papers/*/filing': { kind: 'text' },
  'papers/*/is': { kind: 'text' },
  'papers/*/file': { kind: 'attachment' },
  'papers/*/receipt': { kind: 'text' },
};

/** `copy`: the PDF that was made when it was filed; `signed`: that with electronic signatures; `scan`: the sheet on paper with its signatures */
const kinds = ['copy', 'signed', 'scan'] as const;
export type PaperKind = (typeof kinds)[number];

export interface Paper {
  /** of the row; `removeRow` takes it off */
  readonly path: string;
  readonly is: PaperKind;
  readonly file: AttachmentRef;
  /** who added it, when */
  readonly person: Person | undefined;
  readonly at: string;
  /** the relay's word that the file existed then */
  readonly receipt?: string;
}

/** The papers of a filing, the oldest first. */
export function papersOf(dossier: Pick<SharedValues, 'values' | 'origin'>, filing: string): readonly Paper[] {
  const { papers } = dossier.values();
  return Object.entries(isPart(papers) ? papers : {}).flatMap(([id, row]): readonly Paper[] => {
    if (!isPart(row) || row.filing !== filing) return [];
    const is = kinds.find((kind) => kind === row.is);
    const [file] = Array.isArray(row.file) ? row.file : [];
    if (!is || typeof file !== 'object') return [];
    const path = `papers/${id}`;
    const { person, at = '' } = dossier.origin(`${path}/file`) ?? {};
    return [{ path, is, file, person, at, ...(typeof row.receipt === 'string' ? { receipt: row.receipt } : {}) }];
  });
}

export function addPaper(
  dossier: Pick<SharedValues, 'together' | 'addRow' | 'set'>,
  filing: string,
  { is, file, receipt }: Pick<Paper, 'is' | 'file' | 'receipt'>,
): void {
  dossier.together(() => {
    const row = `papers/${dossier.addRow('papers')}`;
    dossier.set(`${row}/filing`, filing);
    dossier.set(`${row}/is`, is);
    dossier.set(`${row}/file`, [file]);
    if (receipt !== undefined) dossier.set(`${row}/receipt`, receipt);
  });
}

const isPart = (value: Values[string]): value is Values =>
  typeof value === 'object' && !Array.isArray(value) && !('sealed' in value && value.sealed === true);
