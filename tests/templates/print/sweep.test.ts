/** Every Chinese character of the printing font goes onto paper and is read back by another program as it was written. */
import { describe, expect, test } from 'vitest';
import { installedFont } from '../../../templates/print/installed-font.ts';
import { drawPdf } from '../../../templates/print/pdf.ts';
import { standardCharacters } from '../../../templates/print/standard-characters.ts';
import { sheetsOfCharacters } from '../../support/character-sheets.ts';
import { hasPoppler, pdfText, time } from './paper.ts';

const font = installedFont();
const range = (first: number, last: number): string[] =>
  Array.from({ length: last - first + 1 }, (_, index) => String.fromCodePoint(first + index));
const had = (characters: readonly string[]): string[] => characters.filter((character) => font.has(character));

/** What another program reads out of a file in which these stand. */
function readBack(characters: readonly string[]): string[] {
  const pdf = drawPdf(sheetsOfCharacters(characters), [font], { title: '字表', time });
  return [...pdfText(pdf).replace(/\s/gu, '')];
}
/** The places where they differ, a few of them: lists of thousands say nothing. */
const differences = (wanted: readonly string[], found: readonly string[]): string[] =>
  wanted
    .flatMap((character, index) => (found[index] === character ? [] : [`${character} → ${found[index]}`]))
    .slice(0, 20);

describe.skipIf(!hasPoppler)('read back', () => {
  test.each([
    ['通用规范汉字表', standardCharacters, 8105],
    ['基本区 4E00–9FFF', range(0x4e00, 0x9fff), 20992],
    ['扩展A', range(0x3400, 0x4dbf), 6592],
    ['扩展B 及以后', range(0x20000, 0x3ffff), 217],
  ])('%s', (_, characters, least) => {
    const wanted = had(characters);
    expect(wanted.length).toBeGreaterThanOrEqual(least);
    const found = readBack(wanted);
    expect(differences(wanted, found)).toEqual([]);
    expect(found.length).toBe(wanted.length);
  });
});
