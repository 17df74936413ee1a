/**
 * sRGB (IEC 61966-2-1) as an ICC profile, for the output intent of an archive copy: what its greys and colours mean.
 *
 * Built from the standard's numbers, since ready profiles are larger and come with their own licences. Version 2.1 of the
 * format, which PDF/A-1 asks for: three primaries, adapted to D50 as the format wants, and one curve.
 */

/** Red, green and blue of sRGB in XYZ, adapted to D50 by the Bradford matrix; the sum is D50. */
const primaries = {
  rXYZ: [0.43607, 0.22249, 0.01392],
  gXYZ: [0.38515, 0.71687, 0.09708],
  bXYZ: [0.14307, 0.06061, 0.7141],
};
const d50 = [0.9642, 1, 0.82491];
/** Points of the curve; straight lines between them stay within 0.0001 of the standard's formula. */
const points = 64;

/** The profile's bytes; always the same. */
export function srgbProfile(): Uint8Array {
  const words = (text: string): number[] => [...text].map((character) => character.charCodeAt(0));
  const u32 = (value: number): number[] => [24, 16, 8, 0].map((shift) => (value >>> shift) & 0xff);
  const u16 = (value: number): number[] => [(value >> 8) & 0xff, value & 0xff];
  const fixed = (value: number): number[] => u32(Math.round(value * 65536));
  const xyz = (values: readonly number[]): number[] => [...words('XYZ '), ...u32(0), ...values.flatMap(fixed)];
  const title = 'sRGB IEC61966-2.1';
  const curve = Array.from({ length: points }, (_, index) => {
    const value = index / (points - 1);
    return u16(Math.round(65535 * (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4)));
  });
  const tags: readonly (readonly [signature: string, data: number[]])[] = [
    // ASCII name, then no names in Unicode and for Macintosh.
    ['desc', [...words('desc'), ...u32(0), ...u32(title.length + 1), ...words(`${title}\0`), ...new Array(78).fill(0)]],
    ['cprt', [...words('text'), ...u32(0), ...words('No copyright, use freely\0')]],
    ['wtpt', xyz(d50)],
    ...Object.entries(primaries).map(([signature, values]) => [signature, xyz(values)] as const),
    ['rTRC', [...words('curv'), ...u32(0), ...u32(points), ...curve.flat()]],
  ];

  const names = [...tags.map(([signature]) => signature), 'gTRC', 'bTRC'];
  const table: number[] = u32(names.length);
  const data: number[] = [];
  const begin = 128 + 4 + 12 * names.length;
  let place: number[] = [];
  for (const [index, signature] of names.entries()) {
    const bytes = tags[index]?.[1];
    // Green and blue have the curve of red.
    if (bytes !== undefined) {
      place = [...u32(begin + data.length), ...u32(bytes.length)];
      data.push(...bytes, ...new Array((4 - (bytes.length % 4)) % 4).fill(0));
    }
    table.push(...words(signature), ...place);
  }
  const size = begin + data.length;
  const head = [
    ...u32(size),
    ...u32(0),
    ...u32(0x02100000),
    ...words('mntrRGB XYZ '),
    ...[2023, 1, 1, 0, 0, 0].flatMap(u16),
    ...words('acsp'),
    ...new Array(28).fill(0),
    ...d50.flatMap(fixed),
  ];
  return Uint8Array.from([...head, ...new Array(128 - head.length).fill(0), ...table, ...data]);
}
