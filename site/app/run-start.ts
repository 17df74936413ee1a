/** What the workers of a print run are started with. */
import type { RunStart } from '#components';
import { keptFonts } from '#sync';
import { programFonts } from './font.ts';
import type { Session } from './session.ts';

export const runStart = async ({ village, register, today }: Session): Promise<RunStart> => ({
  village: { id: village.id, keys: new Map(village.keys) },
  region: register.settings().regionCode ?? village.regionCode,
  overrides: [...register.overrides()],
  people: [...register.people()],
  today,
  fonts: [...(await keptFonts()), ...programFonts],
});
