/**
 * `npm run new:form <id>`: a working form file with examples, to be changed. It passes the contract suite as it is, so that
 * whoever writes a form begins from green.
 */
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../root.ts';
import { formFile } from './form-file.ts';

const [id = '', ...more] = process.argv.slice(2);
const file = join(root, 'templates', 'forms', `${id}.ts`);
if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(id) || more.length > 0) {
  process.stderr.write('请给新表样一个英文名，小写，用连字符，例如：npm run new:form temporary-assistance\n');
  process.exitCode = 2;
} else if (existsSync(file)) {
  process.stderr.write(`templates/forms/${id}.ts 已经存在。\n`);
  process.exitCode = 2;
} else {
  writeFileSync(file, formFile(id));
  process.stdout.write(
    [
      `已写好 templates/forms/${id}.ts。接下来：`,
      '1. 改标题、依据、栏目和规则；每条规则写明出处。',
      '2. 改例子：至少一份没有问题，一份有问题，并列出应有的核查结果。',
      '3. 运行 npm test -- templates，再运行 npm run dev 看网页和打印。',
      '',
    ].join('\n'),
  );
}
