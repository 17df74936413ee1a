/** One invented household: its members by size, its house and land, as the view of its registration sheet. */
import type { RowView, SheetView } from '../fields.ts';
import { addMonths } from '../policy/days.ts';
import { memberRow, newSurname, type Sex, type Someone } from './people.ts';
import type { PlannedHousehold } from './plan.ts';
import type { Chance } from './random.ts';

export interface Household {
  /** house number, from 1 */
  readonly number: number;
  readonly planned: PlannedHousehold;
  readonly members: readonly RowView[];
  readonly registration: SheetView;
}
/** Serial numbers of the village's people: each is given once. */
export type NextOrder = () => number;

/** Somebody who has left: stays in the roster with the reason, and counts no more. */
export interface Leaving {
  readonly reason: string;
  readonly persons: number;
}

type Seat = readonly [relation: string, sex: Sex | 'either', age: readonly [from: number, to: number]];

const head: Seat = ['户主', '男', [38, 58]];
const oldHead: Seat = ['户主', '男', [64, 82]];
const wife: Seat = ['配偶', '女', [36, 56]];
const oldWife: Seat = ['配偶', '女', [62, 80]];
const son: Seat = ['之子', '男', [6, 17]];
const daughter: Seat = ['之女', '女', [3, 17]];
const grownSon: Seat = ['之子', '男', [20, 28]];
const mother: Seat = ['之母', '女', [70, 86]];
const father: Seat = ['之父', '男', [71, 88]];

/** Who lives together in a household of that size. */
const compositions: { readonly [size: number]: readonly (readonly Seat[])[] } = {
  1: [[oldHead]],
  2: [
    [oldHead, oldWife],
    [head, wife],
    [head, mother],
  ],
  3: [
    [head, wife, daughter],
    [head, wife, son],
    [head, wife, mother],
  ],
  4: [
    [head, wife, son, daughter],
    [head, wife, daughter, mother],
    [head, wife, grownSon, son],
  ],
  5: [
    [head, wife, son, daughter, mother],
    [head, wife, grownSon, daughter, father],
  ],
  6: [
    [head, wife, grownSon, son, daughter, mother],
    [head, wife, son, daughter, father, mother],
  ],
  7: [[head, wife, grownSon, son, daughter, father, mother]],
  8: [[head, wife, grownSon, son, son, daughter, father, mother]],
};

export interface HouseholdSetting {
  readonly number: number;
  readonly today: string;
  readonly nextOrder: NextOrder;
  /** somebody was born into it lately */
  readonly newborn?: true;
  readonly leaving?: Leaving;
}

export function newHousehold(chance: Chance, planned: PlannedHousehold, setting: HouseholdSetting): Household {
  const { number, today, nextOrder, newborn, leaving } = setting;
  const { kind, size, band } = planned;
  const surname = newSurname(chance);
  const seats = chance.pick(compositions[size] ?? []);
  const dibao = kind !== undefined && chance.in100(40);
  const members: RowView[] = seats.map((seat, index) => {
    const last = index === seats.length - 1;
    const born = newborn && last && (seat[0] === '之女' || seat[0] === '之子');
    const who = someone(chance, seat, surname, `m${index + 1}`);
    const row = memberRow(chance, born ? { ...who, age: 0 } : who, {
      today,
      order: nextOrder(),
      works: true,
      ...(kind !== undefined && index === 0 && chance.in100(45) ? { ill: true } : {}),
      ...(kind !== undefined && last && seat[0] === '之母' && chance.in100(35) ? { disabled: true } : {}),
      ...(dibao ? { dibao: true } : {}),
    });
    return born ? { ...row, changeType: '增加', changeReason: '新生儿', changeDate: addMonths(today, -1) } : row;
  });
  if (leaving) members.push(...gone(chance, leaving, { number, surname, today, nextOrder, kept: members.length }));
  const ordinary = kind === '边缘易致贫户';
  return {
    number,
    planned,
    members,
    registration: {
      householdId: String(number).padStart(4, '0'),
      villagerGroup: groups[(number - 1) % groups.length],
      phone: `1990000${String(number).padStart(4, '0')}`,
      address: `${groups[(number - 1) % groups.length]}${number}号`,
      householdType: ordinary ? '一般农户' : '脱贫户',
      ...(ordinary ? {} : { escapedYear: band === 'under3000' ? 2020 : 2016 + chance.below(4) }),
      isRelocated: false,
      dibaoHousehold: dibao,
      tekunHousehold: false,
      dibaoEdge: false,
      ...(dibao ? { keyHouseholdKind: ['低保户'] } : {}),
      ...(kind === '脱贫不稳定户' ? monitoredSince(today) : {}),
      members,
      ...livingOf(chance),
      fillerName: '赵国庆',
      fillerRole: '网格员',
      collectedBy: '赵国庆',
      enteredBy: '李雪',
      checkedBy: '包志刚',
      fillDate: today,
      docState: '草稿',
    },
  };
}

