/**
 * Checks a written definition: its shape, and that every name it uses exists. Throws one full sentence.
 *
 * The compiler checks most names already; this catches what it cannot see (names in options of fields, logic shared
 * between forms, definitions written without types) and says which name was probably meant.
 */
import type { Field, Fields, LinkField, RepeatField } from './fields.ts';
import type { AnyLogic, AnyNeeds } from './logic.ts';
import { repeatOfTick } from './order.ts';
import { shapeProblem } from './shape.ts';
import type { Paper, Section, WrittenDefinition } from './template.ts';

export function checkDefinition(written: WrittenDefinition): void {
  const name = `Template '${written.id}'`;
  const problem = shapeProblem(written);
  if (problem) throw new Error(`${name} has a wrong definition at ${problem}.`);

  const fields = collectFields(name, written.sections);
  for (const section of written.sections) {
    checkPaper(name, written.paper, section);
    checkFingerprints(name, section);
  }
  for (const [id, field] of Object.entries(fields)) checkField(`${name}: field '${id}'`, id, field, fields, written);

  const sections = Object.fromEntries(written.sections.map((section) => [section.id, section]));
  for (const id of Object.keys(written.relevant ?? {})) {
    if (fields[id] && sections[id])
      throw new Error(`${name} says when '${id}' is relevant, but both a section and a field are called so.`);
  }
  checkLogic(name, written, fields, sections);
  for (const [id, logic] of Object.entries(written.rows ?? {})) {
    const repeat = find(`${name}: rows`, 'has functions for', id, fields);
    if (repeat.kind !== 'repeat') throw new Error(`${name}: rows has functions for '${id}', which is no repeat.`);
    const where = `${name}: rows of '${id}'`;
    checkLogic(where, logic, repeat.fields, {}, fields);
    for (const [what, statement] of Object.entries(logic.states ?? {})) {
      checkNeeds(`${where}: statement '${what}'`, statement, repeat.fields, fields);
      const link = find(where, `states '${what}' about`, statement.about, repeat.fields);
      if (link.kind !== 'link')
        throw new Error(`${where} states '${what}' about '${statement.about}', which is no link.`);
    }
  }

  if (written.policyDate !== undefined) {
    const field = find(name, 'takes its policy date from', written.policyDate, fields);
    if (field.kind !== 'date')
      throw new Error(`${name} takes its policy date from '${written.policyDate}', which is no date.`);
  }
  for (const id of written.listed ?? []) checkListed(`${name} lists`, id, fields);
  for (const [tally, { reads }] of Object.entries(written.tally ?? {})) {
    for (const read of reads) find(`${name}: tally '${tally}'`, 'reads', read, fields);
  }
}

function collectFields(name: string, sections: readonly Section[]): Fields {
  const fields: Record<string, Field> = {};
  const sectionIds = new Set<string>();
  for (const section of sections) {
    if (sectionIds.has(section.id)) throw new Error(`${name} has two sections '${section.id}'.`);
    sectionIds.add(section.id);
    for (const [id, field] of Object.entries(section.fields)) {
      if (fields[id])
        throw new Error(`${name} has two fields '${id}'. A fact stands once on a form; print it twice by calculation.`);
      fields[id] = field;
    }
  }
  for (const [id, field] of Object.entries(fields)) {
    if (field.kind === 'repeat' && field.none !== undefined && fields[`${id}None`])
      throw new Error(`${name}: '${id}None' is the name of the tick of repeat '${id}' and cannot be a field.`);
    for (const former of field.formerly ?? []) {
      if (fields[former])
        throw new Error(`${name}: field '${id}' was formerly '${former}', but '${former}' is still a field.`);
    }
  }
  return fields;
}

