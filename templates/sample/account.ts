/** The yearly account of an invented household, made so that its net income per head falls into the planned band. */
import type { RowView, SheetView } from '../fields.ts';
import type { Household } from './household.ts';
import { incomeBands } from './plan.ts';
import type { Chance } from './random.ts';

const yuan = (amount: number): number => Math.round(amount) * 100;
/** 1.25 yuan for half a kilo of maize; any whole number of yuan is a number of pounds with one decimal. */
const maize = { price: 125, poundsPerYuan: 0.8 };

/** In yuan a year: basic pension from 60 on, 低保 a person, fertility subsidy a mu. */
const pension = 1680;
const allowance = 2400;
const perMu = 10;
/** Who was born by then is 60 at the screening. */
const pensionedBorn = 1962;

export function newAccount(chance: Chance, { members, planned, registration }: Household, today: string): SheetView {
  const [from, below] = incomeBands[planned.band];
  // Most of the highest band earn little more than its limit: two draws, the lower one counts.
  const perHead = from + Math.min(chance.below(below - from), chance.below(below - from));
  const net = perHead * planned.size;
  const counted = members.filter(({ changeType }) => changeType !== '减少');
  const transfers = transfersOf(counted, registration);
  const rest = net - Object.values(transfers).reduce((sum, each) => sum + each, 0);
  const workers = counted.filter(({ workMonths }) => typeof workMonths === 'number');
  const wageRows = workers.map((worker, index): RowView => {
    const months = Number(worker.workMonths);
    const monthly = Math.floor((rest * 0.6) / workers.length / months / 10) * 10;
    return { id: `w${index + 1}`, kind: '务工', member: String(worker.name), months, monthly: yuan(monthly) };
  });
  const wages = wageRows.reduce((sum, { months, monthly }) => sum + (Number(months) * Number(monthly)) / 100, 0);
  const farming = rest - wages;
  const expense = Math.floor(farming * 0.3);
  const sold = farming + expense;
  const selfPaid = planned.kind !== undefined && members.some(({ illness }) => illness !== undefined);
  const slip = 600 + chance.below(900);
  return {
    fillDate: today,
    wageRows,
    ...(wageRows.length === 0 ? { wageRowsNone: true } : {}),
    businessRows: [
      {
        id: 'b1',
        kind: '种植',
        item: '玉米',
        scale: `${registration.farmland}亩`,
        unit: '斤',
        quantity: String(Math.round(sold * maize.poundsPerYuan * 10) / 10),
        price: maize.price,
      },
    ],
    cropExpense: yuan(expense),
    ...Object.fromEntries(Object.entries(transfers).map(([id, amount]) => [id, yuan(amount)])),
    otherPropertyIncome: 0,
    claimIncome: 0,
    ...(selfPaid
      ? {
          slips: [
            {
              id: 's1',
              on: '2023-02-16',
              issuer: '旗人民医院',
              kind: '住院',
              number: `99${String(100000 + chance.below(899999))}`,
              total: yuan(slip * 4),
              reimbursed: yuan(slip * 3),
              withinPolicy: true,
            },
          ],
        }
      : { slipsNone: true }),
    fillerName: '赵国庆',
    fillerRole: '网格员',
    collectedBy: '赵国庆',
    docState: '草稿',
  };
}

/** In yuan, what the household receives without working. */
function transfersOf(members: readonly RowView[], { dibaoHousehold, farmland }: SheetView): Record<string, number> {
  const retired = members.filter(({ idNo }) => typeof idNo === 'string' && Number(idNo.slice(6, 10)) <= pensionedBorn);
  return {
    landFertilitySubsidy: Math.floor(Number(farmland)) * perMu,
    ...(retired.length > 0 ? { pensionBenefit: retired.length * pension } : {}),
    ...(dibaoHousehold === true ? { dibaoBenefit: allowance } : {}),
  };
}
