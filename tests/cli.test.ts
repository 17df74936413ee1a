import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { archive } from '../cli/archive.ts';
import { BadInput } from '../cli/bad-input.ts';
import { evaluateSheet } from '../cli/evaluate.ts';
import { printSheets } from '../cli/print.ts';
import { verify } from '../cli/verify.ts';
import { evaluate } from '../templates/evaluate.ts';
import { loadPolicies } from '../templates/policy/packs.ts';
import { readPdf } from '../templates/print/file/read.ts';
import { boundPages, installedFonts, printPdf, verifyPdf } from '../templates/print/index.ts';
import { signPdf } from '../templates/print/signatures/index.ts';
import { loadTemplate } from '../templates/registry.ts';
import { madeFont } from './support/made-font.ts';
import { newRoot, newSigner } from './support/signing.ts';

const folder = mkdtempSync(join(tmpdir(), 'cunbiao-cli-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The command in this process; the launcher is tried in run.test.ts. */
async function cunbiao(...[command, ...args]: string[]) {
  let stdout = '';
  try {
    if (command === 'archive') return { status: await archive(args, (text) => (stdout += text)), stdout, stderr: '' };
    if (command === 'verify') return { status: await verify(args, (text) => (stdout += text)), stdout, stderr: '' };
    if (command === 'evaluate') await evaluateSheet(args, (text) => (stdout += text));
    else if (command === 'print') {
      let stderr = '';
      return { status: await printSheets(args, (text) => (stderr += text)), stdout, stderr };
    }
    return { status: 0, stdout, stderr: '' };
  } catch (error) {
    if (!(error instanceof BadInput)) throw error;
    return { status: 2, stdout, stderr: error.message };
  }
}
/** The command in a process of its own, killed when so many sheets are done. */
async function killedAfter(sheets: number, ...args: string[]): Promise<void> {
  const main = join(import.meta.dirname, '..', 'cli', 'main.ts');
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', main, ...args], { stdio: 'ignore' });
  const part = `${args.at(-1)}.part`;
  const look = setInterval(() => {
    const made = existsSync(part) ? readdirSync(part).filter((name) => name.endsWith('.piece')).length : 0;
    if (made >= sheets) child.kill('SIGKILL');
  }, 1);
  await new Promise((resolve) => child.on('exit', resolve));
  clearInterval(look);
}
/** Names of the fonts that stand in a file, in its objects that are not packed. */
const fontsNamed = (file: string): string =>
  readFileSync(at(file), 'latin1')
    .match(/\/BaseFont *\/[^ /]+/g)
    ?.join(' ') ?? '';

/** The time of printing that a file says. */
const timeOf = (name: string): string => {
  const [, year, month, day, hour, minute] =
    /D:(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)/.exec(readFileSync(at(name)).toString('latin1')) ?? [];
  return `${year}-${month}-${day}T${hour}:${minute}`;
};
const at = (name: string) => join(folder, name);
const write = (name: string, content: unknown) =>
  writeFileSync(at(name), typeof content === 'string' ? content : JSON.stringify(content));

const where = ['household-registration', '--region', '150521', '--date', '2023-05-20'];
beforeAll(async () => {
  const { examples } = await loadTemplate('household-registration');
  write('good.json', examples[0]!.view);
  write('wrong.json', examples[2]!.view);
  write('three.ndjson', examples.map(({ view }) => JSON.stringify(view)).join('\n'));
});

describe('evaluate', async () => {
  test('gives the view and the findings that the example states', async () => {
    const { examples } = await loadTemplate('household-registration');
    const { status, stdout } = await cunbiao('evaluate', ...where, '--values', at('wrong.json'));
    expect(status).toBe(0);
    const { view, findings } = JSON.parse(stdout);
    expect(findings.map(({ rule, path }: { rule: string; path: string }) => `${rule} ${path}`)).toEqual(
      examples[2]!.findings,
    );
    for (const finding of findings)
      expect(Object.keys(finding)).toEqual(['level', 'rule', 'path', 'message', 'source']);
    for (const finding of findings)
      expect(finding).toMatchObject({ level: expect.any(String), message: expect.stringMatching(/[。！？]$/) });
    expect(view.members.length).toBe((examples[2]!.view.members as unknown[]).length);
  });

  test('takes the file that its own description shows', async () => {
    const readme = readFileSync(join(import.meta.dirname, '../cli/README.md'), 'utf8');
    write('shown.json', /```json\n([\s\S]+?)```/.exec(readme)?.[1] ?? '');
    const form = ['home-visit', ...where.slice(1)];
    expect(await cunbiao('evaluate', ...form, '--values', at('shown.json'))).toMatchObject({ status: 0, stderr: '' });
  });

  test('rows need no id, and null is the same as left out', async () => {
    write('rows.json', { phone: null, members: [{ name: '张三' }, { name: '李四', sex: null }] });
    const { status, stdout } = await cunbiao('evaluate', ...where, '--values', at('rows.json'));
    expect(status).toBe(0);
    expect(
      JSON.parse(stdout)
        .view.members.map(({ id }: { id: string }) => id)
        .sort(),
    ).toEqual(['row1', 'row2']);
  });

  test('what cannot even be turned into words is a finding, too', async () => {
    const deep = '['.repeat(100_000) + ']'.repeat(100_000);
    write(
      'odd.json',
      `{ "address": { "toString": 1 }, "members": [{ "name": ${deep}, "idNo": { "valueOf": null } }] }`,
    );
    const { status, stdout } = await cunbiao('evaluate', ...where, '--values', at('odd.json'));
    expect(status).toBe(0);
    const kinds = JSON.parse(stdout).findings.filter(({ rule }: { rule: string }) => rule === 'kind');
    expect(kinds.map(({ path }: { path: string }) => path).sort()).toEqual([
      'address',
      'members/row1/idNo',
      'members/row1/name',
    ]);
    for (const { message } of kinds) expect(message).toMatch(/格式不对，请重新填写。$/);
  });

  test('a value that does not fit its kind is a finding, not a failure', async () => {
    write('misfit.json', { phone: 12, fillDate: '2023-02-30' });
    const { status, stdout } = await cunbiao('evaluate', ...where, '--values', at('misfit.json'));
    expect(status).toBe(0);
    expect(
      JSON.parse(stdout).findings.some(
        ({ rule, path }: { rule: string; path: string }) => rule === 'kind' && path === 'fillDate',
      ),
    ).toBe(true);
  });
});

describe('a bad file or option: one clear sentence, exit code 2', async () => {
  test.each([
    ['no such file', 'none.json', undefined, /没有找到文件/],
    ['broken JSON', 'broken.json', '{\n "phone": "1",,\n}', /不是正确的 JSON，第 2 行/],
    ['cut off', 'cut.json', '{ "phone":', /不是正确的 JSON/],
    ['not UTF-8', 'gbk.json', Buffer.from([0x7b, 0xd5, 0xc5, 0x7d]), /不是 UTF-8/],
    ['a folder', '.', undefined, /它是文件夹/],
    ['an array', 'array.json', '[]', /应为一个对象/],
    ['an unknown field', 'unknown.json', '{ "membrs": [] }', /membrs.*members/],
    ['an unknown row field', 'row.json', '{ "members": [{ "nme": "张三" }] }', /第 1 行.*nme/],
    ['rows that are no array', 'rows2.json', '{ "members": {} }', /应为数组/],
    ['two rows of one id', 'twice.json', '{ "members": [{ "id": "a" }, { "id": "a" }] }', /重复/],
  ])('%s', async (_name, file, content, sentence) => {
    if (content !== undefined) writeFileSync(join(folder, file), content);
    const before = readdirSync(folder);
    for (const args of [
      ['evaluate', ...where],
      ['print', ...where, '--out', at('out.pdf')],
    ]) {
      const { status, stdout, stderr } = await cunbiao(...args, '--values', at(file));
      expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
      expect(stderr).toMatch(sentence);
      expect(stderr.trim().split('\n').length).toBe(1);
    }
    expect(readdirSync(folder)).toEqual(before);
  });

  test.each([
    [['evaluate', 'no-such-form', '--region', '150521'], /没有“no-such-form”/],
    [['evaluate', 'household-registration', '--values', at('good.json')], /--region/],
    [['evaluate', 'household-registration', '--region', 'north', '--values', at('good.json')], /north/],
    [
      ['evaluate', 'household-registration', '--region', '150521', '--date', '2023-02-30', '--values', at('good.json')],
      /2023-02-30/,
    ],
    [['evaluate', ...where], /--values/],
    [['evaluate', ...where, '--wat'], /--wat/],
    [['print', ...where, '--values', at('good.json')], /--out/],
    [['print', ...where, '--values', at('good.json'), '--out', at('nowhere/x.pdf')], /不存在/],
    [['print', ...where, '--values', at('good.json'), '--out', at('x.pdf'), '--variant', 'pretty'], /--variant/],
    [
      ['print', ...where, '--values', at('good.json'), '--out', at('x.pdf'), '--body-font', at('none.ttf')],
      /读不到字体文件/,
    ],
    [
      ['print', ...where, '--values', at('good.json'), '--out', at('x.pdf'), '--body-font', at('good.json')],
      /不是字体文件/,
    ],
  ])('%j', async (args, sentence) => {
    const { status, stderr } = await cunbiao(...args);
    expect(status).toBe(2);
    expect(stderr).toMatch(sentence);
  });
});

describe('a place that cannot be written to: one clear sentence, exit code 2', async () => {
  test.each<readonly [name: string, out: string, sentence: RegExp]>([
    ['a file where a folder should be', 'good.json/x.pdf', /是文件，不是文件夹/],
    ['the values themselves', 'good.json', /请给一个 \.pdf 文件名/],
    ['a name without .pdf', 'x.txt', /请给一个 \.pdf 文件名/],
    ['a name that is too long', `${'x'.repeat(300)}.pdf`, /写不进去：名字太长/],
    ...(existsSync('/proc/self') ? [['a folder that takes nothing', '/proc/x.pdf', /写不进去/] as const] : []),
  ])('%s', async (_name, out, sentence) => {
    const before = readdirSync(folder);
    const values = readFileSync(at('good.json'), 'utf8');
    const place = out.startsWith('/') ? out : at(out);
    const { status, stderr } = await cunbiao('print', ...where, '--values', at('good.json'), '--out', place);
    expect({ status, stderr }).toEqual({ status: 2, stderr: expect.stringMatching(sentence) });
    expect(stderr.trim().split('\n').length).toBe(1);
    expect(readdirSync(folder)).toEqual(before);
    expect(readFileSync(at('good.json'), 'utf8')).toBe(values);
  });

  test.skipIf(!existsSync('/proc/self'))('many sheets, too', async () => {
    for (const out of ['/proc/many', '/proc/many.pdf']) {
      const { status, stderr } = await cunbiao('print', ...where, '--values', at('three.ndjson'), '--out', out);
      expect({ status, stderr }).toEqual({ status: 2, stderr: expect.stringContaining('写不进去') });
    }
  });

  test('a link in a row that is none', async () => {
    write('link.json', { noticeRows: [{ case: 'd1/identification/2023-1' }] });
    const form = ['public-notice', ...where.slice(1), '--values', at('link.json')];
    expect(await cunbiao('evaluate', ...form)).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(/第 1 行 的 case（.+）应为一个对象，不是文字。$/),
    });
  });

  test('a time that is none', async () => {
    const args = ['print', ...where, '--values', at('good.json'), '--out', at('t.pdf'), '--time'];
    for (const time of ['2023-13-45T99:99', '2023-02-29T09:30', '2023-05-20'])
      expect(await cunbiao(...args, time)).toMatchObject({ status: 2, stderr: expect.stringContaining('--time') });
  });
});

