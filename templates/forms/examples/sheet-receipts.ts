/** Examples of 明白纸发放签收表: everybody has it; and one that is not through. */
import type { SheetView } from '../../fields.ts';
import type { Example } from '../../template.ts';
import { drawn } from './family.ts';

const household = (id: string, headName: string, villagerGroup: string): SheetView & { readonly id: string } => ({
  ...{ id, dossier: id, headName, villagerGroup, statements: [] },
});
const given = { givenOn: '2023-05-18', way: '入户发放', receiver: drawn } as const;
const all: SheetView = {
  id: '2023-1',
  sheetKind: '申报政策',
  versionDate: '2023-05-16',
  made: 100,
  givenRows: [
    { id: 'h1', case: household('h1', '额尔敦', '三组'), ...given },
    { id: 'h2', case: household('h2', '巴图', '一组'), ...given, way: '他人代领' },
  ],
  filledBy: '赵国庆',
  fillDate: '2023-05-18',
};

export const sheetReceiptsExamples: readonly Example[] = [
  { name: '两户都已签收', region: '150521', today: '2023-05-18', view: all, findings: [] },
  {
    name: '一户没发到，一户日期不对，印少了',
    region: '150521',
    today: '2023-05-18',
    view: {
      ...all,
      made: 0,
      givenRows: [
        { id: 'h1', case: household('h1', '额尔敦', '三组'), givenOn: '2023-05-15', receiver: drawn },
        { id: 'h2', case: household('h2', '巴图', '一组') },
      ],
    },
    findings: ['MB-02 givenRows/h1/givenOn', 'required givenRows/h1/way', 'X-04 made', 'MB-01 givenCount'],
  },
];
