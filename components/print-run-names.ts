/** Names under which a print run keeps what it has drawn (sync/scratch.ts): for its workers and for the page. */

export const scratchName = 'print';
/** Ids only: names are not sealed. */
export const keptName = ({
  dossier = '',
  form,
  sheet,
}: {
  readonly dossier?: string;
  readonly form: string;
  readonly sheet: string;
}): string => `${dossier}/${form}/${sheet}`;