describe('print', async () => {
  const pdf = (name: string) => readFileSync(at(name)).subarray(0, 5).toString();

  test('one view gives one PDF, and the same call the same bytes', async () => {
    const args = ['print', ...where, '--values', at('good.json'), '--time', '2023-05-20T09:30', '--out'];
    expect(await cunbiao(...args, at('a.pdf'))).toMatchObject({ status: 0, stdout: '', stderr: '' });
    expect((await cunbiao(...args, at('b.pdf'))).status).toBe(0);
    expect(pdf('a.pdf')).toBe('%PDF-');
    expect(readFileSync(at('a.pdf'))).toEqual(readFileSync(at('b.pdf')));
  });

  test('many views give a folder, which must be new or empty', async () => {
    const args = ['print', ...where, '--values', at('three.ndjson'), '--out', at('many')];
    expect((await cunbiao(...args)).status).toBe(0);
    expect(readdirSync(at('many'))).toEqual(['0001.pdf', '0002.pdf', '0003.pdf']);
    expect(await cunbiao(...args)).toMatchObject({ status: 2, stderr: expect.stringContaining('不是空文件夹') });
  });

  test('one bad line, and nothing is written', async () => {
    write('two.ndjson', `${readFileSync(at('good.json'), 'utf8')}\n{ "wat": 1 }\n`);
    const { status, stderr } = await cunbiao('print', ...where, '--values', at('two.ndjson'), '--out', at('bad'));
    expect(status).toBe(2);
    expect(stderr).toContain('第 2 行');
    write('broken.ndjson', `{}\n{bad}\n`);
    const broken = await cunbiao('print', ...where, '--values', at('broken.ndjson'), '--out', at('bad'));
    expect(broken.stderr).toMatch(/第 2 行 不是正确的 JSON，第 2 列附近有错。$/);
    expect(existsSync(at('bad'))).toBe(false);
  });

  describe('many in one file', { timeout: 120_000 }, () => {
    const args = ['print', ...where, '--values', at('three.ndjson'), '--time', '2023-05-20T09:30'];
    const pages = (name: string): number => readPdf(readFileSync(at(name))).pages.length;

    test('has all of them in order, and two-sided a blank back where one ends on a front', async () => {
      expect(await cunbiao(...args, '--out', at('three.pdf'))).toMatchObject({
        status: 0,
        stderr: expect.stringContaining('印好了 3 份'),
      });
      await cunbiao(...args, '--out', at('alone'));
      const alone = readdirSync(at('alone')).map((name) => pages(`alone/${name}`));
      expect(pages('three.pdf')).toBe(alone.reduce((sum, each) => sum + each, 0));
      expect((await cunbiao(...args, '--duplex', '--out', at('duplex.pdf'))).status).toBe(0);
      expect(pages('duplex.pdf')).toBe(boundPages(alone, true));
      expect(readdirSync(folder).filter((name) => name.includes('.part'))).toEqual([]);
    });

    test('goes on where it was stopped, and refuses what another run has left', { timeout: 180_000 }, async () => {
      const lines = Array.from({ length: 30 }, (_, index) => ({ address: `${index + 1}号` }));
      write('many.ndjson', lines.map((line) => JSON.stringify(line)).join('\n'));
      const many = ['print', ...where, '--values', at('many.ndjson'), '--workers', '1', '--out', at('many.pdf')];
      await killedAfter(3, ...many);
      const before = readdirSync(at('many.pdf.part')).filter((name) => name.endsWith('.piece'));
      expect(before.length).toBeGreaterThanOrEqual(3);
      expect(before.length).toBeLessThan(30);
      expect(await cunbiao(...many, '--variant', 'findings')).toMatchObject({
        status: 2,
        stderr: expect.stringContaining('没有印完的'),
      });
      const { status, stderr } = await cunbiao(...many);
      expect(status).toBe(0);
      expect(stderr).toContain(`已有 ${before.length} 份，还有 ${30 - before.length} 份`);
      expect(existsSync(at('many.pdf.part'))).toBe(false);
      await cunbiao(...many.slice(0, -1), at('whole.pdf'), '--time', timeOf('many.pdf'));
      expect(readFileSync(at('many.pdf')).equals(readFileSync(at('whole.pdf')))).toBe(true);
    });

    test('prints with fonts of one’s own, alone and by threads; one that may not be embedded is refused', async () => {
      writeFileSync(at('own.ttf'), madeFont({ name: 'OwnSong', characters: '张三李四户主配偶' }));
      writeFileSync(at('shut.ttf'), madeFont({ characters: '张三', fsType: 2 }));
      const args = ['print', ...where, '--body-font', at('own.ttf'), '--values'];
      expect((await cunbiao(...args, at('good.json'), '--out', at('own.pdf'))).status).toBe(0);
      expect((await cunbiao(...args, at('three.ndjson'), '--out', at('own3.pdf'))).status).toBe(0);
      for (const file of ['own.pdf', 'own3.pdf']) expect(fontsNamed(file)).toContain('OwnSong');
      const refused = await cunbiao(
        'print',
        ...where,
        '--title-font',
        at('shut.ttf'),
        '--values',
        at('good.json'),
        '--out',
        at('y.pdf'),
      );
      expect(refused).toMatchObject({ status: 2 });
      expect(refused.stderr).toContain('厂商不许');
    });

    test('names the one that cannot be printed, and prints the others', async () => {
      const views = [{ address: '1号' }, { members: [{ name: '王\u{e000}', relation: '户主' }] }, { address: '3号' }];
      write('rare.ndjson', views.map((view) => JSON.stringify(view)).join('\n'));
      const { status, stderr } = await cunbiao('print', ...where, '--values', at('rare.ndjson'), '--out', at('rare'));
      expect(status).toBe(1);
      expect(stderr).toMatch(/第 2 份没有印：有字印不出来：.*U\+E000/);
      expect(readdirSync(at('rare'))).toEqual(['0001.pdf', '0003.pdf']);
    });
  });

  test('the blank sheet needs no values; the sheet with findings does', async () => {
    expect((await cunbiao('print', ...where, '--variant', 'blank', '--out', at('blank.pdf'))).status).toBe(0);
    expect(pdf('blank.pdf')).toBe('%PDF-');
    expect((await cunbiao('print', ...where, '--variant', 'findings', '--out', at('f.pdf'))).status).toBe(2);
    expect(
      (await cunbiao('print', ...where, '--variant', 'findings', '--values', at('wrong.json'), '--out', at('f.pdf')))
        .status,
    ).toBe(0);
  });

  test('a character that no font has is named, and nothing is written', async () => {
    write('rare.json', { headName: '王\u{32000}' });
    const args = ['print', ...where, '--values', at('rare.json'), '--out', at('rare.pdf')];
    write('rare.json', { members: [{ name: '王\u{e000}', relation: '户主' }] });
    expect(await cunbiao(...args)).toMatchObject({ status: 2, stderr: expect.stringContaining('U+E000') });
    expect(existsSync(at('rare.pdf'))).toBe(false);
    expect((await cunbiao(...args, '--allow-missing')).status).toBe(0);
  });
});

