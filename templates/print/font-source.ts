/**
 * Font source (字体来源): fonts by address, fetched when they are needed. An address that ends in `.json` is a list of packs
 * (packs.ts): the first comes at once, others when a character is asked for that they hold. A font of a person's own comes as
 * its file, and is said by its name where it cannot be read.
 */
import { type Font, loadFont } from './font.ts';
import { joinFonts } from './joined-font.ts';
import { ownFont } from './own-font.ts';
import { holds, type PackEntry, type PackList } from './packs.ts';
import type { Face } from './page.ts';

/** A person's own font, for one face. */
export interface OwnFontFile {
  readonly file: Blob;
  /** which font of the file */
  readonly index: number;
  readonly title: string;
  readonly only: Face;
}
/** An address, the bytes of a font file, or a font of a person's own. */
export type GivenFont = string | ArrayBuffer | OwnFontFile;

export interface FontSource {
  /** in the order given, as far as they are here. Rejects with a sentence if one does not come or is damaged; asked again, it tries again */
  fonts(): Promise<readonly Font[]>;
  /** Fetches the packs that hold any of these. False if there is none that is not here yet. */
  fetchFor(characters: Iterable<string>): Promise<boolean>;
}

/** Addresses must be absolute. */
export function openFonts(given: readonly GivenFont[]): FontSource {
  const sources = given.map((font): One => {
    if (typeof font === 'string')
      return font.endsWith('.json') ? packed(font) : whole(async () => loadFont(await get(font)));
    return 'only' in font ? whole(() => own(font)) : whole(async () => loadFont(font));
  });
  return {
    fonts: () => Promise.all(sources.map((source) => source.font())),
    async fetchFor(characters) {
      const wanted = [...characters];
      const found = await Promise.all(sources.map((source) => source.fetchFor(wanted)));
      return found.includes(true);
    },
  };
}

interface One {
  font(): Promise<Font>;
  fetchFor(characters: readonly string[]): Promise<boolean>;
}

const whole = (load: () => Promise<Font>): One => ({ font: remembered(load), fetchFor: async () => false });

async function own({ file, index, title, only }: OwnFontFile): Promise<Font> {
  try {
    return ownFont(new Uint8Array(await file.arrayBuffer()), index, only);
  } catch (cause) {
    throw new Error(`Own font ${title}: it cannot be read.`, { cause });
  }
}

function packed(address: string): One {
  const list = remembered(async (): Promise<PackList> => JSON.parse(new TextDecoder().decode(await get(address))));
  const here = new Map<PackEntry, Font>();
  let font: Font | undefined;
  const fetchPacks = async (entries: readonly PackEntry[]): Promise<void> => {
    const packs = await Promise.all(entries.map(async ({ file }) => loadFont(await get(new URL(file, address).href))));
    entries.forEach((entry, index) => {
      const pack = packs[index];
      if (pack) here.set(entry, pack);
    });
    font = joinFonts([...here.values()]);
  };
  const begin = remembered(async () => fetchPacks((await list()).packs.slice(0, 1)));
  return {
    async font() {
      await begin();
      if (font === undefined) throw new Error(`Font ${address}: the list names no pack.`);
      return font;
    },
    async fetchFor(characters) {
      await begin();
      const wanted = (await list()).packs.filter(
        (entry) => !here.has(entry) && characters.some((character) => holds(entry, character)),
      );
      if (wanted.length > 0) await fetchPacks(wanted);
      return wanted.length > 0;
    },
  };
}

/** Done once; what failed is done again when it is asked for again. */
function remembered<Result>(work: () => Promise<Result>): () => Promise<Result> {
  let made: Promise<Result> | undefined;
  return () => {
    made ??= work().catch((error: unknown) => {
      made = undefined;
      throw error;
    });
    return made;
  };
}

async function get(address: string): Promise<ArrayBuffer> {
  // Without a network `fetch` rejects with each browser's own words.
  const response = await fetch(address).catch((cause: unknown) => {
    throw new Error(`Font ${address}: it did not come.`, { cause });
  });
  if (!response.ok) throw new Error(`Font ${address}: the server answered ${response.status}.`);
  return response.arrayBuffer();
}
