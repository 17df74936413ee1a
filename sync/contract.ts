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

/** Whether a value has the shape of a kind: `isValue` of the templates' door, given by the caller (sync imports only its types). */
export type IsValue = (kind: FieldKind, value: unknown) => boolean;

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
  /** absent: only what is open to everybody can be asked */
  readonly pass?: Pass;
}
/** How this device comes in. Tokens go into the WebSocket subprotocol or a header, never into an address. */
export interface Pass {
  /** good for a while yet, fetched if there is none */
  token(): Promise<Passed>;
  /** there is one at hand */
  readonly isFresh: boolean;
  /** the relay did not take this one */
  spent(token: string): void;
}
export type Passed =
  /** `left`: ms that it is good for; `ring`: number of the village's newest key, as far as the relay has told */
  | { readonly kind: 'good'; readonly token: string; readonly left: number; readonly ring?: number }
  | { readonly kind: 'away'; readonly reason: string }
  | { readonly kind: 'refused'; readonly status: number; readonly reason: string };

// ---------------------------------------------------------------- a dossier

/**
 * One of several answers. For a row whose removal is disputed: `true` keeps it, `false` removes it, the id of another
 * row merged it into that one.
 */
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

/** Something stored that cannot be shown. It is kept, reads as absent, and nothing fails because of it. */
export interface Misfit {
  readonly path: string;
  /**
   * `shape`: not what this field holds; `moved`: sealed for another place, or not sealed by this village; `clear`: a
   * sensitive field that somebody wrote unsealed
   */
  readonly why: 'shape' | 'moved' | 'clear';
  /** `shape`: the text, if it is text: what somebody typed and nobody could read yet (`12.345元`) */
  readonly text?: string;
  readonly person: Person | undefined;
  readonly device: Device | undefined;
  readonly at: string;
}