describe('verify', () => {
  const print = (out: string, ...more: string[]) =>
    cunbiao('print', ...where, '--values', at('good.json'), '--time', '2023-05-20T08:00', '--out', at(out), ...more);
  const verified = async (name: string) => {
    const { status, stdout } = await cunbiao('verify', at(name));
    return { status, ...JSON.parse(stdout) };
  };

  test('an archive copy is whole, gives 0 and its values back', async () => {
    const { examples } = await loadTemplate('household-registration');
    expect(await print('copy.pdf', '--archive', 'A-3a')).toMatchObject({ status: 0 });
    const said = await verified('copy.pdf');
    expect(said).toMatchObject({
      status: 0,
      standing: 'whole',
      form: 'household-registration',
      time: '2023-05-20T08:00',
    });
    expect(said.values).toMatchObject({ members: examples[0]!.view.members, headName: '白音那' });
    // What came out goes in again.
    write('again.json', said.values);
    await cunbiao(
      'print',
      ...where,
      '--values',
      at('again.json'),
      '--time',
      '2023-05-20T08:00',
      '--out',
      at('again.pdf'),
      '--archive',
      'A-3a',
    );
    expect(readFileSync(at('again.pdf')).equals(readFileSync(at('copy.pdf')))).toBe(true);
    expect(await print('older.pdf', '--archive', 'A-1b')).toMatchObject({ status: 0 });
    expect(await verified('older.pdf')).toMatchObject({ status: 0, standing: 'whole', standard: 'A-1b' });
  });

  test('a changed copy gives 1, other paper 2, no file a sentence', async () => {
    const bytes = readFileSync(at('copy.pdf'));
    const middle = bytes.indexOf('endstream') - 40;
    bytes[middle] = bytes[middle]! ^ 1;
    writeFileSync(at('changed.pdf'), bytes);
    expect(await verified('changed.pdf')).toMatchObject({ status: 1, standing: 'changed' });
    await print('paper.pdf');
    expect(await verified('paper.pdf')).toMatchObject({ status: 2, standing: 'unreadable' });
    expect(await cunbiao('verify', at('nowhere.pdf'))).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('读不了'),
    });
    expect(await cunbiao('verify', at('copy.pdf'), '--root', at('good.json'))).toMatchObject({ status: 2 });
    expect(await print('wrong.pdf', '--archive', 'A-9')).toMatchObject({ status: 2 });
  });

  test('with a root that is given, a signature that it does not vouch for gives 1', async () => {
    const template = await loadTemplate('plain-sheet');
    const { view, region, today } = template.examples[0]!;
    const evaluation = evaluate(template, view, { policies: await loadPolicies(region), today });
    const [root, other] = [await newRoot(), await newRoot()];
    const printed = await printPdf(template, evaluation, {
      fonts: installedFonts(),
      options: { variant: 'filled', time: '2026-05-20T08:00' },
      archive: { signers: [{ id: 'p1', name: '张三', path: '' }] },
    });
    if (!('pdf' in printed)) throw new Error('not printed');
    const signer = await newSigner('张三', root);
    const signing = { time: '2026-06-01T08:00:00', fonts: installedFonts() };
    writeFileSync(at('signed.pdf'), await signPdf(printed.pdf, 'sign-1', signer, signing));
    writeFileSync(at('root.cer'), root.chain[0]!);
    writeFileSync(at('other.cer'), other.chain[0]!);
    const standing = async (...roots: string[]) => {
      const { status, stdout } = await cunbiao(
        'verify',
        at('signed.pdf'),
        ...roots.flatMap((name) => ['--root', at(name)]),
      );
      return [status, JSON.parse(stdout).signatures[0].standing];
    };
    expect(await standing()).toEqual([0, 'untrusted']);
    expect(await standing('root.cer')).toEqual([0, 'valid']);
    expect(await standing('other.cer')).toEqual([1, 'untrusted']);
    expect(await standing('other.cer', 'root.cer')).toEqual([0, 'valid']);
  });
});

