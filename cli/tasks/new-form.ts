/**
 * `npm run new:form <id>`: a working form file with examples, to be changed. It passes the contract suite as it is, so that
 * whoever writes a form begins from green.
 */
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../root.ts';

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
      '3. 运行 npx vitest run --project unit tests/templates，再运行 npm run dev 看网页和打印。',
      '',
    ].join('\n'),
  );
}

function formFile(name: string): string {
  return `/**
 * TITLE: what it is for, in one sentence.
 */
import { date, defineTemplate, money, signature, text } from '../define.ts';

const basis = { document: 'TITLE OF THE DOCUMENT', number: 'NUMBER' } as const;

export default defineTemplate({
  id: '${name}',
  version: '1',
  subject: 'household',
  title: '新表样',
  purpose: '写明这张表做什么用、由谁填。',
  basis: [basis],
  paper: { size: 'A4' },
  sheet: 'yearly',
  listed: ['applicant', 'appliedOn'],
  policyDate: 'appliedOn',
  sections: [
    {
      id: 'application',
      title: '申请',
      // millimetres of paper; the same numbers are shares of the screen
      columns: [30, 52, 30, 53],
      fields: {
        applicant: text('申请人', { required: true, maxLength: 30 }),
        appliedOn: date('申请日期', { required: true }),
        amount: money('申请金额', { unit: '元' }),
        reason: text('申请理由', { required: true, long: true, maxLength: 500, span: [1, 3], height: 40 }),
      },
    },
    {
      id: 'signing',
      columns: [82, 83],
      signatures: true,
      fields: {
        applicantSign: signature('申请人签字', { span: [0, 1] }),
        villageSign: signature('{village}委员会意见', { stamp: '（公章）', span: [0, 1] }),
      },
    },
  ],
  rules: [
    {
      id: 'N-01',
      level: 'warning',
      source: basis,
      reads: ['amount'],
      check: ({ amount }) => (amount === 0 ? { message: '申请金额是 0 元，请核对；没有金额请留空。' } : undefined),
    },
  ],
  examples: [
    {
      name: '填写齐全',
      region: '000000',
      today: '2024-05-20',
      view: { applicant: '张三', appliedOn: '2024-05-18', amount: 150000, reason: '房屋漏雨，需要修缮。' },
      findings: [],
    },
    {
      name: '没有写理由，金额是零',
      region: '000000',
      today: '2024-05-20',
      view: { applicant: '张三', appliedOn: '2024-05-18', amount: 0 },
      findings: ['required reason', 'N-01 amount'],
    },
  ],
});
`.replace('TITLE: what', '新表样: what');
}
