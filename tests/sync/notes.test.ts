/** Shared texts: they merge letter by letter and keep every character whole. */
import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { plainProse } from '../../templates/prose.ts';
import { exchange, open } from '../support/household-schema.ts';
import { createRandom } from '../support/random.ts';

const path = 'identification/2026-1/story';
function pair() {
  const [a, b] = [open('甲'), open('乙')];
  a.note(path).splice(0, 0, '房屋漏雨');
  exchange(a, b);
  return { a, b };
}

describe('notes', () => {
  test('letters of two people merge', () => {
    const { a, b } = pair();
    a.note(path).splice(0, 0, '主房');
    b.note(path).splice(4, 0, '，已报修');
    exchange(a, b);
    expect(a.note(path).text()).toBe('主房房屋漏雨，已报修');
    expect(b.values()).toEqual({ identification: { '2026-1': { story: '主房房屋漏雨，已报修' } } });
  });

  test('its first letter begins the sheet and names the writer', () => {
    const { b } = pair();
    expect(b.values()).toEqual({ identification: { '2026-1': { story: '房屋漏雨' } } });
    expect(b.doc.getMap('writers').size).toBe(1);
  });

  test('a rare character is never cut in half, wherever a caret stands', () => {
    const random = createRandom(7);
    const { a, b } = pair();
    const note = a.note(path);
    for (let i = 0; i < 300; i++) {
      const length = note.text().length;
      note.splice(random.below(length + 3) - 1, random.below(3), random.pick(['', '𠮷', '𠮷野', 'a', '😀']));
      expect(note.text()).not.toMatch(/[\ufffd\ud800-\udbff](?![\udc00-\udfff])/);
    }
    exchange(a, b);
    expect(b.note(path).text()).toBe(note.text());
    expect(note.text()).not.toContain('\ufffd');
    // Half a pair from a broken source becomes a mark, the same for all.
    note.splice(0, 0, '\ud842');
    exchange(a, b);
    expect(b.note(path).text()).toBe(a.note(path).text());
  });

  test('listeners of a note, and of the document, hear it', () => {
    const { a, b } = pair();
    let [note, whole] = [0, 0];
    const stop = b.note(path).subscribe(() => note++);
    b.subscribe(() => whole++);
    a.note(path).splice(0, 1, '');
    exchange(a, b);
    expect([note, whole]).toEqual([1, 1]);
    stop();
    b.note(path).splice(0, 1, '');
    expect([note, whole]).toEqual([1, 2]);
  });

  test('a book is not pasted at once', () => {
    const { a } = pair();
    expect(() => a.note(path).splice(0, 0, 'x'.repeat(20_001))).toThrow('at most 20000');
    expect(a.note(path).text()).toBe('房屋漏雨');
    const bytes = a.bytes();
    a.note(path).splice(2, 0, '');
    expect(a.bytes()).toEqual(bytes);
  });
});

describe('rich text', () => {
  test('reads as one line a paragraph, and a break as a line of its own', () => {
    const a = open('甲');
    a.beginSheet('identification', '2026-1');
    const prose = a.doc.getXmlFragment('prose:identification/2026-1/minutes');
    const paragraph = (text: string) => {
      const block = new Y.XmlElement('paragraph');
      block.insert(0, [new Y.XmlText(text)]);
      return block;
    };
    prose.insert(0, [paragraph('一、到会十二人'), paragraph('二、同意')]);
    (prose.get(1) as Y.XmlElement).push([new Y.XmlElement('hard_break'), new Y.XmlText('十一人')]);
    const quote = new Y.XmlElement('blockquote');
    quote.insert(0, [paragraph('原话'), paragraph('如此')]);
    prose.push([quote]);
    expect(a.text('identification/2026-1/minutes')).toBe('一、到会十二人\n二、同意\n十一人\n原话\n如此');
    expect(a.values()).toEqual({
      identification: { '2026-1': { minutes: '一、到会十二人\n二、同意\n十一人\n原话\n如此' } },
    });
  });

  test('keeps headings and strong words, and signs that were typed as such', () => {
    const a = open('甲');
    a.beginSheet('identification', '2026-1');
    const prose = a.doc.getXmlFragment('prose:identification/2026-1/minutes');
    const heading = new Y.XmlElement('heading');
    heading.setAttribute('level', 2 as never);
    heading.insert(0, [new Y.XmlText('一、*议题*')]);
    const paragraph = new Y.XmlElement('paragraph');
    const text = new Y.XmlText('# 到会12人，3人\\请假');
    text.format(4, 3, { strong: {} });
    paragraph.insert(0, [text]);
    prose.insert(0, [heading, paragraph]);
    const value = a.text('identification/2026-1/minutes') ?? '';
    expect(value).toBe('## 一、\\*议题\\*\n\\# 到会**12人**，3人\\\\请假');
    expect(plainProse(value)).toBe('一、*议题*\n# 到会12人，3人\\请假');
  });

  test('[S2] an editor that writes by itself still names its writer', () => {
    const a = open('甲');
    a.doc.getXmlFragment('prose:identification/2026-1/minutes').insert(0, [new Y.XmlElement('paragraph')]);
    expect(a.doc.getMap('writers').size).toBe(1);
  });
});