describe('archive', () => {
  const copies = async () => {
    const [first, second] = ['红查登2023-001', '红查登2023-002'];
    mkdirSync(at('copies'), { recursive: true });
    for (const [name, number] of [
      ['b.pdf', first],
      ['a.pdf', second],
    ] as const) {
      const rest = [
        '--time',
        '2023-05-20T08:00',
        '--number',
        number!,
        '--archive',
        'A-3a',
        '--out',
        at(`copies/${name}`),
      ];
      expect(await cunbiao('print', ...where, '--values', at('good.json'), ...rest)).toMatchObject({ status: 0 });
    }
  };
  const verified = async () => {
    const { status, stdout } = await cunbiao('verify', at('box'));
    const { standing, files } = JSON.parse(stdout);
    const found = files.filter(({ message }: { message?: string }) => message);
    return {
      status,
      standing,
      messages: found.map(({ file, message }: { file: string; message: string }) => `${file}: ${message}`),
    };
  };

  test('puts copies in order with an index, and the folder is checked as a whole', async () => {
    await copies();
    expect(await cunbiao('archive', at('copies'), '--out', at('box'), '--time', '2023-12-31T09:00')).toMatchObject({
      status: 0,
    });
    expect(readdirSync(at('box')).sort()).toEqual(
      ['0000-目录.pdf', '0001-红查登2023-001.pdf', '0002-红查登2023-002.pdf', 'SHA256SUMS', '目录.json'].sort(),
    );
    expect(JSON.parse(readFileSync(at('box/目录.json'), 'utf8')).files).toMatchObject([
      { file: '0001-红查登2023-001.pdf', title: '户信息登记表', date: '2023-05-20', pages: expect.any(Number) },
      { file: '0002-红查登2023-002.pdf' },
    ]);
    expect(await verified()).toEqual({ status: 0, standing: 'whole', messages: [] });
  });

  test('who takes a file away and its sum with it leaves it in the index; who swaps one and its sum, its hash', async () => {
    const sums = readFileSync(at('box/SHA256SUMS'), 'utf8');
    const copy = readFileSync(at('box/0001-红查登2023-001.pdf'));
    const other = readFileSync(at('box/0002-红查登2023-002.pdf'));
    rmSync(at('box/0001-红查登2023-001.pdf'));
    write('box/SHA256SUMS', sums.replace(/^.*0001.*\n/m, ''));
    expect(await verified()).toEqual({
      status: 1,
      standing: 'changed',
      messages: ['0001-红查登2023-001.pdf: 文件不见了。'],
    });
    writeFileSync(at('box/0001-红查登2023-001.pdf'), other);
    write('box/SHA256SUMS', sums.replace(/^.*(?= {2}0001)/m, createHash('sha256').update(other).digest('hex')));
    expect(await verified()).toMatchObject({ status: 1, messages: ['0001-红查登2023-001.pdf: 文件与归档时不同。'] });
    writeFileSync(at('box/0001-红查登2023-001.pdf'), copy);
    write('box/SHA256SUMS', sums);
    expect(await verified()).toEqual({ status: 0, standing: 'whole', messages: [] });
  });

  test('the index on paper has days in eight digits', async () => {
    const { values } = await verifyPdf(new Uint8Array(readFileSync(at('box/0000-目录.pdf'))));
    expect(values?.entries).toMatchObject([{ date: '20230520' }, { date: '20230520' }]);
  });

  test('who reads only the beginning of what it says breaks nothing', async () => {
    const child = spawn(process.execPath, [join(process.cwd(), 'run.js'), 'verify', at('box')]);
    child.stdout.destroy();
    let stderr = '';
    child.stderr.on('data', (chunk) => (stderr += chunk));
    const status = await new Promise((done) => child.on('close', done));
    expect([status, stderr]).toEqual([0, '']);
  });

  test('tells what was changed, taken away or put in', async () => {
    const path = at('box/0001-红查登2023-001.pdf');
    const bytes = readFileSync(path);
    writeFileSync(path, bytes.subarray(1));
    writeFileSync(at('box/more.txt'), 'x');
    rmSync(at('box/目录.json'));
    expect(await verified()).toEqual({
      status: 1,
      standing: 'changed',
      messages: [
        '0001-红查登2023-001.pdf: 文件与归档时不同。',
        'more.txt: 目录里没有这个文件，是后来放进来的。',
        '目录.json: 文件不见了。',
      ],
    });
  });

  test('takes no paper that is not whole, and writes nothing then', async () => {
    writeFileSync(at('copies/c.pdf'), 'x');
    expect(await cunbiao('archive', at('copies'), '--out', at('other'))).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(/c\.pdf.*没有归档/),
    });
    expect(existsSync(at('other'))).toBe(false);
    expect(await cunbiao('archive', at('copies'), '--out', at('box'))).toMatchObject({ status: 2 });
  });
});
