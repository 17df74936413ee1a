/**
 * What all routes of the HTTP interface share: reading bodies within limits, and refusing with a status and a Chinese sentence.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { idPattern } from './wire.ts';

const jsonBytes = 256 * 1024;

/** Ends a request with a status and a Chinese reason. */
export class Refusal extends Error {
  readonly status: number;
  constructor(status: number, reason: string) {
    super(reason);
    this.status = status;
  }
}

export interface Call {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** what stands behind the route's name in the address */
  readonly rest: string;
  readonly query: URLSearchParams;
}
export type Route = (call: Call) => Promise<void> | void;

export function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  });
  response.end(JSON.stringify(body));
}

/** `Authorization: <scheme> <credentials>` */
export function credentials(request: IncomingMessage, scheme: string): string | undefined {
  const [given, value] = (request.headers.authorization ?? '').split(' ');
  return given === scheme ? value : undefined;
}

export async function readBody(request: IncomingMessage, limit: number): Promise<Uint8Array> {
  const tooLarge = () => new Refusal(413, `内容太大，超过了 ${Math.round(limit / 1024)} KB 的上限，没有收下。`);
  if (Number(request.headers['content-length'] ?? 0) > limit) throw tooLarge();
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    size += part.length;
    if (size > limit) throw tooLarge();
    parts.push(part);
  }
  return Buffer.concat(parts);
}

export type Body = Readonly<Record<string, unknown>>;
export async function readJson(request: IncomingMessage): Promise<Body> {
  const text = new TextDecoder().decode(await readBody(request, jsonBytes));
  try {
    const body: unknown = JSON.parse(text);
    if (typeof body === 'object' && body !== null) return body as Body;
  } catch {
    // not JSON: the refusal below says so
  }
  throw new Refusal(400, '收到的内容不是 JSON。');
}
export function textOf(body: Body, name: string, limit: number): string {
  const value = body[name];
  if (typeof value === 'string' && value.length > 0 && value.length <= limit) return value;
  throw new Refusal(400, `缺少 ${name}，或者它太长。`);
}
export function idOf(body: Body, name: string): string {
  const value = body[name];
  if (typeof value === 'string' && idPattern.test(value)) return value;
  throw new Refusal(400, `${name} 不合规定。`);
}
/** A short list of names; absent: none. */
export function listIn(body: Body, name: string): readonly string[] {
  const list = body[name] ?? [];
  const fits = (text: unknown) => typeof text === 'string' && text.length > 0 && text.length <= 60;
  if (Array.isArray(list) && list.length <= 200 && list.every(fits)) return list as string[];
  throw new Refusal(400, `${name} 不合规定。`);
}
