/** Examples of 乡镇审核表: a batch decided, one case of it sent back before; and one with mistakes. */
import type { SheetView } from '../../fields.ts';
import type { Example } from '../../template.ts';
import { batch, caseOf, first, published, second } from './batch-report.ts';
import { drawn } from './family.ts';

const agreed = { townOpinion: '同意', townDate: '2023-06-02' } as const;
const returned: SheetView = caseOf('h2', '巴图', second, [
  ...published,
  {
    ...{ id: 'r', what: 'townReviewed', on: '2023-05-28', value: '退回补充', note: '缺住院费用票据，请补齐后再报。' },
    ...{ filed: true, dossier: 'b0', form: 'township-review', sheet: '2023-1' },
  },
]);

const decided: SheetView = {
  ...batch,
  id: '2023-1',
  cases: [
    {
      id: 'h1~identification~2023-1',
      case: first,
      ...agreed,
      sampledOn: '2023-05-31',
      sampleResult: '入户核对收入和票据，与认定表一致。',
      countyOpinion: '同意',
      countyDate: '2023-06-05',
      enteredOn: '2023-06-08',
    },
    {
      id: 'h2~identification~2023-1',
      case: returned,
      ...agreed,
      countyOpinion: '不同意',
      countyText: '家庭收入高于监测范围，支出已由保险全额赔付。',
      countyDate: '2023-06-05',
    },
  ],
  reviewers: [
    { id: 'v1', name: '包志刚', unit: '苏木乡村振兴办 专干', sign: drawn },
    { id: 'v2', name: '斯琴', unit: '苏木民政办 科员', sign: drawn },
  ],
  townReview: '同意',
  townSign: drawn,
  sentOn: '2023-06-02',
  fillDate: '2023-06-02',
};
const mistaken: SheetView = {
  ...decided,
  townReview: '退回补充',
  cases: [
    { id: 'h1~identification~2023-1', case: first, townOpinion: '退回补充', townDate: '2023-05-28' },
    {
      id: 'h2~identification~2023-1',
      case: second,
      townOpinion: '不同意',
      townText: '收入高于监测范围。',
      townDate: '2023-06-02',
      countyOpinion: '同意',
      countyDate: '2023-06-01',
    },
    { id: 'h1~identification~2023-2', case: first },
  ],
};

export const townshipReviewExamples: readonly Example[] = [
  { name: '两户初审同意，县级审定一户', region: '150521', today: '2023-06-08', view: decided, findings: [] },
  {
    name: '退回没写原因，日期颠倒，重复上报，没有抽查',
    region: '150521',
    today: '2023-06-08',
    view: mistaken,
    findings: [
      'T-07 cases/h2~identification~2023-1/countyDate',
      'required cases/h1~identification~2023-1/townText',
      'T-07 cases/h1~identification~2023-1/townDate',
      'required cases/h1~identification~2023-2/townOpinion',
      'T-05 cases/h1~identification~2023-2/case',
      'required townReviewText',
      'T-08 cases',
      'T-09 cases/h2~identification~2023-1/countyOpinion',
    ],
  },
];
