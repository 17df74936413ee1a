/**
 * 定稿 on the fill page: who may file, what becomes of the printed copy and of scans, and which numbers are taken. Loaded
 * when the form stands.
 */
import { html, type TemplateResult } from 'lit';
import {
  type CbEvents,
  type CbForm,
  type CopyTrouble,
  type FilingState,
  filedMark,
  fileSheet,
  filingSentence,
  filingStateOf,
  filingText,
  hindrances,
  need,
  voidSheet,
} from '#components';
import { createPrinter, type FiledMark, type Pictures } from '#print';
import { addPaper, type Dossier, keptFonts, type Paper, type Person, roleNames, type Shelf } from '#sync';
import {
  type Evaluation,
  evaluationAsFiled,
  type FiledPolicy,
  nextFormNumber,
  type Policies,
  pathOf,
  sheetsNumbered,
  type Template,
} from '#templates';
import type { Attached } from './attached.ts';
import { printCopy } from './filing-copy.ts';
import { filingSigning } from './filing-signing.ts';
import { programFonts } from './font.ts';
import { photosOn } from './pictures.ts';
import type { Session } from './session.ts';
import { localNow } from './today.ts';
import { householdName } from './words.ts';

export interface FilingPart {
  /** one sentence, for the head of the page */
  banner(): TemplateResult | undefined;
  panel(): TemplateResult | undefined;
  /** what paper made now has to say of it */
  mark(): FiledMark | undefined;
  /** what paper made now shows */
  pictures(evaluation: Evaluation): Promise<Pictures>;
}

export interface FilingPlace {
  readonly session: Session;
  readonly dossier: Dossier;
  readonly template: Template;
  readonly sheet: string;
  readonly policies: Policies;
  readonly form: CbForm;
  readonly shelf: Shelf;
  readonly attached: Attached;
  readonly paint: () => void;
}

const words = filingText;

