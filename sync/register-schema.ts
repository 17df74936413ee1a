/**
 * What the register may hold: its schema, its settings, and the letters that tell a dossier's subject by its id.
 *
 * Nothing here names a household or says what kind it is: the register is read by everybody and sealed for nobody.
 */
import type { Subject } from '#templates';
import type { Schema } from './contract.ts';
import { signingSchema } from './register-signing.ts';

/** The room of every village's register. */
export const REGISTER = 'register';

/** The one form that the township's officers sign; all others are signed by those who lead the village. */
export const REVIEW = 'township-review';

/** Settings of one line each. Those of the place stand on papers and reach them as parameters. */
export const places = {
  province: 'place.province',
  city: 'place.city',
  county: 'place.county',
  township: 'place.township',
  villageName: 'place.village',
  villageShort: 'place.villageShort',
  areaCode: 'place.areaCode',
  hotlines: 'place.hotlines',
} as const;
type PlaceId = keyof typeof places;
export const placeIds = Object.keys(places).filter((id): id is PlaceId => id in places);
export const settingIds = ['name', 'regionCode', 'policyYear', ...placeIds] as const;
export type SettingId = (typeof settingIds)[number];
export type Settings = { readonly [Id in SettingId]?: string };

export const registerSchema: Schema = {
  ...Object.fromEntries(settingIds.map((id) => [id, { kind: 'text' }])),
  'dossiers/*': { kind: 'repeat' },
  'dossiers/*/closedReason': { kind: 'text' },
  'dossiers/*/closedOn': { kind: 'date' },
  'dossiers/*/closedInto': { kind: 'link' },
  'people/*': { kind: 'repeat' },
  'people/*/name': { kind: 'text' },
  'people/*/role': { kind: 'choice' },
  'people/*/groups': { kind: 'choices' },
  'people/*/from': { kind: 'date' },
  'people/*/until': { kind: 'date' },
  'devices/*': { kind: 'repeat' },
  'devices/*/name': { kind: 'text' },
  'devices/*/person': { kind: 'link' },
  recoveryOn: { kind: 'date' },
  recoveryPair: { kind: 'text' },
  recoveryHolders: { kind: 'text' },
  recoveryKey: { kind: 'text' },
  'overrides/*': { kind: 'repeat' },
  'overrides/*/parameter': { kind: 'text' },
  'overrides/*/value': { kind: 'text' },
  'overrides/*/from': { kind: 'date' },
  'overrides/*/reason': { kind: 'text' },
  'overrides/*/by': { kind: 'link' },
  ...signingSchema,
};

/** first letter of an id */
export const letters: Readonly<Record<Subject, string>> = {
  household: 'h',
  meeting: 'm',
  notice: 'n',
  batch: 'b',
  village: 'v',
};
export const subjects = new Map<string, Subject>([
  ['h', 'household'],
  ['m', 'meeting'],
  ['n', 'notice'],
  ['b', 'batch'],
  ['v', 'village'],
]);
