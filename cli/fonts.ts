/**
 * The fonts that a command prints with: those that the person gave for the body and the titles, and those of the program for whatever they lack.
 */
import { readFileSync } from 'node:fs';
import { type Font, fontProblems, installedFonts, ownFont, readFaces } from '#print';
import { BadInput } from './bad-input.ts';

/** Paths; `仿宋.ttc#2`: the second font of a collection. */
export interface OwnFonts {
  readonly body?: string | undefined;
  readonly title?: string | undefined;
}

/** Throws a sentence where a file is none that may be embedded. */
export function fontsFor({ body, title }: OwnFonts): readonly Font[] {
  return [
    ...(body === undefined ? [] : [read(body, 'body')]),
    ...(title === undefined ? [] : [read(title, 'title')]),
    ...installedFonts(),
  ];
}

function read(given: string, face: 'body' | 'title'): Font {
  const [, path = given, place = '1'] = /^(.*)#(\d+)$/.exec(given) ?? [];
  let file: Uint8Array;
  try {
    file = readFileSync(path);
  } catch {
    throw new BadInput(`读不到字体文件 ${path}。请检查路径。`);
  }
  const faces = readFaces(file);
  const found = faces[Number(place) - 1];
  if (!found) throw new BadInput(`${path} 里只有 ${faces.length} 个字体，没有第 ${place} 个。`);
  if (found.problem) throw new BadInput(`${path}：${fontProblems[found.problem]}`);
  return ownFont(file, found.index, face);
}
