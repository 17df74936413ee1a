/**
 * Font source (字体来源): fonts by address, fetched when they are needed. An address that ends in `.json` is a list of packs
 * (packs.ts): the first comes at once, others when a character is asked for that they hold. A font of a person's own comes as
 * its file, and is said by its name where it cannot be read.
 *
 * - Of a font for one face nothing is fetched before a text in that face is printed. Where it does not come, as without a network
 *   before all is kept on the device, the fonts after it stand in until the page is opened anew: paper goes before its looks.
 */
import { awaitedFor, type Font, loadFont } from './font.ts';
import { joinFonts } from './joined-font.ts';
import { ownFont } from './own-font.ts';
import { holds, type PackEntry, type PackList } from './packs.ts';
import type { Face } from './page.ts';

/** A font of the program in packs for one face: nothing of it is fetched before a text in that face is printed. */
export interface FaceFont {
  /** of the list of its packs */
  readonly address: string;
  readonly only: Face;
}
/** A person's own font, for one face. */
export interface OwnFontFile {
  readonly file: Blob;
  /** which font of the file */
  readonly index: number;
  readonly title: string;
  readonly only: Face;
}
/** An address, the bytes of a font file, or a font for one face. */
export type GivenFont = string | ArrayBuffer | FaceFont | OwnFontFile;
/** A character in text of a face; body where nothing is said. */
export interface WantedCharacter {
  readonly character: string;
  readonly face?: Face;
}

export interface FontSource {
  /** in the order given, as far as they are here. Rejects with a sentence if one does not come or is damaged; asked again, it tries again */
  fonts(): Promise<readonly Font[]>;
  /** Fetches the packs that hold any of these, each of the first font that has it. False if there is none that is not here yet. */
  fetchFor(wanted: Iterable<WantedCharacter>): Promise<boolean>;
  /** Fetches what each of the fonts, in their order, is to draw. */
  fetchEach(characters: readonly Iterable<string>[]): Promise<void>;
}

/** Addresses must be absolute. */
export function openFonts(given: readonly GivenFont[]): FontSource {
  const sources = given.map((font): One => {
    if (typeof font === 'string')
      return font.endsWith('.json') ? packed(font) : whole(async () => loadFont(await get(font)));
    if ('address' in font) return packed(font.address, font.only);
    return 'only' in font ? whole(() => own(font)) : whole(async () => loadFont(font));
  });
  const fonts = (): Promise<readonly Font[]> => Promise.all(sources.map((source) => source.font()));
  return {
    fonts,
    async fetchFor(wanted) {
      const here = await fonts();
      const shares = here.map((): string[] => []);
      for (const { character, face } of wanted) {
        const awaited = awaitedFor(here, character, face);
        if (awaited) shares[here.indexOf(awaited)]?.push(character);
      }
      const found = await Promise.all(
        sources.map(async (source, index) => {
          const fetching = source.fetchFor(shares[index] ?? []);
          return source.doWithout ? fetching.catch(source.doWithout) : fetching;
        }),
      );
      return found.includes(true);
    },
    async fetchEach(characters) {
      await Promise.all(sources.map((source, index) => source.fetchFor([...(characters[index] ?? [])])));
    },
  };
}

interface One {
  font(): Promise<Font>;
  /** true if it has become another font */
  fetchFor(characters: readonly string[]): Promise<boolean>;
  /** what is not here is not waited for any more; true, since it has become another font */
  readonly doWithout?: () => true;
}

const whole = (load: () => Promise<Font>): One => ({ font: remembered(load), fetchFor: async () => false });

async function own({ file, index, title, only }: OwnFontFile): Promise<Font> {
  try {
    return ownFont(new Uint8Array(await file.arrayBuffer()), index, only);
  } catch (cause) {
    throw new Error(`Own font ${title}: it cannot be read.`, { cause });
  }
}

/** What stands for a font of a face until a text in that face is printed. */
const nothingYet = (only: Face): Font =>
  Object.freeze({
    name: '',
    unitsPerEm: 1000,
    ascent: 0,
    descent: 0,
    capHeight: 0,
    box: [0, 0, 0, 0] as const,
    only,
    has: () => false,
    awaits: () => true,
    advance: () => undefined,
    glyphOf: () => undefined,
    outline: () => new Uint8Array(0),
    metrics: () => [0, 0] as const,
  });

function packed(address: string, only?: Face): One {
  const list = remembered(async (): Promise<PackList> => JSON.parse(new TextDecoder().decode(await get(address))));
  const here = new Map<PackEntry, Font>();
  let font: Font | undefined;
  const fetchPacks = async (entries: readonly PackEntry[]): Promise<void> => {
    const packs = await Promise.all(entries.map(async ({ file }) => loadFont(await get(new URL(file, address).href))));
    entries.forEach((entry, index) => {
      const pack = packs[index];
      if (pack) here.set(entry, pack);
    });
    const { packs: all } = await list();
    font = Object.freeze({
      ...joinFonts([...here.values()]),
      ...(only === undefined ? {} : { only }),
      awaits: (character: string) => all.some((entry) => !here.has(entry) && holds(entry, character)),
    });
  };
  const begin = remembered(async () => fetchPacks((await list()).packs.slice(0, 1)));
  const waiting = only && nothingYet(only);
  return {
    async font() {
      if (waiting) return font ?? waiting;
      await begin();
      if (font === undefined) throw new Error(`Font ${address}: the list names no pack.`);
      return font;
    },
    async fetchFor(characters) {
      if (characters.length === 0) return false;
      const before = font;
      await begin();
      const wanted = (await list()).packs.filter(
        (entry) => !here.has(entry) && characters.some((character) => holds(entry, character)),
      );
      if (wanted.length > 0) await fetchPacks(wanted);
      return font !== before;
    },
    ...(waiting && {
      doWithout: () => {
        font = Object.freeze({ ...(font ?? waiting), awaits: () => false });
        return true;
      },
    }),
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