/** Identified the summer before, and looked after since. */
function monitoredSince(today: string): SheetView {
  return {
    monitorKind: '脱贫不稳定户',
    identifiedOn: addMonths(today, -11),
    riskEliminated: false,
    monitorContact: '包志刚',
    monitorContactPhone: '19900009001',
    helperRows: [{ id: 'h1', name: '李雪', unit: '苏木乡村振兴办', phone: '19900009002', from: addMonths(today, -11) }],
  };
}

const groups = ['一组', '二组', '三组', '四组', '五组', '六组'] as const;

function someone(chance: Chance, [relation, sex, [from, to]]: Seat, surname: string, row: string): Someone {
  const own = relation === '配偶' || relation === '之母' ? newSurname(chance, surname) : surname;
  return {
    row,
    relation,
    sex: sex === 'either' ? chance.pick(['男', '女'] as const) : sex,
    age: from + chance.below(to - from + 1),
    surname: own,
  };
}

interface Place {
  readonly number: number;
  readonly surname: string;
  readonly today: string;
  readonly nextOrder: NextOrder;
  readonly kept: number;
}
function gone(chance: Chance, { reason, persons }: Leaving, place: Place): readonly RowView[] {
  return Array.from({ length: persons }, (_, index) => {
    const dead = reason === '死亡';
    const who: Someone = {
      row: `m${place.kept + index + 1}`,
      relation: dead ? '之祖父' : reason === '婚出' ? '之女' : '之兄弟姐妹',
      sex: dead ? '男' : reason === '婚出' ? '女' : chance.pick(['男', '女'] as const),
      age: dead ? 90 : 24 + chance.below(20),
      surname: place.surname,
    };
    return {
      ...memberRow(chance, who, { today: place.today, order: place.nextOrder() }),
      inHukou: reason !== '死亡',
      livesTogether: false,
      economicallyOne: false,
      changeType: '减少',
      changeReason: reason,
      changeDate: addMonths(place.today, -1 - chance.below(10)),
      countReason: `已减少：${reason}`,
    };
  });
}

function livingOf(chance: Chance): SheetView {
  const far = chance.in100(8);
  return {
    farmland: `${8 + chance.below(40)}.${chance.below(10)}`,
    grass: String(chance.below(60)),
    houseArea: String(60 + chance.below(50)),
    houseYear: 2005 + chance.below(16),
    houseGrade: chance.pick(['A级', 'A级', 'B级']),
    houseUse: '实际居住',
    waterSource: far ? '集中供水点' : '集中供水入户',
    waterQuality: '达标',
    waterQuantity: far ? '基本达标' : '达标',
    waterConvenience: far ? '基本达标' : '达标',
    waterStability: chance.pick(['达标', '基本达标']),
    roadType: chance.pick(['水泥路', '水泥路', '砂石路']),
    roadKm: `0.${1 + chance.below(9)}`,
    hasLivingPower: true,
    hasProductionPower: chance.in100(80),
    hasTv: true,
    hasToilet: chance.in100(85),
    fuel: chance.pick(['柴草', '煤炭', '清洁能源']),
  };
}
