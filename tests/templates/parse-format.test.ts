import { describe, expect, test } from 'vitest';
import { choices, date, integer, link, money, number, phone, repeat, text, yesNo } from '../../templates/define.ts';
import {
  formatMoney,
  formatSheetId,
  formatValue,
  maskIdNumber,
  maskName,
  maskPhone,
  sealedText,
  typedText,
} from '../../templates/format.ts';
import { isValue, SEALED } from '../../templates/kinds.ts';
import {
  parseDate,
  parseDateTime,
  parseIdNumber,
  parseInteger,
  parseMoney,
  parseNumber,
  parsePhone,
  parseValue,
  parseYesNo,
} from '../../templates/parse.ts';
import { account } from '../support/sample-form.ts';

const value = (parsed: object) => ('value' in parsed ? parsed.value : parsed);
const problem = (parsed: object) => ('problem' in parsed ? parsed.problem : parsed);

describe('§F Typing and text', () => {
  test('[F1] money is understood as clerks write it, to the fen', () => {
    const written = {
      '0': 0,
      '-0': 0,
      '1234.5': 123450,
      '1,234.50元': 123450,
      '１２３４．５': 123450,
      ' ¥ 12 ': 1200,
      '1.2万': 1200000,
      '1.2345万元': 1234500,
      '0.01': 1,
      '-3.2': -320,
      '+5': 500,
      '5.': 500,
      '1.500': 150,
      '1，234': 123400,
    };
    for (const [typed, fen] of Object.entries(written)) expect([typed, value(parseMoney(typed))]).toEqual([typed, fen]);
    expect(problem(parseMoney('12.345'))).toBe('“12.345”的小数太多，金额最多到分（两位小数），请改写。');
    expect(problem(parseMoney('1.23456789万'))).toContain('最多到分');
    expect(problem(parseMoney('十二元'))).toBe('“十二元”不是金额，请只写数字，单位是元，例如 1234.50。');
    expect(problem(parseMoney('99999999999999999'))).toContain('太大');
    expect(String(problem(parseMoney('1'.repeat(1_000_000)))).length).toBeLessThan(50);
    expect(problem(parseMoney(''))).toContain('不是金额');
  });

  test('[F2] whole and decimal numbers keep their digits', () => {
    expect(value(parseInteger('１２'))).toBe(12);
    expect(value(parseInteger('1,200'))).toBe(1200);
    expect(value(parseInteger('-0'))).toBe(0);
    expect(problem(parseInteger('1.5'))).toBe('“1.5”带小数，这里只能填整数。');
    expect(problem(parseInteger('三'))).toBe('“三”不是整数，请只写数字，例如 12。');
    expect(value(parseNumber('012.50'))).toBe('12.50');
    expect(value(parseNumber('0'))).toBe('0');
    expect(value(parseNumber('-0.5'))).toBe('-0.5');
    expect(value(parseNumber('3.'))).toBe('3');
    expect(problem(parseNumber('1.2.3'))).toBe('“1.2.3”不是数，请只写数字，例如 3.5。');
  });

  test('[F3] dates are understood in the usual ways; impossible ones say what is wrong', () => {
    for (const typed of [
      '20230501',
      '2023.5.1',
      '2023/5/1',
      '2023-05-01',
      '2023年5月1日',
      '2023年5月1号',
      '２０２３．５．１',
      ' 2023 - 5 - 1 ',
    ]) {
      expect([typed, value(parseDate(typed))]).toEqual([typed, '2023-05-01']);
    }
    expect(value(parseDate('2024-02-29'))).toBe('2024-02-29');
    expect(problem(parseDate('2023-02-29'))).toBe('2023年2月没有29日，请核对日期。');
    expect(problem(parseDate('2023-13-01'))).toBe('没有13月，请核对“2023-13-01”的月份。');
    expect(problem(parseDate('20230431'))).toBe('2023年4月没有31日，请核对日期。');
    expect(problem(parseDate('23.5.1'))).toContain('年份请写四位数');
    expect(problem(parseDate('昨天'))).toBe('“昨天”不是日期，请写成 2023-05-01、20230501 或 2023年5月1日。');
  });

  test('[F4] date and time', () => {
    for (const typed of ['2023-05-01 14:30', '2023年5月1日 14时30分', '20230501 14点30', '2023-05-01T14:30']) {
      expect([typed, value(parseDateTime(typed))]).toEqual([typed, '2023-05-01T14:30']);
    }
    expect(value(parseDateTime('2023-05-01 9点'))).toBe('2023-05-01T09:00');
    expect(problem(parseDateTime('2023-05-01 24:00'))).toBe('没有24点00分这个时间，请写成 2023-05-01 14:30。');
    expect(problem(parseDateTime('2023-02-30 10:00'))).toBe('2023年2月没有30日，请核对日期。');
    expect(problem(parseDateTime('2023-05-01'))).toContain('不是日期和时间');
  });

  test('[F5] numbers of persons and telephones lose blanks and full width, not digits', () => {
    expect(value(parseIdNumber('１１０１０５ 19491231 002ｘ'))).toBe('11010519491231002X');
    expect(value(parsePhone('138-0000 0000'))).toBe('13800000000');
    expect(value(parsePhone('无'))).toBe('无');
    expect(value(parseYesNo('有'))).toBe(true);
    expect(value(parseYesNo('否'))).toBe(false);
    expect(problem(parseYesNo('也许'))).toBe('“也许”不是“是”或“否”，请选择一项。');
  });

  test('[F6] whatever parses fits its kind', () => {
    const fields = [
      money('钱'),
      integer('数'),
      number('数'),
      date('日'),
      phone('电话'),
      yesNo('是否'),
      choices('选', 'sex'),
      text('字'),
    ];
    for (const field of fields) {
      for (const typed of ['1', '2023-05-01', '是', '无', '男、女', 'x']) {
        const parsed = parseValue(field, typed);
        if ('value' in parsed)
          expect([field.kind, typed, isValue(field.kind, parsed.value)]).toEqual([field.kind, typed, true]);
        else expect(parsed.problem).toMatch(/。$/);
      }
    }
    expect(value(parseValue(choices('选', 'sex'), '男、女，其他'))).toEqual(['男', '女', '其他']);
    expect(problem(parseValue(repeat('行', {}, { rowName: '行' }), 'x'))).toContain('不能直接打字');
  });

  test('[F7] each kind has its Chinese text', () => {
    expect(formatValue(money('钱'), 123450)).toBe('1234.50元');
    expect(formatValue(money('钱'), -5)).toBe('-0.05元');
    expect(formatValue(number('面积', { unit: '亩' }), '3.50')).toBe('3.50亩');
    expect(formatValue(date('日'), '2026-03-01')).toBe('2026年3月1日');
    expect(formatValue(yesNo('是否'), false)).toBe('否');
    expect(formatValue(choices('选', 'sex'), ['因病', '因学'])).toBe('因病、因学');
    expect(formatValue(phone('电话'), SEALED)).toBe(sealedText);
    expect(formatValue(text('字'), undefined)).toBe('');
    expect(formatValue(repeat('行', {}, { rowName: '行' }), [{ id: '1' }])).toBe('共1行');
    expect(formatValue(link('账', account), { id: '2023-04' })).toBe('2022年5月至2023年4月');
    expect(formatSheetId('twelveMonths', '2023-12')).toBe('2023年1月至12月');
    expect(formatSheetId('yearly', '2023-1')).toBe('2023年');
    expect(formatSheetId('yearly', '2023-2')).toBe('2023年第2份');
    expect(formatMoney(0)).toBe('0.00');
  });

  test('[F8] what a control shows for typing parses back to the same value', () => {
    const pairs = [
      [money('钱'), 123450],
      [money('钱'), -1],
      [integer('数'), 12],
      [number('数'), '12.50'],
      [date('日'), '2026-03-01'],
      [yesNo('是否'), true],
      [choices('选', 'sex'), ['男', '女']],
    ] as const;
    for (const [field, kept] of pairs) expect(value(parseValue(field, typedText(field, kept)))).toEqual(kept);
    expect(typedText(money('钱'), '十二元')).toBe('十二元');
    expect(typedText(phone('电话'), SEALED)).toBe('');
  });

  test('[F9] masks keep what people recognise and hide the rest', () => {
    expect(maskIdNumber('11010519491231002X')).toBe('110105********002X');
    expect(maskIdNumber('11010519491231002X43')).toBe('110105********002X**');
    expect(maskIdNumber('123')).toBe('***');
    expect(maskPhone('13812340000')).toBe('138****0000');
    expect(maskPhone('无')).toBe('无');
    expect(maskPhone('0475-12')).toBe('*******');
    expect(['张', '张三', '张小三', '𠮷小野', '阿依古丽·买买提'].map(maskName)).toEqual([
      '*',
      '张*',
      '张*三',
      '𠮷*野',
      '阿******提',
    ]);
  });
});
