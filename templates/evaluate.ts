/**
 * evaluate(): one sheet's view → its calculated values, what is relevant, and its findings. The deep function.
 *
 * - Pure: `today` and `policies` are arguments; the same arguments give the same answer on every device.
 * - Three-valued: what is not known makes an answer unknown, never false. An unknown `relevant` shows the field; an
 *   unknown `required` does not demand it; an unknown rule is silent, but a missing parameter is named in a note.
 * - What is irrelevant reads as absent to rules, calculations and paper. Its typed value stays in the dossier.
 * - Whatever the view holds, it does not throw: a value that does not fit its kind reads as absent and gives a finding.
 * - Only what changed runs again: give the last evaluation as `previous`.
 */
import type { SheetView, ViewValue } from './fields.ts';
import type { Finding } from './finding.ts';
import { isDate } from './kinds.ts';
import { type Memo, newMemo } from './memo.ts';
import { type Option, optionsUnder } from './options.ts';
import { parameterInfo } from './policy/parameters.ts';
import type { Policies, Policy } from './policy/policy.ts';
import { isSame } from './settle.ts';
import { type CheckedSheet, checkSheet, type LinkView, type SettledSheet, settleSheet } from './sheet.ts';
import type { Template } from './template.ts';
import { titleIn, wordingOf } from './wording.ts';

export interface EvaluationContext {
  readonly policies: Policies;
  /** `YYYY-MM-DD` */
  readonly today: string;
  /** the last evaluation of this sheet; results whose inputs are the same objects are taken from it */
  readonly previous?: Evaluation;
  /** view paths that people have not settled: each is an error of its own */
  readonly disagreements?: readonly string[];
}

/**
 * Paths are view paths: `phone`, `members/<row>/idNo`, `section:<id>` for a whole section.
 */
export interface Evaluation {
  readonly template: Template;
  /** with calculated values, repeats in the order to show, links as evaluated views; irrelevant fields left out */
  readonly view: SheetView;
  readonly irrelevant: ReadonlySet<string>;
  /** what asks for an answer, given or not */
  readonly required: ReadonlySet<string>;
  /** calculated fields where a person typed another value */
  readonly overridden: ReadonlySet<string>;
  readonly findings: readonly Finding[];
  /** the policy that counted */
  readonly policy: Policy;
  /** the form's name in this place */
  readonly title: string;
  /** options of a choice field as this policy has them; path without row ids: `members/health` */
  optionsOf(field: string): readonly Option[];
  /** a label or title with the place's own words: `{township}初审意见` → 苏木初审意见 */
  wording(text: string): string;
}

export function evaluate(template: Template, view: SheetView, given: EvaluationContext): Evaluation {
  const kept = given.previous && keptBy.get(given.previous);
  const settling = settleView(template, view, given, kept?.settling);
  const { memo, sheet } = settling;
  const { policy } = memo.context;
  const checked = checkSheet(template, sheet, memo);
  const paths = pathsOf(template, sheet, checked, kept?.paths);
  const wording = (text: string): string => wordingOf(text, policy);
  const findings = collectFindings(template, sheet, checked, memo, given.disagreements ?? [], wording);
  const evaluation: Evaluation = Object.freeze({
    template,
    view: settling.view,
    irrelevant: paths.irrelevant.set,
    required: paths.required.set,
    overridden: paths.overridden.set,
    findings: given.previous && isSame(findings, given.previous.findings) ? given.previous.findings : findings,
    policy,
    title: titleIn(policy, template),
    optionsOf: (path: string) => optionsAt(template, path, policy),
    wording,
  });
  keptBy.set(evaluation, { settling, paths });
  return evaluation;
}

/** A sheet whose fields are settled and not checked: all that one which links to it needs of it. */
interface SettledView {
  readonly template: Template;
  readonly memo: Memo;
  readonly sheet: SettledSheet;
  readonly view: SheetView;
  readonly linked: ReadonlyMap<string, SettledView>;
}

function settleView(
  template: Template,
  view: SheetView,
  given: EvaluationContext,
  last: SettledView | undefined,
): SettledView {
  const previous = last?.template === template ? last : undefined;
  const linked = new Map<string, SettledView>();
  const link: LinkView = (id, to, linkedView) => {
    const settling = settleView(to, linkedView, given, previous?.linked.get(id));
    linked.set(id, settling);
    return settling.view;
  };
  const policy = policyOf(template, view, given, link);
  const memo =
    previous && isFor(previous.memo, view, given, policy)
      ? previous.memo
      : newMemo(template, given.policies, policy, given.today, view);
  const sheet = settleSheet(template, view, memo, template.order, link);
  return { template, memo, sheet, view: sameView(viewFrom(template, view, sheet), previous?.view), linked };
}

/** What an evaluation leaves for the next one. */
interface Kept {
  readonly settling: SettledView;
  readonly paths: Paths;
}
const keptBy = new WeakMap<Evaluation, Kept>();

function isFor({ policies, context }: Memo, view: SheetView, given: EvaluationContext, policy: Policy): boolean {
  const sheet = typeof view.id === 'string' ? view.id : undefined;
  return (
    policies === given.policies && context.policy === policy && context.today === given.today && context.sheet === sheet
  );
}

