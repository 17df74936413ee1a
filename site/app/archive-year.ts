/**
 * 导出一年的归档: the printed copies of all filings of a year that count, in one file with an index, as the terminal's `archive` makes
 * of a folder. Loaded when somebody asks for it.
 *
 * - What has no kept copy is made, if that is asked for, and kept from then on as if it had been made when it was filed; what cannot be
 *   archived is named with the reason.
 * - Scans of what was signed by hand go along, if that is asked for, and stand for the copy where there is none; so do receipts.
 * - One dossier is open, and the files of one filing are in memory, at a time.
 */
import { type ArchivedFile, type KeptFiling, loadPrintRun } from '#components';
import { createPrinter, type Printer } from '#print';
import {
  type Attachments,
  addPaper,
  openAttachments,
  openDossier,
  type Paper,
  papersOf,
  type Shelf,
  signersAmong,
} from '#sync';
import { elsewhereOf, formatSheetId, isValue, loadTemplates, schemaOf, type Template, titleIn } from '#templates';
import { type ArchiveState, archiveView, type LeftOut } from './archive-year-view.ts';
import { digestOf } from './digest.ts';
import { printCopy } from './filing-copy.ts';
import { signersIn } from './filing-signing.ts';
import { runStart } from './run-start.ts';
import type { Session } from './session.ts';
import { canSign, openSigning } from './signing.ts';
import { localNow } from './today.ts';
import { householdName } from './words.ts';

export interface ArchivePanel {
  view(): ReturnType<typeof archiveView>;
  close(): void;
}

/** Filings that count, by the year in which they were filed, the newest year first. */
export function yearsOf(
  summaries: readonly { readonly sheets: readonly { readonly filed?: string }[] }[],
): readonly { readonly year: string; readonly count: number }[] {
  const counts = new Map<string, number>();
  for (const { sheets } of summaries)
    for (const { filed } of sheets)
      if (filed !== undefined) counts.set(filed.slice(0, 4), (counts.get(filed.slice(0, 4)) ?? 0) + 1);
  return [...counts].map(([year, count]) => ({ year, count })).sort((a, b) => (a.year < b.year ? 1 : -1));
}

