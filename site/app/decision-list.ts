/**
 * The county's list of decisions, as it comes back in a table: each line finds its case in the batch, or is named.
 *
 * Nothing is guessed: a line counts if it names exactly one case, by its household number, its householder or both, and says one
 * of the opinions and a day. Everything else is a sentence that says which line and what to do.
 */
import { type Parsed, parseDate, toHalfWidth } from '#templates';
import { readTable } from './table-text.ts';

/** A case of the batch, as far as a line can name it. */
export interface ListedCase {
  readonly id: string;
  readonly head?: string;
  readonly householdNo?: string;
}
export interface Decision {
  readonly row: string;
  readonly opinion: string;
  readonly on: string;
  readonly text?: string;
}
export interface DecisionList {
  readonly decisions: readonly Decision[];
  /** lines that do not count, each a sentence */
  readonly problems: readonly string[];
  /** cases of the batch of which the list says nothing */
  readonly without: readonly string[];
}

const columns = {
  number: ['户编号', '编号'],
  head: ['户主姓名', '户主', '姓名'],
  opinion: ['审定意见', '审定结果', '意见', '结果'],
  on: ['审定日期', '日期', '审定时间'],
  text: ['审定说明', '说明', '原因', '备注'],
} as const;
type Column = keyof typeof columns;
const opinions = ['同意', '不同意', '退回补充'];

export function readDecisions(text: string, cases: readonly ListedCase[]): DecisionList {
  const [head, ...lines] = readTable(text);
  if (!head) return { decisions: [], problems: [], without: cases.map(({ id }) => id) };
  const places = Object.fromEntries(
    Object.entries(columns).map(([name, words]) => [
      name,
      head.findIndex((cell) => (words as readonly string[]).includes(cell.replace(/\s/g, ''))),
    ]),
  ) as Record<Column, number>;
  const missing = [
    places.number < 0 && places.head < 0 && '“户编号”或“户主姓名”',
    places.opinion < 0 && '“审定意见”',
    places.on < 0 && '“审定日期”',
  ].filter(Boolean);
  if (missing.length > 0) {
    const problem = `第一行应写明各列的名称，现在缺${missing.join('、')}。请从表格软件里连同表头一起复制。`;
    return { decisions: [], problems: [problem], without: cases.map(({ id }) => id) };
  }

  const found = new Map<string, Decision>();
  const problems: string[] = [];
  lines.forEach((line, index) => {
    const cell = (column: Column): string => line[places[column]] ?? '';
    const answer = decisionOf(cell, cases);
    const name = [cell('head'), cell('number')].filter(Boolean).join(' ');
    const where = `第${index + 2}行${name && `（${name}）`}`;
    if (typeof answer === 'string') problems.push(`${where}${answer}`);
    else if (found.has(answer.row)) problems.push(`${where}和前面一行说的是同一户，没有采用，请核对。`);
    else found.set(answer.row, answer);
  });
  return {
    decisions: [...found.values()],
    problems,
    without: cases.flatMap(({ id }) => (found.has(id) ? [] : [id])),
  };
}

function decisionOf(cell: (column: Column) => string, cases: readonly ListedCase[]): Decision | string {
  const number = plain(cell('number'));
  const head = plain(cell('head'));
  if (number === '' && head === '') return '没有写户编号或户主姓名，请补上。';
  const ofNumber = number === '' ? cases : cases.filter((each) => plain(each.householdNo ?? '') === number);
  const fitting = head === '' ? ofNumber : ofNumber.filter((each) => plain(each.head ?? '') === head);
  if (fitting.length === 0)
    return ofNumber.length > 0 && number !== ''
      ? '户编号和户主姓名对不上，请核对。'
      : '不在这一批名单里，请核对是不是别的批次或别的村。';
  const [first, ...others] = fitting;
  if (!first || others.length > 0) return `名单里有${fitting.length}户和它相符，请写明户编号。`;
  const opinion = plain(cell('opinion'));
  if (!opinions.includes(opinion))
    return `的意见“${cell('opinion').slice(0, 20)}”认不出来，请写“同意”“不同意”或“退回补充”。`;
  const day: Parsed<string> = parseDate(cell('on'));
  if ('problem' in day) return `的审定日期不对：${day.problem}`;
  const text = cell('text');
  if (opinion !== '同意' && text === '') return `是“${opinion}”，没有写原因，请补上。`;
  return { row: first.id, opinion, on: day.value, ...(text ? { text } : {}) };
}

const plain = (text: string): string => toHalfWidth(text).replace(/\s/g, '');
