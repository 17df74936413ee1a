/** The door of print: exports only. */
export type { ArchiveRequest } from './archive/content.ts';
export {
  archiveFolder,
  type DescribedCopy,
  describeCopy,
  type Enclosure,
  type FolderCopy,
  type FolderEntry,
  indexFile,
  indexPaper,
  sumsFile,
} from './archive/folder.ts';
export { type Verified, type VerifyProblem, verifyPdf } from './archive/verify.ts';
export { type Binding, type BoundPiece, bind, boundPages } from './bind.ts';
export type { BoardCode } from './board.ts';
export { type Font, loadFont } from './font.ts';
export { fontProblems } from './font-problem.zh.ts';
export { type FontSource, type GivenFont, type OwnFontFile, openFonts } from './font-source.ts';
export { fontPackages, installedFont, installedFontFile, installedFonts } from './installed-font.ts';
export { layout } from './layout.ts';
export { type FontProblem, type OwnFace, ownFont, readFaces } from './own-font.ts';
export type {
  Circle,
  Face,
  FiledMark,
  Item,
  Measure,
  Page,
  Pictures,
  PrintOptions,
  Rule,
  Strokes,
  TextRun,
} from './page.ts';
export { picturesOf } from './picture.ts';
export { createPress, type Piece, type PieceResult, type Press, pieceBytes, pieceFrom } from './piece.ts';
export { type BoardSize, boardPages, boardSizes } from './poster.ts';
export {
  type MissingCharacter,
  measureWith,
  missingCharacters,
  type PrintRequest,
  type PrintResult,
  printPdf,
} from './print.ts';
export { createPrinter, type Printer } from './printer.ts';
export { type PrintSheet, sheetOf } from './sheet.ts';
export type { Signer } from './signing.ts';
export { pageToSvg, weightOf } from './svg.ts';
export { packFont } from './tiers.ts';
export { readWoff } from './woff.ts';
export { type ZipFile, zip } from './zip.ts';
