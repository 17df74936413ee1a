/**
 * Rich text as a value: one line a block, with the marks of Markdown (CommonMark) for what paper prints of it.
 *
 *     # 一、评议情况          a heading; one # a level
 *     到会 **十二人**          strong words
 *
 * `#` at the beginning of a line, `*` and `\` that were typed as such stand behind a `\`. The document writes it
 * (sync/notes.ts); here it is read, for paper and for lists.
 */

export interface ProseSpan {
  readonly text: string;
  readonly strong?: true;
}
export interface ProseLine {
  /** of a heading, from 1; 0 for a paragraph */
  readonly level: number;
  readonly spans: readonly ProseSpan[];
}

export function readProse(value: string): ProseLine[] {
  return value.split('\n').map((line) => {
    const [mark = ''] = /^#{1,6} /.exec(line) ?? [];
    return { level: Math.max(0, mark.length - 1), spans: spansOf(line.slice(mark.length)) };
  });
}

/** The words alone, as they were typed. */
export function plainProse(value: string): string {
  // Minutes are looked through after every key, and most hold no mark.
  if (!/[\\*]|^#/m.test(value)) return value;
  return readProse(value)
    .map(({ spans }) => spans.map(({ text }) => text).join(''))
    .join('\n');
}

function spansOf(line: string): ProseSpan[] {
  if (!/[\\*]/.test(line)) return line === '' ? [] : [{ text: line }];
  const spans: ProseSpan[] = [];
  let isStrong = false;
  let text = '';
  const end = (): void => {
    if (text !== '') spans.push(isStrong ? { text, strong: true } : { text });
    text = '';
  };
  for (let at = 0; at < line.length; at++) {
    if (line[at] === '\\' && /[\\*#]/.test(line[at + 1] ?? '')) text += line[++at];
    else if (line.startsWith('**', at)) {
      end();
      isStrong = !isStrong;
      at++;
    } else text += line[at];
  }
  end();
  return spans;
}
