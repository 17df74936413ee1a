/**
 * Programs that print one and the same plain list: this project and its peers, each as its own documents show it, with the same
 * font file. What is measured of one runs in a process of its own, so that nothing is warm that should not be.
 *
 *     node paper-people.ts | node paper-programs.ts <program> list | batch | long | characters
 *
 * reads the people and writes one line of JSON (`Measured`).
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Print, Rows } from './paper-own.ts';
import { listRows, type People, titles } from './paper-rows.ts';
import { installPeer, type Peer } from './peers.ts';

export type Program = 'cunbiao' | 'pdfmake' | 'jspdf-autotable';
export type Mode = 'list' | 'batch' | 'long' | 'characters';

/** ms on the clock, and of processor: what other work on the machine distorts less */
export interface Taken {
  readonly clock: number;
  readonly processor: number;
}
export interface Measured {
  /** from before the program is loaded until the first file is there */
  readonly cold: Taken;
  /** each further file; for `characters`, of 250, 1000, 3500 and 8105 different ones */
  readonly warm: readonly Taken[];
  /** bytes of the last file */
  readonly bytes: number;
  /** MB, the most that the process held */
  readonly peak: number;
  /** the last file, base64 */
  readonly file: string;
}

export const peers = {
  pdfmake: { pdfmake: '0.3.11' },
  'jspdf-autotable': { jspdf: '4.2.1', 'jspdf-autotable': '5.0.9' },
} as const satisfies Partial<Record<Program, Readonly<Record<string, string>>>>;

const widths = [10, 20, 14, 12, 40, 26, 18, 14, 16];
const heading = '家庭成员名单';

// ---------------------------------------------------------------- the programs

/** As the terminal has it: bundled into `ownFolder`. */
async function openOwn(): Promise<Print> {
  const { openPrint } = (await import(
    pathToFileURL(join(ownFolder, 'paper-own.mjs')).href
  )) as typeof import('./paper-own.ts');
  return openPrint(titles, widths, heading);
}
export const ownFolder = join(import.meta.dirname, '..', '..', '.program-bench');
interface PdfMake {
  addFonts(fonts: object): void;
  createPdf(definition: object): { getBuffer(): Promise<Uint8Array> };
}
async function openPdfMake(from: NodeJS.Require, font: string): Promise<Print> {
  const pdfmake = from('pdfmake') as PdfMake;
  pdfmake.addFonts({ Serif: { normal: font, bold: font } });
  const points = widths.map((width) => (width / 25.4) * 72 - 8);
  return (rows) => () =>
    pdfmake
      .createPdf({
        pageSize: 'A4',
        pageMargins: [71, 43, 43, 43],
        defaultStyle: { font: 'Serif', fontSize: 9 },
        content: [
          { text: heading, fontSize: 16, alignment: 'center', margin: [0, 0, 0, 8] },
          { table: { headerRows: 1, widths: points, body: [[...titles], ...rows.map((row) => [...row])] } },
        ],
      })
      .getBuffer();
}

interface AutoTableDocument {
  addFileToVFS(name: string, base64: string): void;
  addFont(file: string, name: string, style: string): void;
  setFont(name: string): void;
  text(text: string, x: number, y: number): void;
  output(type: 'arraybuffer'): ArrayBuffer;
}
interface AutoTable {
  readonly jsPDF: new (options: object) => AutoTableDocument;
  readonly autoTable: (document: AutoTableDocument, table: object) => void;
}
async function openAutoTable(from: NodeJS.Require, font: string): Promise<Print> {
  const { jsPDF } = from('jspdf') as AutoTable;
  const { autoTable } = from('jspdf-autotable') as AutoTable;
  const base64 = readFileSync(font).toString('base64');
  return (rows) => async () => {
    const document = new jsPDF({ putOnlyUsedFonts: true, compress: true });
    document.addFileToVFS('serif.ttf', base64);
    document.addFont('serif.ttf', 'serif', 'normal');
    document.setFont('serif');
    document.text(heading, 90, 15);
    const styles = { font: 'serif', fontStyle: 'normal', fontSize: 9 };
    const columnStyles = Object.fromEntries(widths.map((cellWidth, column) => [column, { cellWidth }]));
    autoTable(document, {
      ...{ startY: 20, margin: { left: 25, right: 15 }, theme: 'grid', styles, headStyles: styles, columnStyles },
      ...{ head: [[...titles]], body: rows.map((row) => [...row]) },
    });
    return new Uint8Array(document.output('arraybuffer'));
  };
}

// ---------------------------------------------------------------- one process

/** Why a peer cannot be measured here; undefined: it can. */
export async function installFailed(program: keyof typeof peers): Promise<string | undefined> {
  const found = await installPeer(program, peers[program]);
  return 'missing' in found ? found.missing : undefined;
}

async function open(program: Program): Promise<Print> {
  if (program === 'cunbiao') return openOwn();
  const peer = (await installPeer(program, peers[program])) as Peer;
  const from = createRequire(join(peer.folder, 'package.json'));
  const { installedFontFile } = await import('../../templates/print/installed-font.ts');
  const font = createRequire(import.meta.url).resolve(installedFontFile);
  return program === 'pdfmake' ? openPdfMake(from, font) : openAutoTable(from, font);
}

const counts: Readonly<Record<Mode, { readonly rows: number; readonly files: number }>> = {
  list: { rows: 100, files: 10 },
  batch: { rows: 100, files: 100 },
  long: { rows: 3000, files: 3 },
  characters: { rows: 0, files: 4 },
};

async function measure(program: Program, mode: Mode): Promise<Measured> {
  const { rows, files } = counts[mode];
  const people: People = JSON.parse(readFileSync(process.stdin.fd, 'utf8'));
  const lists =
    mode === 'characters'
      ? await Promise.all([250, 1000, 3500, 8105].map((count) => charactersIn(count)))
      : Array.from({ length: files }, (_, file) => listRows(people, rows, file));
  // A peer must lie there before the clock starts; the font is read by each as it reads it.
  if (program !== 'cunbiao') await installPeer(program, peers[program]);
  let file: Uint8Array = new Uint8Array();
  const taken = async (work: () => Promise<Uint8Array>): Promise<Taken> => {
    const [clock, processor] = [performance.now(), process.cpuUsage()];
    file = await work();
    const { user, system } = process.cpuUsage(processor);
    return { clock: performance.now() - clock, processor: (user + system) / 1000 };
  };
  let print: Print | undefined;
  const cold = await taken(async () => {
    print = await open(program);
    return print(listRows(people, mode === 'characters' ? 100 : rows, files))();
  });
  const warm: Taken[] = [];
  for (const list of lists) warm.push(await taken(print!(list)));
  const peak = process.resourceUsage().maxRSS / 1024;
  return { cold, warm, bytes: file.length, peak, file: Buffer.from(file).toString('base64') };
}

/** So many different characters, in cells of two. */
async function charactersIn(count: number): Promise<Rows> {
  const { standardCharacters } = await import('../../templates/print/standard-characters.ts');
  const all = standardCharacters.slice(0, count);
  const rows: string[][] = [];
  for (let at = 0; at < all.length; at += 2 * titles.length)
    rows.push(titles.map((_, column) => all.slice(at + 2 * column, at + 2 * column + 2).join('')));
  return rows;
}

if (process.argv[1] === import.meta.filename) {
  const [, , program, mode] = process.argv as unknown as [string, string, Program, Mode];
  process.stdout.write(`${JSON.stringify(await measure(program, mode))}\n`);
}
