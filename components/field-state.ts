/**
 * FieldState: all that one field on screen is told, as one plain record. Two records whose parts are the same objects are
 * the same field: nothing renders. Whoever makes it (dossier-controller.ts) keeps unchanged lists the same objects.
 */

import type { Note, Peer, Sibling } from '#sync';
import type { Field, Finding, Option, Sealed, Value } from '#templates';
import type { OpenFile } from './controls/fingerprint.ts';
import type { LinkTarget } from './controls/link.ts';
import type { MountProse } from './controls/prose.ts';

export interface FieldState {
  /** view path: `phone`, `members/<row>/name` */
  readonly path: string;
  readonly field: Field;
  /** with the place's own words */
  readonly label: string;
  readonly hint?: string;
  readonly value: Value | Sealed | undefined;
  /** what somebody typed that does not fit the kind */
  readonly raw?: string;
  readonly findings: readonly Finding[];
  readonly options?: readonly Option[];
  readonly required?: boolean;
  readonly readonly?: boolean;
  /** calculated, but a person may type another value with a reason */
  readonly overridable?: boolean;
  /** a person did: their value shows, with their reason in `origin` */
  readonly overridden?: boolean;
  /** who wrote the value */
  readonly origin?: Sibling;
  /** values that people have not settled, best first */
  readonly siblings: readonly Sibling[];
  /** who is on this field now */
  readonly peers: readonly Peer[];
  readonly note?: Note;
  readonly mountProse?: MountProse;
  readonly link?: LinkTarget;
  /** hash → where the bytes are, in words */
  readonly where?: ReadonlyMap<string, string>;
  /** for photos that are shown in the field itself */
  readonly open?: OpenFile;
}

/** DOM id of the field at a view path; row ids hold only letters, digits and `-`. */
export function idOf(path: string): string {
  return `field-${path.replaceAll('/', '.')}`;
}
