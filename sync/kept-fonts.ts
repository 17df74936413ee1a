/**
 * Fonts of people's own that this device prints with, one for each face: the IndexedDB database `cunbiao fonts`. They stay on
 * the device; whose licence they are under may not let them go anywhere else.
 */
import { ask, type Database, openDatabase } from './database.ts';

export interface KeptFont {
  /** the face that it is kept for */
  readonly only: 'body' | 'title';
  /** what people call it */
  readonly title: string;
  readonly file: Blob;
  /** which font of the file */
  readonly index: number;
}

const store = 'fonts';

async function withFonts<Result>(
  mode: 'readonly' | 'readwrite',
  work: (fonts: IDBObjectStore) => Promise<Result>,
): Promise<Result> {
  const database: Database = await openDatabase('cunbiao fonts', 1, (made) => made.createObjectStore(store));
  try {
    return await database.transact([store], mode, (name) => work(name(store)));
  } finally {
    database.close();
  }
}

/** None where this device keeps nothing. */
export const keptFonts = (): Promise<readonly KeptFont[]> =>
  withFonts('readonly', (fonts) => ask<KeptFont[]>(fonts.getAll())).catch(() => []);

/** In place of the one that was kept for the same face. */
export const keepFont = async (font: KeptFont): Promise<void> => {
  await withFonts('readwrite', (fonts) => ask(fonts.put(font, font.only)));
};

export const forgetFont = async (face: KeptFont['only']): Promise<void> => {
  await withFonts('readwrite', (fonts) => ask(fonts.delete(face)));
};
