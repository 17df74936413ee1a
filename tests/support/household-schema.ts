/** A small household for the tests of sync: one of each sort of place, and the people who fill it. */
import * as Y from 'yjs';
import type { Device, Person, Schema } from '../../sync/contract.ts';
import { createDocument, type DocumentOptions, type SharedDocument } from '../../sync/document.ts';
import { createSeal } from '../../sync/seal.ts';
import { isValue } from '../../templates/kinds.ts';

export const schema: Schema = {
  headName: { kind: 'text' },
  phone: { kind: 'phone', sensitive: true },
  illness: { kind: 'choices', sensitive: true },
  land: { kind: 'number', formerly: ['area'] },
  income: { kind: 'money' },
  kind: { kind: 'choice' },
  visitedOn: { kind: 'date' },
  'members/none': { kind: 'yesNo' },
  'members/*': { kind: 'repeat' },
  'members/*/name': { kind: 'text' },
  'members/*/age': { kind: 'integer' },
  'members/*/idNumber': { kind: 'idNumber', sensitive: true },
  'identification/*': { kind: 'repeat' },
  'identification/*/risks': { kind: 'choices' },
  'identification/*/perHead': { kind: 'money' },
  'identification/*/level': { kind: 'choice', formerly: ['identification/*/grade'] },
  'identification/*/story': { kind: 'note' },
  'identification/*/minutes': { kind: 'prose' },
  'identification/*/photos': { kind: 'attachment' },
  'identification/*/closing': { kind: 'choices' },
  'identification/*/checkers/*': { kind: 'repeat' },
  'identification/*/checkers/*/role': { kind: 'text' },
  'visit/*': { kind: 'repeat' },
  'visit/*/done': { kind: 'yesNo' },
};

export const keys: ReadonlyMap<number, Uint8Array> = new Map([[1, new Uint8Array(32).fill(7)]]);
export const village = { id: 'v1', keys };
export const seal = createSeal(village);
export const dossier = 'h1';
export const reading = { id: dossier, schema, isValue, seal };

/** 2026-03-01 08:00 by the village's clock */
export const morning = Date.UTC(2026, 2, 1);

export const person = (name: string): Person => ({ id: `person ${name}`, name });
export const device = (name: string): Device => ({ id: `device ${name}`, name: `${name}的手机` });

/** Somebody's opening of the household. */
export function open(name: string, more: Partial<DocumentOptions> = {}, doc = new Y.Doc()): SharedDocument {
  return createDocument({ ...reading, person: person(name), device: device(name), now: () => morning, ...more }, doc);
}

/** Each hears all that the others have. */
export function exchange(...documents: readonly SharedDocument[]): void {
  for (const round of [1, 2]) {
    for (const from of documents)
      for (const to of documents) if (from !== to && round) Y.applyUpdate(to.doc, from.bytes());
  }
}
