/**
 * The State Council's yearly arrangement of holidays and make-up workdays, as parameters `calendar.<year>`.
 *
 * The dates come from the package chinese-days; a year that it does not know has no entry, so whatever counts working
 * days in it is unknown. Its own functions take such a year for plain Monday to Friday, which is why only its table is
 * used. A village may enter a year's table itself before the package knows it.
 */
import type { Pack } from './policy.ts';

/** Numbers of the notices that were compared with the table, by year. */
const notices: Readonly<Record<string, string>> = {
  '2023': '国办发明电〔2022〕16号',
  '2024': '国办发明电〔2023〕7号',
  '2025': '国办发明电〔2024〕12号',
  '2026': '国办发明电〔2025〕7号',
};

/** A pack beside the national one: every year whose arrangement is published, the National Day being the proof. */
export async function calendarPack(): Promise<Pack> {
  // Node wants the type of a JSON file named; a development server refuses a file whose type is named.
  const { default: table } = import.meta.env
    ? await import('chinese-days/dist/chinese-days.json')
    : await import('chinese-days/dist/chinese-days.json', { with: { type: 'json' } });
  const [rest, work] = [byYear(Object.keys(table.holidays)), byYear(Object.keys(table.workdays))];
  const years = [...rest.keys()].filter((year) => rest.get(year)?.includes(`${year}-10-01`)).sort();
  return {
    id: '000000',
    name: '国务院办公厅放假调休安排',
    sources: Object.fromEntries(
      years.map((year) => [
        year,
        { document: `国务院办公厅关于${year}年部分节假日安排的通知`, ...(notices[year] && { number: notices[year] }) },
      ]),
    ),
    parameters: Object.fromEntries(
      years.map((year) => [
        `calendar.${year}`,
        [{ value: { rest: rest.get(year) ?? [], work: work.get(year) ?? [] }, from: '2004-01-01', source: year }],
      ]),
    ),
  };
}

/** Dates of each year, in order. */
function byYear(dates: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const years = new Map<string, string[]>();
  for (const date of dates.toSorted()) {
    const year = date.slice(0, 4);
    const known = years.get(year);
    if (known) known.push(date);
    else years.set(year, [date]);
  }
  return years;
}
