/**
 * `cunbiao verify <file.pdf>`: whether an archive copy is as it was made, who signed it, and the values inside, as JSON.
 * `cunbiao verify <folder>`: the same of a folder that `archive` wrote, whole with nothing missing and nothing added.
 * Exit code 0: whole; 1: changed, or a signature that does not hold, by nobody whom a root that was given vouches for; 2: no file, or no
 * archive copy.
 */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type FolderEntry, indexFile, indexPaper, sumsFile, type Verified, verifyPdf } from '#print';
import { Malformed, readCertificate } from '#signatures';
import { BadInput, readOptions, reasonOf } from './bad-input.ts';

const usage = 'npx cunbiao verify <文件.pdf|文件夹> [--root <根证书文件>]…';

export async function verify(args: readonly string[], write: (text: string) => void): Promise<number> {
  const { values, positionals } = readOptions({ root: { type: 'string', multiple: true } }, args, usage);
  const [path, more] = positionals;
  if (path === undefined || more !== undefined) throw new BadInput(`请写明一个文件或文件夹。用法：${usage}`);
  const roots = await Promise.all((values.root ?? []).map(readRoot));
  if (isFolder(path)) {
    const report = await verifyFolder(path, roots);
    write(`${JSON.stringify(report, bytesAsBase64, 2)}\n`);
    return report.standing === 'whole' ? 0 : 1;
  }
  const verified = await verifyPdf(read(path), { trust: { roots } });
  write(`${JSON.stringify({ file: path, ...verified }, bytesAsBase64, 2)}\n`);
  if (verified.standing === 'unreadable') return 2;
  return isSound(verified, roots) ? 0 : 1;
}

/** Who gives no root asks whether the file is as it was signed, not by whom. */
const isSound = ({ standing, signatures = [] }: Verified, roots: readonly Uint8Array[]): boolean =>
  standing === 'whole' &&
  signatures.every((each) => each.standing === 'valid' || (each.standing === 'untrusted' && roots.length === 0));

/** One row a file: the sums say what belongs here, each copy says whether it is whole. */
async function verifyFolder(folder: string, roots: readonly Uint8Array[]) {
  const sums = new Map<string, string>();
  for (const line of Buffer.from(read(join(folder, sumsFile)))
    .toString('utf8')
    .split('\n')) {
    const [, hash, name] = /^([0-9a-f]{64}) [ *](.+)$/.exec(line) ?? [];
    if (hash !== undefined && name !== undefined) sums.set(name, hash);
  }
  const here = new Set(readdirSync(folder).filter((name) => name !== sumsFile));
  const listed = here.has(indexFile) ? listedIn(read(join(folder, indexFile))) : undefined;
  const files: { file: string; message?: string; verified?: Verified }[] = [];
  for (const name of [...new Set([...sums.keys(), ...here, ...(listed?.keys() ?? []), indexPaper, indexFile])].sort()) {
    const sum = sums.get(name);
    const entry = listed?.get(name);
    if (!here.has(name)) files.push({ file: name, message: '文件不见了。' });
    else if (sum === undefined || (listed && !entry && name !== indexPaper && name !== indexFile))
      files.push({ file: name, message: '目录里没有这个文件，是后来放进来的。' });
    else {
      const bytes = read(join(folder, name));
      const hash = createHash('sha256').update(bytes).digest('hex');
      const isSame = hash === sum && (entry === undefined || hash === entry.hash);
      const isCopy = entry ? entry.isCopy : name.endsWith('.pdf');
      const verified = isCopy ? await verifyPdf(bytes, { trust: { roots } }) : undefined;
      const message = !isSame
        ? '文件与归档时不同。'
        : verified && !isSound(verified, roots)
          ? (verified.problems[0]?.message ?? '电子签名不算数。')
          : undefined;
      files.push({ file: name, ...(message ? { message } : {}), ...(verified ? { verified } : {}) });
    }
  }
  const isWhole = files.length > 0 && files.every(({ message }) => message === undefined);
  return { folder, standing: isWhole ? 'whole' : 'changed', files } as const;
}

interface Listed {
  readonly hash: string;
  /** no scan or receipt, for which only the sums can speak */
  readonly isCopy: boolean;
}
/** What the index says is there: who takes a file away, and its sum with it, leaves it named here. */
function listedIn(index: Uint8Array): ReadonlyMap<string, Listed> | undefined {
  try {
    const { files }: { readonly files: readonly FolderEntry[] } = JSON.parse(new TextDecoder().decode(index));
    return new Map(
      files.flatMap(({ file, hash, is, enclosed = [] }): [string, Listed][] => [
        [file, { hash, isCopy: is === undefined }],
        ...enclosed.map((each): [string, Listed] => [each.file, { hash: each.hash, isCopy: false }]),
      ]),
    );
  } catch {
    return undefined; // it is not as it was written, which the sums tell
  }
}

const bytesAsBase64 = (_: string, value: unknown): unknown =>
  value instanceof Uint8Array ? Buffer.from(value).toString('base64') : value;

const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;

function read(path: string): Uint8Array {
  try {
    return new Uint8Array(readFileSync(path));
  } catch (error) {
    throw new BadInput(`读不了“${path}”：${reasonOf(error) ?? '原因不明'}。`);
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
