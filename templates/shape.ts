/**
 * The shape of a written definition, key by key: what the compiler cannot say (patterns, lengths, no unknown keys).
 *
 * Names of fields are checked in definition.ts. Issues become one sentence, see `shapeProblem`.
 */
import * as z from 'zod/mini';
import type { WrittenDefinition } from './template.ts';

const words = z.string().check(z.minLength(1));
const isTrue = z.optional(z.literal(true));
const wholeNumber = z.number().check(z.int());
const positive = z.number().check(z.positive());
const day = z.string().check(z.regex(/^\d{4}-\d{2}-\d{2}$/));
/** `headName`; `id` is the sheet's or row's own */
const fieldId = z.string().check(z.regex(/^(?!id$)[a-z][A-Za-z0-9]*$/));
const kebab = z.string().check(z.regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/));
const functionValue = z.custom<(...given: never[]) => unknown>((value) => typeof value === 'function');
const names = z.array(words);

const source = z.strictObject({
  document: words,
  number: z.optional(words),
  article: z.optional(words),
  unverified: isTrue,
});

const anyField = {
  label: words,
  hint: z.optional(words),
  required: isTrue,
  readonly: isTrue,
  sensitive: isTrue,
  shared: isTrue,
  overridable: isTrue,
  formerly: z.optional(z.array(fieldId)),
  unit: z.optional(words),
  span: z.optional(z.tuple([wholeNumber.check(z.gte(0)), wholeNumber.check(z.gte(1))])),
  group: z.optional(words),
  height: z.optional(positive),
};
const sealedAlways = { sensitive: z.literal(true) };
const bounds = { min: z.optional(z.number()), max: z.optional(z.number()) };
const length = z.optional(wholeNumber.check(z.positive()));

const rowFields = [
  z.strictObject({ kind: z.literal('text'), ...anyField, minLength: length, maxLength: length, long: isTrue }),
  z.strictObject({ kind: z.literal('integer'), ...anyField, ...bounds }),
  z.strictObject({ kind: z.literal('number'), ...anyField, ...bounds, decimals: z.optional(wholeNumber) }),
  z.strictObject({ kind: z.literal('money'), ...anyField, negative: isTrue }),
  z.strictObject({ kind: z.literal('date'), ...anyField, future: isTrue }),
  z.strictObject({ kind: z.literal('dateTime'), ...anyField }),
  z.strictObject({ kind: z.literal('choice'), ...anyField, options: words }),
  z.strictObject({
    kind: z.literal('choices'),
    ...anyField,
    options: words,
    alone: z.optional(words),
    ordered: isTrue,
    max: length,
  }),
  z.strictObject({ kind: z.literal('yesNo'), ...anyField }),
  z.strictObject({ kind: z.literal('idNumber'), ...anyField, ...sealedAlways }),
  z.strictObject({ kind: z.literal('phone'), ...anyField, ...sealedAlways }),
  z.strictObject({
    kind: z.literal('link'),
    ...anyField,
    to: z.looseObject({ id: kebab }),
    latestUpTo: z.optional(fieldId),
    sealed: z.optional(z.array(fieldId)),
    rows: z.optional(z.array(fieldId)),
  }),
  z.strictObject({
    kind: z.literal('signature'),
    ...anyField,
    ...sealedAlways,
    stamp: z.optional(words),
    fingerprint: isTrue,
  }),
  z.strictObject({ kind: z.literal('attachment'), ...anyField, fingerprintOf: z.optional(fieldId) }),
] as const;
// Merging letter by letter needs the letters: notes and prose cannot be sealed.
const neverSealed = { sensitive: z.optional(z.undefined()) };
const field = z.discriminatedUnion('kind', [
  ...rowFields,
  z.strictObject({ kind: z.literal('note'), ...anyField, ...neverSealed }),
  z.strictObject({ kind: z.literal('prose'), ...anyField, ...neverSealed }),
  z.strictObject({
    kind: z.literal('repeat'),
    ...anyField,
    ...neverSealed,
    fields: z.record(fieldId, z.discriminatedUnion('kind', [...rowFields])),
    rowName: words,
    rows: z.optional(z.strictObject({ min: length, max: length, across: length })),
    sortBy: z.optional(names),
    numbered: z.optional(fieldId),
    notPrinted: z.optional(z.strictObject({ field: fieldId, is: words })),
    none: z.optional(words),
    columnSets: z.optional(z.array(names)),
    listed: z.optional(names),
  }),
]);

