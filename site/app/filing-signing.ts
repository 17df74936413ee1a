/**
 * Electronic signatures of a filing: its printed copy is signed by one person after another, and sealed by who keeps the seal, each
 * time as a further paper.
 *
 * What must hold
 * - Signing takes the file with the most signatures. If another paper came meanwhile, it is begun again from that one; two who
 *   signed apart have two papers, both stay, and the later signs once more.
 * - What is shown was checked on this device, with the roots that it trusts.
 */
import type { CbEvents, PaperSignatures, SealingOffer, SigningOffer } from '#components';
import type { Signer } from '#print';
import type { SignatureReport } from '#signatures';
import { addPaper, type Dossier, type Paper, type Problem, papersOf } from '#sync';
import type { Attached } from './attached.ts';
import { fontUrl } from './font.ts';
import type { Session } from './session.ts';
import { canSign, keepsSeal, type Own, openSigning, type Signing } from './signing.ts';

export interface FilingSigning {
  /** of a file, by its hash; asked for when it is not known yet */
  found(paper: Paper): PaperSignatures | undefined;
  offer(filing: string): SigningOffer | undefined;
  sealing(filing: string): SealingOffer | undefined;
  /** these answer a sentence where it was not done */
  sign(event: CbEvents['cb-sign']): Promise<string | undefined>;
  seal(event: CbEvents['cb-seal']): Promise<string | undefined>;
  /** who has a certificate, for the fields of a new copy; whoever files is among them */
  signers(): Promise<readonly Signer[]>;
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
  let hasSeal = false;
  let doing: { readonly filing: string; readonly is: 'signing' | 'sealing' } | undefined;

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
    hasSeal ||= keepsSeal(own) && (await here.seal()) !== undefined;
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

  /** The file of `latest` with one more signature becomes a further paper; begun again where another came meanwhile. */
  async function addSigned(
    filing: string,
    { isSeal, fill }: { readonly isSeal: boolean; readonly fill: (here: Signing, base: Known) => Promise<Filled> },
  ): Promise<string | undefined> {
    const here = await signingHere();
    for (;;) {
      const before = papers(filing)
        .map(({ path }) => path)
        .join();
      const base = await latest(filing);
      if (!base) return '这份定稿的打印件还没有到这台设备上，请联网后再签。';
      const signed = await fill(here, base);
      if ('problem' in signed) return signed.problem;
      if (
        papers(filing)
          .map(({ path }) => path)
          .join() !== before
      )
        continue;
      const receipt = await here.receipt(signed);
      const name = nameWith(papers(filing)[0]?.file.name, base, { name: person.name, isSeal });
      const [file] = await attached.attach([new File([signed], name, { type: 'application/pdf' })]);
      if (file) addPaper(dossier, filing, { is: 'signed', file, ...(typeof receipt === 'string' ? { receipt } : {}) });
      return undefined;
    }
  }

  async function signNow(filing: string): Promise<string | undefined> {
    const { openFonts } = await import('#print');
    const fonts = openFonts([fontUrl]);
    await fonts.fetchFor([...person.name].map((character) => ({ character })));
    return addSigned(filing, {
      isSeal: false,
      async fill(here, { bytes, report }) {
        const field = report.empty.find(isOwn);
        if (!field) return { problem: '这份打印件里没有给您留签名的位置，或者您已经签过了。' };
        return here.sign(bytes, field.name, await fonts.fonts());
      },
    });
  }

  const sealNow = (filing: string, field: string): Promise<string | undefined> =>
    addSigned(filing, {
      isSeal: true,
      async fill(here, { bytes, report }) {
        if (!sealsLeft(report).some((place) => place.field === field))
          return { problem: '这一处刚才已经盖过章了，请看一看再说。' };
        return here.setSeal(bytes, field);
      },
    });