export async function filingPart(place: FilingPlace): Promise<FilingPart> {
  const { session, dossier, template, sheet, policies, form, shelf, attached, paint } = place;
  const { village, register, person, today } = session;
  await need('cb-filing');
  const signing = filingSigning(session, dossier, attached, paint);
  const screen: ParentNode = form.parentElement ?? document;
  let copying: CopyTrouble | undefined;
  let problem: string | undefined;
  let last: { readonly from: readonly unknown[]; readonly state: FilingState } | undefined;

  /** The same object until something in it may have changed. */
  function state(): FilingState | undefined {
    const { evaluation } = form;
    if (!evaluation) return undefined;
    const from = [evaluation, dossier.filings, dossier.values().papers];
    if (!last || from.some((each, index) => each !== last?.from[index]))
      last = { from, state: filingStateOf(dossier, sheet, evaluation) };
    return last.state;
  }

  /** Why this person on this device may not file; undefined where they may. */
  function refusal(): string | undefined {
    const may = (someone: Person): boolean => register.maySign(someone, localNow(), template.id);
    const able = register.people().filter(may);
    const who = able.length > 0 ? `能定稿的是${able.map(({ name }) => name).join('、')}。` : '';
    if (village.role !== 'leads' && village.role !== 'reviews')
      return `这份表由负责人定稿，这台设备是按“${roleNames[village.role]}”加入的。${who}`;
    if (!may(person)) return `现在填写的是${person.name || '没有写名字的人'}，不能给这份表定稿。${who}`;
    return undefined;
  }

  // ---------------------------------------------------------------- filing

  async function file({ number, reason, override, replaces }: CbEvents['cb-file']): Promise<void> {
    await tried(async () => {
      const stands = standing();
      if (stands.join() !== replaces.join()) return words.moved;
      form.flush();
      if (!form.begun) dossier.beginSheet(template.id, sheet);
      if (number !== '' && 'formNo' in template.fields) dossier.set(pathOf(template, 'formNo', sheet), number);
      const evaluation = form.settled();
      if (!evaluation) return undefined;
      if (evaluation.findings.some(({ rule }) => rule === 'sealed')) return words.sealed;
      if (hindrances(evaluation).length > 0 && !override) return words.moved;
      const filing = await fileSheet(dossier, evaluation, {
        sheet,
        signer: person,
        policies,
        today,
        replaces: stands,
        ...(reason ? { reason } : {}),
        ...(override ? { override } : {}),
      });
      void makeCopy(filing.hash, []);
      return undefined;
    });
  }

  async function withdraw({ reason, replaces }: CbEvents['cb-void']): Promise<void> {
    await tried(async () => {
      const { evaluation } = form;
      if (!evaluation) return undefined;
      if (standing().join() !== replaces.join()) return words.moved;
      await voidSheet(dossier, evaluation, { sheet, signer: person, reason, replaces });
      return undefined;
    });
  }

  const standing = (): readonly string[] => state()?.replaces ?? [];

  /** `work` answers a sentence where it did not do it. */
  async function tried(work: () => Promise<string | undefined>): Promise<void> {
    problem = undefined;
    problem = await work().catch((error: unknown) =>
      words.failed(error instanceof Error ? error.message : String(error)),
    );
    paint();
  }

  // ---------------------------------------------------------------- papers

  /** Made once, from what was frozen; from then on the kept file is what is opened. */
  async function makeCopy(hash: string, accepted: CbEvents['cb-copy']['accepted']): Promise<void> {
    const filed = state()?.filings.find((each) => each.hash === hash);
    const content = dossier.filed(hash);
    if (!filed || filed.papers.some(({ is }) => is === 'copy') || copying?.is === 'making') return;
    const show = (is: CopyTrouble['is'], missing?: CopyTrouble['missing']): void => {
      copying = { filing: hash, is, ...(missing ? { missing } : {}) };
      paint();
    };
    const on = (filed.policy as Partial<FiledPolicy> | undefined)?.today;
    const view = content && 'view' in content ? (content.view as Evaluation['view']) : undefined;
    const now = form.settled();
    const evaluation =
      view && on && now && filed.templateVersion === template.version
        ? evaluationAsFiled(view, now, { policies, today: on, statements: form.elsewhere?.about(dossier.id) })
        : undefined;
    if (!evaluation) return show('gone');
    show('making');
    const printer = createPrinter([...(await keptFonts()), ...programFonts]);
    try {
      const result = await printCopy(printer, {
        ...{ filing: filed, content, evaluation, accepted, open: attached.open },
        signers: await signing.signers(),
      });
      if ('away' in result) return show('away');
      if ('missing' in result) return show('missing', result.missing);
      const [ref] = await attached.attach([result]);
      if (ref) addPaper(dossier, hash, { is: 'copy', file: ref });
      copying = undefined;
    } catch {
      show('failed');
    } finally {
      printer.close();
    }
    paint();
  }

  async function addScans({ filing, files }: CbEvents['cb-scan']): Promise<void> {
    await tried(async () => {
      // What cannot be attached says so in a sentence of its own.
      const refs = await attached.attach(files).catch((error: Error) => error.message);
      if (typeof refs === 'string') return refs;
      for (const file of refs) addPaper(dossier, filing, { is: 'scan', file });
      return undefined;
    });
  }

  // ---------------------------------------------------------------- numbers

  async function nextNumber(): Promise<string | undefined> {
    await shelf.settled();
    const policy = form.evaluation?.policy;
    return policy && nextFormNumber(template, sheet, { policy, summaries: shelf.summaries() });
  }

  function clash(): string | undefined {
    const number = form.evaluation?.view.formNo;
    if (typeof number !== 'string' || number === '') return undefined;
    const others = sheetsNumbered(number, { dossier: dossier.id, form: template.id, sheet }, shelf.summaries());
    return others.length > 0
      ? words.clash(
          number,
          others.map((other) => (other.subject === 'household' ? householdName(other) : '另一份')),
        )
      : undefined;
  }

  // Offline the program for printing, its font or a photo may not have been here yet.
  addEventListener('online', () => {
    if (copying?.is === 'failed' || copying?.is === 'away') void makeCopy(copying.filing, []);
  });
  attached.subscribe(paint);
  shelf.subscribe(paint);
  register.subscribe(paint);

  return {
    banner() {
      const now = state();
      return now && now.is !== 'none'
        ? filingSentence(now, () => screen.querySelector<HTMLElement>('cb-filing')?.focus())
        : undefined;
    },
    panel() {
      const why = refusal();
      return html`<cb-filing .state=${state()} .evaluation=${() => form.evaluation} .labelOf=${form.labelOf}
        .signer=${why === undefined ? person : undefined} .refusal=${why} .number=${'formNo' in template.fields ? nextNumber : undefined}
        .numberNote=${shelf.status.holdsAll ? undefined : words.numberPart} .clash=${clash()} .copying=${copying}
.found=${(paper: Paper) => signing.found(paper)} .offer=${(filing: string) => signing.offer(filing)}
        .place=${(hash: string, maker?: string) => attached.place(hash, maker)} .problem=${problem}
        @cb-file=${({ detail }: CustomEvent<CbEvents['cb-file']>) => void file(detail)}
        @cb-void=${({ detail }: CustomEvent<CbEvents['cb-void']>) => void withdraw(detail)}
        @cb-sign=${({ detail }: CustomEvent<CbEvents['cb-sign']>) => void tried(() => signing.sign(detail))}
        .sealing=${(filing: string) => signing.sealing(filing)} @cb-seal=${({ detail }: CustomEvent<CbEvents['cb-seal']>) => void tried(() => signing.seal(detail))}
        @cb-copy=${({ detail }: CustomEvent<CbEvents['cb-copy']>) => void makeCopy(detail.filing, detail.accepted)}
        @cb-scan=${({ detail }: CustomEvent<CbEvents['cb-scan']>) => void addScans(detail)}
        @cb-remove-scan=${({ detail }: CustomEvent<CbEvents['cb-remove-scan']>) => dossier.removeRow(detail.path)}
        @cb-open-attachment=${({ detail }: CustomEvent<CbEvents['cb-open-attachment']>) => void attached.show(detail)}
        @cb-go=${({ detail }: CustomEvent<CbEvents['cb-go']>) => void form.go(detail.path)}></cb-filing>`;
    },
    mark() {
      const now = state();
      const isFiled = now?.is === 'counts' || now?.is === 'changed';
      return isFiled && now.about ? filedMark(now.about, now) : undefined;
    },
    pictures: async (evaluation) => (await photosOn(evaluation, attached.open)).pictures,
  };
}
