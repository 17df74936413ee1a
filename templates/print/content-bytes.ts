/**
 * Content bytes (内容流的字节): the operators of a page, written one after another as they stand in the file. A page has thousands of
 * numbers and codes: no string is made of any.
 *
 * One is written at a time; the memory it grows in is the same for each.
 */

let bytes = new Uint8Array(1 << 16);
let length = 0;

function makeRoom(more: number): void {
  if (length + more <= bytes.length) return;
  const larger = new Uint8Array(2 * (length + more));
  larger.set(bytes.subarray(0, length));
  bytes = larger;
}

export function beginContent(): void {
  length = 0;
}

export const endContent = (): Uint8Array<ArrayBuffer> => bytes.slice(0, length);

/** ASCII. */
export function put(text: string): void {
  makeRoom(text.length);
  for (let at = 0; at < text.length; at++) bytes[length++] = text.charCodeAt(at);
}

/** So many hundredths as a number: `1234` is `12.34`, `-50` is `-0.5`. */
export function putHundredths(value: number): void {
  // What is no place on any paper: as JavaScript writes it.
  if (!(value > -1e9 && value < 1e9)) {
    put(String(value / 100));
    return;
  }
  makeRoom(16);
  let rest = value;
  if (rest < 0) {
    bytes[length++] = minus;
    rest = -rest;
  }
  const whole = Math.floor(rest / 100);
  let size = 1;
  for (let power = 10; power <= whole; power *= 10) size++;
  let digits = whole;
  for (let place = length + size - 1; place >= length; place--) {
    const tens = Math.floor(digits / 10);
    bytes[place] = zero + digits - 10 * tens;
    digits = tens;
  }
  length += size;
  const part = rest - 100 * whole;
  if (part === 0) return;
  const tenths = Math.floor(part / 10);
  bytes[length++] = point;
  bytes[length++] = zero + tenths;
  if (part > 10 * tenths) bytes[length++] = zero + part - 10 * tenths;
}

/** A code of a character: four hexadecimal digits. */
export function putCode(code: number): void {
  makeRoom(4);
  for (let shift = 12; shift >= 0; shift -= 4) bytes[length++] = hexDigits[(code >> shift) & 15] ?? zero;
}

const [minus, point, zero] = [0x2d, 0x2e, 0x30];
const hexDigits = Uint8Array.from('0123456789abcdef', (digit) => digit.charCodeAt(0));