export async function archivePanel(session: Session, shelf: Shelf, paint: () => void): Promise<ArchivePanel> {
  const { village, register, today } = session;
  const [{ openPrintRun, sheetForPaper }, templates, policies] = await Promise.all([
    loadPrintRun(),
    loadTemplates(),
    session.policies(),
  ]);
  const run = openPrintRun(await runStart(session));
  const policy = policies.on(today);
  const mayMake = village.role !== 'reads';
  let state: ArchiveState = { is: 'choosing' };
  let chosen: string | undefined;
  let makes = mayMake;
  let scanned = true;
  let leftOut: readonly LeftOut[] = [];
  let stopped = false;
  const show = (next: ArchiveState): void => {
    state = next;
    paint();
  };

  const nameOf = (dossier: string, { form, sheet }: Pick<KeptFiling, 'form' | 'sheet'>): string => {
    const [template, summary] = [templates.get(form), shelf.summary(dossier)];
    if (!template) return form;
    const household = summary?.subject === 'household' ? householdName(summary) : '';
    return `${household} ${titleIn(policy, template)}（${formatSheetId(template.sheet, sheet)}）`.trim();
  };

  async function begin(year: string): Promise<void> {
    stopped = false;
    leftOut = [];
    const attachments = await openAttachments(village, { every: 0 });
    const printer = createPrinter((await runStart(session)).fonts);
    try {
      show(await goThrough(year, attachments, printer));
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      const reason =
        message === 'too large'
          ? '太大了：一个压缩包最多 4 GB。请选“不放进去”扫描件，再试一次；扫描件在每份定稿里都能打开。'
          : `没有做成。请再试一次；还不行，请把这句话告诉管理员：${message}`;
      show({ is: 'failed', reason });
    } finally {
      printer.close();
      // What was made has to reach the others.
      void attachments.exchange().finally(() => attachments.close());
    }
  }

  async function goThrough(year: string, attachments: Attachments, printer: Printer): Promise<ArchiveState> {
    const dossiers = shelf
      .summaries()
      .filter(({ sheets }) => sheets.some(({ filed }) => filed?.startsWith(`${year}-`)))
      .map(({ id }) => id);
    show({ is: 'reading', done: 0, all: dossiers.length });
    const found = await run.kept(dossiers, year, (done) => show({ is: 'reading', done, all: dossiers.length }));
    if (!found) return { is: 'choosing' };
    const filings = found.flatMap((kept, index) =>
      (kept ?? []).map((filing) => ({ dossier: dossiers[index] ?? '', filing })),
    );
    leftOut = dossiers.flatMap((dossier, index) => (found[index] ? [] : unreadIn(dossier, year)));
    const items: ArchivedFile[] = [];
    let made = 0;
    let scans = 0;
    for (const [index, { dossier, filing }] of filings.entries()) {
      show({ is: 'gathering', done: index, all: filings.length, made });
      const leave = (reason: string): void => {
        leftOut = [...leftOut, { dossier, ...filing, name: nameOf(dossier, filing), reason }];
      };
      if (stopped) return { is: 'choosing' };
      const copies: ArchivedFile[] = [];
      if (filing.papers.length > 0)
        copies.push(...(await judged(await filesOf(filing.papers, attachments, leave), filing, leave)));
      else if (!makes) leave('没有保存打印件');
      else {
        const copy = await makeCopy(dossier, filing, attachments, printer).catch((error: Error) => error.message);
        if (typeof copy === 'string') leave(copy);
        else {
          made++;
          copies.push(...(await judged([copy], filing, leave)));
        }
      }
      const added = scanned ? await filesOf(filing.scans, attachments, leave) : [];
      scans += added.length;
      items.push(...(await withEnclosed(copies, added, filing, titleOf(dossier, filing))));
    }
    if (items.length === 0) return { is: 'failed', reason: '没有一份可以归档，原因见下面。' };
    show({ is: 'packing', all: filings.length });
    const file = await run.archive(items, localNow());
    if (stopped) return { is: 'choosing' };
    const place = register.settings().villageName ?? register.settings().name ?? village.name;
    const name = `${place}${year}年归档.zip`;
    return { is: 'ready', url: URL.createObjectURL(file), name, items: items.length, made, scans, bytes: file.size };
  }

  /** What is filed in a dossier that could not be read, as its Summary has it. */
  const unreadIn = (dossier: string, year: string): readonly LeftOut[] =>
    (shelf.summary(dossier)?.sheets ?? []).flatMap(({ form, sheet, filed }) =>
      filed?.startsWith(`${year}-`)
        ? [
            {
              dossier,
              form,
              sheet,
              name: nameOf(dossier, { form, sheet }),
              reason: '没有读成。请联网刷新页面，再试一次',
            },
          ]
        : [],
    );

  /** The files of these papers; those that cannot be opened are named. */
  async function filesOf(
    papers: readonly Paper[],
    attachments: Attachments,
    leave: (reason: string) => void,
  ): Promise<readonly Blob[]> {
    const files: Blob[] = [];
    for (const { file, person } of papers) {
      const answer = await attachments.open(file, person?.name);
      if ('problem' in answer) leave(answer.problem.replace(/。$/, ''));
      else files.push(answer.file);
    }
    return files;
  }

  async function judged(
    files: readonly Blob[],
    { hash }: KeptFiling,
    leave: (reason: string) => void,
  ): Promise<readonly ArchivedFile[]> {
    const all = await run.judge(files, hash);
    return all.flatMap((each, index) => {
      const bytes = files[index];
      if ('problem' in each) leave(each.problem.replace(/。$/, ''));
      return bytes && 'order' in each ? [{ entry: each, bytes }] : [];
    });
  }

  /** As the page of the form makes it; a sentence where it cannot be made. */
  async function makeCopy(
    dossierId: string,
    { form, sheet, hash }: KeptFiling,
    attachments: Attachments,
    printer: Printer,
  ): Promise<Blob | string> {
    const template = templates.get(form);
    const subject = shelf.summary(dossierId)?.subject;
    if (!template || !subject) return '现在的程序没有这张表样，没有打印件';
    const schema = schemaOf([...templates.values()].filter((each: Template) => each.subject === subject));
    const seed = await shelf.bytes(dossierId);
    const dossier = await openDossier(dossierId, {
      ...{ village, schema, isValue, person: session.person, maySign: signersAmong(register.people()) },
      ...(seed ? { seed } : {}),
    });
    const unfollow = shelf.follow(dossier);
    try {
      const statements = elsewhereOf(shelf.summaries()).about(dossierId);
      const context = { policies, today, statements, wanted: 'filed', drafts: false } as const;
      const found = sheetForPaper(dossier, template, sheet, context);
      if ('trouble' in found)
        return '定稿的内容在这台设备上排不出来了：打不开，或者表样、政策已经变了。请把签字的纸扫描存好';
      const filing = dossier.filings.find((each) => each.hash === hash);
      if (filing?.standing !== 'counts') return '刚才又改了定稿，请再导出一次';
      // Another device has made it meanwhile, and sent it.
      if (papersOf(dossier, hash).some(({ is }) => is === 'copy')) return '别的设备刚做好打印件，请再导出一次';
      const signers = canSign() ? await signersIn(session, await signingHere()) : [];
      const { evaluation } = found;
      const copy = await printCopy(printer, {
        ...{ filing, content: dossier.filed(hash), evaluation, signers, open: attachments.open, accepted: [] },
      });
      if ('away' in copy)
        return '指印照片还没有到这台设备上。请联网，再导出一次；照片再也取不到的，请打开这份表生成打印件';
      if ('missing' in copy)
        return `字体里没有${[...new Set(copy.missing.map(({ character }) => `“${character}”`))].join('、')}。请打开这份表生成打印件`;
      const added = await attachments.add(copy, copy.name);
      if ('problem' in added) return added.problem.replace(/。$/, '');
      addPaper(dossier, hash, { is: 'copy', file: added.ref });
      return copy;
    } finally {
      await unfollow();
      await dossier.close();
    }
  }
  let signing: ReturnType<typeof openSigning> | undefined;
  const signingHere = (): ReturnType<typeof openSigning> => {
    signing ??= openSigning(session);
    return signing;
  };

  const titleOf = (dossier: string, filing: KeptFiling): string => {
    const template = templates.get(filing.form);
    return template ? titleIn(policy, template) : nameOf(dossier, filing);
  };

  function partial(): string | undefined {
    const { groups } = village;
    if (groups) return `这台设备只有${groups.join('、')}的资料，导出的只有这些组的。`;
    const { holdsAll, relay } = shelf.status;
    return holdsAll || relay === 'none' ? undefined : '这台设备上的数据不全，导出的也会不全。请先联网取到全村的数据。';
  }

  function forget(): void {
    if (state.is === 'ready') URL.revokeObjectURL(state.url);
    leftOut = [];
    show({ is: 'choosing' });
  }

  return {
    view() {
      const years = yearsOf(shelf.summaries());
      const year = years.some((each) => each.year === chosen) ? chosen : years[0]?.year;
      return archiveView(state, {
        ...{ years, year, makes, mayMake, scanned, leftOut, partial: partial() },
        choose(next) {
          chosen = next;
          paint();
        },
        setScanned(next) {
          scanned = next;
          paint();
        },
        setMakes(next) {
          makes = next;
          paint();
        },
        begin: () => void (year === undefined ? undefined : begin(year)),
        stop() {
          stopped = true;
          run.stop();
        },
        forget,
      });
    },
    close() {
      stopped = true;
      run.close();
      forget();
      void signing?.then((opened) => opened.close());
    },
  };
}

/** Scans and receipts lie with the first copy; without one, with the first scan. */
async function withEnclosed(
  [copy, ...apart]: readonly ArchivedFile[],
  scans: readonly Blob[],
  { hash, by, at, papers }: KeptFiling,
  title: string,
): Promise<readonly ArchivedFile[]> {
  const receipts = papers.flatMap(({ receipt }) => (receipt === undefined ? [] : [receiptFile(receipt)]));
  const enclosed = (more: readonly Blob[]) => [
    ...more.map((bytes) => ({ is: 'scan', bytes }) as const),
    ...receipts.map((bytes) => ({ is: 'receipt', bytes }) as const),
  ];
  if (copy) return [{ ...copy, enclosed: enclosed(scans) }, ...apart];
  const [first, ...more] = scans;
  if (!first) return [];
  const entry = {
    title,
    by,
    date: at.slice(0, 10),
    hash: await digestOf(await first.arrayBuffer()),
    order: `${at}  ${hash}`,
  };
  return [{ entry, bytes: first, is: 'scan', enclosed: enclosed(more) }];
}

const receiptFile = (receipt: string): Blob => new Blob([receipt], { type: 'application/jwt' });
