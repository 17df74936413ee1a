/** What a board's QR code holds: days, a count, a check code; no name, and nothing that opens anything. */
import { expect, test } from 'vitest';
import { addressOf, readAddress, spelled } from '../../site/app/board-code.ts';

const facts = {
  dossier: 'nAb3_x-9kLm2QrStUvWx4',
  form: 'public-notice',
  sheet: '2023-1',
  from: '2023-05-25',
  to: '2023-05-29',
  count: 12,
  code: '3F2A91B0C4D5E6F7',
};

test('is read back as it was written, for both forms', () => {
  for (const form of ['public-notice', 'announcement']) {
    const address = addressOf({ ...facts, form });
    expect(readAddress(address)).toEqual({ ...facts, form });
    expect(address).toMatch(/^#[pa]\.nAb3_x-9kLm2QrStUvWx4\.2023-1\.20230525\.20230529\.12\.3F2A91B0C4D5E6F7$/);
  }
  expect(spelled(facts.code)).toBe('3F2A-91B0-C4D5-E6F7');
});

test.each([
  '',
  '#',
  '#p.',
  '#x.nAb3_x-9kLm2QrStUvWx4.2023-1.20230525.20230529.12.3F2A91B0C4D5E6F7',
  '#p.n.2023-1.1.2.3.4',
  '#p.<b>.2023-1.20230525.20230529.1.3F2A91B0C4D5E6F7',
])('what is none reads as none: %s', (hash) => {
  expect(readAddress(hash)).toBeUndefined();
});