export interface Status {
  /**
   * False: nothing of this dossier has reached this device yet. What shows is not an empty form but an unknown one; do
   * not let people fill it.
   */
  readonly arrived: boolean;
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

/** What is said when a sheet is filed. */
export interface FilingInput {
  readonly form: string;
  readonly sheet: string;
  readonly templateVersion: string;
  /** where the relay's log stood as far as the author's device knew: it is not older than that, and the log held that row */
  readonly log?: { readonly sequence: number; readonly chain: string };
  /** the policy that counted, as JSON: region, date, and the parameters that were read */
  readonly policy: unknown;
  readonly signer: Person;
  /** the evaluated view, calculated values too, as JSON */
  readonly view?: unknown;
  /** errors that stood and were filed all the same */
  readonly overridden?: Overridden;
  /** hashes of every filing of this sheet that stood until now */
  readonly replaces?: readonly string[];
  /** withdraws what it replaces */
  readonly void?: true;
  /** required with `replaces` */
  readonly reason?: string;
}

/** The signer filed a sheet although these errors stood, and said why. */
export interface Overridden {
  readonly reason: string;
  readonly errors: readonly { readonly label: string; readonly message: string }[];
}

/** What was frozen: the sheet's own values, the view as it was evaluated (shared values too), what was filed in spite of. */
export interface FilingContent {
  readonly values: Values;
  readonly view?: unknown;
  readonly overridden?: Overridden;
}

export interface Filing {
  /** the same as `hash` */
  readonly id: string;
  readonly form: string;
  readonly sheet: string;
  /** SHA-256 over the canonical JSON of the record as stored, hex */
  readonly hash: string;
  readonly templateVersion: string;
  readonly log?: { readonly sequence: number; readonly chain: string };
  readonly policy: unknown;
  readonly at: string;
  readonly signer: Person;
  readonly replaces?: readonly string[];
  readonly void?: true;
  readonly reason?: string;
  /**
   * `counts`; `replaced` by a later one; `void`: withdraws, nothing counts; `fork`: another one does not know it, neither
   * counts until one replaces both; `unentitled`: its signer had no right to sign that day; `broken`: does not fit its hash
   */
  readonly standing: 'counts' | 'replaced' | 'void' | 'fork' | 'unentitled' | 'broken';
  /** hashes that it names and that are not here: somebody took them away */
  readonly missing?: readonly string[];
}

/** Whether a person might sign on that day (`YYYY-MM-DDTHH:mm`) a sheet of that form, as the register knows. */
export type MaySign = (signer: Person, at: string, form?: string) => boolean;

export interface RemovedRow {
  readonly path: string;
  readonly person: Person | undefined;
  readonly at: string;
  /** set where the row was merged into another */
  readonly into?: string;
}

export interface ProseOptions {
  readonly readonly?: true;
  /** name of the editor for screen readers */
  readonly label?: string;
  /** somebody pasted more than may be written at once; nothing was pasted */
  readonly onTooLong?: () => void;
}

/** Shared rich text (minutes). The editor loads when it is mounted, not before. */
export interface Prose {
  /** one line a paragraph, headings and strong words marked as in Markdown */
  text(): string;
  /** makes `element` an editor; resolves when it can be typed in. Call the result to take it away again. */
  mount(element: HTMLElement, options?: ProseOptions): Promise<() => void>;
  subscribe(listener: () => void): () => void;
}

/** What stands in one shared document and how it is changed; all of it at once, without waiting. */
export interface SharedValues {
  readonly id: string;
  /** the same object until something changes */
  values(): Values;
  /** all live values of a field that people have not settled, best first; empty where there is one or none */
  siblings(path: string): readonly Sibling[];
  /** every path with siblings, in order; a row path here is a disputed removal */
  disagreements(): readonly string[];
  /** what cannot be shown, in order of paths */
  misfits(): readonly Misfit[];
  /** who wrote the value that shows, when, and why */
  origin(path: string): Sibling | undefined;
  /**
   * undefined clears. Settles siblings. Writing what is there already does nothing. Throws on a path or value that the
   * schema does not allow, or on a value for which `isTooLong`: that is the caller's mistake.
   */
  set(path: string, value: Value | undefined, why?: string, seen?: Seen): void;
  /**
   * Keeps text that is no value of the field's kind, as it was typed: it reads as absent and is a misfit until somebody
   * writes a value. It survives a reload and reaches the others, so that nothing typed is lost.
   */
  keep(path: string, text: string, seen?: Seen): void;
  /**
   * What stands in a field now, to be given to `set` and `keep` later: they then replace that and what this opening wrote,
   * nothing that came in between. A control takes it when a person begins to type and uses it until they leave. Without it,
   * two people who type into one field letter by letter would erase each other without a word.
   */
  seen(path: string): Seen;
  note(path: string): Note;
  /** makes the sheet (or any row of a given id) exist; one that was removed comes back */
  beginSheet(form: string, id: string): void;
  /** a new row; its id */
  addRow(repeat: string): string;
  removeRow(row: string): void;
  /** brings a removed row back; also keeps a disputed one */
  restoreRow(row: string): void;
  /** moves values that `into` lacks, keeps differences as siblings there, marks `row` as merged */
  mergeRow(row: string, into: string, why?: string): void;
  removedRows(repeat: string): readonly RemovedRow[];
  /** all changes that `work` makes are one update: they arrive together, and listeners run once */
  together(work: () => void): void;
  /** oldest first */
  readonly filings: readonly Filing[];
  /** what was frozen; sealed without the key; undefined for a hash that is not here or does not open */
  filed(hash: string): FilingContent | Sealed | undefined;
  /** runs once after each change, whoever made it */
  subscribe(listener: () => void): () => void;
  /** the whole document as one Yjs update */
  bytes(): Uint8Array<ArrayBuffer>;
}

/** A shared document that this device keeps, and exchanges with others. */
export interface Dossier extends SharedValues {
  prose(path: string): Prose;
  /** freezes a sheet; resolves when it is in this device's storage */
  file(input: FilingInput): Promise<Filing>;
  /** tells the others on which field this person is */
  focus(path?: string): void;
  readonly status: Status;
  readonly peers: readonly Peer[];
  close(): Promise<void>;
}

export type { AttachmentRef, FieldKind, Sealed, Value };