function checkField(where: string, id: string, field: Field, fields: Fields, written: WrittenDefinition): void {
  const calculated = written.calculate?.[id] !== undefined;
  if (field.overridable && !calculated) throw new Error(`${where} is overridable, but no calculation gives its value.`);
  if (
    calculated &&
    (field.kind === 'repeat' || field.kind === 'note' || field.kind === 'prose' || field.kind === 'link')
  ) {
    throw new Error(`${where} is a ${field.kind} and cannot be calculated.`);
  }
  if (field.kind === 'link') {
    if (field.latestUpTo !== undefined) {
      const date = find(where, 'is chosen by', field.latestUpTo, fields);
      // Links are resolved while the view is built, before anything is calculated.
      if (date.kind !== 'date' || written.calculate?.[field.latestUpTo])
        throw new Error(`${where} is chosen by '${field.latestUpTo}', which is no typed date.`);
    }
    checkElsewhere(where, field, written);
    if (!Object.isFrozen(field.to)) throw new Error(`${where} links to something that defineTemplate did not make.`);
  }
  if (field.kind === 'repeat') checkRepeat(where, id, field, written);
}

function checkRepeat(where: string, id: string, field: RepeatField, written: WrittenDefinition): void {
  for (const by of field.sortBy ?? []) find(where, 'is sorted by', by, field.fields);
  if (field.numbered !== undefined) {
    const place = find(where, 'numbers its rows in', field.numbered, field.fields);
    if (place.kind !== 'integer' || !place.readonly)
      throw new Error(`${where} numbers its rows in '${field.numbered}', which is no integer that is readonly.`);
  }
  if (field.notPrinted) find(where, 'leaves rows out of print by', field.notPrinted.field, field.fields);
  for (const listed of field.listed ?? []) checkListed(`${where} lists`, listed, field.fields);
  for (const column of field.columnSets?.flat() ?? []) find(where, 'has in its column sets', column, field.fields);
  for (const [rowId, rowField] of Object.entries(field.fields)) {
    if (rowField.overridable && !written.rows?.[id]?.calculate?.[rowId]) {
      throw new Error(`${where}, row field '${rowId}' is overridable, but no calculation gives its value.`);
    }
    if (rowField.shared)
      throw new Error(`${where}, row field '${rowId}' says shared; the repeat says it for all its rows.`);
    if (rowField.kind === 'link' && (rowField.to.subject === written.subject || rowField.latestUpTo !== undefined)) {
      throw new Error(
        `${where}, row field '${rowId}': a link in a row leads to another dossier; a sheet of the same one is linked from the form.`,
      );
    }
    if (rowField.kind === 'link') checkElsewhere(`${where}, row field '${rowId}'`, rowField, written);
  }
}

/** What a link to another dossier says of it. */
function checkElsewhere(where: string, { sealed, rows, to }: LinkField, { subject }: WrittenDefinition): void {
  if ((sealed || rows) && to.subject === subject)
    throw new Error(`${where} names facts or rows of another dossier, but leads to a sheet of the same one.`);
  for (const name of sealed ?? []) find(where, 'shows sealed', name, to.fields);
}

/** Binding margin 25 mm on the left, at least 15 mm on the right. */
const printable = { A4: { portrait: 170, landscape: 257 }, A3: { portrait: 257, landscape: 380 } } as const;

function checkPaper(name: string, paper: Paper, section: Section): void {
  const columns = section.columns?.length ?? 12;
  if (paper.official && (paper.size !== 'A4' || paper.landscape))
    throw new Error(`${name}: official pages (GB/T 9704-2012) are A4 and upright.`);
  if (section.text && section.side !== undefined)
    throw new Error(`${name}: section '${section.id}' is running text and has no room for a side head.`);
  const width = paper.official ? 156 : printable[paper.size][paper.landscape ? 'landscape' : 'portrait'];
  const sum = (section.columns ?? []).reduce((total, column) => total + column, 0);
  if (sum > width + 0.001)
    throw new Error(
      `${name}: the columns of section '${section.id}' are ${sum} mm wide together; the paper has ${width} mm.`,
    );
  for (const [id, { kind, span = [1, 1] }] of Object.entries(section.fields)) {
    if (kind !== 'repeat' && span[0] + span[1] > columns) {
      throw new Error(
        `${name}: field '${id}' spans ${span[0] + span[1]} columns; section '${section.id}' has ${columns}.`,
      );
    }
  }
}

