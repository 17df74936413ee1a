/** The door of templates: exports only. */
export { type Finding, type Level, orderFindings } from './finding.ts';
export {
  type AttachmentRef,
  type FieldKind,
  fieldKinds,
  isDate,
  isValue,
  SEALED,
  type Sealed,
  type Value,
  type ValueByKind,
} from './kinds.ts';
