/**
 * Fingerprints (指印): which fields of a form have the photo of one, and which files a sheet names in them. Pure.
 *
 * A fingerprint is biometric information (个人信息保护法第二十八条): its bytes are sealed like those of every attachment, and so is the
 * field that names them.
 */
import { isFingerprint, type SheetView } from './fields.ts';
import { type AttachmentRef, isAttachmentRef } from './kinds.ts';
import type { Template } from './template.ts';

export interface FingerprintPhoto {
  /** the field with the photo */
  readonly id: string;
  /** the signature in whose circle it stands */
  readonly of: string;
}

const known = new WeakMap<Template['sections'], readonly FingerprintPhoto[]>();

export function fingerprintPhotos({ sections }: Pick<Template, 'sections'>): readonly FingerprintPhoto[] {
  const before = known.get(sections);
  if (before) return before;
  const found = sections.flatMap(({ fields }) =>
    Object.entries(fields).flatMap(([id, field]) => (isFingerprint(field) ? [{ id, of: field.fingerprintOf }] : [])),
  );
  known.set(sections, found);
  return found;
}

/** The photos that paper of this sheet shows. */
export function fingerprintsIn(template: Pick<Template, 'sections'>, view: SheetView): readonly AttachmentRef[] {
  return fingerprintPhotos(template).flatMap(({ id }) => {
    const value = view[id];
    const last = Array.isArray(value) ? value.at(-1) : undefined;
    return isAttachmentRef(last) ? [last] : [];
  });
}
