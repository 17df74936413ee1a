/**
 * Board (公示栏、公告栏): what of a notice hangs on the wall, on paper, on a screen, in a picture. One projection for all of them.
 *
 * - A whitelist: the fields named here and no others, and never one that is sensitive, whatever a form, a setting or a row says.
 * - Each text says where its words come from. What somebody typed passes the filter (board-filter.ts) or stops the board: it is
 *   named, and nothing of the board is shown.
 * - What may not be made public at all stops it too: a case that was not passed, too few days (P-01 … P-07).
 */
import { type Known, leakIn, type Manner } from './board-filter.ts';
import type { Evaluation } from './evaluate.ts';
import type { RowView, ViewValue } from './fields.ts';
import { formatDate } from './format.ts';
import { optionsUnder } from './options.ts';
import { daysUsed } from './policy/days.ts';
import type { Policy } from './policy/policy.ts';
import { subjectOf } from './rules/publicity.ts';
import { isRows } from './statements.ts';
import { wordingOf } from './wording.ts';

export interface BoardText {
  readonly text: string;
  /** `template` and `policy` are public; `dossier`: somebody typed it */
  readonly origin: 'template' | 'policy' | 'dossier';
  /** view path of the field */
  readonly path?: string;
  readonly manner?: Manner;
}
export interface BoardColumn {
  readonly id: string;
  readonly label: string;
}
export interface Board {
  readonly form: string;
  readonly sheet: string;
  /** 公示, 公告 */
  readonly title: string;
  readonly heading: BoardText;
  readonly intro: BoardText;
  readonly columns: readonly BoardColumn[];
  /** a cell a column */
  readonly rows: readonly (readonly BoardText[])[];
  /** 公示期：2023年5月25日至5月29日，共5天 */
  readonly period: BoardText;
  /** first and last day, `YYYY-MM-DD` */
  readonly from: string;
  readonly to: string;
  /** one line each: 村监督电话：… */
  readonly hotlines: readonly BoardText[];
  /** under whose seal it hangs */
  readonly signer: BoardText;
  readonly signedOn: BoardText;
}
/** A board that the filter has let pass. Only this is ever drawn. */
export interface ClearedBoard extends Board {
  readonly cleared: true;
}
export interface BoardStop {
  readonly path: string;
  /** one sentence that says what to do */
  readonly message: string;
}
export type BoardAnswer = { readonly board: ClearedBoard } | { readonly stops: readonly BoardStop[] };

interface Form {
  readonly title: string;
  readonly rows: string;
  readonly kind: string;
  readonly period: string;
  /** fields of the sheet that a board reads */
  readonly reads: readonly string[];
}
const shared = ['intro', 'fromDate', 'days', 'toDate', 'hotlines', 'villageHotlines'] as const;
const forms: Readonly<Record<string, Form>> = {
  'public-notice': {
    title: '公示',
    rows: 'noticeRows',
    kind: 'publicityKind',
    period: '公示期',
    reads: ['publicityKind', ...shared],
  },
  announcement: {
    title: '公告',
    rows: 'announceRows',
    kind: 'announceKind',
    period: '公告期',
    reads: ['announceKind', 'decidedOn', 'basisNo', 'issuedBy', ...shared],
  },
};
const columns: readonly (BoardColumn & { readonly origin: BoardText['origin']; readonly manner?: Manner })[] = [
  { id: 'seq', label: '序号', origin: 'template' },
  { id: 'villagerGroup', label: '组别', origin: 'dossier' },
  { id: 'shownName', label: '户主', origin: 'dossier', manner: 'name' },
  { id: 'householdSize', label: '人口', origin: 'template' },
  // Words of the option lists, without what stands beside them.
  { id: 'kind', label: '类别', origin: 'template' },
  { id: 'mainRisk', label: '主要风险', origin: 'template' },
  { id: 'remark', label: '备注', origin: 'dossier' },
];

/** The board of a 公示 or 公告, or what keeps it from the wall. Throws for a form that has no board. */
export function boardOf(evaluation: Evaluation, known: Omit<Known, 'areaCode'> = {}): BoardAnswer {
  const form = formOf(evaluation);
  const board = project(evaluation, form);
  const stops = [
    ...ruleStops(evaluation, form),
    ...missingNames(evaluation, form),
    ...leaks(board, { ...known, areaCode: evaluation.policy.value('place.areaCode') }),
  ];
  const once = stops.filter(({ path }, index) => stops.findIndex((other) => other.path === path) === index);
  return once.length > 0 ? { stops: once } : { board: { ...board, cleared: true } };
}

