/**
 * Tables as text: what spreadsheets write (commas or tabs, quotes) read into rows of cells, and rows of cells written as a file
 * that they open.
 *
 * - A cell that a spreadsheet would run as a formula is written with an apostrophe before it (OWASP, CSV injection). Numbers
 *   below zero are numbers.
 * - A number of twelve digits or more is written with a tab before it: spreadsheets keep fifteen digits of what they take for a
 *   number, and the last ones of an identity number would be lost.
 */

/** Rows of a pasted or opened table; blank ones are left out. */
export function readTable(text: string): readonly (readonly string[])[] {
  const given = text.replace(/^\uFEFF/, '');
  const firstLine = given.split('\n', 1)[0] ?? '';
  const separator = firstLine.includes('\t') ? '\t' : firstLine.includes(',') ? ',' : '，';
  const rows: string[][] = [];
  let row: string[] = [];
  let cell = '';
  let quoted = false;
  const endCell = (): void => {
    row.push(cell.trim());
    cell = '';
  };
  const endRow = (): void => {
    endCell();
    if (row.some((each) => each !== '')) rows.push(row);
    row = [];
  };
  for (let at = 0; at < given.length; at++) {
    const letter = given[at] ?? '';
    if (quoted) {
      if (letter !== '"') cell += letter;
      else if (given[at + 1] === '"') {
        cell += '"';
        at++;
      } else quoted = false;
    } else if (letter === '"' && cell.trim() === '') {
      quoted = true;
      cell = '';
    } else if (letter === separator) endCell();
    else if (letter === '\n') endRow();
    else if (letter !== '\r') cell += letter;
  }
  endRow();
  return rows;
}

/** UTF-8 with a byte order mark, lines as RFC 4180 has them: what Excel and WPS open with Chinese in it. */
export const writeTable = (rows: readonly (readonly string[])[]): string =>
  `\uFEFF${rows.map((row) => row.map(writeCell).join(',')).join('\r\n')}\r\n`;

function writeCell(text: string): string {
  const safe = /^\d{12,}[Xx]?$/.test(text)
    ? `\t${text}`
    : /^[=+\-@\t\r＝＋－＠]/.test(text) && !/^-?\d+(\.\d+)?$/.test(text)
      ? `'${text}`
      : text;
  return /[",\r\n\t]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
