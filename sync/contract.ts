/**
 * What the sharing side promises to those who use it. Interfaces only; SPEC.md has the rules S1–S16.
 */
import type { AttachmentRef, FieldKind, Sealed, Value } from '#templates';

// ---------------------------------------------------------------- what sync is told of forms

/**
 * Pattern path → what may stand there. `*` stands for one row id or sheet id:
 * `phone`, `members/*`, `members/* /name`, `identification/*`, `identification/* /checkers/* /role` (without the blanks).
 * A pattern that ends in `*` is a row or a sheet and has kind `repeat`.
 */
export type Schema = Readonly<Record<string, SchemaField>>;
export interface SchemaField {
  readonly kind: FieldKind;
  readonly sensitive?: true;
  /** earlier patterns of the same cell */
  readonly formerly?: readonly string[];
}

/**
 * What a dossier holds, nested by the parts of the path: `{ phone, members: { <row>: { name } }, identification:
 * { '2023-1': { risks } } }`. Frozen; a part in which nothing changed stays the same object. Rows and sheets stand in the
 * order of their ids; removed ones are left out; a disputed one is there. Notes and prose read as their text.
 */
export interface Values {
  readonly [part: string]: Value | Sealed | Values | undefined;
}

// ---------------------------------------------------------------- who

export interface Person {
  /** row id in the register */
  readonly id: string;
  readonly name: string;
}
export interface Device {
  readonly id: string;
  readonly name: string;
}
/** A village as this device knows it. The keys never leave the device unwrapped. */
export interface Village {
  readonly id: string;
  readonly name: string;
  readonly regionCode: string;
  readonly device: Device;
  /** by number; new writes take the greatest */
  readonly keys: ReadonlyMap<number, Uint8Array>;
  /** absent: a village on this device alone, such as the sample */
  readonly relay?: RelayAddress;
}
export interface RelayAddress {
  /** `ws://127.0.0.1:4321` or `wss://…`; no secret in it */
  readonly url: string;
  /** goes into the WebSocket subprotocol or a header, never into an address */
  readonly token: string;
}

// ---------------------------------------------------------------- a dossier

export interface Sibling {
  readonly value: Value | Sealed | undefined;
  readonly person: Person | undefined;
  readonly device: Device | undefined;
  /** for show only: `YYYY-MM-DDTHH:mm` by the writer's clock */
  readonly at: string;
  readonly why?: string;
  /** written on this device by this person */
  readonly mine?: true;
}

/** Names the entries that were live at one moment; plain data, good for the opening of the dossier that gave it. */
export type Seen = readonly string[];

export interface Note {
  text(): string;
  /** replaces `remove` characters at `index` by `insert`; other people's letters stay */
  splice(index: number, remove: number, insert: string): void;
  subscribe(listener: () => void): () => void;
}

export interface Status {
  /** every change so far is in this device's own storage */
  readonly savedHere: boolean;
  /**
   * `none`: the village has no relay; `away`: cannot be reached, changes wait here; `sending`; `saved`: everything is in
   * the relay's log; `refused`: it will not take our changes, see `reason`
   */
  readonly relay: 'none' | 'away' | 'sending' | 'saved' | 'refused';
  /** a full Chinese sentence */
  readonly reason?: string;
  /** storage of this device has failed (full, closed): what is typed now may be lost; a Chinese sentence */
  readonly trouble?: string;
}

export interface Peer {
  /** of the person's opening; stable while they stay */
  readonly id: string;
  readonly person: Person;
  readonly device: Device;
  /** path of the field they are on */
  readonly path?: string;
}

export interface Filing {
  readonly id: string;
  readonly form: string;
  readonly sheet: string;
  readonly hash: string;
  readonly at: string;
  readonly signer: Person;
  readonly replaces?: string;
  readonly void?: true;
  readonly reason?: string;
}

export interface RemovedRow {
  readonly path: string;
  readonly person: Person | undefined;
  readonly at: string;
  /** set where the row was merged into another */
  readonly into?: string;
}

export interface Dossier {
  readonly id: string;
  /** the same object until something changes */
  values(): Values;
  /** all live values of a field that people have not settled, best first; empty where there is one or none */
  siblings(path: string): readonly Sibling[];
  /** every path with siblings; a row path here is a disputed removal */
  disagreements(): readonly string[];
  /** who wrote the value that shows, when, and why */
  origin(path: string): Sibling | undefined;
  /** values that do not have the shape of their kind, as they are stored: what somebody typed is shown and kept, but reads as absent */
  misfits(): ReadonlyMap<string, unknown>;
  /**
   * What has been written to a field up to now. A control takes it when a person begins to type and passes it to every
   * `set` until they leave: what arrives in between was not seen by them, so it is not replaced; it stays as a sibling.
   * Without this, two people who type into one field letter by letter would erase each other without a word.
   */
  seen(path: string): Seen;
  /**
   * undefined clears. Settles siblings: replaces every live entry, or only this opening's own and those in `seen`. Writing
   * what is there already, with no siblings to settle, does nothing. A value that does not fit its kind is kept as a misfit.
   */
  set(path: string, value: Value | undefined, why?: string, seen?: Seen): void;
  note(path: string): Note;
  /** makes the sheet exist; with no id, the next `<year>-<n>` of `year` */
  beginSheet(form: string, id: string): void;
  addRow(repeat: string): string;
  removeRow(row: string): void;
  /** also keeps a disputed row */
  restoreRow(row: string): void;
  /** moves values that `into` lacks, keeps differences as siblings there, marks `row` as merged */
  mergeRow(row: string, into: string): void;
  removedRows(repeat: string): readonly RemovedRow[];
  readonly filings: readonly Filing[];
  focus(path?: string): void;
  subscribe(listener: () => void): () => void;
  readonly status: Status;
  readonly peers: readonly Peer[];
  /** the whole document as one Yjs update */
  bytes(): Uint8Array;
  close(): Promise<void>;
}

export type { AttachmentRef, FieldKind, Sealed, Value };