function formOf({ template }: Evaluation): Form {
  const form = forms[template.id];
  if (form === undefined) throw new Error(`Template '${template.id}' has no board.`);
  const repeat = template.fields[form.rows];
  for (const id of form.reads) {
    const field = template.fields[id];
    const inside = field?.kind === 'repeat' ? Object.values(field.fields) : [field];
    if (inside.some((each) => each === undefined || each.sensitive))
      throw new Error(`Template '${template.id}': '${id}' is sensitive or missing and cannot be put on a board.`);
  }
  for (const { id } of columns) {
    const field = repeat?.kind === 'repeat' ? repeat.fields[id] : undefined;
    if (field === undefined || field.sensitive)
      throw new Error(
        `Template '${template.id}': '${form.rows}/${id}' is sensitive or missing and cannot be put on a board.`,
      );
  }
  return form;
}

// ---------------------------------------------------------------- projection

function project({ template, view, policy, overridden }: Evaluation, form: Form): Board {
  const rows = rowsOf(view[form.rows]);
  const kind = listed(template.id === 'announcement' ? 'announcementKind' : 'publicityKind', view[form.kind], policy);
  const [from, to] = [dateIn(view.fromDate), dateIn(view.toDate)];
  const used = columns.filter(({ id }) => rows.some((row) => textIn(row[id]) !== ''));
  const cell = (row: RowView, { id, origin, manner }: (typeof columns)[number]): BoardText => {
    const path = `${form.rows}/${row.id}/${id}`;
    const value = row[id];
    // A number is counted here, a word is the list's; anything else in their place is not shown.
    const text = origin === 'template' && id !== 'kind' && id !== 'mainRisk' ? countIn(value) : textIn(value);
    return { text, origin, path, ...(manner ? { manner } : {}) };
  };
  const typed = (id: string): BoardText => ({
    text: textIn(view[id]),
    origin: overridden.has(id) ? 'dossier' : 'template',
    path: id,
  });
  const basis = textIn(view.basisNo);
  const intro = typed('intro');
  return {
    form: template.id,
    sheet: textIn(view.id),
    title: form.title,
    heading: { text: headingOf(form, kind), origin: 'template' },
    intro: basis === '' ? intro : { text: `${intro.text}（${basis}）`, origin: 'dossier', path: 'basisNo' },
    columns: used.map(({ id, label }) => ({ id, label })),
    rows: rows.map((row) => used.map((column) => cell(row, column))),
    period: {
      text:
        from === ''
          ? ''
          : `${form.period}：${daysText(from, to)}${countIn(view.days) && `，共${countIn(view.days)}天`}`,
      origin: 'template',
    },
    from,
    to,
    hotlines: hotlinesOf(view.hotlines, policy, textIn(view.villageHotlines)),
    signer: { text: signerOf(template.id, textIn(view.issuedBy), policy), origin: 'policy' },
    signedOn: { text: from === '' ? '' : formatDate(from), origin: 'template' },
  };
}

const rowsOf = (value: ViewValue | undefined): readonly RowView[] => (isRows(value) ? value : []);
const textIn = (value: unknown): string =>
  typeof value === 'string' ? value : typeof value === 'number' ? `${value}` : '';
const countIn = (value: unknown): string => (Number.isSafeInteger(value) ? String(value) : '');
const dateIn = (value: unknown): string => (typeof value === 'string' && /^\d{4}-\d\d-\d\d$/.test(value) ? value : '');

/** The word if it is one of the list's. */
const listed = (
  list: 'publicityKind' | 'announcementKind' | 'hotlineLevel' | 'issuedBy',
  value: unknown,
  policy: Policy,
): string => optionsUnder(list, policy).find((option) => option.value === value)?.value ?? '';

function headingOf({ title }: Form, kind: string): string {
  if (kind === '') return title;
  const subject = title === '公告' ? subjectOf(`拟${kind}`).replace(/^拟/, '') : subjectOf(kind);
  return `关于${subject}的${title}`;
}

function daysText(from: string, to: string): string {
  if (to === '') return `${formatDate(from)}起`;
  // The year is not said twice.
  const last = from.slice(0, 4) === to.slice(0, 4) ? formatDate(to).slice(5) : formatDate(to);
  return `${formatDate(from)}至${last}`;
}

