/**
 * DossierController: what one sheet of one dossier is just now, for the element that shows it.
 *
 * - Whatever happens in the dossier, from here or from afar, makes the host render once, after the frame in which it happened has
 *   been painted: a key press is answered by the control itself, rules and other fields follow.
 * - Evaluation is incremental; states of fields in which nothing changed consist of the same objects.
 * - Missing answers are not held against anybody before they have been at the field, or have asked for a check.
 */

import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { Dossier, Note, Peer, Seen, Sibling, Values } from '#sync';
import {
  type Elsewhere,
  type Evaluation,
  evaluate,
  type Finding,
  formatValue,
  isFingerprint,
  type Policies,
  pathOf,
  type RepeatField,
  type RowView,
  type Template,
  viewOf,
  viewPathOf,
} from '#templates';
import { afterPicture } from './after-picture.ts';
import { anyAt, cellAt, fieldAt, isCell, lastPart, rowsAt, viewAt } from './cells.ts';
import type { OpenFile } from './controls/fingerprint.ts';
import type { MountProse } from './controls/prose.ts';
import type { FieldState } from './field-state.ts';
import { type FindingsIndex, indexFindings, noFindings } from './findings-index.ts';
import { householdTarget, sheetTarget } from './link-targets.ts';
import { listColumns, type RemovedRowState, type RosterState } from './roster-state.ts';
import { rowTitle } from './shown.ts';
import { unsettledIn } from './unsettled.ts';

export interface SheetInputs {
  readonly dossier: Dossier | undefined;
  readonly template: Template | undefined;
  readonly sheet: string;
  readonly policies: Policies | undefined;
  readonly today: string;
  readonly readonly: boolean;
  readonly where?: ReadonlyMap<string, string>;
  readonly openFile?: OpenFile;
  readonly elsewhere?: Elsewhere;
}

const noPeers: readonly Peer[] = [];
const noSiblings: readonly Sibling[] = [];

export class DossierController implements ReactiveController {
  evaluation: Evaluation | undefined;
  index: FindingsIndex = indexFindings(noFindings);
  /** somebody has asked for a check: missing answers show everywhere */
  asked = false;

  readonly #host: ReactiveControllerHost & SheetInputs;
  #stop: (() => void) | undefined;
  #followed: Dossier | undefined;
  #stale = true;
  readonly #later = afterPicture(() => this.#host.requestUpdate());
  #inputs: readonly unknown[] = [];
  #values: Values = {};
  /** dossier path → text that is no value yet */
  #misfits: ReadonlyMap<string, string> = new Map();
  #peers: ReadonlyMap<string, readonly Peer[]> = new Map();
  #siblings: ReadonlyMap<string, readonly Sibling[]> = new Map();
  /** of the fields with siblings, when they were read */
  #seen: ReadonlyMap<string, Seen> = new Map();
  readonly #visited = new Set<string>();
  readonly #notes = new Map<string, Note>();
  readonly #proses = new Map<string, MountProse>();
  readonly #titles = new Map<string, string>();

  constructor(host: ReactiveControllerHost & SheetInputs) {
    this.#host = host;
    host.addController(this);
  }

  hostConnected(): void {
    this.#follow(this.#host.dossier);
    this.#stale = true;
  }

  hostDisconnected(): void {
    this.#follow(undefined);
  }

