/**
 * Characters in typed text that other programs, a font or a reader may lose or turn round. The text is kept; the message
 * names the character and says what to do.
 *
 * Full-width punctuation is right in Chinese and is not reported; rare characters of any plane are names and are not.
 */

interface Suspect {
  readonly pattern: RegExp;
  readonly says: (found: string) => string;
}

const codePoint = (character: string): string =>
  `U+${character.codePointAt(0)?.toString(16).toUpperCase().padStart(4, '0')}`;

const suspects: readonly Suspect[] = [
  { pattern: /[０-９]+/, says: (found) => `含全角数字“${found}”，请改成半角数字` },
  { pattern: /[Ａ-Ｚａ-ｚ]+/, says: (found) => `含全角字母“${found}”，请改成半角字母` },
  // © ® and ™ are pictographs too, but print in any font.
  {
    pattern: /(?![©®™])(?:\p{Emoji_Presentation}|\p{Extended_Pictographic}\ufe0f?)/u,
    says: (found) => `含表情符号“${found}”，打印不出来，请删去或改成文字`,
  },
  {
    pattern: /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/,
    says: (found) => `含看不见的文字方向符号（${codePoint(found)}），会让文字颠倒，请删去后重新输入`,
  },
  {
    pattern: /[\u00ad\u200b-\u200d\u2060\ufeff]/,
    says: (found) => `含看不见的字符（${codePoint(found)}），请删去后重新输入`,
  },
  // Line feeds and tabs are ordinary in long text.
  {
    pattern: /(?![\n\r\t])\p{Cc}/u,
    says: (found) => `含控制字符（${codePoint(found)}），请删去后重新输入`,
  },
  {
    pattern: /[\ue000-\uf8ff]|[\u{f0000}-\u{10fffd}]/u,
    says: (found) => `含自造字（${codePoint(found)}），别的电脑上显示不出来，请改用国家标准里的字`,
  },
  {
    pattern: /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]|\ufffd/,
    says: () => '含损坏的字符，请删去后重新输入',
  },
];

/** Almost all text has none of these: one quick look decides. */
const ordinary =
  /^[\n\r\t -~\u00b7\u2010-\u2027\u2030-\u203b\u2160-\u217f\u2460-\u249b\u25a0-\u25ff\u3000-\u9fff\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff5e\uffe5]*$/;

/** What is suspicious in `text`, as Chinese clauses, each kind once; usually none. */
export function suspiciousCharacters(text: string): readonly string[] {
  if (ordinary.test(text)) return [];
  const found: string[] = [];
  for (const { pattern, says } of suspects) {
    const match = pattern.exec(text);
    if (match) found.push(says(match[0].length > 20 ? `${match[0].slice(0, 20)}…` : match[0]));
  }
  return found;
}
