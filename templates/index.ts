/** The door of templates: exports only. */
export { defineTemplate } from './define.ts';
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
export { type Option, type OptionList, type OptionListId, optionLists, optionsUnder } from './options.ts';
export type { ParameterId, ParameterValue } from './policy/parameters.ts';
export type { Entry, Override, Policies, Policy, Source } from './policy/policy.ts';
export { loadTemplate, loadTemplates, templateIds } from './registry.ts';
export type * from './template.ts';
