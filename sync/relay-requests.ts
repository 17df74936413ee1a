/**
 * Plain requests to the relay, beside the live sockets: enrolment, invitations, bulk, attachments.
 *
 * What must hold
 * - No secret in an address: it travels in the `Authorization` header, or in the body.
 * - An answer is one of three: it went well; the relay is away (try again later); it was refused, with a Chinese sentence.
 *   Nothing throws because of the network.
 * - Each request ends: one that brings no bytes for 30 seconds counts as away.
 */
import type { RelayAddress } from './contract.ts';

/** What did not go, as a Chinese sentence that says what to do. */
export interface Problem {
  readonly problem: string;
}

export type Answer =
  | {
      readonly kind: 'good';
      readonly status: number;
      readonly headers: Headers;
      readonly body: Uint8Array;
      /** ms by which this device's clock is ahead of the relay's, the way there and back included */
      readonly ahead: number;
    }
  | { readonly kind: 'away'; readonly reason: string }
  | { readonly kind: 'refused'; readonly status: number; readonly reason: string; readonly headers?: Headers };

export interface RelayRequest {
  readonly method?: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** an object travels as JSON */
  readonly body?: Uint8Array | Readonly<Record<string, unknown>>;
  /** `Setup <secret>`; default: this device's token */
  readonly authorization?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
  /** takes the body piece by piece, each awaited, in place of `body` in the answer */
  readonly take?: (piece: Uint8Array, headers: Headers) => Promise<void>;
}

export const AWAY = '现在连不上村里的服务器。内容已存在本机，连上以后会自动送出。';
/** ms without a byte after which a request is given up */
const PATIENCE = 30_000;
/** bytes a second of the slowest line we wait for while sending */
const SLOWEST = 8_000;

/** The site's own address: relay and site are one server. */
export const siteOf = (relayUrl: string): string => relayUrl.replace(/^ws/, 'http').replace(/\/+$/, '');

export async function askRelay(relay: RelayAddress, path: string, request: RelayRequest = {}): Promise<Answer> {
  const { pass } = relay;
  if (!pass || request.authorization !== undefined) return askOnce(relay.url, path, request);
  // A token may be over before this device thinks so: then once more with another.
  for (let attempt = 1; ; attempt++) {
    const passed = await pass.token();
    if (passed.kind !== 'good') return passed;
    const answer = await askOnce(relay.url, path, { ...request, authorization: `Bearer ${passed.token}` });
    if (answer.kind !== 'refused' || answer.status !== 401) return answer;
    pass.spent(passed.token);
    if (attempt === 2) return answer;
  }
}

async function askOnce(
  url: string,
  path: string,
  { method = 'GET', body, authorization, headers, signal, take }: RelayRequest,
): Promise<Answer> {
  const bytes = body instanceof Uint8Array ? new Uint8Array(body) : undefined;
  const silence = new AbortController();
  const wait = (ms: number) => setTimeout(() => silence.abort(), ms);
  /** what `take` threw: the caller's own failure, which must not pass for a missing network */
  let ours: { error: unknown } | undefined;
  let timer = wait(PATIENCE + ((bytes?.length ?? 0) / SLOWEST) * 1000);
  try {
    const response = await fetch(siteOf(url) + path, {
      method,
      headers: {
        ...headers,
        ...(authorization === undefined ? {} : { authorization }),
        ...(body === undefined ? {} : { 'content-type': bytes ? 'application/octet-stream' : 'application/json' }),
      },
      body: bytes ?? (body && JSON.stringify(body)),
      signal: signal ? AbortSignal.any([signal, silence.signal]) : silence.signal,
      cache: 'no-store',
      credentials: 'omit',
      redirect: 'error',
    });
    const ahead = Date.now() - Date.parse(response.headers.get('date') ?? '');
    const pieces: Uint8Array[] = [];
    const reader = response.body?.getReader();
    for (;;) {
      clearTimeout(timer);
      timer = wait(PATIENCE);
      const piece = await reader?.read();
      clearTimeout(timer);
      if (!piece?.value) break;
      if (!take || !response.ok) pieces.push(piece.value);
      else
        await take(piece.value, response.headers).catch((error: unknown) => {
          ours = { error };
          throw error;
        });
    }
    const { status } = response;
    if (response.ok) return { kind: 'good', status, headers: response.headers, body: joined(pieces), ahead };
    // 502–504 come from what stands before the relay, 503 from a relay without disk, 429 from one that is busy.
    const kind = status >= 500 || status === 429 ? 'away' : 'refused';
    return { kind, status, headers: response.headers, reason: reasonOf(status, joined(pieces)) };
  } catch {
    if (ours) throw ours.error;
    return { kind: 'away', reason: AWAY };
  } finally {
    clearTimeout(timer);
  }
}

export function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const [only] = pieces;
  if (only && pieces.length === 1) return only;
  const whole = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}

/** The body of a good answer as JSON; undefined where it is none. */
export function jsonOf(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(body));
  } catch {
    return undefined;
  }
}

const reasons: Readonly<Record<number, string>> = {
  401: '服务器不认识这台设备。请让村级负责人重新发一个邀请链接。',
  403: '您的角色不能做这件事。请联系村级负责人。',
  404: '服务器上没有这一项。',
  410: '这个链接已经用过或过期了。请让村级负责人再发一个。',
  413: '内容太大，服务器不收。',
  429: '请求太频繁，请稍等一分钟再试。',
  503: '服务器的磁盘写不进去，内容先存在本机。请联系村级负责人。',
};

/** The relay's own sentence where it gave one. */
function reasonOf(status: number, body: Uint8Array): string {
  const read = jsonOf(body);
  const reason = typeof read === 'object' && read !== null && 'reason' in read ? read.reason : undefined;
  if (typeof reason === 'string' && reason !== '') return reason;
  return reasons[status] ?? `服务器没有接受（${status}）。请稍后再试。`;
}
