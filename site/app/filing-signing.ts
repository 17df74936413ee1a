/**
 * Electronic signatures of a filing: its printed copy is signed by one person after another, each time as a further paper.
 *
 * What must hold
 * - Signing takes the file with the most signatures. If another paper came meanwhile, it is begun again from that one; two who
 *   signed apart have two papers, both stay, and the later signs once more.
 * - What is shown was checked on this device, with the roots that it trusts.
 */
import type { CbEvents, PaperSignatures, SigningOffer } from '#components';
import type { SignatureReport } from '#signatures';
import { addPaper, type Dossier, type Paper, papersOf } from '#sync';
import type { Attached } from './attached.ts';
import { fontUrl } from './font.ts';
import type { Session } from './session.ts';
import { canSign, type Own, openSigning, type Signing } from './signing.ts';

export interface FilingSigning {
  /** of a file, by its hash; asked for when it is not known yet */
  found(paper: Paper): PaperSignatures | undefined;
  offer(filing: string): SigningOffer | undefined;
  /** answers a sentence where it was not done */
  sign(event: CbEvents['cb-sign']): Promise<string | undefined>;
  /** who has a certificate, for the fields of a new copy; whoever files is among them */
  signers(): Promise<readonly { readonly id: string; readonly name: string; readonly path: string }[]>;
}

interface Known {
  readonly bytes: Uint8Array;
  readonly report: SignatureReport;
}

const canBeSigned = ({ is }: Paper): boolean => is === 'copy' || is === 'signed';