/** Each circle for a fingerprint has one field for its photo, in its own section. */
function checkFingerprints(name: string, { id: section, fields }: Section): void {
  const circles = new Set(
    Object.entries(fields).flatMap(([id, field]) => (field.kind === 'signature' && field.fingerprint ? [id] : [])),
  );
  for (const [id, field] of Object.entries(fields)) {
    const where = `${name}: field '${id}'`;
    if (field.kind === 'repeat') {
      for (const [rowId, { kind, ...rowField }] of Object.entries(field.fields))
        if ('fingerprintOf' in rowField || 'fingerprint' in rowField)
          throw new Error(
            `${where}, row field '${rowId}': in a row there is no room for a ${kind} with a fingerprint.`,
          );
    }
    if (field.kind !== 'attachment' || field.fingerprintOf === undefined) continue;
    const of = find(where, 'has the fingerprint of', field.fingerprintOf, fields);
    if (of.kind !== 'signature' || !of.fingerprint)
      throw new Error(
        `${where} has the fingerprint of '${field.fingerprintOf}', which is no signature with a fingerprint.`,
      );
    if (!circles.delete(field.fingerprintOf))
      throw new Error(`${where} is a second photo of the fingerprint of '${field.fingerprintOf}'.`);
    if (!field.sensitive || field.required || field.shared)
      throw new Error(`${where} has a fingerprint: it is sensitive, and neither required nor shared.`);
  }
  for (const id of circles)
    throw new Error(`${name}: section '${section}' has no photo field for the fingerprint of '${id}'.`);
}

function checkLogic(
  where: string,
  logic: Partial<AnyLogic>,
  fields: Fields,
  sections: Readonly<Record<string, unknown>>,
  outside?: Fields,
): void {
  const check = (what: string, needs: AnyNeeds): void => checkNeeds(`${where}: ${what}`, needs, fields, outside);
  for (const [id, condition] of Object.entries(logic.relevant ?? {})) {
    find(where, 'says when it is relevant:', id, { ...fields, ...sections });
    check(`relevance of '${id}'`, condition);
  }
  for (const [id, condition] of Object.entries(logic.required ?? {})) {
    find(where, 'says when it is required:', id, fields);
    check(`requirement of '${id}'`, condition);
  }
  for (const [id, calculation] of Object.entries(logic.calculate ?? {})) {
    find(where, 'calculates', id, fields);
    check(`calculation of '${id}'`, calculation);
  }
  for (const rule of logic.rules ?? []) {
    if (rule.reads.length === 0) throw new Error(`${where}: rule '${rule.id}' reads nothing.`);
    check(`rule '${rule.id}'`, rule);
  }
}

function checkNeeds(where: string, needs: AnyNeeds, fields: Fields, outside: Fields = {}): void {
  for (const read of needs.reads) find(where, 'reads', repeatOfTick(read, fields) ?? read, fields);
  for (const read of needs.with ?? []) find(where, 'reads with the row', repeatOfTick(read, outside) ?? read, outside);
}

/** Summaries are kept in the clear and notes are long: neither secrets nor texts go into lists. */
function checkListed(where: string, id: string, fields: Fields): void {
  const field = find(where, 'the field', id, fields);
  if (field.sensitive) throw new Error(`${where} '${id}', which is sensitive.`);
  if (['note', 'prose', 'repeat', 'link', 'attachment'].includes(field.kind))
    throw new Error(`${where} '${id}', which is a ${field.kind}.`);
}

function find<T>(where: string, verb: string, id: string, among: Readonly<Record<string, T>>): T {
  const found = Object.hasOwn(among, id) ? among[id] : undefined;
  if (found !== undefined) return found;
  const nearest = nearestOf(id, Object.keys(among));
  throw new Error(`${where} ${verb} '${id}'; no such field.${nearest ? ` Did you mean '${nearest}'?` : ''}`);
}

/** The name with the fewest letters to change, if that is less than half of them. */
function nearestOf(name: string, names: readonly string[]): string | undefined {
  let best: string | undefined;
  let least = Math.max(2, Math.ceil(name.length / 2));
  for (const candidate of names) {
    const distance = lettersToChange(name, candidate);
    if (distance < least) [best, least] = [candidate, distance];
  }
  return best;
}

/** Levenshtein distance, one row of the table at a time. */
function lettersToChange(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let i = 1; i <= from.length; i++) {
    const next = [i];
    for (let j = 1; j <= to.length; j++) {
      next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (from[i - 1] === to[j - 1] ? 0 : 1)));
    }
    row = next;
  }
  return row[to.length]!;
}
