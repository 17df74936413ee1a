/**
 * `cunbiao verify-log <file.ndjson>`: checks an exported log as a third person would, without the relay and without keys.
 * Exit code 0: whole; 1: something does not fit; 2: no such file, or no log.
 */
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { createLogCheck, type LogCheck, type LogFileHead, type LogProblem, readLogHead, readLogRow } from '#sync';
import { BadInput, readOptions } from './bad-input.ts';

const usage = 'npx cunbiao verify-log <文件.ndjson> [--json]';

export async function verifyLog(args: readonly string[], write: (text: string) => void): Promise<number> {
  const { values, positionals } = readOptions({ json: { type: 'boolean' } }, args, usage);
  const [path, more] = positionals;
  if (path === undefined || more !== undefined) throw new BadInput(`请写明一个文件。用法：${usage}`);
  const { head, check } = await read(path);
  const whole = check.problems.length === 0;
  write(values.json ? `${JSON.stringify({ intact: whole, head, ...check }, undefined, 2)}\n` : sentences(head, check));
  return whole ? 0 : 1;
}

async function read(path: string): Promise<{ head: LogFileHead; check: LogCheck }> {
  let head: LogFileHead | undefined;
  let checking: ReturnType<typeof createLogCheck> | undefined;
  let number = 0;
  try {
    for await (const line of createInterface({ input: createReadStream(path), crlfDelay: Infinity })) {
      number++;
      if (line === '') continue;
      if (!head || !checking) {
        head = readLogHead(line);
        if (!head) throw new BadInput(`“${path}”不是村表导出的记录，或者是更新的版本导出的。`);
        checking = createLogCheck(head);
        continue;
      }
      const row = readLogRow(line);
      if (!row) throw new BadInput(`“${path}”第 ${number} 行读不出来，文件可能没有传完整。请重新导出再试。`);
      checking.take(row);
    }
  } catch (error) {
    if (error instanceof BadInput) throw error;
    throw new BadInput(`读不了“${path}”：${error instanceof Error ? error.message : String(error)}`);
  }
  if (!head || !checking) throw new BadInput(`“${path}”是空的。`);
  return { head, check: checking.end() };
}

function sentences(head: LogFileHead, check: LogCheck): string {
  const { rows, proven, erased, first, last, clockBack, problems } = check;
  const what = head.room === undefined ? '全村的记录' : `户档 ${head.room} 的记录`;
  const lines = [`${what}，共 ${rows} 条${rows > 0 ? `，第 ${first} 条至第 ${last.sequence} 条` : ''}。`];
  if (head.values) lines.push(`逐条核对了内容：${proven} 条与登记时的承诺值相符。`);
  else lines.push('文件里没有内容，只核对了链：能看出有没有增删改动，看不出填了什么。');
  if (erased > 0) lines.push(`${erased} 条的内容已删除，删除本身也记在链上，写明了谁、何时、为什么。`);
  if (head.room !== undefined) lines.push('只含一户，中间缺别户的记录属于正常；要证明没有缺漏，请用全村的文件核对。');
  if (clockBack.length > 0)
    lines.push(`服务器的时钟倒退过 ${clockBack.length} 次（例如第 ${clockBack[0]} 条），次序不受影响。`);
  if (problems.length === 0) {
    lines.push(
      head.room === undefined ? '链完整：从第一条起，没有一条被改动、增加、删去或调换。' : '每一条都没有被改动。',
      `最后一条的链值：${last.chain}`,
    );
  } else {
    lines.push('不完整：');
    for (const { sequence, what: kind } of problems) lines.push(`  第 ${sequence} 条：${problemWords[kind]}`);
  }
  return `${lines.join('\n')}\n`;
}

const problemWords: Readonly<Record<LogProblem['what'], string>> = {
  bytes: '内容与登记时的承诺值不符，内容被改过。',
  row: '这一条或它前面的一条被改过，链在这里断了。',
  gap: '它前面缺了记录。',
  lost: '内容不见了，也没有删除的记录。',
  erasure: '删除的记录被改过，或者不是关于这一条的。',
  end: '文件的结尾与导出时不同，后面的记录被去掉了，或加了记录。',
};
