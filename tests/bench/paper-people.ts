/**
 * The invented people of the sample village, as cells of a list. A process of its own writes them as JSON, so that one that is measured
 * holds nothing but its program and them.
 *
 *     node paper-people.ts | node paper-programs.ts cunbiao list
 */
import { formatValue } from '../../templates/format.ts';
import household from '../../templates/forms/household-registration.ts';
import { sampleVillage } from '../../templates/sample/village.ts';
import { isRows } from '../../templates/statements.ts';
import type { People } from './paper-rows.ts';

const columns = ['name', 'relation', 'sex', 'idNo', 'phone', 'ethnicity', 'education'] as const;

const { members } = household.fields;
if (members?.kind !== 'repeat') throw new Error('The registration has no members.');
const people: People = sampleVillage().flatMap(({ sheets }) =>
  sheets
    .filter(({ form }) => form === household.id)
    .flatMap(({ view }) => (isRows(view.members) ? view.members : []))
    .map((row) =>
      columns.map((name) => {
        const field = members.fields[name];
        return field && row[name] !== undefined ? formatValue(field, row[name]) : '';
      }),
    ),
);
process.stdout.write(JSON.stringify(people));
