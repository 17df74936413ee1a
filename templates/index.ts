/** The door of templates: exports only. */

export { dueForAppraisal } from './agenda.ts';
export {
  type Board,
  type BoardAnswer,
  type BoardText,
  boardOf,
  boardWords,
  type ClearedBoard,
  daysHanging,
  isRunning,
} from './board.ts';
export { type SealedIndex, sealedIndex } from './board-filter.ts';
export { type Cells, cellsOf } from './cells.ts';
export { sourceText } from './checks.ts';
export { defineTemplate } from './define.ts';
export { drawingBox, drawnWidth, isDrawn, isOutlined, mostDrawingBytes } from './drawing.ts';
export { placeLine } from './elements.ts';
export { type Elsewhere, elsewhereOf, nowhere, type SealedFacts } from './elsewhere.ts';
export { type Evaluation, type EvaluationContext, evaluate } from './evaluate.ts';
export { type Field, isFingerprint } from './fields.ts';
export {
  type ChangedPlace,
  changesSince,
  evaluationAsFiled,
  type FiledPolicy,
  policyRecord,
  recalculatedSince,
} from './filed.ts';
export type { Finding, Level } from './finding.ts';
export { fingerprintsIn } from './fingerprint.ts';
export { nextFormNumber, sheetsNumbered } from './form-number.ts';
export {
  formatDate,
  formatDateTime,
  formatMoney,
  formatSheetId,
  formatValue,
  isSealed,
  maskIdNumber,
  maskName,
  maskPhone,
  sealedText,
  typedText,
} from './format.ts';
export { dueForPublicity, type NoticeTask, noticeTasksOf } from './hanging.ts';
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
export { type Located, locate } from './locate.ts';
export { type Option, type OptionList, type OptionListId, optionLists, optionsUnder } from './options.ts';
export {
  type Parsed,
  parseDate,
  parseDateTime,
  parseIdNumber,
  parseInteger,
  parseMoney,
  parseNumber,
  parsePhone,
  parseValue,
  parseYesNo,
  toHalfWidth,
} from './parse.ts';
export { describeSource, describeValue } from './policy/describe.ts';
export { loadPacks, loadPolicies, policyPacks } from './policy/packs.ts';
export { type ParameterHelp, parameterHelp } from './policy/parameter-help.ts';
export { type ParameterId, type ParameterValue, parameterIds, parameterInfo } from './policy/parameters.ts';
export {
  chainOf,
  type Entry,
  entriesOf,
  type Override,
  type Pack,
  type Policies,
  type Policy,
  policiesFor,
  type Source,
} from './policy/policy.ts';
export {
  formsInOrder,
  type ProcedureContext,
  type Step,
  type StepState,
  stepsOf,
} from './procedure.ts';
export { loadTemplate, loadTemplates, templateIds } from './registry.ts';
export { isApproved as isApprovedCase } from './rules/announcement.ts';
export { draftDecision, draftPublicity, isRecused, recusalsOf, unsaidKin } from './rules/minutes.ts';
export { privateSentence } from './rules/private-words.ts';
export { duplicateIdNumbers, type NumberElsewhere } from './rules/quality-roster.ts';
export {
  type Ballot,
  type Closing,
  type Count,
  close,
  closingOf,
  type Facts,
  joinedId,
  notRecused,
  type Poll,
  partsOfJoined,
  passed,
  pollOf,
  resultOf,
  type Vote,
  votes,
  type Way,
  ways,
} from './rules/votes.ts';
export { sampleName, sampleRegion, sampleToday, sampleVillage } from './sample/village.ts';
export { schemaOf } from './schema.ts';
export { linkOf, partsOfLink, type Statement, type StatementKind, statedOf } from './statements.ts';
export {
  addTally,
  type FilingHead,
  type Listed,
  type ListedRow,
  type ListedValue,
  type NumberPrint,
  type SheetSummary,
  type Summary,
  type SummaryContext,
  sheetsOf,
  subtractTally,
  summarise,
  type Tallies,
} from './summary.ts';
export type * from './template.ts';
export { compareSheets, type Misfit, newestUpTo, pathOf, type Values, viewOf, viewPathOf } from './view.ts';
export { titleIn, wordingOf } from './wording.ts';
export { dueByDay, type Task, tasksOf, type Urgency, urgencies } from './work-list.ts';