export function filingSigning(
  session: Session,
  dossier: Dossier,
  attached: Attached,
  paint: () => void,
): FilingSigning {
  const { person } = session;
  const known = new Map<string, Known | 'asked'>();
  let opened: Promise<Signing> | undefined;
  let own: Own | undefined;
  let signing = '';

  const signingHere = (): Promise<Signing> => {
    opened ??= openSigning(session);
    return opened;
  };
  async function lookUp(paper: Paper): Promise<Known | undefined> {
    const answer = await attached.open(paper.file, paper.person?.name);
    if ('problem' in answer) {
      known.delete(paper.file.hash);
      return undefined;
    }
    const here = await signingHere();
    const bytes = new Uint8Array(await answer.file.arrayBuffer());
    const report = await here.check(bytes, receiptsOf(paper));
    own ??= await here.own();
    const found = { bytes, report };
    known.set(paper.file.hash, found);
    return found;
  }
  /** What was given for this file, or for one that grew from it. */
  const receiptsOf = (paper: Paper): readonly string[] =>
    Object.values(dossier.values().papers ?? {})
      .flatMap((row) =>
        typeof row === 'object' && 'receipt' in row && 'filing' in row && typeof row.receipt === 'string'
          ? [row.receipt]
          : [],
      )
      .concat(paper.receipt ?? []);
  const of = (paper: Paper): Known | undefined => {
    const found = known.get(paper.file.hash);
    return found === 'asked' ? undefined : found;
  };
  const papers = (filing: string): readonly Paper[] => papersOf(dossier, filing).filter(canBeSigned);

  /** Another paper of this filing begins with all of this one: its signatures are told there. */
  function isWithin(paper: Paper): boolean {
    const own = of(paper)?.bytes;
    return [...known.values()].some(
      (other) =>
        own !== undefined &&
        other !== 'asked' &&
        other.report.intact &&
        other.bytes.length > own.length &&
        own.every((byte, index) => other.bytes[index] === byte),
    );
  }

  /** The file with the most signatures, the oldest of several. */
  async function latest(filing: string): Promise<Known | undefined> {
    let best: Known | undefined;
    for (const paper of papers(filing)) {
      const found = of(paper) ?? (await lookUp(paper));
      if (found?.report.intact && found.report.signatures.length > (best?.report.signatures.length ?? -1)) best = found;
    }
    return best;
  }

  async function signNow(filing: string): Promise<string | undefined> {
    const here = await signingHere();
    const { openFonts } = await import('#print');
    const fonts = openFonts([fontUrl]);
    await fonts.fetchFor([...person.name].map((character) => ({ character })));
    for (;;) {
      const before = papers(filing)
        .map(({ path }) => path)
        .join();
      const base = await latest(filing);
      if (!base) return '这份定稿的打印件还没有到这台设备上，请联网后再签。';
      const field = base.report.empty.find(({ keptFor }) => keptFor === person.name);
      if (!field) return '这份打印件里没有给您留签名的位置，或者您已经签过了。';
      const signed = await here.sign(base.bytes, field.name, await fonts.fonts());
      if ('problem' in signed) return signed.problem;
      if (
        papers(filing)
          .map(({ path }) => path)
          .join() !== before
      )
        continue;
      const receipt = await here.receipt(signed);
      const name = `${papers(filing)[0]?.file.name.replace(/(（.*签）)?\.pdf$/, '') ?? '定稿'}（${namesOf(base, person.name)}签）.pdf`;
      const [file] = await attached.attach([new File([signed], name, { type: 'application/pdf' })]);
      if (file) addPaper(dossier, filing, { is: 'signed', file, ...(typeof receipt === 'string' ? { receipt } : {}) });
      return undefined;
    }
  }

  return {
    found(paper) {
      if (!canSign() || !canBeSigned(paper)) return undefined;
      if (!known.has(paper.file.hash)) {
        known.set(paper.file.hash, 'asked');
        void lookUp(paper).then((found) => found && paint());
      }
      const report = of(paper)?.report;
      if (!report || (paper.is === 'copy' && report.intact) || isWithin(paper)) return undefined;
      const { problem, signatures, empty } = report;
      const missing = empty.flatMap(({ keptFor }) => keptFor ?? []);
      return { signatures, missing, ...(problem === undefined ? {} : { problem }) };
    },
    offer(filing) {
      if (signing === filing) return { is: 'signing' };
      const all = papers(filing).flatMap((paper) => of(paper) ?? []);
      const [best] = all
        .filter(({ report }) => report.intact)
        .sort((one, other) => other.report.signatures.length - one.report.signatures.length);
      if (!best || best.report.empty.length + best.report.signatures.length === 0 || !own) return undefined;
      if (!best.report.empty.some(({ keptFor }) => keptFor === person.name))
        return best.report.signatures.some(({ name }) => name === person.name) ? { is: 'signed' } : undefined;
      if (own.is === 'ready') return { is: 'sign', name: person.name };
      const why =
        own.is === 'over'
          ? `您的${own.reason}，不能电子签名。`
          : own.is === 'asked'
            ? '您的证书还没有签发，现在不能电子签名。'
            : '您在这台设备上还没有证书，不能电子签名。';
      return { is: 'cannot', why, certificate: true };
    },
    async sign({ filing }) {
      signing = filing;
      paint();
      try {
        return await signNow(filing);
      } finally {
        signing = '';
        paint();
      }
    },
    signers: async () => (canSign() ? signersIn(session, await signingHere()) : []),
  };
}

/** Who has a certificate; whoever works here is among them with one that is awaited. */
export async function signersIn(
  { person, register }: Session,
  signing: Signing,
): Promise<readonly { readonly id: string; readonly name: string; readonly path: string }[]> {
  const held = await signing.held();
  const certified = held.filter(({ certificate, revoked }) => certificate && revoked === undefined);
  const all = new Map(certified.map(({ person: { id, name } }) => [id, name]));
  if ((await signing.own()).is !== 'none') all.set(person.id, person.name);
  return [...all]
    .map(([id, name]) => ({ id, name, path: '' }))
    .filter(({ id }) => register.people().some((each) => each.id === id));
}

const namesOf = ({ report }: Known, name: string): string =>
  [...report.signatures.map((signature) => signature.name), name].join('、');