/** The policy of the template's date; that date is settled under today's policy, which it does not need. */
function policyOf(template: Template, view: SheetView, { policies, today }: EvaluationContext, link: LinkView): Policy {
  const { policyDate } = template;
  if (policyDate === undefined) return policies.on(today);
  if (template.policyOrder.length === 1 && !template.calculate[policyDate] && !template.relevant[policyDate]) {
    // Nearly always it is simply typed.
    const typed: unknown = view[policyDate];
    return policies.on(isDate(typed) ? typed : today);
  }
  const memo = newMemo(template, policies, policies.on(today), today, view);
  const { settled } = settleSheet(template, view, memo, template.policyOrder, link);
  const date = settled.values[policyDate];
  return policies.on(typeof date === 'string' ? date : today);
}
function optionsAt(template: Template, path: string, policy: Policy): readonly Option[] {
  const [id = '', name] = path.split('/');
  const field = template.fields[id];
  const found = name !== undefined && field?.kind === 'repeat' ? field.fields[name] : field;
  return found?.kind === 'choice' || found?.kind === 'choices' ? optionsUnder(found.options, policy) : [];
}

// ---------------------------------------------------------------- the view that comes out

function viewFrom(template: Template, typed: SheetView, { settled, rows }: SettledSheet): SheetView {
  const view: Record<string, ViewValue | undefined> = {};
  if (typeof typed.id === 'string') view.id = typed.id;
  for (const id in template.fields) {
    if (settled.values[id] !== undefined) view[id] = settled.values[id];
  }
  for (const id of rows.keys()) {
    if (settled.values[`${id}None`] !== undefined) view[`${id}None`] = settled.values[`${id}None`];
  }
  return view;
}

/** The last view where nothing in it has changed, so that what reads it as a whole need not run again. */
function sameView(view: SheetView, previous: SheetView | undefined): SheetView {
  const ids = Object.keys(view);
  if (previous && ids.length === Object.keys(previous).length && ids.every((id) => isSame(view[id], previous[id])))
    return previous;
  return Object.freeze(view);
}

/** Paths in pieces: of the sheet, then of each row. Rows that did not change bring the same piece. */
type Pieces = readonly (readonly string[])[];
interface PathSet {
  readonly pieces: Pieces;
  readonly set: ReadonlySet<string>;
}

function pathSet(pieces: Pieces, previous: PathSet | undefined): PathSet {
  const isKnown =
    previous?.pieces.length === pieces.length && pieces.every((piece, index) => isSame(piece, previous.pieces[index]));
  return isKnown ? previous : { pieces, set: new Set(pieces.flat()) };
}

function pathsOf(
  template: Template,
  { settled, rows }: SettledSheet,
  checked: CheckedSheet,
  previous: Paths | undefined,
): Paths {
  const states = [...rows.values()].flat();
  const sections = template.sections
    .filter(
      ({ fields }) => Object.keys(fields).length > 0 && Object.keys(fields).every((id) => settled.irrelevant.has(id)),
    )
    .map(({ id }) => `section:${id}`);
  return {
    irrelevant: pathSet(
      [[...settled.irrelevant, ...sections], ...states.map(({ irrelevant }) => irrelevant)],
      previous?.irrelevant,
    ),
    required: pathSet([checked.required, ...states.map((state) => state.checked?.required ?? [])], previous?.required),
    overridden: pathSet([[...settled.overridden], ...states.map(({ overridden }) => overridden)], previous?.overridden),
  };
}
interface Paths {
  readonly irrelevant: PathSet;
  readonly required: PathSet;
  readonly overridden: PathSet;
}

// ---------------------------------------------------------------- findings

/** Errors, warnings, notes; within a level from the top of the form to its foot (E12). */
function collectFindings(
  template: Template,
  { rows }: SettledSheet,
  { byField, byRow, sealed }: CheckedSheet,
  { lacking }: Memo,
  disagreements: readonly string[],
  wording: (text: string) => string,
): readonly Finding[] {
  const ordered: Record<Finding['level'], Finding[]> = { error: [], warning: [], note: [] };
  const add = (findings: readonly Finding[] | undefined): void => {
    if (findings) for (const finding of findings) ordered[finding.level].push(finding);
  };
  add(byField.get(''));
  for (const path of disagreements) add([disagreementAt(template, path, wording)]);
  for (const { id: section, fields } of template.sections) {
    add(byField.get(`section:${section}`));
    for (const id in fields) {
      add(byField.get(id));
      for (const { view, checked } of rows.get(id) ?? []) {
        add(checked?.findings);
        add(byRow.get(`${id}/${view.id}`));
      }
    }
  }
  for (const id of lacking) {
    const label = parameterInfo(id)?.label ?? id;
    const message = `本地区还没有“${label}”这个政策参数，相关计算和核查暂时做不了。请在“本村”页填写这个参数并写明依据。`;
    ordered.note.push({ level: 'note', rule: 'parameter', path: '', message });
  }
  if (sealed.length > 0) {
    const message =
      '有些内容已加密，本设备没有密钥，打不开，相关核查没有做。请用已加入本村的设备打开，或请负责人重新邀请本设备。';
    ordered.note.push({ level: 'note', rule: 'sealed', path: sealed[0]!, message });
  }
  return Object.freeze([...ordered.error, ...ordered.warning, ...ordered.note]);
}

function disagreementAt(template: Template, path: string, wording: (text: string) => string): Finding {
  const [id = '', , name] = path.split('/');
  const field = template.fields[id];
  const at = name !== undefined && field?.kind === 'repeat' ? field.fields[name] : field;
  const label = at ? `“${wording(at.label)}”` : '这一栏';
  return { level: 'error', rule: 'disagreement', path, message: `${label}有几个人填得不一样，请核实后选定一个。` };
}
