/**
 * The money of a yearly account (收入测算), class by class as it stands on paper.
 *
 * Sums are overridable: a village that only has a sum, or makes a quick estimate, types it and says why. What belongs to a
 * sum, and that it agrees, stands in rules/income-totals.ts.
 */
import { money, yesNo } from '../define.ts';

/** A part that the rows of a table add up to. */
const fromRows = <const L extends string>(label: L) =>
  money(label, { overridable: true, hint: '由明细自动合计；只有合计数的可直接填写并说明依据' });
const summed = { overridable: true, hint: '自动合计；没有的填0，快速测算时可直接填写并说明依据' } as const;
const total = <const L extends string>(label: L) => money(label, summed);

export const accountFields = {
  wage: {
    wageJob: fromRows('务工'),
    wageIndustryPost: fromRows('行业公益岗'),
    wageTownshipPost: fromRows('乡镇公益岗'),
    wageVillagePost: fromRows('村级公益岗'),
    wagePicking: fromRows('采摘等零工'),
    wageIncome: total('工资性收入（a）'),
  },
  business: {
    cropIncome: fromRows('种植收入'),
    livestockIncome: fromRows('养殖收入'),
    forestryIncome: fromRows('林果收入'),
    otherBusinessIncome: fromRows('其他经营收入'),
    businessIncome: total('生产经营性收入（b）'),
  },
  property: {
    dividendIncome: money('资产收益分红'),
    landTransferIncome: money('土地流转'),
    financialIncome: money('金融收益'),
    entrustedFarmingIncome: money('代种代养'),
    otherPropertyIncome: money('其他财产性'),
    propertyIncome: total('财产性收入（c）'),
  },
  ecological: {
    returnedForestSubsidy: money('退耕还林'),
    publicForestSubsidy: money('公益林'),
    grasslandSubsidy: money('草原补奖'),
    relocationSubsidy: money('移民补助'),
    otherEcologicalSubsidy: money('其他生态'),
    ecologicalCompensation: total('生态补偿合计'),
  },
  otherTransfer: {
    landFertilitySubsidy: money('地力补贴'),
    plantingSubsidy: money('种植补贴'),
    oldAgeAllowance: money('高龄补贴'),
    veteransBenefit: money('优抚金'),
    disabilityAllowance: money('残疾补贴'),
    educationGrant: money('教育补助'),
    disasterRelief: money('救灾款'),
    supportFromFamily: money('赡养费'),
    donations: money('捐赠'),
    povertyInsurancePayout: money('防贫保险'),
    restTransferIncome: money('其他'),
    otherTransferIncome: total('其他转移性合计'),
  },
  transfer: {
    familyPlanningBenefit: money('计划生育金'),
    dibaoBenefit: money('低保金'),
    tekunBenefit: money('特困供养金'),
    pensionBenefit: money('养老金'),
    transferIncome: total('转移性收入（d）'),
    noIncome: yesNo('确无收入', { hint: '四类收入都没有时，填0并选“是”' }),
  },
  expense: {
    cropExpense: money('种植支出'),
    livestockExpense: money('养殖支出'),
    forestryExpense: money('林果支出'),
    otherBusinessExpense: money('其他经营支出'),
    businessExpense: total('生产经营性支出（e）'),
  },
  adjustments: {
    selfPaidMedical: fromRows('医疗自付'),
    selfPaidEducation: fromRows('教育自付'),
    selfPaidHouse: fromRows('住房自付'),
    selfPaidDisaster: fromRows('灾害意外自付'),
    selfPaidOther: fromRows('其他自付'),
    compliantSelfPaid: money('合规自付支出', { ...summed, required: true }),
    claimIncome: money('理赔收入', { required: true, hint: '保险理赔和赔偿款；已填在“防贫保险”的不要再填' }),
  },
} as const;
