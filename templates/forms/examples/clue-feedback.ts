/** Examples of 线索核实反馈表: answered in time, and one that is late. People and numbers are invented. */
import type { SheetView } from '../../fields.ts';
import type { Example } from '../../template.ts';
import { drawn } from './family.ts';

const answered: SheetView = {
  id: '2023-1',
  sourceDepartment: '医保',
  receivedOn: '2023-05-22',
  reportedOn: '2023-05-25',
  clueRows: [
    {
      ...{ id: 'r1', group: '三组', person: '萨仁', idNo: '990000197709090420', clue: '住院自付费用8200元' },
      ...{ checkedOn: '2023-05-23', checkers: '赵国庆、包志刚', finding: '肾病住院两次，报销后自付属实，收入下降。' },
      ...{ include: true, measures: '按认定程序办理，先申请医疗救助。' },
    },
    {
      ...{ id: 'r2', group: '一组', person: '朝鲁', clue: '门诊慢病费用累计6100元' },
      ...{ checkedOn: '2023-05-24', checkers: '赵国庆、包志刚', finding: '费用已由医保和商业保险报销，家庭收入稳定。' },
      ...{ include: false, measures: '没有返贫致贫风险，继续关注。' },
    },
  ],
  filledBy: '赵国庆',
  villageSign: drawn,
  villageDate: '2023-05-25',
  fillDate: '2023-05-25',
};
const late: SheetView = {
  ...answered,
  reportedOn: '2023-05-29',
  clueRows: [
    { id: 'r1', group: '三组', person: '萨仁', clue: '住院自付费用8200元' },
    {
      id: 'r2',
      person: '朝鲁',
      clue: '门诊慢病费用累计6100元',
      checkedOn: '2023-05-21',
      checkers: '赵国庆',
      finding: '收入稳定。',
      include: false,
    },
  ],
};

export const clueFeedbackExamples: readonly Example[] = [
  { name: '两条线索按期核实反馈', region: '150521', today: '2023-05-25', view: answered, findings: [] },
  {
    name: '过期，一条没核实，一条没写原因',
    region: '150521',
    today: '2023-05-29',
    view: late,
    findings: ['CF-02 reportedOn', 'CF-03 clueRows/r2/checkedOn', 'required clueRows/r2/measures', 'CF-01 dueOn'],
  },
];
