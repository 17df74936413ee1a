/**
 * 户信息登记表: one household, its members, its land, dwelling and water, and who helps it.
 *
 * The facts here are the dossier's own: other forms about the household show the same cells. Only who filled this sheet,
 * and when, belongs to the sheet.
 */
import {
  choice,
  choices,
  date,
  defineTemplate,
  fingerprintPhoto,
  number,
  phone,
  repeat,
  signature,
  text,
  yesNo,
} from '../define.ts';
import { houseFields, waterFields, waterSafe, waterSafeField } from '../elements/dwelling.ts';
import { allWithoutLabour, countFields, counts, memberRows, members, rosterRules } from '../elements/members.ts';
import {
  checkedByAnother,
  fillingFields,
  formYear,
  headIdNo,
  headName,
  householdFields,
  placeCalculations,
  placeFields,
  sheetFields,
  whenFormerlyPoor,
  whenNoPhone,
} from '../elements.ts';
import { commonPractice, screening2023, unnamedCity2023 } from '../options/sources.ts';
import { dibaoAgrees, householdBuiltIns, sizeCounted } from '../rules/quality-household.ts';
import { standingCalculations } from '../rules/standing.ts';
import { registrationExamples } from './examples/household-registration.ts';

const fact = { shared: true } as const;
const area = { shared: true, unit: '亩', min: 0, decimals: 2 } as const;
const wholeRow = { shared: true, span: [1, 7] } as const;
/** Four pairs of label and blank beside the side head of 7 mm: 257 mm of A4 landscape. */
const pairs = [24, 38, 24, 38, 24, 38, 26, 38] as const;
/** The roster's grid: 50 columns of 5 mm; each set of its columns fills it. */
const roster = Array.from({ length: 50 }, () => 5);

const isMonitored = (kind: string | undefined, eliminated: boolean | undefined): boolean | undefined =>
  kind === undefined || eliminated === true ? false : eliminated === false ? true : undefined;

