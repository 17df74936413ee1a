/**
 * What must not stand in free text that others read: numbers of persons, telephones and accounts, and the names of illnesses.
 *
 * Minutes and decisions are in the clear at the relay and are read out; the category 因病 is enough for them. Digits are found
 * however they are written: full width, with blanks between them, as Chinese characters. The words are data and only advise; a
 * board, which everybody passes, is kept clean by far stricter ones (board-filter.ts).
 */
import type { Problem, SheetRule } from '../logic.ts';
import { plainProse } from '../prose.ts';

/** Names and parts of names; the categories 因病, 患病, 大病, 慢病, 残疾 are none. */
const illnessWords: readonly string[] = [
  ...['癌', '肿瘤', '白血病', '淋巴瘤', '尿毒症', '肾病', '肾衰', '透析', '肝炎', '乙肝', '丙肝', '肝硬化', '艾滋'],
  ...['梅毒', '性病', '肺结核', '结核病', '精神病', '精神分裂', '抑郁', '躁狂', '癫痫', '糖尿病', '高血压', '冠心病'],
  ...['心脏病', '心梗', '脑梗', '脑出血', '脑瘫', '中风', '偏瘫', '截瘫', '瘫痪', '痴呆', '帕金森', '哮喘', '尘肺'],
  ...['布病', '布鲁氏菌', '包虫病', '大骨节病', '类风湿', '红斑狼疮', '血友病', '再生障碍', '股骨头坏死', '流产'],
];

export interface PrivatePiece {
  readonly what: '证件号码' | '电话号码' | '账号' | '疾病名称';
  /** as much of it as may be shown again: the first letters */
  readonly text: string;
}

const digitWords = '〇一二三四五六七八九';
/** Every digit as 0 to 9, other characters as they are; nothing between two digits but what separates groups of them. */
function plainDigits(text: string): string {
  const plain = text
    .normalize('NFKC')
    .replace(/[〇零一二三四五六七八九]{6,}/g, (run) =>
      [...run].map((word) => (word === '零' ? 0 : digitWords.indexOf(word))).join(''),
    );
  return plain.replace(/(?<=\d)[ \u00a0\-－–—.·]{1,2}(?=\d|[Xx]\b)/g, '');
}

/** Each once, in the order found. Nothing is looked for across lines. */
export function privatePieces(text: string): readonly PrivatePiece[] {
  const found = text.split('\n').flatMap(piecesOfLine);
  return found.filter((piece, index) => found.findIndex(({ text: other }) => other === piece.text) === index);
}

/** Minutes are long, and at each key one line of them is another: the others have been looked through. */
const known = new Map<string, readonly PrivatePiece[]>();
const mostKnown = 4000;
const none: readonly PrivatePiece[] = [];

function piecesOfLine(line: string): readonly PrivatePiece[] {
  const before = known.get(line);
  if (before) return before;
  if (known.size >= mostKnown) known.clear();
  const found = lookThrough(line);
  known.set(line, found);
  return found;
}

function lookThrough(line: string): readonly PrivatePiece[] {
  const found: PrivatePiece[] = [];
  for (const [run] of plainDigits(line).matchAll(/\d{7,}[Xx]?/g)) {
    const digits = run.replace(/\D/g, '').length;
    if (digits === 18 || (digits === 17 && /[Xx]$/.test(run)) || digits === 20 || digits === 22 || digits === 15)
      found.push({ what: '证件号码', text: `${run.slice(0, 4)}…` });
    else if (digits >= 16) found.push({ what: '账号', text: `${run.slice(0, 4)}…` });
    else if (/^(?:86)?1[3-9]\d{9}$/.test(run) || /^0\d{9,11}$/.test(run))
      found.push({ what: '电话号码', text: `${run.slice(0, 3)}…` });
  }
  for (const word of illnessWords) if (line.includes(word)) found.push({ what: '疾病名称', text: word });
  return found.length > 0 ? found : none;
}

/** One sentence that says what to take out; undefined where there is nothing. */
export const privateSentence = (text: string | undefined): string | undefined =>
  text === undefined ? undefined : sentenceOf(privatePieces(text));

function sentenceOf(pieces: readonly PrivatePiece[]): string | undefined {
  if (pieces.length === 0) return undefined;
  const listed = pieces
    .slice(0, 3)
    .map(({ what, text: piece }) => `${what}“${piece}”`)
    .join('、');
  return `这里写了${listed}，记录会公开或给别人看，请删去；病情只写“因病”。`;
}

const source = { document: '中华人民共和国个人信息保护法', article: '第六条、第二十八条' } as const;

/** Numbers keep a sheet from being filed, words are for people to judge. */
export const privateRules = <F>(texts: SheetRule<F>['reads']): readonly SheetRule<F>[] =>
  texts.map((field) => ({
    id: 'PR-01',
    level: 'error',
    source,
    reads: [field],
    check: (view) => privateProblem((view as Readonly<Record<string, unknown>>)[field]),
  }));

export function privateProblem(value: unknown): Problem | undefined {
  if (typeof value !== 'string') return undefined;
  const pieces = privatePieces(plainProse(value));
  const message = sentenceOf(pieces);
  if (message === undefined) return undefined;
  return pieces.every(({ what }) => what === '疾病名称') ? { level: 'warning', message } : { message };
}
