/** Streams: their data as stored → their data (ISO 32000-1, 7.3.8 and 7.4). */
import { inflated } from './flate.ts';
import { isArray, isDict, isName, type PdfStream } from './object.ts';
import { UnreadablePdf } from './parse.ts';

/** One Flate filter or none; rows may be predicted from the one above (7.4.4.4). */
export function decodedStream({ dict, data }: PdfStream, most: number): Uint8Array {
  const given = dict.get('Filter') ?? null;
  const filters = given === null ? [] : isArray(given) ? given : [given];
  const parameters = dict.get('DecodeParms');
  const set = isArray(parameters) ? parameters[0] : parameters;
  if (filters.length === 0) {
    if (data.length > most) throw new UnreadablePdf('The file unpacks to more than is taken.');
    return data;
  }
  if (filters.length > 1 || !isName(filters[0]) || filters[0].name !== 'FlateDecode')
    throw new UnreadablePdf('A stream is packed in a way that is not read.');
  const unpacked = inflated(data, most);
  if (unpacked === undefined) throw new UnreadablePdf('A stream cannot be unpacked, or unpacks to more than is taken.');
  if (!isDict(set) || (set.get('Predictor') ?? 1) === 1) return unpacked;
  const columns = set.get('Columns') ?? 1;
  if (typeof columns !== 'number' || !(columns >= 1 && columns <= 1024) || unpacked.length % (columns + 1) !== 0)
    throw new UnreadablePdf('A stream is predicted in a way that is not read.');
  const rows = unpacked.length / (columns + 1);
  const out = new Uint8Array(rows * columns);
  for (let row = 0; row < rows; row++) {
    const kind = unpacked[row * (columns + 1)];
    if (kind !== 0 && kind !== 2) throw new UnreadablePdf('A stream is predicted in a way that is not read.');
    for (let column = 0; column < columns; column++) {
      const above = kind === 2 && row > 0 ? (out[(row - 1) * columns + column] ?? 0) : 0;
      out[row * columns + column] = (unpacked[row * (columns + 1) + 1 + column] ?? 0) + above;
    }
  }
  return out;
}
