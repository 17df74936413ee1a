/**
 * Who is writing? (谁在填?) The person of this tab, as a name and not a password.
 *
 * What must hold
 * - A device of one person never asks. A shared one asks in each new tab, and after 15 minutes without a touch: whoever
 *   picks it up must not write in another's name.
 * - The answer lives in the tab's own memory (`sessionStorage`); the device only remembers who was last, as a suggestion.
 */
import type { Person } from './contract.ts';
import { type LocalVillage, rememberVillage } from './village.ts';

export const IDLE_MINUTES = 15;

export interface Writing {
  /** who writes; undefined while it must be asked */
  person(): Person | undefined;
  /** who to suggest first */
  readonly last: Person | undefined;
  /** resolves when the device remembers it too */
  choose(person: Person): Promise<unknown>;
  /** somebody touched the screen or a key; cheap enough for every event */
  touch(): void;
}

export interface WritingOptions {
  /** the tab's `sessionStorage` */
  readonly memory: Pick<Storage, 'getItem' | 'setItem'>;
  /** ms since 1970 */
  readonly now: () => number;
}

export function openWriting(village: LocalVillage, { memory, now }: WritingOptions): Writing {
  const place = `cunbiao writing ${village.id}`;
  let chosen = read(memory.getItem(place));
  let last = chosen?.person ?? village.person;
  const write = (person: Person, at: number): void => {
    chosen = { person, at };
    memory.setItem(place, JSON.stringify(chosen));
  };
  const fresh = (): boolean => chosen !== undefined && now() - chosen.at < IDLE_MINUTES * 60_000;

  return {
    person() {
      if (fresh()) return chosen?.person;
      return village.shared ? undefined : last;
    },
    get last() {
      return last;
    },
    choose(person) {
      last = person;
      write(person, now());
      return rememberVillage(village.id, { person });
    },
    touch() {
      // A touch after the pause is the next person's: it must not renew the one before.
      if (chosen && fresh() && now() - chosen.at > 10_000) write(chosen.person, now());
    },
  };
}

function read(text: string | null): { person: Person; at: number } | undefined {
  try {
    const { person, at } = JSON.parse(text ?? '{}');
    if (typeof person?.id !== 'string' || typeof person.name !== 'string' || typeof at !== 'number') return undefined;
    return { person: { id: person.id, name: person.name }, at };
  } catch {
    return undefined;
  }
}
