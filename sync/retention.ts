/**
 * How many years the relay keeps how fields were filled in: what the village has set, and what would go. Only who leads it may
 * look and set.
 */
import type { Village } from './contract.ts';
import { askRelay, jsonOf, type Problem } from './relay-requests.ts';
import { isRecord } from './ring.ts';

export interface Retention {
  /** absent: everything is kept */
  readonly set?: { readonly years: number; readonly person: string; readonly from: string };
  /** of the years asked about, or set; as of today */
  readonly would?: {
    /** ISO 8601 */
    readonly before: string;
    readonly dossiers: number;
    readonly rows: number;
    readonly bytes: number;
  };
}

/** `years`: what would go if it were so many. */
export function readRetention(village: Village, years?: number): Promise<Retention | Problem> {
  return ask(village, `/api/retention${years === undefined ? '' : `?years=${years}`}`);
}
/** Without years everything is kept. */
export function setRetention(village: Village, years?: number): Promise<Retention | Problem> {
  return ask(village, '/api/retention', { method: 'POST', body: years === undefined ? {} : { years } });
}

async function ask(
  { relay }: Village,
  path: string,
  init?: { readonly method: 'POST'; readonly body: Readonly<Record<string, unknown>> },
): Promise<Retention | Problem> {
  if (!relay) return { problem: '本村只在这台设备上，没有服务器的记录。' };
  const answer = await askRelay(relay, path, init);
  if (answer.kind !== 'good') return { problem: answer.reason };
  const body = jsonOf(answer.body);
  return isRecord(body) ? (body as Retention) : { problem: '服务器的回答读不出来。请刷新页面再试。' };
}
