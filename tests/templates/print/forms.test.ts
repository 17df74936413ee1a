/** Every form of the registry on paper: blank, and each of its examples. */
import { describe, expect, test } from 'vitest';
import { evaluate, loadPolicies, loadTemplates, type RowView, type SheetView, type Template } from '#templates';
import { layout, missingCharacters, type PrintOptions } from '../../../templates/print/index.ts';
import { layoutSheet } from '../../../templates/print/layout.ts';
import { marks } from '../../../templates/print/marks.ts';
import { sheetOf } from '../../../templates/print/sheet.ts';
import { faultsOf, fonts, measure, runsOf, textOf, time } from './paper.ts';
import { lostOf, valuesOf } from './values.ts';

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
      expect(valuesOf(template, evaluation.view)).not.toEqual([]);
      expect(lostOf(template, evaluation.view, pages)).toEqual([]);
      const text = textOf(pages);
      for (const { message } of evaluation.findings) expect(text).toContain(message.replace(/\s/g, ''));
    },
  );
});

test('[F5] people sign on a page with something of what they sign', async () => {
  for (const template of templates.filter(({ sections }) => sections.every(({ text }) => text !== true))) {
    const signed = template.sections
      .filter(({ signatures }) => signatures)
      .flatMap(({ fields }) => Object.keys(fields));
    for (const { name, view, region, today } of template.examples) {
      const { pages } = await printed(template, view, region, today, 'filled');
      for (const page of pages) {
        const places = page.items.flatMap((item) => (item.kind === 'signing' ? [item.path] : []));
        if (!places.some((path) => signed.includes(path))) continue;
        const above = runsOf([page]).filter(({ path }) => path !== undefined && !signed.includes(path));
        expect(above.length, `${template.id}: ${name}`).toBeGreaterThan(0);
      }
    }
  }
});

test('[F5] who signs the file does so on a page with something of the form, however many they are', async () => {
  for (const template of templates) {
    const places = Object.entries(template.fields).flatMap(([id, field]) =>
      field.kind === 'signature' ||
      (field.kind === 'repeat' && Object.values(field.fields).some(({ kind }) => kind === 'signature'))
        ? [id]
        : [],
    );
    const besides = template.sections
      .filter(({ signatures }) => signatures)
      .flatMap(({ fields }) => Object.keys(fields));
    for (const { name, view, region, today } of template.examples) {
      const { evaluation } = await printed(template, view, region, today, 'filled');
      for (const count of [1, 2, 7]) {
        const signers = Array.from({ length: count }, (_, index) => ({
          id: `p${index}`,
          name: `甲${index}`,
          path: '',
        }));
        const options = { variant: 'filled', time } as const;
        const { pages } = layoutSheet(sheetOf(template, evaluation), measure, options, signers);
        expect(faultsOf(pages)).toEqual([]);
        const fields = pages.flatMap((page) => page.items).filter(({ kind }) => kind === 'signing');
        expect(fields.filter((item) => item.kind === 'signing' && item.path === '')).toHaveLength(count);
        for (const page of pages) {
          if (!page.items.some((item) => item.kind === 'signing')) continue;
          const others = runsOf([page]).filter(({ path }) => {
            const id = path?.split('/')[0];
            return id !== undefined && !places.includes(id) && !besides.includes(id);
          });
          expect(others.length, `${template.id}: ${name}, ${count}`).toBeGreaterThan(0);
        }
      }
    }
  }
});

test('a narrow head is divided before its unit, and its words evenly', async () => {
  const identification = templates.find(({ id }) => id === 'identification')!;
  const { pages } = await printed(identification, {}, '150521', '2023-05-20', 'blank');
  const texts = runsOf(pages).map(({ text }) => text);
  const at = texts.indexOf('（月）');
  expect(texts.slice(at - 2, at + 1)).toEqual(['务工', '时间', '（月）']);
  expect(texts).not.toContain('间');
});

test('dates beside each other in a list are set alike', async () => {
  for (const [id, names] of [
    ['batch-report', ['publicityFrom', 'publicityTo']],
    ['public-notice', ['objectedOn', 'checkedOn', 'answered']],
  ] as const) {
    const template = templates.find((each) => each.id === id)!;
    const { view, region, today } = template.examples[0]!;
    const { pages } = await printed(template, view, region, today, 'filled');
    const dates = runsOf(pages).filter(({ path = '' }) => names.some((name) => path.endsWith(`/${name}`)));
    expect(dates.length).toBeGreaterThan(0);
    for (const { text } of dates) expect(text).toMatch(/^2023年\d+月\d+日$/);
  }
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
