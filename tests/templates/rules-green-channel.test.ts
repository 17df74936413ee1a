import { describe, expect, test } from 'vitest';
import type { ViewOf } from '../../templates/fields.ts';
import {
  type GreenFields,
  greenChannelRules,
  helpedOn,
  procedureDoneOn,
  procedureDueOn,
} from '../../templates/rules/green-channel.ts';
import { contextOf, problemsOf } from '../support/rules.ts';

const context = await contextOf('150521', '2023-06-20');
const said = (id: string, view: ViewOf<GreenFields>): readonly string[] =>
  problemsOf(greenChannelRules, id, view, context).map(({ message }) => message);
const help = (...days: (string | undefined)[]) =>
  days.map((deliveredOn, index) => ({ id: `h${index}`, content: `救助${index}`, deliveredOn }));

describe('What the green channel works out', () => {
  test('the first day of help', () => {
    expect(helpedOn.value({ helpRows: help('2023-05-28', '2023-05-21', undefined) }, context)).toBe('2023-05-21');
    expect(helpedOn.value({ helpRows: help(undefined) }, context)).toBeUndefined();
    expect(helpedOn.value({}, context)).toBeUndefined();
  });
  test('thirty days from the first help, else from the event', () => {
    expect(procedureDueOn.value({ helpedOn: '2023-05-21', eventOn: '2023-05-12' }, context)).toBe('2023-06-20');
    expect(procedureDueOn.value({ eventOn: '2023-05-12' }, context)).toBe('2023-06-11');
    expect(procedureDueOn.value({}, context)).toBeUndefined();
  });
  test('an identification of before the event is another case', () => {
    const identification = { id: '2023-1', identifiedOn: '2023-06-01' };
    expect(procedureDoneOn.value({ identification, eventOn: '2023-05-12' }, context)).toBe('2023-06-01');
    expect(procedureDoneOn.value({ identification, eventOn: '2023-06-02' }, context)).toBeUndefined();
    expect(procedureDoneOn.value({ eventOn: '2023-06-02' }, context)).toBeUndefined();
  });
});

describe('Rules of the green channel', () => {
  test('GC-01 clear facts and people who agree', () => {
    expect(said('GC-01', { factsClear: true, peopleAgree: true })).toEqual([]);
    expect(said('GC-01', { factsClear: false, peopleAgree: true })).toEqual([
      '事实不清楚的，不能走绿色通道，请按一般程序先入户核查。',
    ]);
    expect(said('GC-01', { factsClear: true, peopleAgree: false })).toEqual([
      '群众不认可的，不能走绿色通道，请按一般程序开会评议。',
    ]);
    expect(said('GC-01', {})).toEqual([]);
  });
  test('GC-02 the procedure follows in time', () => {
    expect(said('GC-02', { procedureDueOn: '2023-06-20' })).toEqual([]);
    expect(said('GC-02', { procedureDueOn: '2023-06-19' })).toEqual([
      '应在2023年6月19日前补办认定程序，现在已过期，请尽快评议、公示并报审。',
    ]);
    expect(said('GC-02', { procedureDueOn: '2023-06-01', procedureDoneOn: '2023-06-01' })).toEqual([]);
    expect(said('GC-02', { procedureDueOn: '2023-06-01', procedureDoneOn: '2023-06-02' })).toEqual([
      '应在2023年6月1日前补办认定程序，2023年6月2日才办完，请说明原因。',
    ]);
  });
  test('GC-03 no help before the event', () => {
    expect(said('GC-03', { eventOn: '2023-05-12', helpRows: help('2023-05-12') })).toEqual([]);
    expect(said('GC-03', { eventOn: '2023-05-12', helpRows: help('2023-05-11', '2023-05-13') })).toEqual([
      '“救助0”的落实日期早于事件发生日期，请核对。',
    ]);
  });
});
