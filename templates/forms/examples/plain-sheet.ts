/** Examples of 申报政策明白纸: with and without telephones. The numbers belong to nobody. */
import type { SheetView } from '../../fields.ts';
import type { Example } from '../../template.ts';

const issued: SheetView = {
  id: '2023-1',
  versionDate: '2023-05-16',
  villageHotline: '0000-1110001',
  townHotline: '0000-1110002',
  countyHotline: '0000-1110003',
  fillDate: '2023-05-16',
};

export const plainSheetExamples: readonly Example[] = [
  { name: '2023年排查前发给各户', region: '150521', today: '2023-05-16', view: issued, findings: [] },
  {
    name: '没有写电话',
    region: '150521',
    today: '2023-05-16',
    view: { id: '2023-1', versionDate: '2023-05-16', fillDate: '2023-05-16' },
    findings: ['required villageHotline', 'required townHotline'],
  },
];
