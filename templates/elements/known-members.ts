/**
 * Members as forms show them that only need to know them: the account, the house check.
 *
 * The same cells as on the register (they are shared), to be read, not typed: nothing is demanded or checked a second
 * time, so that a gap in the roster is reported once, where it can be mended. Calculated columns are there as always.
 * The form must have a date `fillDate`.
 */
import { repeat } from '../define.ts';
import type { BuiltIns, RowLogic } from '../logic.ts';
import type { Roster } from '../rules/quality-identity.ts';
import { type MemberFields, memberFields, memberRows } from './members.ts';

type Known = { readonly [Id in keyof MemberFields]: Omit<MemberFields[Id], 'required'> & { readonly readonly: true } };

// Object.fromEntries forgets names; the type above says what the mapping does to each of them.
const knownFields = Object.fromEntries(
  Object.entries(memberFields).map(([id, field]) => [id, { ...field, required: undefined, readonly: true }]),
) as unknown as Known;

/** The roster to read. `columns` are those that it prints. */
export const knownMembers = (columns: readonly (keyof MemberFields)[]) =>
  repeat('家庭成员', knownFields, {
    shared: true,
    readonly: true,
    rowName: '成员',
    sortBy: ['relation', 'birthDate'],
    numbered: 'seq',
    columnSets: [columns],
  });

const silent: BuiltIns = {
  options: 'own',
  money: 'own',
  range: 'own',
  length: 'own',
  date: 'own',
  phone: 'own',
  idNumber: 'own',
  characters: 'own',
};

export const knownMemberRows: RowLogic<MemberFields, Pick<Roster, 'fillDate'>> = {
  calculate: memberRows.calculate,
  relevant: memberRows.relevant,
  builtIn: silent,
};
