/**
 * What signing adds to a file: one revision (ISO 32000-1, 7.5.6) that fills one signature field, and nothing else.
 *
 * What must hold
 * - A revision follows from the file before it and from five things: field, name, time, appearance, signature. So whoever
 *   checks makes it again and compares bytes; there is no list of changes that are harmless.
 * - Fields stand in the first revision, with their place on the page. A later one can neither add a field nor move one.
 * - It is written as the file before it is: with a cross-reference table or stream.
 */
import {
  bytesOf,
  dict,
  isArray,
  isDict,
  isRef,
  isString,
  latin,
  name,
  nameOf,
  type PdfDict,
  type PdfObject,
  ref,
  text,
  textOf,
  written,
} from '../file/object.ts';
import type { PdfFile } from '../file/read.ts';
import { join } from './der.ts';

export interface SignatureField {
  readonly name: string;
  /** whose it is, where the file says so (`/TU`) */
  readonly keptFor?: string;
  /** the committee's seal is set there, by who keeps it; follows from its name */
  readonly isSeal: boolean;
  /** of a seal: which box of the form it is, in the form's words (`/TM`) */
  readonly place?: string;
  /** number of its object, field and widget in one */
  readonly number: number;
  readonly dict: PdfDict;
  readonly isSigned: boolean;
  /** points */
  readonly width: number;
  readonly height: number;
}

/** The signature fields of a file, in their order. */
export function signatureFields(file: PdfFile): readonly SignatureField[] {
  const form = file.resolve(file.catalog.get('AcroForm'));
  const fields = isDict(form) ? file.resolve(form.get('Fields')) : null;
  return (isArray(fields) ? fields : []).flatMap((field): SignatureField[] => {
    const widget = file.resolve(field);
    if (!isRef(field) || !isDict(widget) || nameOf(widget.get('FT')) !== 'Sig') return [];
    const [title, keptFor, place] = [widget.get('T'), widget.get('TU'), widget.get('TM')];
    const box = widget.get('Rect');
    if (!isString(title) || nameOf(widget.get('Subtype')) !== 'Widget' || !isArray(box) || widget.has('Kids'))
      return [];
    const [left = 0, bottom = 0, right = 0, top = 0] = box.map((edge) => (typeof edge === 'number' ? edge : 0));
    return [
      {
        name: textOf(title),
        ...(isString(keptFor) ? { keptFor: textOf(keptFor) } : {}),
        isSeal: /^seal-\d+$/.test(textOf(title)),
        ...(isString(place) ? { place: textOf(place) } : {}),
        number: field.ref,
        dict: widget,
        isSigned: widget.has('V'),
        width: Math.max(0, right - left),
        height: Math.max(0, top - bottom),
      },
    ];
  });
}

/** A field that nobody has signed. */
export interface EmptyField extends Pick<SignatureField, 'name' | 'keptFor' | 'place'> {
  /** for the committee's seal */
  readonly isSeal?: true;
}

export const emptyAmong = (fields: readonly SignatureField[]): readonly EmptyField[] =>
  fields.flatMap(({ name, keptFor, place, isSeal, isSigned }) =>
    isSigned
      ? []
      : [
          {
            name,
            ...(keptFor === undefined ? {} : { keptFor }),
            ...(place === undefined ? {} : { place }),
            ...(isSeal ? { isSeal } : {}),
          },
        ],
  );

/** What a signed revision says besides its signature. */
export interface SignedPart {
  readonly field: SignatureField;
  /** of who signs, as in the certificate */
  readonly name: string;
  /** `YYYY-MM-DDTHH:mm:ss`, by the village's clock (UTC+8) */
  readonly time: string;
  /** content of the appearance, packed */
  readonly appearance: Uint8Array;
  /** bytes kept for the signature */
  readonly room: number;
}

export interface Increment {
  /** the whole file, zeros where the signature will be */
  readonly bytes: Uint8Array;
  /** where the signature stands, with its two brackets: what it does not cover */
  readonly gap: readonly [start: number, end: number];
}

const range = '0000000000';

