/**
 * While browsers' scripts are built: of the table of holidays only the dates stay, which is all that calendar.ts reads. Their
 * names in two languages are two thirds of it.
 */
export function onlyDates() {
  return {
    name: 'only-dates',
    apply: 'build',
    enforce: 'pre',
    transform(code, id, options) {
      if (options?.ssr || !id.endsWith('/chinese-days/dist/chinese-days.json')) return null;
      const { holidays, workdays } = JSON.parse(code);
      const dates = (table) => Object.fromEntries(Object.keys(table).map((date) => [date, 1]));
      return JSON.stringify({ holidays: dates(holidays), workdays: dates(workdays) });
    },
  };
}
