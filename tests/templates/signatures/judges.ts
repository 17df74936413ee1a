/** Programs outside that judge signatures, where the machine has them: pdfsig of poppler with a trust store of NSS, and openssl. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const isHere = (program: string, ...given: readonly string[]): boolean => {
  const { error } = spawnSync(program, given, { stdio: 'ignore' });
  return !error || !('code' in error) || error.code !== 'ENOENT';
};
export const hasPdfsig = isHere('pdfsig', '-v') && isHere('certutil', '-H');
export const hasOpenssl = isHere('openssl', 'version');
if (!hasPdfsig)
  console.log(
    'Skipped: pdfsig (poppler-utils) or certutil (libnss3-tools) is not installed; no other program judges signatures.',
  );
if (!hasOpenssl) console.log('Skipped: openssl is not installed; no other program judges certificates.');

/** Runs `work` with files of these contents in a folder of their own. */
export function withFiles<T>(files: Readonly<Record<string, Uint8Array>>, work: (folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'cunbiao-signatures-'));
  try {
    for (const [name, bytes] of Object.entries(files)) writeFileSync(join(folder, name), bytes);
    return work(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** All that openssl says; `exit` is 0 if it is content. */
export function openssl(files: Readonly<Record<string, Uint8Array>>, ...given: readonly string[]) {
  return withFiles(files, (cwd) => {
    const { status, stdout, stderr } = spawnSync('openssl', given, { cwd, encoding: 'utf8' });
    return { exit: status, said: `${stdout}${stderr}` };
  });
}

export interface Judged {
  readonly name: string;
  readonly isValid: boolean;
  readonly isTrusted: boolean;
}
/** A judge that trusts this root. `close` removes its folder. */
export function pdfsigTrusting(root: Uint8Array) {
  const folder = mkdtempSync(join(tmpdir(), 'cunbiao-pdfsig-'));
  const [store, file] = [join(folder, 'nss'), join(folder, 'file.pdf')];
  mkdirSync(store);
  writeFileSync(join(folder, 'root.der'), root);
  execFileSync('certutil', ['-N', '-d', `sql:${store}`, '--empty-password']);
  execFileSync('certutil', ['-A', '-d', `sql:${store}`, '-n', 'root', '-t', ',C,', '-i', join(folder, 'root.der')]);
  return {
    judge(pdf: Uint8Array): readonly Judged[] {
      writeFileSync(file, pdf);
      const { stdout } = spawnSync('pdfsig', ['-nssdir', `sql:${store}`, file], { encoding: 'utf8' });
      return stdout
        .split(/^Signature #\d+:$/m)
        .slice(1)
        .filter((part) => !part.includes('is not signed'))
        .map((part) => ({
          name: /Common Name: (.*)$/m.exec(part)?.[1] ?? '',
          isValid: part.includes('Signature is Valid'),
          isTrusted: part.includes('Certificate is Trusted'),
        }));
    },
    close: () => rmSync(folder, { recursive: true }),
  };
}
