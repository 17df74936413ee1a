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
import { type Memo, newMemo, noStatements } from './memo.ts';
import { type Option, optionsUnder } from './options.ts';
import { planOf, type SheetPlan } from './plan.ts';
import { parameterInfo } from './policy/parameters.ts';
import type { Policies, Policy } from './policy/policy.ts';
import { isSame } from './settle.ts';
import { type CheckedSheet, checkSheet, type LinkView, type SettledSheet, settleSheet } from './sheet.ts';
import type { Statement } from './statements.ts';
import type { Template } from './template.ts';
import { titleIn } from './wording.ts';

export interface EvaluationContext {
  readonly policies: Policies;
  /** `YYYY-MM-DD` */
  readonly today: string;
  /** what other dossiers state of this one; the same array while nothing changes in it */
  readonly statements?: readonly Statement[];
  /** the last evaluation of this sheet; results whose inputs are the same objects are taken from it */
  readonly previous?: Evaluation;
  /** nobody will go on from this evaluation: keep nothing for it */
  readonly once?: true;
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
  /** how many fields ask for an answer, and how many of them have one */
  readonly progress: { readonly required: number; readonly filled: number };
  /** calculated fields where a person typed another value */
  readonly overridden: ReadonlySet<string>;
  /** calculated fields whose calculation gives nothing here: they are typed like any other, and need no reason */
  readonly open: ReadonlySet<string>;
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
  const { policy } = memo.asker.context;
  const { wording } = memo.checks;
  const checked = checkSheet(sheet, memo);
  const paths = pathsOf(sheet, checked, kept?.paths);
  const findings = collectFindings(sheet, checked, memo, given.disagreements ?? []);
  const evaluation: Evaluation = Object.freeze({
    template,
    view: settling.view,
    get irrelevant() {
      return setOf(paths.irrelevant);
    },
    get required() {
      return setOf(paths.required);
    },
    progress: progressOf(paths.required, findings),
    get overridden() {
      return setOf(paths.overridden);
    },
    get open() {
      return setOf(paths.open);
    },
    findings: given.previous && isSame(findings, given.previous.findings) ? given.previous.findings : findings,
    policy,
    get title() {
      return titleIn(policy, template);
    },
    optionsOf: (path: string) => optionsAt(template, path, policy),
    wording,
  });
  if (!given.once) keptBy.set(evaluation, { settling, paths });
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

/** Views of dossiers are frozen: several sheets of one that link to a third settle it once. */
const settledBy = new WeakMap<SheetView, SettledView>();

function settleView(
  template: Template,
  view: SheetView,
  given: EvaluationContext,
  last: SettledView | undefined,
): SettledView {
  const known = settledBy.get(view);
  if (
    known?.template === template &&
    known.memo.policies === given.policies &&
    known.memo.asker.context.today === given.today &&
    known.memo.asker.context.statements === (given.statements ?? noStatements)
  )
    return known;
  const previous = last?.template === template ? last : undefined;
  const linked = new Map<string, SettledView>();
  const link: LinkView = (id, to, linkedView) => {
    const settling = settleView(to, linkedView, given, previous?.linked.get(id));
    linked.set(id, settling);
    return settling.view;
  };
  const plan = planOf(template);
  const policy = policyOf(plan, view, given, link);
  const memo =
    previous && isFor(previous.memo, view, given, policy) ? previous.memo : newMemo(template, given, policy, view);
  const sheet = settleSheet(plan, plan.order, view, memo, link);
  const settled = { template, memo, sheet, view: sameView(viewFrom(view, sheet), previous?.view), linked };
  if (Object.isFrozen(view)) settledBy.set(view, settled);
  return settled;
}

/** What an evaluation leaves for the next one. */
interface Kept {
  readonly settling: SettledView;
  readonly paths: Paths;
}
const keptBy = new WeakMap<Evaluation, Kept>();

function isFor({ policies, asker }: Memo, view: SheetView, given: EvaluationContext, policy: Policy): boolean {
  const { context } = asker;
  const sheet = typeof view.id === 'string' ? view.id : undefined;
  return (
    policies === given.policies &&
    context.policy === policy &&
    context.today === given.today &&
    context.sheet === sheet &&
    context.statements === (given.statements ?? noStatements)
  );
}

/** The policy of the template's date; that date is settled under today's policy, which it does not need. */
function policyOf(plan: SheetPlan, view: SheetView, given: EvaluationContext, link: LinkView): Policy {
  const { policies, today } = given;
  const { policyDate, policyOrder } = plan;
  if (policyDate === undefined) return policies.on(today);
  let date: unknown = view[policyDate.id];
  if (policyOrder.length > 1 || policyDate.calculation || policyDate.conditions.length > 0) {
    const memo = newMemo(plan.template, given, policies.on(today), view);
    date = settleSheet(plan, policyOrder, view, memo, link).settled.slots[policyDate.slot];
  }
  return policies.on(isDate(date) ? date : today, today);
}

function optionsAt(template: Template, path: string, policy: Policy): readonly Option[] {
  const [id = '', name] = path.split('/');
  const field = template.fields[id];
  const found = name !== undefined && field?.kind === 'repeat' ? field.fields[name] : field;
  return found?.kind === 'choice' || found?.kind === 'choices' ? optionsUnder(found.options, policy) : [];
}

// ---------------------------------------------------------------- the view that comes out

function viewFrom(typed: SheetView, { plan, settled }: SettledSheet): SheetView {
  const view: Record<string, ViewValue | undefined> = {};
  const { slots } = settled;
  if (typeof typed.id === 'string') view.id = typed.id;
  for (const { id, slot, tick } of plan.steps) {
    if (slots[slot] !== undefined) view[id] = slots[slot];
    if (tick !== undefined && slots[tick] !== undefined) view[`${id}None`] = slots[tick];
  }
  return view;
}

/** The last view where nothing in it has changed, so that what reads it as a whole need not run again. */
function sameView(view: SheetView, previous: SheetView | undefined): SheetView {
  if (previous === undefined) return Object.freeze(view);
  const ids = Object.keys(view);
  const isKnown = ids.length === Object.keys(previous).length && ids.every((id) => isSame(view[id], previous[id]));
  return isKnown ? previous : Object.freeze(view);
}

/**
 * A set of view paths in pieces: of the sheet, then of each row. It is put together when somebody asks, and stays the
 * same set while its pieces do.
 */
interface PathSet {
  readonly pieces: readonly Piece[];
  set?: ReadonlySet<string>;
}
interface Piece {
  /** before each id: `members/<row>/` */
  readonly before: string;
  readonly ids: readonly string[] | ReadonlySet<string>;
}
interface Paths {
  readonly irrelevant: PathSet;
  readonly required: PathSet;
  readonly overridden: PathSet;
  readonly open: PathSet;
}

function setOf(paths: PathSet): ReadonlySet<string> {
  paths.set ??= new Set(paths.pieces.flatMap(({ before, ids }) => Array.from(ids, (id) => before + id)));
  return paths.set;
}

function progressOf({ pieces }: PathSet, findings: readonly Finding[]): Evaluation['progress'] {
  let required = 0;
  for (const { ids } of pieces) required += 'size' in ids ? ids.size : ids.length;
  return { required, filled: required - findings.filter(({ rule }) => rule === 'required').length };
}

function pathsOf(
  { plan, settled, rows }: SettledSheet,
  { required }: CheckedSheet,
  previous: Paths | undefined,
): Paths {
  const sections = plan.sections
    .filter(({ steps }) => steps.length > 0 && steps.every(({ id }) => settled.irrelevant.has(id)))
    .map(({ id }) => `section:${id}`);
  const irrelevant: Piece[] = [{ before: '', ids: [...settled.irrelevant, ...sections] }];
  const asked: Piece[] = [{ before: '', ids: required }];
  const overridden: Piece[] = [{ before: '', ids: settled.overridden }];
  const open: Piece[] = [{ before: '', ids: settled.open }];
  for (const [repeat, states] of rows) {
    for (const { id, settled: row, checked } of states) {
      const before = `${repeat}/${id}/`;
      if (row.irrelevant.size > 0) irrelevant.push({ before, ids: row.irrelevant });
      if (checked && checked.required.length > 0) asked.push({ before, ids: checked.required });
      if (row.overridden.size > 0) overridden.push({ before, ids: row.overridden });
      if (row.open.size > 0) open.push({ before, ids: row.open });
    }
  }
  return {
    irrelevant: samePaths(irrelevant, previous?.irrelevant),
    required: samePaths(asked, previous?.required),
    overridden: samePaths(overridden, previous?.overridden),
    open: samePaths(open, previous?.open),
  };
}

function samePaths(pieces: readonly Piece[], previous: PathSet | undefined): PathSet {
  const isKnown =
    previous?.pieces.length === pieces.length &&
    pieces.every(({ before, ids }, index) => {
      const other = previous.pieces[index]!;
      return before === other.before && (ids === other.ids || isSame([...ids], [...other.ids]));
    });
  return isKnown ? previous : { pieces };
}

// ---------------------------------------------------------------- findings

/** Errors, warnings, notes; within a level from the top of the form to its foot (E12). */
function collectFindings(
  { plan, rows }: SettledSheet,
  { byField, byRow, sealed }: CheckedSheet,
  { lacking, checks }: Memo,
  disagreements: readonly string[],
): readonly Finding[] {
  const ordered: Record<Finding['level'], Finding[]> = { error: [], warning: [], note: [] };
  const add = (findings: readonly Finding[] | undefined): void => {
    if (findings) for (const finding of findings) ordered[finding.level].push(finding);
  };
  add(byField.get(''));
  for (const path of disagreements) add([disagreementAt(plan.template, path, checks.wording)]);
  for (const { id: section, steps } of plan.sections) {
    add(byField.get(`section:${section}`));
    for (const { id } of steps) {
      if (byField.size > 0) add(byField.get(id));
      const states = rows.get(id);
      if (!states) continue;
      for (const { id: row, checked } of states) {
        add(checked?.findings);
        if (byRow.size > 0) add(byRow.get(`${id}/${row}`));
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
