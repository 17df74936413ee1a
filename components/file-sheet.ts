/**
 * Filing a sheet (定稿): freezes what it says at this moment, with the policy that counted. The caller has asked the person.
 */
import type { Dossier, Filing, Person } from '#sync';
import { type Evaluation, type Field, type Finding, type Policies, policyRecord, type Template } from '#templates';
import { labelAt } from './labels.ts';

export interface FileWish {
  readonly sheet: string;
  readonly signer: Person;
  readonly policies: Policies;
  /** `YYYY-MM-DD` */
  readonly today: string;
  readonly replaces?: readonly string[];
  readonly reason?: string;
  /** why errors that stand are left as they are */
  readonly override?: string;
}

/** People who say different things of one field: there is not one truth yet, and no reason can make it one. */
export const isUnsettled = ({ findings }: Pick<Evaluation, 'findings'>): boolean =>
  findings.some(({ rule }) => rule === 'disagreement');

/** Signatures that are asked for and not there: the sheet is printed from its filing and signed on paper. */
export const unsigned = ({ template, findings }: Evaluation): readonly Finding[] =>
  findings.filter(({ rule, path }) => rule === 'required' && kindAt(template, path) === 'signature');

/** What keeps a sheet from being filed: errors, but not that it is still to be signed. */
export function hindrances(evaluation: Evaluation): readonly Finding[] {
  const onPaper = new Set(unsigned(evaluation));
  return evaluation.findings.filter((finding) => finding.level === 'error' && !onPaper.has(finding));
}

function kindAt({ fields }: Template, path: string): Field['kind'] | undefined {
  const [id = '', , name] = path.split('/');
  const field = fields[id];
  return field?.kind === 'repeat' && name !== undefined ? field.fields[name]?.kind : field?.kind;
}

/** Errors keep a sheet from being filed, unless the signer says why it is filed all the same; what is unsettled does so always. */
export function fileSheet(dossier: Dossier, evaluation: Evaluation, wish: FileWish): Promise<Filing> {
  const { template, view } = evaluation;
  const { sheet, signer, policies, today, replaces = [], reason, override } = wish;
  const errors = hindrances(evaluation).map(({ path, message }) => ({ label: labelAt(evaluation, path), message }));
  if (isUnsettled(evaluation)) throw new Error(`Sheet '${template.id}/${sheet}' has unsettled disagreements.`);
  if (errors.length > 0 && !override)
    throw new Error(`Sheet '${template.id}/${sheet}' has ${errors.length} errors and no reason to be filed with them.`);
  return dossier.file({
    form: template.id,
    sheet,
    templateVersion: template.version,
    policy: policyRecord(evaluation, { policies, today }),
    signer,
    view,
    ...(errors.length > 0 && override ? { overridden: { reason: override, errors } } : {}),
    ...(replaces.length > 0 ? { replaces, reason } : {}),
  });
}

/** Withdraws what stands of a sheet. */
export function voidSheet(
  dossier: Dossier,
  { template, policy }: Evaluation,
  { sheet, signer, replaces, reason }: Required<Pick<FileWish, 'sheet' | 'signer' | 'replaces' | 'reason'>>,
): Promise<Filing> {
  return dossier.file({
    form: template.id,
    sheet,
    templateVersion: template.version,
    policy: { region: policy.regionCode, date: policy.date },
    signer,
    replaces,
    reason,
    void: true,
  });
}