function hotlinesOf(value: ViewValue | undefined, policy: Policy, own: string): readonly BoardText[] {
  const typed = rowsOf(value).flatMap((row): BoardText[] => {
    const number = textIn(row.number);
    if (number === '') return [];
    const level = listed('hotlineLevel', row.level, policy);
    const words = { 村: '{village}', 乡镇: '{township}', 县: '{county}' }[level] ?? level;
    const path = `hotlines/${row.id}/number`;
    return [
      { text: `${wordingOf(words, policy)}监督电话：`, origin: 'template' },
      { text: number, origin: 'dossier', path, manner: 'hotline' },
    ];
  });
  return own === '' ? typed : [{ text: '监督电话：', origin: 'template' }, { text: own, origin: 'policy' }, ...typed];
}

/** 某村 + 村民委员会; 示例嘎查 + 嘎查村民委员会 is not said twice. */
function signerOf(form: string, issuedBy: string, policy: Policy): string {
  const [village, township] = [policy.value('place.village') ?? '', policy.value('place.township') ?? ''];
  if (form === 'announcement') {
    return issuedBy === '县级主管部门'
      ? wordingOf('{countyOffice}', policy)
      : `${township || wordingOf('{township}', policy)}人民政府`;
  }
  const committee = wordingOf('{committee}', policy);
  for (let shared = Math.min(village.length, committee.length); shared > 1; shared--)
    if (village.endsWith(committee.slice(0, shared))) return village + committee.slice(shared);
  return village + committee;
}

// ---------------------------------------------------------------- what stops it

/** Findings that are about the public, not about how far the sheet has come. */
function ruleStops({ findings }: Evaluation, { rows, kind }: Form): readonly BoardStop[] {
  const needed = ['intro', 'fromDate', 'days', rows, kind];
  return findings
    .filter(({ level, rule, path }) =>
      level !== 'error'
        ? false
        : rule === 'required' || rule === 'kind' || rule === 'disagreement'
          ? needed.includes(path.split('/')[0] ?? '') && !path.endsWith('/case')
          : /^(P|PN)-\d+$/.test(rule) && rule !== 'P-05' && path !== 'closeDate',
    )
    .map(({ path, message }) => ({ path, message }));
}

const missingNames = ({ view }: Evaluation, { rows }: Form): readonly BoardStop[] =>
  rowsOf(view[rows]).flatMap((row, index) =>
    textIn(row.shownName) === ''
      ? [
          {
            path: `${rows}/${row.id}/case`,
            message: `第${index + 1}户的姓名这台设备上还不知道。请联网取到这一户，或从名单中删去。`,
          },
        ]
      : [],
  );

function leaks(board: Board, known: Known): readonly BoardStop[] {
  const label = (path: string): string => {
    const [repeat, row, id] = path.split('/');
    if (repeat === 'hotlines') return '监督电话';
    if (id === undefined) return { intro: '正文', basisNo: '审定文号' }[path] ?? '公示内容';
    const at = board.rows.findIndex((cells) => cells.some((cell) => cell.path?.split('/')[1] === row));
    return `第${at + 1}户的“${columns.find((column) => column.id === id)?.label ?? id}”`;
  };
  return textsOf(board).flatMap(({ text, origin, path = '', manner = 'free' }) => {
    const leak = origin === 'dossier' ? leakIn(text, manner, known) : undefined;
    if (leak === undefined) return [];
    const advice =
      leak === '本村已加密保存的内容' && manner === 'hotline'
        ? '这个号码是本村登记的个人电话。确实作监督电话的，请村级负责人填在“本村”的监督电话里。'
        : leak === '不是电话号码的内容'
          ? '监督电话只写号码，其他内容请删去。'
          : `${label(path)}里有${leak === '本村已加密保存的内容' ? leak : `像${leak}的内容`}，不能公示，请删去或改写。`;
    return [{ path, message: advice }];
  });
}

/** Every text that stands on the board. */
export const textsOf = (board: Board): readonly BoardText[] => [
  board.heading,
  board.intro,
  ...board.rows.flat(),
  board.period,
  ...board.hotlines,
  board.signer,
  board.signedOn,
];

/** On the wall on this day. */
export const isRunning = ({ from, to }: Pick<Board, 'from' | 'to'>, today: string): boolean =>
  from !== '' && to !== '' && from <= today && today <= to;

/** Which day of its days this is; 0 before the first that counts. */
export function daysHanging(from: string, today: string, policy: Policy): number {
  const used = daysUsed(from, today, { days: 0 }, policy, 'publicity.countFirstDay');
  return 'value' in used ? used.value : 0;
}

/** All its words in one line, the same on every device: what a check code is made of. */
export const boardWords = (board: Board): string =>
  JSON.stringify([board.form, board.title, board.from, board.to, ...textsOf(board).map(({ text }) => text)]);
