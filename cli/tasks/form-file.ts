/** The form file that `npm run new:form` writes: small, complete, and to be changed from its title on. */
export function formFile(id: string): string {
  return `/**
 * 新表样: what it is for, in one sentence.
 */
import { date, defineTemplate, money, signature, text } from '../define.ts';

const basis = { document: 'TITLE OF THE DOCUMENT', number: 'NUMBER' } as const;

export default defineTemplate({
  id: '${id}',
  version: '1',
  // stands in the numbers of its sheets; one or two words that no other form has
  code: '新表',
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
`;
}
