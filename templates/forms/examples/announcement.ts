/** Examples of 公告登记表: an approved list, and one with a household that is not decided and one that was never made public. */
import type { SheetView } from '../../fields.ts';
import type { Example } from '../../template.ts';
import { drawn } from './family.ts';
import { closed, decided, listedCase } from './public-notice.ts';

const statements = [decided('2023-06-08')];
const announced: SheetView = {
  id: '2023-1',
  publicity: closed,
  decidedOn: '2023-06-08',
  decidedBy: '县级主管部门',
  basisNo: '旗乡振发〔2023〕00号',
  issuedBy: '乡镇人民政府',
  announceRows: [
    { id: '1-a', case: listedCase('h1', '额尔敦', { statements }) },
    { id: '2-a', case: listedCase('h2', '包志刚', { countyOpinion: '同意', statements: [] }) },
  ],
  fromDate: '2023-06-09',
  days: 5,
  places: ['村务公开栏'],
  postedBy: '赵国庆',
  hotlines: [{ id: '1-a', level: '乡镇', number: '0475-0000002' }],
  townSign: drawn,
  townDate: '2023-06-09',
  docState: '已审定',
};
const early: SheetView = {
  ...announced,
  fromDate: '2023-06-07',
  announceRows: [
    { id: '1-a', case: listedCase('h1', '额尔敦') },
    { id: '2-a', case: listedCase('h5', '王秀兰', { statements }) },
  ],
};

export const announcementExamples: readonly Example[] = [
  { name: '审定通过的两户', region: '150521', today: '2023-06-09', view: announced, findings: [] },
  {
    name: '一户未审定，一户没有公示过，日期早了',
    region: '150521',
    today: '2023-06-09',
    view: early,
    findings: ['P-06 announceRows/1-a/case', 'P-06 announceRows/2-a/case', 'P-06 fromDate'],
  },
];
