/**
 * `cunbiao verify <file.pdf>`: whether an archive copy is as it was made, who signed it, and the values inside, as JSON.
 * Exit code 0: whole; 1: changed, or a signature that does not hold; 2: no file, or no archive copy.
 */
import { readFileSync } from 'node:fs';
import { verifyPdf } from '#print';
import { Malformed, readCertificate } from '#signatures';
import { BadInput, readOptions } from './bad-input.ts';

const usage = 'npx cunbiao verify <文件.pdf> [--root <根证书文件>]…';

export async function verify(args: readonly string[], write: (text: string) => void): Promise<number> {
  const { values, positionals } = readOptions({ root: { type: 'string', multiple: true } }, args, usage);
  const [path, more] = positionals;
  if (path === undefined || more !== undefined) throw new BadInput(`请写明一个文件。用法：${usage}`);
  const roots = await Promise.all((values.root ?? []).map(readRoot));
  const verified = await verifyPdf(read(path), { trust: { roots } });
  write(`${JSON.stringify({ file: path, ...verified }, bytesAsBase64, 2)}\n`);
  if (verified.standing === 'unreadable') return 2;
  const holds = (verified.signatures ?? []).every(({ standing }) => standing === 'valid' || standing === 'untrusted');
  return verified.standing === 'whole' && holds ? 0 : 1;
}

const bytesAsBase64 = (_: string, value: unknown): unknown =>
  value instanceof Uint8Array ? Buffer.from(value).toString('base64') : value;

function read(path: string): Uint8Array {
  try {
    return new Uint8Array(readFileSync(path));
  } catch (error) {
    throw new BadInput(`读不了“${path}”：${error instanceof Error ? error.message : String(error)}`);
  }
}

/** A certificate as it is, or between the lines of PEM. */
async function readRoot(path: string): Promise<Uint8Array> {
  const bytes = read(path);
  const pem = /-----BEGIN CERTIFICATE-----([\sA-Za-z0-9+/=]+)-----END CERTIFICATE-----/.exec(
    Buffer.from(bytes).toString('latin1'),
  );
  const certificate = pem ? new Uint8Array(Buffer.from(pem[1] ?? '', 'base64')) : bytes;
  try {
    return (await readCertificate(certificate)).bytes;
  } catch (error) {
    if (!(error instanceof Malformed)) throw error;
    throw new BadInput(`“${path}”不是证书文件。请用村级负责人给的根证书。`);
  }
}