export default defineTemplate({
  id: 'household-registration',
  version: '2023.1',
  code: '登记',
  subject: 'household',
  title: '户信息登记表',
  purpose: '登记一户的成员、生产生活条件和帮扶责任人，是其他各表的底册。由填表人入户采集，户主签字确认。',
  basis: [
    { ...screening2023, article: '三' },
    { ...unnamedCity2023, article: '二' },
  ],
  paper: { size: 'A4', landscape: true },
  sheet: 'yearly',
  policyDate: 'fillDate',
  listed: [
    'headName',
    'villagerGroup',
    'householdId',
    'householdType',
    'monitorKind',
    'identifiedOn',
    'riskEliminated',
    'householdSize',
    'dibaoHousehold',
    'tekunHousehold',
    'focusGroups',
    'keyHouseholdKind',
    'wholeHouseholdNoLabour',
  ],

  sections: [
    { id: 'place', title: '所在地', screenOnly: true, fields: { ...placeFields, ...sheetFields } },
    {
      id: 'basics',
      side: '基本情况',
      columns: pairs,
      fields: {
        householdId: householdFields.householdId,
        villagerGroup: householdFields.villagerGroup,
        headName: householdFields.headName,
        headIdNo: householdFields.headIdNo,
        phone: householdFields.phone,
        contactName: householdFields.contactName,
        address: { ...householdFields.address, span: [1, 3] },
        householdType: householdFields.householdType,
        escapedYear: householdFields.escapedYear,
        isMilitaryFamily: yesNo('是否军烈属', fact),
        isRelocated: yesNo('易地搬迁户', { ...fact, required: true }),
        resettlementSite: text('安置点', { ...fact, maxLength: 40, span: [1, 3] }),
        dibaoHousehold: householdFields.dibaoHousehold,
        tekunHousehold: householdFields.tekunHousehold,
        dibaoEdge: householdFields.dibaoEdge,
        householdSize: countFields.householdSize,
        hukouSize: countFields.hukouSize,
        labourCount: countFields.labourCount,
        workingAwayCount: countFields.workingAwayCount,
        studentCount: countFields.studentCount,
        disabledCount: countFields.disabledCount,
        illCount: countFields.illCount,
        lowIncomeKinds: { ...householdFields.lowIncomeKinds, span: [1, 7] },
        focusGroups: choices('重点关注人群', 'focusGroup', wholeRow),
        keyHouseholdKind: choices('十类重点户', 'keyHouseholdKind', wholeRow),
        monitorKind: { ...householdFields.monitorKind, span: [1, 3] },
        identifiedOn: householdFields.identifiedOn,
        riskEliminated: householdFields.riskEliminated,
        eliminatedOn: householdFields.eliminatedOn,
        wholeHouseholdNoLabour: { ...householdFields.wholeHouseholdNoLabour, span: [1, 5] },
      },
    },
    {
      id: 'roster',
      side: '家庭成员',
      columns: roster,
      fields: {
        members: members({
          required: true,
          rows: { min: 5 },
          columnSets: [
            [
              'seq',
              'name',
              'sex',
              'idType',
              'idNo',
              'birthDate',
              'age',
              'relation',
              'ethnic',
              'political',
              'maritalStatus',
              'inHukou',
              'livesTogether',
              'economicallyOne',
              'countedInHousehold',
            ],
            [
              'seq',
              'name',
              'education',
              'schoolState',
              'schoolName',
              'grade',
              'dropoutReason',
              'health',
              'disabilityNo',
              'disabilityKind',
              'disabilityLevel',
              'illness',
            ],
            [
              'seq',
              'name',
              'labourSkill',
              'workArea',
              'workPlace',
              'workUnit',
              'workMonths',
              'jobChannel',
              'publicPost',
              'publicPostMonths',
            ],
            [
              'seq',
              'name',
              'residentMedical',
              'employeeMedical',
              'seriousIllnessIns',
              'commercialMedical',
              'medicalAid',
              'noInsuranceReason',
              'residentPension',
              'employeePension',
              'dibao',
              'tekun',
              'orphan',
              'mandarin',
            ],
            ['seq', 'name', 'countReason', 'changeType', 'changeReason', 'changeDate', 'remark'],
          ],
        }),
      },
    },
    {
      id: 'living',
      side: '生产生活条件',
      columns: pairs,
      fields: {
        farmland: number('耕地', area),
        forest: number('林地', area),
        orchard: number('林果', area),
        grass: number('牧草地', area),
        water: number('水面', area),
        returnedForest: number('退耕还林', area),
        ...houseFields,
        waterSource: choice('供水方式', 'waterSource', { ...fact, required: true, span: [1, 3] }),
        waterSafe: waterSafeField,
        roadKm: number('与村主干路距离', { ...fact, unit: '公里', min: 0, max: 50, decimals: 2 }),
        ...waterFields,
        roadType: choice('入户路类型', 'roadType', { ...fact, span: [1, 3] }),
        hasLivingPower: yesNo('通生活用电', fact),
        hasProductionPower: yesNo('通生产用电', fact),
        hasTv: yesNo('通广播电视', fact),
        hasToilet: yesNo('有卫生厕所', fact),
        fuel: choice('主要燃料', 'fuel', { ...fact, span: [1, 3] }),
        inCoop: yesNo('加入合作组织', fact),
        leadingFirm: yesNo('龙头企业带动', fact),
        pioneer: yesNo('致富带头人带动', { ...fact, span: [1, 3] }),
        livingRemark: text('备注', { ...wholeRow, maxLength: 100, hint: '选了“其他”的，在这里写明' }),
      },
    },
    {
      id: 'support',
      side: '帮扶情况',
      columns: pairs,
      fields: {
        monitorContact: text('监测联系人', { ...fact, maxLength: 30, span: [1, 3] }),
        monitorContactPhone: phone('监测联系人电话', { ...fact, span: [1, 3] }),
        helperRows: repeat(
          '帮扶责任人',
          {
            name: text('姓名', { required: true, maxLength: 30 }),
            sex: choice('性别', 'sex'),
            political: choice('政治面貌', 'political'),
            unit: text('单位', { required: true, maxLength: 40 }),
            affiliation: choice('隶属关系', 'affiliation'),
            phone: phone('联系电话', { required: true }),
            from: date('开始帮扶', { required: true }),
            to: date('结束帮扶', { future: true, hint: '还在帮扶的不填' }),
          },
          {
            ...fact,
            rowName: '帮扶责任人',
            rows: { min: 2 },
            sortBy: ['from'],
            listed: ['name', 'unit', 'from', 'to'],
          },
        ),
      },
    },
    {
      id: 'filling',
      side: '填表',
      columns: pairs,
      fields: {
        fillerName: fillingFields.fillerName,
        fillDate: fillingFields.fillDate,
        fillerPhone: fillingFields.fillerPhone,
        collectedBy: fillingFields.collectedBy,
        enteredBy: fillingFields.enteredBy,
        checkedBy: { ...fillingFields.checkedBy, span: [1, 5] },
        fillerRole: { ...fillingFields.fillerRole, span: [1, 7] },
      },
    },
    {
      id: 'state',
      title: '表格状态',
      screenOnly: true,
      fields: { docState: fillingFields.docState, attachments: fillingFields.attachments },
    },
    {
      id: 'signing',
      signatures: true,
      columns: [24, 104, 24, 105],
      fields: {
        headSign: signature('户主签字', { required: true, fingerprint: true }),
        headPrint: fingerprintPhoto('户主指印照片', 'headSign'),
        fillerSign: signature('填表人签字', { stamp: '{committee}（章）' }),
      },
    },
  ],

  relevant: {
    contactName: whenNoPhone,
    escapedYear: whenFormerlyPoor,
    resettlementSite: { reads: ['isRelocated'], when: ({ isRelocated }) => isRelocated },
    identifiedOn: { reads: ['monitorKind'], when: ({ monitorKind }) => monitorKind !== undefined },
    riskEliminated: { reads: ['monitorKind'], when: ({ monitorKind }) => monitorKind !== undefined },
    eliminatedOn: { reads: ['riskEliminated'], when: ({ riskEliminated }) => riskEliminated === true },
    houseArea: { reads: ['houseGrade'], when: ({ houseGrade }) => houseGrade !== '无房' },
    houseYear: { reads: ['houseGrade'], when: ({ houseGrade }) => houseGrade !== '无房' },
  },
  required: {
    contactName: whenNoPhone,
    escapedYear: whenFormerlyPoor,
    resettlementSite: { reads: ['isRelocated'], when: ({ isRelocated }) => isRelocated },
    identifiedOn: { reads: ['monitorKind'], when: ({ monitorKind }) => monitorKind !== undefined },
    riskEliminated: { reads: ['monitorKind'], when: ({ monitorKind }) => monitorKind !== undefined },
    eliminatedOn: { reads: ['riskEliminated'], when: ({ riskEliminated }) => riskEliminated },
    houseArea: { reads: ['houseGrade'], when: ({ houseGrade }) => houseGrade !== undefined && houseGrade !== '无房' },
    houseYear: { reads: ['houseGrade'], when: ({ houseGrade }) => houseGrade !== undefined && houseGrade !== '无房' },
    monitorContact: {
      reads: ['monitorKind', 'riskEliminated'],
      when: (view) => isMonitored(view.monitorKind, view.riskEliminated),
    },
    monitorContactPhone: {
      reads: ['monitorKind', 'riskEliminated'],
      when: (view) => isMonitored(view.monitorKind, view.riskEliminated),
    },
    helperRows: {
      reads: ['monitorKind', 'riskEliminated'],
      when: (view) => isMonitored(view.monitorKind, view.riskEliminated),
    },
  },
  calculate: {
    ...placeCalculations,
    formYear,
    headName,
    headIdNo,
    ...counts,
    wholeHouseholdNoLabour: allWithoutLabour,
    ...standingCalculations,
    waterSafe,
  },
  rules: [
    ...rosterRules,
    sizeCounted,
    dibaoAgrees,
    checkedByAnother,
    {
      id: 'B-04',
      level: 'warning',
      source: commonPractice,
      reads: ['helperRows', 'monitorKind', 'riskEliminated'],
      check: ({ helperRows = [], monitorKind, riskEliminated }, { today }) => {
        if (!isMonitored(monitorKind, riskEliminated) || helperRows.length === 0) return undefined;
        const now = helperRows.some(
          ({ from, to }) => from !== undefined && from <= today && (to === undefined || to >= today),
        );
        return now ? undefined : { message: '今天没有在任的帮扶责任人，请补填新的帮扶责任人。' };
      },
    },
    {
      id: 'B-05',
      level: 'error',
      source: commonPractice,
      reads: ['houseArea', 'houseGrade'],
      check: ({ houseArea, houseGrade }) =>
        houseArea !== undefined && Number(houseArea) === 0 && houseGrade !== undefined
          ? { message: '住房面积应大于0；没有住房的，住房安全等级选“无房”。' }
          : undefined,
    },
    {
      id: 'B-02',
      level: 'warning',
      source: commonPractice,
      reads: ['livingRemark', 'waterSource', 'fuel'],
      check: ({ livingRemark, waterSource, fuel }) =>
        livingRemark === undefined && (waterSource === '其他' || fuel === '其他')
          ? { message: '供水方式或主要燃料选了“其他”，请在备注写明是什么。' }
          : undefined,
    },
  ],
  builtIn: householdBuiltIns,
  rows: {
    members: memberRows,
    helperRows: {
      rules: [
        {
          id: 'B-06',
          level: 'error',
          source: commonPractice,
          reads: ['to', 'from', 'name'],
          check: ({ from, to, name }) =>
            from !== undefined && to !== undefined && to < from
              ? { message: `${name ?? '帮扶责任人'}的结束帮扶日期早于开始日期，请核对。` }
              : undefined,
        },
      ],
    },
  },
  tally: {
    households: { reads: [], count: () => 1 },
    persons: { reads: ['householdSize'], count: ({ householdSize }) => Number(householdSize ?? 0) },
  },
  examples: registrationExamples,
});