const needs = { reads: names, with: z.optional(names), parameters: z.optional(names), optional: z.optional(names) };
const condition = z.strictObject({ ...needs, when: functionValue });
const calculation = z.strictObject({ ...needs, value: functionValue });
const statement = z.strictObject({ ...needs, about: fieldId, value: functionValue });
const level = z.enum(['error', 'warning', 'note']);
const rule = z.strictObject({ ...needs, id: words, level, source, check: functionValue });
const builtIn = z.union([
  z.literal('own'),
  z.strictObject({ id: words, level: z.optional(level), source, message: z.optional(words) }),
]);
const logic = {
  relevant: z.optional(z.record(words, condition)),
  required: z.optional(z.record(words, condition)),
  calculate: z.optional(z.record(words, calculation)),
  rules: z.optional(z.array(rule)),
  builtIn: z.optional(
    z.partialRecord(
      z.enum(['options', 'money', 'range', 'length', 'date', 'phone', 'idNumber', 'characters']),
      builtIn,
    ),
  ),
};

const definition = z.strictObject({
  /** the file's name: `income-account` */
  id: kebab,
  version: words,
  code: z.optional(words),
  subject: z.enum(['household', 'meeting', 'notice', 'batch', 'village']),
  title: words,
  purpose: words,
  basis: z.array(source),
  paper: z.strictObject({ size: z.enum(['A4', 'A3']), landscape: isTrue, official: isTrue, copies: length }),
  sheet: z.enum(['yearly', 'twelveMonths']),
  sections: z
    .array(
      z.strictObject({
        id: fieldId,
        title: z.optional(words),
        hint: z.optional(words),
        side: z.optional(words),
        columns: z.optional(z.array(positive).check(z.minLength(1))),
        fields: z.record(fieldId, field),
        signatures: isTrue,
        text: isTrue,
        screenOnly: isTrue,
      }),
    )
    .check(z.minLength(1)),
  policyDate: z.optional(words),
  listed: z.optional(names),
  ...logic,
  rows: z.optional(z.record(words, z.strictObject({ ...logic, states: z.optional(z.record(fieldId, statement)) }))),
  tally: z.optional(z.record(fieldId, z.strictObject({ reads: names, count: functionValue }))),
  examples: z.array(
    z.strictObject({
      name: words,
      region: words,
      today: day,
      view: z.record(z.string(), z.unknown()),
      statements: z.optional(z.array(z.unknown())),
      findings: z.array(words),
    }),
  ),
});

/** What is wrong with the shape, as `sections.1.fields.phone.sensitive: Invalid input`; undefined where nothing is. */
export function shapeProblem(written: WrittenDefinition): string | undefined {
  const result = z.safeParse(definition, written);
  if (result.success) return undefined;
  const [issue] = result.error.issues;
  return issue && `${issue.path.join('.')}: ${sentenceOf(issue)}`;
}

function sentenceOf(issue: z.core.$ZodIssue): string {
  if (issue.code === 'unrecognized_keys') return `unknown key ${issue.keys.map((key) => `'${key}'`).join(', ')}`;
  if (issue.code === 'invalid_union' && 'discriminator' in issue) return 'no such kind can stand here';
  if (issue.code === 'invalid_format') return `does not match ${issue.pattern}`;
  if (issue.code === 'invalid_value')
    return `must be ${issue.values.map((value) => JSON.stringify(value)).join(' or ')}`;
  if (issue.code === 'invalid_type') return `must be of type ${issue.expected}`;
  if (issue.code === 'too_small') return 'is empty or too small';
  return issue.message;
}