  const isOwn = ({ keptFor, isSeal }: SignatureReport['empty'][number]): boolean =>
    keptFor === person.name && isSeal !== true;
  /** Places where this person can set the seal, and nobody has. */
  const sealsLeft = ({ empty, signatures }: SignatureReport) =>
    empty.flatMap(({ name, keptFor, isSeal, place = '' }) =>
      isSeal && keptFor === person.name && !signatures.some((each) => each.isSeal && each.place === place)
        ? [{ field: name, place }]
        : [],
    );
  /** What is known of the file with the most signatures. */
  function best(filing: string): Known | undefined {
    return papers(filing)
      .flatMap((paper) => of(paper) ?? [])
      .filter(({ report }) => report.intact)
      .sort((one, other) => other.report.signatures.length - one.report.signatures.length)[0];
  }
  const does = async (
    is: 'signing' | 'sealing',
    filing: string,
    work: () => Promise<string | undefined>,
  ): Promise<string | undefined> => {
    doing = { filing, is };
    paint();
    try {
      return await work();
    } finally {
      doing = undefined;
      paint();
    }
  };

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
      const missing = empty.flatMap(({ keptFor, isSeal }) => (isSeal ? [] : (keptFor ?? [])));
      return { signatures, missing, ...(problem === undefined ? {} : { problem }) };
    },
    offer(filing) {
      if (doing?.filing === filing) return { is: doing.is };
      const report = best(filing)?.report;
      if (!report || report.empty.length + report.signatures.length === 0 || !own) return undefined;
      if (!report.empty.some(isOwn))
        return report.signatures.some(({ name, isSeal }) => name === person.name && !isSeal)
          ? { is: 'signed' }
          : undefined;
      if (own.is === 'ready') return { is: 'sign', name: person.name };
      const why =
        own.is === 'over'
          ? `您的${own.reason}，不能电子签名。`
          : own.is === 'asked'
            ? '您的证书还没有签发，现在不能电子签名。'
            : '您在这台设备上还没有证书，不能电子签名。';
      return { is: 'cannot', why, certificate: true };
    },
    sealing(filing) {
      const report = best(filing)?.report;
      if (doing?.filing === filing || !report || own?.is !== 'ready' || !keepsSeal(own)) return undefined;
      const places = sealsLeft(report);
      if (places.length === 0) return undefined;
      return hasSeal ? { is: 'seal', organisation: own.certificate.organisation, places } : { is: 'no-picture' };
    },
    sign: ({ filing }) => does('signing', filing, () => signNow(filing)),
    seal: ({ filing, field }) => does('sealing', filing, () => sealNow(filing, field)),
    signers: async () => (canSign() ? signersIn(session, await signingHere()) : []),
  };
}

/** Who has a certificate, and who of them keeps the seal; whoever works here is among them with one that is awaited. */
export async function signersIn({ person, register }: Session, signing: Signing): Promise<readonly Signer[]> {
  const held = await signing.held();
  const certified = held.filter(({ certificate, revoked }) => certificate && revoked === undefined);
  const all = new Map(certified.map(({ person: { id, name } }) => [id, name]));
  if ((await signing.own()).is !== 'none') all.set(person.id, person.name);
  const keepers = new Set(certified.flatMap(({ person: { id }, certificate }) => (certificate?.keepsSeal ? [id] : [])));
  return [...all]
    .map(([id, name]) => ({ id, name, path: '', ...(keepers.has(id) ? { keepsSeal: true as const } : {}) }))
    .filter(({ id }) => register.people().some((each) => each.id === id));
}

type Filled = Uint8Array<ArrayBuffer> | Problem;

/** `登记表2023年（张三、李四签，盖章）.pdf` */
function nameWith(
  before: string | undefined,
  { report }: Known,
  next: { readonly name: string; readonly isSeal: boolean },
): string {
  const bare = before?.replace(/(（[^（）]*(签|盖章)）)?\.pdf$/, '') ?? '定稿';
  const all = [...report.signatures.map(({ name, isSeal = false }) => ({ name, isSeal })), next];
  const names = all.flatMap(({ name, isSeal }) => (isSeal ? [] : [name])).join('、');
  const seal = all.some(({ isSeal }) => isSeal) ? ['盖章'] : [];
  return `${bare}（${[...(names === '' ? [] : [`${names}签`]), ...seal].join('，')}）.pdf`;
}
