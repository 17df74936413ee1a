/** Every form of the registry on paper: blank, and each of its examples. */
import { describe, expect, test } from 'vitest';
import {
  evaluate,
  loadPolicies,
  loadTemplates,
  type RepeatField,
  type RowView,
  type SheetView,
  type Template,
  type ViewValue,
} from '#templates';
import { formatValue } from '../../../templates/format.ts';
import { layout, missingCharacters, type PrintOptions } from '../../../templates/print/index.ts';
import { marks } from '../../../templates/print/marks.ts';
import type { Page } from '../../../templates/print/page.ts';
import type { Field } from '../../../templates/template.ts';
import { faultsOf, fonts, measure, runsOf, textOf, time } from './paper.ts';

const templates = [...(await loadTemplates()).values()];

async function printed(
  template: Template,
  view: SheetView,
  region: string,
  today: string,
  variant: PrintOptions['variant'],
) {
  const evaluation = evaluate(template, view, { policies: await loadPolicies(region), today });
  return {
    evaluation,
    pages: layout(template, evaluation, measure, {
      variant,
      time,
      place: '内蒙古自治区通辽市科尔沁左翼中旗某苏木某嘎查',
      number: '某查-2023-007',
    }),
  };
}

const isRow = (value: unknown): value is RowView => typeof value === 'object' && value !== null && 'id' in value;

const isPrinted = ({ notPrinted }: RepeatField, row: RowView): boolean =>
  notPrinted === undefined || row[notPrinted.field] !== notPrinted.is;

/** Each value that paper must show, with its view path. */
function valuesOf(
  template: Template,
  view: SheetView,
): { readonly path: string; readonly field: Field; readonly value: ViewValue }[] {
  return template.sections
    .filter((section) => section.screenOnly !== true)
    .flatMap((section) => Object.entries(section.fields))
    .flatMap(([id, field]) => {
      const value = view[id];
      if (value === undefined) return [];
      if (field.kind !== 'repeat') return [{ path: id, field, value }];
      const rows = (Array.isArray(value) ? value.filter(isRow) : []).filter((row) => isPrinted(field, row));
      return rows.flatMap((row) =>
        columnsOf(field).flatMap(([name, rowField]) =>
          row[name] === undefined ? [] : [{ path: `${id}/${row.id}/${name}`, field: rowField, value: row[name] }],
        ),
      );
    });
}
const columnsOf = (repeat: RepeatField): [string, Field][] =>
  Object.entries(repeat.fields).filter(
    ([name]) => repeat.columnSets === undefined || repeat.columnSets.flat().includes(name),
  );

/** What of the values is not on the pages. */
function lostOf(template: Template, view: SheetView, pages: readonly Page[]): string[] {
  const texts = new Map<string, string>();
  for (const { path, text } of runsOf(pages))
    if (path !== undefined) texts.set(path, (texts.get(path) ?? '') + text.replace(/\s/g, ''));
  const strokes = pages.flatMap(({ items }) => items).filter((item) => item.kind === 'strokes').length;
  return valuesOf(template, view).flatMap(({ path, field, value }) => {
    if (field.kind === 'signature' && typeof value === 'string' && value.startsWith('M'))
      return strokes > 0 ? [] : [path];
    const bare = { ...field, unit: '' };
    const expected =
      Array.isArray(value) && field.kind === 'choices'
        ? value.map(String)
        : [formatValue(bare, value).replace(/元$/, '')];
    return expected
      .filter((words) => !(texts.get(path) ?? '').includes(words.replace(/\s/g, '')))
      .map((words) => `${path}: ${words}`);
  });
}

describe.each(templates.map((template) => [template.id, template] as const))('%s', (_, template) => {
  test('is fit to be filled by hand: nothing overlaps, everything is inside, all labels are there', async () => {
    const { pages, evaluation } = await printed(template, {}, '150521', '2023-05-20', 'blank');
    expect(faultsOf(pages)).toEqual([]);
    expect(missingCharacters(pages, [marks, ...fonts])).toEqual([]);
    const text = textOf(pages);
    expect(text).not.toMatch(/[{}]/);
    for (const section of template.sections.filter(({ screenOnly }) => screenOnly !== true)) {
      for (const field of Object.values(section.fields)) {
        const label = evaluation.wording(field.label).replace(/\s/g, '');
        const isNamedByGroup =
          field.group !== undefined || field.span?.[0] === 0 || field.kind === 'repeat' || section.signatures === true;
        if (!isNamedByGroup) expect(text, field.label).toContain(label);
      }
    }
  });

  test.each(template.examples.map((example) => [example.name, example] as const))(
    'prints every value: %s',
    async (_name, example) => {
      const { pages, evaluation } = await printed(template, example.view, example.region, example.today, 'findings');
      expect(faultsOf(pages)).toEqual([]);
      expect(missingCharacters(pages, [marks, ...fonts])).toEqual([]);
      expect(valuesOf(template, evaluation.view).length).toBeGreaterThan(20);
      expect(lostOf(template, evaluation.view, pages)).toEqual([]);
      const text = textOf(pages);
      for (const { message } of evaluation.findings) expect(text).toContain(message.replace(/\s/g, ''));
    },
  );
});

test('[P7] who has left the household does not stand in a case about those who live in it', async () => {
  const identification = templates.find(({ id }) => id === 'identification')!;
  const { view, region, today } = identification.examples[0]!;
  const [head, ...others] = view.members as readonly RowView[];
  const gone: RowView = { ...others[0]!, id: 'gone', name: '已迁出者', changeType: '减少', changeReason: '户籍迁出' };
  const members = [head!, gone, ...others];
  const { pages } = await printed(identification, { ...view, members }, region, today, 'filled');
  expect(textOf(pages)).not.toContain('已迁出者');
  const places = runsOf(pages).filter(({ path }) => /^members\/.*\/seq$/.test(path ?? ''));
  expect(places.map(({ text }) => text)).toEqual(
    others.map((_, index) => String(index + 1)).concat(String(members.length - 1)),
  );
});
