/**
 * How long the relay keeps how fields were filled in. A village may set a number of years; what had been replaced before that
 * goes, by the machinery of lawful erasure (log-erase.ts).
 *
 * What must hold
 * - What still shows (values, siblings, rows, filings, rich text) is never touched, nor are rows, commitments and chain. What goes
 *   is only the content that later edits had replaced before the time is over.
 * - Nothing goes before who leads the village has said so, and then not for a week: until then they may think better of it.
 * - Relays of a county that look on the same day erase once: what is erased is named by village, room and day.
 */
import type { Access } from './access.ts';
import { dayInChina } from './access.ts';
import type { Retention } from './access-change.ts';
import type { Erasure } from './erasure.ts';
import type { Events } from './events.ts';
import type { Log } from './log.ts';
import type { Head } from './log-file.ts';
import { VillageClosed } from './room.ts';

/** What was replaced more than so many years before a day. */
export interface Superseded {
  /** ISO 8601: the beginning of a day in China */
  readonly before: string;
  readonly dossiers: number;
  readonly rows: number;
  readonly bytes: number;
}

/**
 * 个人信息保护法第五十六条: records of how sensitive personal information was processed are kept for at least three years; 第十九条: for
 * no longer than needed. No document found names a number for the latter, so the village sets it.
 */
export const fewestYears = 3;
export const mostYears = 100;
const day = 24 * 3_600_000;
const grace = 7 * day;
const every = 3_600_000;

/** the day on which a setting begins to count */
export const beginOf = ({ at }: Pick<Retention, 'at'>): string => dayInChina(Date.parse(at) + grace);

function beginningOfDay(now: number, years: number): string {
  const [year = 0, month = 1, date = 1] = dayInChina(now).split('-').map(Number);
  return new Date(Date.UTC(year - years, month - 1, date) - 8 * 3_600_000).toISOString();
}

type OldRows = Pick<Log, 'roomsBefore' | 'replacedBefore'>;

/** A dry run: what would go on that day. */
export async function supersededIn(
  log: OldRows,
  village: string,
  { years, now }: { readonly years: number; readonly now: number },
): Promise<Superseded> {
  const before = beginningOfDay(now, years);
  let [dossiers, rows, bytes] = [0, 0, 0];
  // one room a question: the log goes on committing between them
  for (const room of await log.roomsBefore(village, before)) {
    const found = await log.replacedBefore({ village, room }, before);
    if (found.rows > 0) dossiers++;
    rows += found.rows;
    bytes += found.bytes;
  }
  return { before, dossiers, rows, bytes };
}

export interface ThinOptions {
  readonly log: OldRows;
  readonly access: Pick<Access, 'overview' | 'retentionOf'>;
  readonly erase: (erasure: Erasure) => Promise<Head | undefined>;
  readonly now: number;
}

/** Takes out what is over its time, in every village that has set one. Answers how many dossiers were thinned. */
export async function thinOld({ log, access, erase, now }: ThinOptions): Promise<number> {
  let thinned = 0;
  for (const { village } of access.overview()) {
    const retention = access.retentionOf(village);
    if (!retention || beginOf(retention) > dayInChina(now)) continue;
    const { years, person, at } = retention;
    const before = beginningOfDay(now, years);
    const said = { kind: 'history', village, device: 'relay', person, before } as const;
    const reason = `填写过程只保留${years}年（${person}${dayInChina(Date.parse(at))}定的）`;
    for (const room of await log.roomsBefore(village, before)) {
      if ((await log.replacedBefore({ village, room }, before)).rows === 0) continue;
      const head = await erase({ ...said, room, time: new Date(now).toISOString(), reason }).catch((error: unknown) => {
        // it has moved, or is about to: the relay that has it then looks after it
        if (error instanceof VillageClosed) return undefined;
        throw error;
      });
      if (head) thinned++;
    }
  }
  return thinned;
}

/** Once a day, when the relay starts or the day begins. Gives how to stop that. */
export function thinDaily(
  options: Omit<ThinOptions, 'now'> & { readonly isTroubled: () => boolean },
  events: Events,
  clock: () => number = Date.now,
): () => Promise<void> {
  let done = '';
  let running: Promise<void> | undefined;
  async function look(): Promise<void> {
    const now = clock();
    if (done === dayInChina(now) || options.isTroubled()) return;
    try {
      const dossiers = await thinOld({ ...options, now });
      done = dayInChina(now);
      if (dossiers > 0) events('history thinned', { dossiers });
    } catch {
      // The disk or the stream is away, which tells itself: an hour later there is another look.
    }
  }
  const begin = (): void => {
    running ??= look().finally(() => {
      running = undefined;
    });
  };
  const first = setTimeout(begin, 1000);
  const timer = setInterval(begin, every);
  first.unref();
  timer.unref();
  return async () => {
    clearTimeout(first);
    clearInterval(timer);
    await running;
  };
}
