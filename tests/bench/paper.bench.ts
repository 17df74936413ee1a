/**
 * A household's sheets as PDF: time and size, beside jsPDF with AutoTable as their documents show them, same font, same texts.
 *
 *     npm run bench paper        CB_RUNS=9
 */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { cellsOf } from '../../templates/cells.ts';
import type { Evaluation } from '../../templates/evaluate.ts';
import { evaluate } from '../../templates/evaluate.ts';
import { formatValue } from '../../templates/format.ts';
import { loadPolicies } from '../../templates/policy/packs.ts';
import { type ArchiveRequest, installedFont, installedFontFile, printPdf } from '../../templates/print/index.ts';
import { loadTemplates } from '../../templates/registry.ts';
import { sampleRegion, sampleToday, sampleVillage } from '../../templates/sample/village.ts';
import type { RowView, Template, ViewValue } from '../../templates/template.ts';
import { viewOf } from '../../templates/view.ts';
import { valuesOf } from '../support/cells.ts';
import { installPeer } from './peers.ts';
import { openReport } from './report.ts';

interface Sheet {
  readonly template: Template;
  readonly evaluation: Evaluation;
}
type Print = (sheet: Sheet) => Promise<{ readonly bytes: number; readonly pages: number }>;

const runs = Number(process.env.CB_RUNS ?? 9);
const time = `${sampleToday}T09:00`;
const peer = await installPeer('autotable', { jspdf: '4.2.1', 'jspdf-autotable': '5.0.9' });
const sheets = await sheetsOfOneHousehold();
const [, , only] = process.argv;

if (only === undefined) await all();
else {
  // In a process of its own, so that nothing is warm.
  const began = performance.now();
  const print = only === 'cunbiao' ? ownPrint() : await peerPrint();
  await print?.(sheets[0]!);
  process.stdout.write(String(performance.now() - began));
}

async function all(): Promise<void> {
  const report = openReport('paper', {
    title: 'Paper: one household, each of its sheets as PDF',
    versions: 'folder' in peer ? peer.versions : {},
  });
  const other = await peerPrint();
  if ('missing' in peer) report.note(`Without a peer: ${peer.missing}`);
  const printers = new Map<string, Print>([
    ['cunbiao', ownPrint()],
    ...(other ? [['jspdf-autotable', other] as const] : []),
  ]);
  const all = new Map([...printers, ['cunbiao, archive copy', ownPrint({})]]);

  for (const [name] of printers) {
    const values: number[] = [];
    for (let run = 0; run < runs; run++) {
      const args = ['--disable-warning=ExperimentalWarning', import.meta.filename, name];
      values.push(Number(execFileSync(process.execPath, args, { encoding: 'utf8' })));
    }
    report.figure({ name: `first sheet of a fresh process, font included · ${name}`, unit: 'ms', values });
    report.progress(`${name} begins in ${values.map(Math.round).join(', ')} ms`);
  }
  for (const sheet of sheets) {
    const taken = new Map([...all.keys()].map((name) => [name, [] as number[]]));
    const made = new Map<string, { bytes: number; pages: number }>();
    for (let run = 0; run <= runs; run++) {
      const order = run % 2 === 0 ? [...all] : [...all].toReversed();
      for (const [name, print] of order) {
        const began = performance.now();
        made.set(name, await print(sheet));
        // The first warms up.
        if (run > 0) taken.get(name)?.push(performance.now() - began);
      }
    }
    for (const [name, values] of taken) {
      const { bytes, pages } = made.get(name)!;
      const { title } = sheet.evaluation;
      report.figure({
        name: `${title}, ${pages} pages · ${name}`,
        unit: 'ms',
        values,
        note: `${Math.round(bytes / 1024)} KB`,
      });
    }
    report.progress(`${sheet.template.id} printed`);
  }
  if (other)
    report.note(
      'jspdf-autotable prints plain tables of the same labels and values, without the form’s grid; characters beyond the BMP vanish from it.',
    );
  report.end();
}

