/**
 * Attachments over HTTP: whole in one PUT, or in parts as "Resumable Uploads for HTTP" has it
 * (draft-ietf-httpbis-resumable-upload: `Upload-Offset`, `Upload-Complete`, PATCH of `application/partial-upload`); taken
 * whole or from a byte on (RFC 9110, section 14).
 *
 * The file's own address is its upload resource: its name is the SHA-256 of its bytes, so nothing needs to be created first.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import type { EnrolledDevice } from './access.ts';
import type { Attachments, Part } from './attachments.ts';
import { Refusal, type Route, send } from './requests.ts';
import { type Limits, sha256Pattern } from './wire.ts';

export function attachmentRoutes(
  attachments: Attachments,
  limits: Limits,
  { enrolled }: { enrolled(request: IncomingMessage): EnrolledDevice },
): Readonly<Record<string, Route>> {
  async function take(request: IncomingMessage, response: ServerResponse, rest: string, part: Part): Promise<void> {
    const device = enrolled(request);
    if (device.role === 'reads') throw new Refusal(403, '您的身份是“只读”，不能上传。');
    const sha256 = sha256Of(rest);
    const length = Number(request.headers['content-length'] ?? 0);
    if (part.offset + length > limits.attachmentBytes) throw tooLarge();
    const taken = await attachments.take(device.village, sha256, part);
    switch (taken.kind) {
      case 'stored':
        response.setHeader('upload-complete', '?1');
        response.setHeader('upload-offset', taken.offset);
        send(response, 201, {});
        break;
      case 'more':
        response.setHeader('upload-complete', '?0');
        response.writeHead(204, { 'upload-offset': taken.offset }).end();
        break;
      case 'elsewhere':
        response.setHeader('upload-offset', taken.offset);
        throw new Refusal(409, '附件要从断开的地方接着传，稍后会自动再试。');
      case 'damaged':
        throw new Refusal(400, '附件在传送中损坏，请再传一次。');
      case 'large':
        throw tooLarge();
      case 'full':
        throw new Refusal(
          413,
          `本村的附件已占 ${inMegabytes(taken.used)} MB，上限 ${inMegabytes(limits.villageAttachmentBytes)} MB，放不下这个文件，它留在本机。请找管服务器的人加大上限。`,
        );
      case 'erased':
        throw new Refusal(410, '这个附件已依法删除，不能再上传。');
    }
  }
  const tooLarge = () =>
    new Refusal(413, `附件太大，超过了 ${inMegabytes(limits.attachmentBytes)} MB 的上限，没有收下。`);

  return {
    'PUT attachments': ({ request, response, rest }) =>
      take(request, response, rest, { offset: 0, last: true, bytes: request }),
    'PATCH attachments': ({ request, response, rest }) => {
      const offset = Number(request.headers['upload-offset']);
      if (!Number.isSafeInteger(offset) || offset < 0) throw new Refusal(400, '缺少 Upload-Offset。');
      const last = request.headers['upload-complete'] === '?1';
      return take(request, response, rest, { offset, last, bytes: request });
    },
    'HEAD attachments': async ({ request, response, rest }) => {
      const { village } = enrolled(request);
      const sha256 = sha256Of(rest);
      const size = await attachments.size(village, sha256);
      if (size !== undefined)
        response.writeHead(200, { 'content-length': size, 'accept-ranges': 'bytes', 'upload-complete': '?1' }).end();
      else if (await attachments.isErased(village, sha256)) response.writeHead(410).end();
      else
        response
          .writeHead(404, { 'upload-complete': '?0', 'upload-offset': await attachments.arrived(village, sha256) })
          .end();
    },
    'GET attachments': async ({ request, response, rest }) => {
      const { village } = enrolled(request);
      const size = await attachments.size(village, sha256Of(rest));
      if (size === undefined)
        throw (await attachments.isErased(village, rest))
          ? new Refusal(410, '这个附件已依法删除。')
          : new Refusal(404, '附件还没有传到服务器，可能仍在拍摄的手机上。');
      const range = rangeOf(request.headers.range, size);
      if (range === 'unsatisfiable') {
        response.setHeader('content-range', `bytes */${size}`);
        throw new Refusal(416, '附件没有这么长。');
      }
      response.writeHead(range ? 206 : 200, {
        'content-type': 'application/octet-stream',
        'content-length': range ? range.end - range.start + 1 : size,
        'accept-ranges': 'bytes',
        'cache-control': 'no-store',
        ...(range ? { 'content-range': `bytes ${range.start}-${range.end}/${size}` } : {}),
      });
      await pipeline(attachments.read(village, rest, range), response);
    },
  };
}

function sha256Of(rest: string): string {
  if (!sha256Pattern.test(rest)) throw new Refusal(404, '没有这个附件。');
  return rest;
}

/** One range from a byte on; any other form is ignored, as RFC 9110 allows, and the whole is sent. */
function rangeOf(
  header: string | undefined,
  size: number,
): { readonly start: number; readonly end: number } | 'unsatisfiable' | undefined {
  const [, first, last] = /^bytes=(\d{1,15})-(\d{0,15})$/.exec(header ?? '') ?? [];
  if (first === undefined) return undefined;
  const start = Number(first);
  const end = last ? Math.min(Number(last), size - 1) : size - 1;
  return start >= size || end < start ? 'unsatisfiable' : { start, end };
}

const inMegabytes = (bytes: number): string => (bytes / 1024 / 1024).toFixed(bytes < 10 * 1024 * 1024 ? 1 : 0);