export function increment(file: PdfFile, { field, name: who, time, appearance, room }: SignedPart): Increment {
  const before = file.bytes;
  const [drawn, signature] = [file.size, file.size + 1];
  let out = '';
  const places = new Map<number, number>();
  const add = (number: number, object: string): void => {
    places.set(number, before.length + out.length);
    out += `${number} 0 obj\n${object}\nendobj\n`;
  };
  if (!/[\r\n]$/.test(latin(before.subarray(-1)))) out += '\n';
  const filled = new Map<string, PdfObject>([...field.dict, ['V', ref(signature)], ['AP', dict({ N: ref(drawn) })]]);
  add(field.number, written(filled));
  const look = dict({
    Type: name('XObject'),
    Subtype: name('Form'),
    BBox: [0, 0, field.width, field.height],
    Resources: dict({}),
    Filter: name('FlateDecode'),
  });
  add(drawn, written({ dict: look, data: appearance }));
  const said = dict({
    Type: name('Sig'),
    Filter: name('Adobe.PPKLite'),
    SubFilter: name('ETSI.CAdES.detached'),
    Name: text(who),
    // Other programs show it beside the name.
    Reason: field.isSeal ? text('盖章') : undefined,
    M: bytesOf(`D:${time.replace(/[-:T]/g, '')}+08'00'`),
  });
  const opening = `${written(said).slice(0, -2)}/ByteRange[0 `;
  const ranges = before.length + out.length + `${signature} 0 obj\n${opening}`.length;
  const start = ranges + `${range} ${range} ${range}]/Contents`.length;
  const end = start + 2 * room + 2;
  add(signature, `${opening}${range} ${range} ${range}]/Contents<${'0'.repeat(2 * room)}>>>`);
  out += references(file, places, before.length + out.length);
  const bytes = join([before, bytesOf(out)]);
  const numbers = [start, end, bytes.length - end].map((number) => String(number).padStart(range.length, '0'));
  bytes.set(bytesOf(numbers.join(' ')), ranges);
  return { bytes, gap: [start, end] };
}

/** The cross-reference of the new objects, in the manner of the file. */
function references(file: PdfFile, places: ReadonlyMap<number, number>, at: number): string {
  const kept = ['Root', 'Info', 'ID'].map((key) => [key, file.trailer.get(key)] as const);
  const isStream = nameOf(file.trailer.get('Type')) === 'XRef';
  const size = file.size + (isStream ? 3 : 2);
  const trailer = { Size: size, ...Object.fromEntries(kept), Prev: lastReference(file.bytes) };
  const end = `startxref\n${at}\n%%EOF\n`;
  const sections = [...places].sort(([one], [other]) => one - other);
  if (!isStream) {
    const lines = sections.map(([number, place]) => `${number} 1\n${String(place).padStart(10, '0')} 00000 n \n`);
    return `xref\n${lines.join('')}trailer\n${written(dict(trailer))}\n${end}`;
  }
  const all = [...sections, [size - 1, at] as const];
  const data = all.flatMap(([, place]) => [1, place >>> 24, (place >> 16) & 255, (place >> 8) & 255, place & 255, 0]);
  const stream = dict({
    Type: name('XRef'),
    ...trailer,
    Index: all.flatMap(([number]) => [number, 1]),
    W: [1, 4, 1],
  });
  return `${size - 1} 0 obj\n${written({ dict: stream, data: Uint8Array.from(data) })}\nendobj\n${end}`;
}

const lastReference = (bytes: Uint8Array): number =>
  Number(/startxref\s+(\d+)\s+%%EOF\s*$/.exec(latin(bytes.subarray(-64)))?.[1] ?? 0);

/** The bytes that a signature covers: all but its own place. */
export const coveredBy = (bytes: Uint8Array, [start, end]: Increment['gap']): Uint8Array =>
  join([bytes.subarray(0, start), bytes.subarray(end)]);

/** The file with this signature in its place. */
export function filled({ bytes, gap: [start, end] }: Increment, signature: Uint8Array): Uint8Array<ArrayBuffer> {
  const room = (end - start - 2) / 2;
  if (signature.length > room) throw new Error(`A signature of ${signature.length} bytes has room for ${room}.`);
  const digits = Array.from(signature, (byte) => byte.toString(16).toUpperCase().padStart(2, '0')).join('');
  const whole = new Uint8Array(bytes);
  whole.set(bytesOf(digits), start + 1);
  return whole;
}