  hostUpdate(): void {
    const { dossier, template, sheet, policies, today, elsewhere } = this.#host;
    const inputs = [dossier, template, sheet, policies, today, elsewhere];
    if (inputs.some((input, index) => input !== this.#inputs[index])) {
      if (dossier !== this.#inputs[0] || template !== this.#inputs[1] || sheet !== this.#inputs[2]) this.#forget();
      this.#inputs = inputs;
      this.#follow(dossier);
      this.#stale = true;
    }
    if (this.#stale) this.#refresh();
  }

  #forget(): void {
    this.evaluation = undefined;
    this.asked = false;
    this.#visited.clear();
    this.#notes.clear();
    this.#proses.clear();
    this.#titles.clear();
  }

  #follow(dossier: Dossier | undefined): void {
    if (dossier === this.#followed) return;
    this.#stop?.();
    this.#followed = dossier;
    this.#stop = dossier?.subscribe(() => this.invalidate());
  }

  invalidate(): void {
    this.#stale = true;
    this.#later();
  }

  /** With all that stands in the dossier now, whatever the screen shows yet. */
  settled(): Evaluation | undefined {
    if (this.#stale) this.#refresh();
    this.#host.requestUpdate();
    return this.evaluation;
  }

  /** A person asks for a check: what is missing shows everywhere, at once. */
  ask(): void {
    this.asked = true;
    this.#stale = true;
    this.#host.requestUpdate();
  }

  /** The person has been at this field; what it lacks may be said from now on. */
  visit(path: string): void {
    if (this.#visited.has(path)) return;
    this.#visited.add(path);
    this.invalidate();
  }

  // ---------------------------------------------------------------- reading the dossier

  #refresh(): void {
    const { dossier, template, sheet, policies, today, elsewhere } = this.#host;
    if (!dossier || !template || !policies) return;
    this.#stale = false;
    this.#values = dossier.values();
    this.#readDisagreements(dossier);
    const view = viewOf(
      template,
      this.#values,
      sheet,
      [...this.#misfits].map(([path, text]) => ({ path, text })),
      elsewhere,
    );
    this.evaluation = evaluate(template, view, {
      policies,
      today,
      previous: this.evaluation,
      disagreements: this.disagreements,
      ...(elsewhere && { statements: elsewhere.about(dossier.id) }),
    });
    this.index = indexFindings(this.evaluation.findings, this.index);
    const peers = new Map<string, Peer[]>();
    for (const peer of dossier.peers)
      if (peer.path !== undefined) peers.set(peer.path, [...(peers.get(peer.path) ?? []), peer]);
    this.#peers = keep(peers, this.#peers);
  }

  #readDisagreements(dossier: Dossier): void {
    const { misfits, siblings } = unsettledIn(dossier);
    this.#misfits = misfits;
    this.#siblings = keep(siblings, this.#siblings);
    this.#seen = new Map([...siblings.keys()].map((path) => [path, dossier.seen(path)]));
  }

  /** Names what the screen shows of a field. What came after the last picture is not settled by an answer to it. */
  seen(at: string): Seen {
    const { dossier } = this.#host;
    if (!dossier) return [];
    const shown = cellAt(this.#values, at) === cellAt(dossier.values(), at);
    return this.#seen.get(at) ?? (shown ? dossier.seen(at) : []);
  }

  /** Dossier path of a view path. */
  pathOf(path: string): string {
    const { template, sheet } = this.#host;
    if (!template) throw new Error(`There is no template yet to find '${path}' in.`);
    return pathOf(template, path, sheet);
  }

  /** True once somebody has begun this sheet. */
  get begun(): boolean {
    const { template, sheet } = this.#host;
    return template !== undefined && cellAt(this.#values, `${template.id}/${sheet}`) !== undefined;
  }

  /** View paths of this sheet on which people disagree. */
  get disagreements(): readonly string[] {
    const { template, sheet } = this.#host;
    return template ? [...this.#siblings.keys()].flatMap((path) => viewPathOf(template, path, sheet) ?? []) : [];
  }

  // ---------------------------------------------------------------- states

  /** What the field at a view path is; undefined where it is not relevant. */
  readonly stateOf = (path: string): FieldState | undefined => {
    const { template, dossier, readonly, elsewhere } = this.#host;
    const { evaluation } = this;
    const found = template && fieldAt(template, path);
    if (!template || !dossier || !evaluation || !found || evaluation.irrelevant.has(path)) return undefined;
    const { field, calculated } = found;
    const at = this.pathOf(path);
    // Where the calculation gives nothing there is nothing to override: people type as in any other field.
    const overridable = calculated && field.overridable === true && !evaluation.open.has(path);
    const overridden = overridable && evaluation.overridden.has(path);
    const stored = cellAt(this.#values, at);
    const typed = !calculated || overridden || evaluation.open.has(path);
    // A household is chosen here; a case on the page of the meeting, the notice, the batch: here it shows whose it is.
    const away = field.kind === 'link' && field.to.subject !== template.subject;
    const choosable = away && field.to.id === 'household-registration' && !field.readonly ? elsewhere : undefined;
    const leadsAway = away && !choosable;
    const own = !typed ? viewAt(evaluation.view, path) : isCell(stored) ? stored : undefined;
    const value = leadsAway ? formatValue(field, anyAt(evaluation.view, path)) || own : own;
    return {
      path,
      field,
      label: evaluation.wording(field.label),
      hint: field.hint && evaluation.wording(field.hint),
      value,
      raw: this.#misfits.get(at),
      findings: this.#findingsAt(path),
      options: 'options' in field ? evaluation.optionsOf(path.replace(/\/[^/]+\//, '/')) : undefined,
      required: evaluation.required.has(path),
      readonly: readonly || leadsAway || field.readonly === true || (calculated && field.overridable !== true),
      overridable,
      overridden,
      origin: overridden ? dossier.origin(at) : undefined,
      siblings: this.#siblings.get(at) ?? noSiblings,
      peers: this.#peers.get(at) ?? noPeers,
      note: field.kind === 'note' && !readonly ? this.#noteAt(dossier, at) : undefined,
      mountProse: field.kind === 'prose' && !readonly ? this.#proseAt(dossier, at, field.label) : undefined,
      link:
        field.kind !== 'link'
          ? undefined
          : field.to.subject === template.subject
            ? sheetTarget(field.to, this.#values[field.to.id], evaluation.view[path])
            : choosable && householdTarget(field.to, choosable),
      where: field.kind === 'attachment' ? this.#host.where : undefined,
      open: isFingerprint(field) ? this.#host.openFile : undefined,
    };
  };

  #findingsAt(path: string): readonly Finding[] {
    const findings = this.index.byPath.get(path) ?? noFindings;
    if (this.asked || this.#visited.has(path)) return findings;
    return findings.some(({ missing }) => missing) ? this.#without(findings) : findings;
  }

  readonly #withoutMissing = new WeakMap<readonly Finding[], readonly Finding[]>();
  #without(findings: readonly Finding[]): readonly Finding[] {
    const known = this.#withoutMissing.get(findings);
    if (known) return known;
    const left = findings.filter(({ missing }) => !missing);
    const made = left.length > 0 ? left : noFindings;
    this.#withoutMissing.set(findings, made);
    return made;
  }

  #noteAt(dossier: Dossier, path: string): Note {
    const known = this.#notes.get(path);
    if (known) return known;
    const note = dossier.note(path);
    this.#notes.set(path, note);
    return note;
  }

  #proseAt(dossier: Dossier, path: string, label: string): MountProse {
    const known = this.#proses.get(path);
    if (known) return known;
    const mount: MountProse = (element) => dossier.prose(path).mount(element, { label });
    this.#proses.set(path, mount);
    return mount;
  }

  /** What the repeat at a view path is; undefined where it is not relevant. */
  rosterOf(path: string): RosterState | undefined {
    const { template, dossier, readonly } = this.#host;
    const { evaluation } = this;
    const field = template?.fields[path];
    if (!dossier || !evaluation || field?.kind !== 'repeat' || evaluation.irrelevant.has(path)) return undefined;
    const rows = rowsAt(evaluation.view, path);
    rows.forEach((row, index) => {
      this.#titles.set(row.id, rowTitle(field, row, index));
    });
    const prefix = `${path}/`;
    const findingsByRow = new Map<string, readonly Finding[]>();
    for (const [key, findings] of this.index.byRow)
      if (key.startsWith(prefix)) findingsByRow.set(key.slice(prefix.length), findings);
    const at = this.pathOf(path);
    return {
      path,
      field,
      label: evaluation.wording(field.label),
      columns: listColumns(field).map(({ id, field: column }) => ({
        id,
        field: column,
        label: evaluation.wording(column.label),
      })),
      rows: this.#sameRows(path, rows),
      findings: this.#findingsAt(path),
      findingsByRow,
      removed: dossier.removedRows(at).map(
        (row): RemovedRowState => ({
          row: lastPart(row.path),
          title: this.#titles.get(lastPart(row.path)),
          person: row.person?.name,
          at: row.at,
          into: row.into === undefined ? undefined : (this.#titles.get(lastPart(row.into)) ?? lastPart(row.into)),
        }),
      ),
      disputed: new Map(
        rows.flatMap(({ id }) => {
          const sides = this.#siblings.get(`${at}/${id}`);
          return sides ? [[id, sides] as const] : [];
        }),
      ),
      readonly: readonly || field.readonly === true,
      none: this.#noneTick(path, field, readonly),
      stateOf: this.stateOf,
    };
  }

  readonly #rows = new Map<string, readonly RowView[]>();
  #sameRows(path: string, rows: readonly RowView[]): readonly RowView[] {
    const known = this.#rows.get(path);
    if (known?.length === rows.length && known.every((row, index) => row === rows[index])) return known;
    this.#rows.set(path, rows);
    return rows;
  }

  #noneTick(path: string, field: RepeatField, readonly: boolean): FieldState | undefined {
    if (field.none === undefined) return undefined;
    const tick = `${path}None`;
    const at = this.pathOf(tick);
    const value = cellAt(this.#values, at);
    return {
      path: tick,
      field: { kind: 'yesNo', label: field.none },
      label: this.evaluation?.wording(field.none) ?? field.none,
      value: typeof value === 'boolean' ? value : undefined,
      findings: this.#findingsAt(tick),
      readonly,
      siblings: this.#siblings.get(at) ?? noSiblings,
      peers: this.#peers.get(at) ?? noPeers,
    };
  }
}

/** Lists that say the same as last time stay the same objects. */
function keep<T>(
  next: ReadonlyMap<string, readonly T[]>,
  last: ReadonlyMap<string, readonly T[]>,
): ReadonlyMap<string, readonly T[]> {
  const kept = new Map<string, readonly T[]>();
  for (const [key, list] of next) {
    const known = last.get(key);
    kept.set(key, known && JSON.stringify(known) === JSON.stringify(list) ? known : list);
  }
  return kept;
}