async function sheetsOfOneHousehold(): Promise<readonly Sheet[]> {
  const [templates, policies] = await Promise.all([loadTemplates(), loadPolicies(sampleRegion)]);
  // The first of those that have most forms.
  const [household] = sampleVillage().toSorted((one, other) => other.sheets.length - one.sheets.length);
  if (!household) throw new Error('The sample village has no household.');
  const cells = new Map(
    household.sheets.flatMap(({ form, sheet, view }) => [...cellsOf(templates.get(form)!, view, sheet)]),
  );
  const values = valuesOf(cells);
  return household.sheets.map(({ form, sheet }) => {
    const template = templates.get(form)!;
    return {
      template,
      evaluation: evaluate(template, viewOf(template, values, sheet), { policies, today: sampleToday }),
    };
  });
}

function ownPrint(archive?: ArchiveRequest): Print {
  const fonts = [installedFont()];
  return async ({ template, evaluation }) => {
    const result = await printPdf(template, evaluation, { fonts, options: { variant: 'filled', time }, archive });
    if ('missing' in result) throw new Error(`Characters are missing: ${JSON.stringify(result.missing)}`);
    return { bytes: result.pdf.length, pages: result.pages };
  };
}

// ---------------------------------------------------------------- the peer

interface PeerDocument {
  addFileToVFS(name: string, base64: string): void;
  addFont(file: string, name: string, style: string): void;
  setFont(name: string): void;
  text(text: string, x: number, y: number): void;
  output(type: 'arraybuffer'): ArrayBuffer;
  getNumberOfPages(): number;
  readonly lastAutoTable?: { readonly finalY: number };
}
interface PeerModules {
  readonly jsPDF: new (options: { orientation: string; putOnlyUsedFonts: boolean }) => PeerDocument;
  readonly autoTable: (document: PeerDocument, table: object) => void;
}

async function peerPrint(): Promise<Print | undefined> {
  if ('missing' in peer) return undefined;
  const from = createRequire(join(peer.folder, 'package.json'));
  const { jsPDF }: Partial<PeerModules> = from('jspdf');
  const { autoTable }: Partial<PeerModules> = from('jspdf-autotable');
  if (!jsPDF || !autoTable) throw new Error('The peer is not as it was.');
  const font = readFileSync(createRequire(import.meta.url).resolve(installedFontFile)).toString('base64');
  return async ({ template, evaluation }) => {
    const orientation = template.paper.landscape ? 'landscape' : 'portrait';
    const document = new jsPDF({ orientation, putOnlyUsedFonts: true });
    document.addFileToVFS('serif.ttf', font);
    document.addFont('serif.ttf', 'serif', 'normal');
    document.setFont('serif');
    document.text(evaluation.title, 15, 15);
    const styles = { font: 'serif', fontStyle: 'normal', fontSize: 8 };
    for (const table of tablesOf(template, evaluation)) {
      const startY = (document.lastAutoTable?.finalY ?? 18) + 2;
      autoTable(document, { ...table, startY, styles, headStyles: styles, theme: 'grid' });
    }
    return { bytes: document.output('arraybuffer').byteLength, pages: document.getNumberOfPages() };
  };
}

/** Labels and values as they stand on the paper: pairs for single fields, a table for each set of columns of a repeat. */
function tablesOf(template: Template, { view, wording, irrelevant }: Evaluation) {
  const tables: { head?: string[][]; body: string[][] }[] = [];
  for (const section of template.sections) {
    if (section.screenOnly) continue;
    const pairs: string[] = [];
    for (const [id, field] of Object.entries(section.fields)) {
      if (irrelevant.has(id)) continue;
      if (field.kind !== 'repeat') {
        pairs.push(wording(field.label), field.kind === 'link' ? '' : formatValue(field, view[id]));
        continue;
      }
      const rows = isRows(view[id]) ? view[id] : [];
      for (const columns of field.columnSets ?? [Object.keys(field.fields)]) {
        const head = columns.map((name) => wording(field.fields[name]?.label ?? ''));
        const cell = (row: RowView, name: string) => formatValue(field.fields[name]!, row[name]);
        tables.push({ head: [head], body: rows.map((row) => columns.map((name) => cell(row, name))) });
      }
    }
    const body: string[][] = [];
    for (let at = 0; at < pairs.length; at += 4) body.push(pairs.slice(at, at + 4));
    if (body.length > 0) tables.push({ body });
  }
  return tables;
}

function isRows(value: ViewValue | undefined): value is readonly RowView[] {
  return Array.isArray(value) && value.every((row) => typeof row === 'object');
}
