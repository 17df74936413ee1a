/**
 * Font source (字体来源): fonts by address, fetched when they are needed. An address that ends in `.json` is a list of packs
 * (packs.ts): the first comes at once, others when a character is asked for that they hold.
 */
import { type Font, loadFont } from './font.ts';
import { joinFonts } from './joined-font.ts';
import { holds, type PackEntry, type PackList } from './packs.ts';

export interface FontSource {
  /** in the order given, as far as they are here. Rejects with a sentence if one does not come or is damaged; asked again, it tries again */
  fonts(): Promise<readonly Font[]>;
  /** Fetches the packs that hold any of these. False if there is none that is not here yet. */
  fetchFor(characters: Iterable<string>): Promise<boolean>;
}

/** `given`: absolute addresses, or buffers of font files. */
export function openFonts(given: readonly (string | ArrayBuffer)[]): FontSource {
  const sources = given.map((font) =>
    typeof font !== 'string' ? whole(async () => font) : font.endsWith('.json') ? packed(font) : whole(() => get(font)),
  );
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

function whole(bytes: () => Promise<ArrayBuffer>): One {
  return { font: remembered(async () => loadFont(await bytes())), fetchFor: async () => false };
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
