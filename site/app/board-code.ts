/**
 * The check code of a board and its QR code.
 *
 * A stranger's phone has no key and gets no data: what the QR code opens says which days the paper may hang, how many names it
 * lists, and the code to compare with the one printed. A device of the village reads its own copy and says whether paper and
 * archive agree. No name stands in the address: photographs of a wall outlive the days of a notice.
 */
import { encode } from 'uqr';
import type { BoardCode } from '#print';
import { type Board, boardWords } from '#templates';
import { digestOf } from './digest.ts';
import { isOnlyHere } from './relay-here.ts';

export interface PaperFacts {
  readonly dossier: string;
  readonly form: string;
  readonly sheet: string;
  readonly from: string;
  readonly to: string;
  readonly count: number;
  readonly code: string;
}

/** 16 hex digits of SHA-256 over all words of the board; undefined where the browser cannot (plain http). */
export async function checkCode(board: Board): Promise<string | undefined> {
  if (!globalThis.crypto?.subtle) return undefined;
  return (await digestOf(new TextEncoder().encode(boardWords(board)))).slice(0, 16).toUpperCase();
}

/** 3F2A-91B0-C4D5-E6F7 */
export const spelled = (code: string): string => code.match(/.{1,4}/g)?.join('-') ?? code;

const marks: Readonly<Record<string, string>> = { 'public-notice': 'p', announcement: 'a' };
const plain = (date: string): string => date.replaceAll('-', '');
const dated = (digits: string): string => digits.replace(/^(\d{4})(\d\d)(\d\d)$/, '$1-$2-$3');

/** `#p.<dossier>.2023-1.20230525.20230529.3.3F2A91B0C4D5E6F7` */
export const addressOf = ({ dossier, form, sheet, from, to, count, code }: PaperFacts): string =>
  `#${[marks[form], dossier, sheet, plain(from), plain(to), count, code].join('.')}`;

export function readAddress(hash: string): PaperFacts | undefined {
  const found = /^#([pa])\.([a-z0-9_-]{8,40})\.(\d{4}-\d{1,3})\.(\d{8})\.(\d{8})\.(\d{1,4})\.([0-9A-F]{16})$/i.exec(
    hash,
  );
  if (!found) return undefined;
  const [, mark, dossier = '', sheet = '', from = '', to = '', count = '', code = ''] = found;
  const form = mark === 'a' ? 'announcement' : 'public-notice';
  return { dossier, form, sheet, from: dated(from), to: dated(to), count: Number(count), code: code.toUpperCase() };
}

/** What stands at the foot of the paper. A page that only this computer reaches is in no QR code. */
export async function boardCode(dossier: string, board: Board): Promise<BoardCode | undefined> {
  const code = await checkCode(board);
  if (code === undefined) return undefined;
  const text = `核对码 ${spelled(code)}`;
  if (isOnlyHere()) return { text };
  const { form, sheet, from, to, rows } = board;
  const address = addressOf({ dossier, form, sheet, from, to, count: rows.length, code });
  const { data } = encode(`${location.origin}/board/${address}`, { border: 0, ecc: 'M' });
  return { modules: data, text: `扫码核对　${text}` };
}
