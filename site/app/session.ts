/**
 * The session: the village of this device with its register and policies, as every page needs it.
 *
 * Composition only. What a page does not need it does not load: the offline copy comes with the lists (app/lists.ts), not
 * with the form.
 */
import { type CbPerson, need } from '#components';
import {
  bytesOnShelf,
  type LocalVillage,
  mayWriteRegister,
  openRegister,
  openWriting,
  type Person,
  REGISTER,
  type Register,
  villagesHere,
  type Writing,
} from '#sync';
import { isValue, loadPolicies, type Policies } from '#templates';
import { openChosen, villageChoice } from './chosen-village.ts';
import { localToday } from './today.ts';

export interface Session {
  readonly village: LocalVillage;
  readonly register: Register;
  readonly writing: Writing;
  readonly person: Person;
  /** `YYYY-MM-DD` in the village; the sample village's day stands still */
  readonly today: string;
  /** with the village's own values as they are now */
  policies(): Promise<Policies>;
}

/** The village that this device used last; a device without one is sent to the welcome page, and nothing after it runs. */
export async function villageInUse(): Promise<LocalVillage> {
  const village = await openChosen();
  if (!village) {
    location.replace('/');
    return new Promise(() => {});
  }
  return village;
}

export interface Opening {
  /** what is to be done before the relay is asked */
  readonly connect?: Promise<unknown>;
  /** the offline copy's bytes of the register, where they are being read already */
  readonly seed?: Promise<Uint8Array | undefined>;
}

/** Opens what this device has of the village. */
export async function openSession(village?: LocalVillage, { connect, seed: reading }: Opening = {}): Promise<Session> {
  village ??= await villageInUse();
  // The register may name another region, but hardly ever does: its files are here when it has been read.
  loadPolicies(village.regionCode).catch(() => undefined);
  const writing = openWriting(village, { memory: sessionStorage, now: Date.now });
  showVillage(village, connect);
  const seed = await (reading ?? bytesOnShelf(village.id, REGISTER));
  const open = (person: Person): Promise<Register> =>
    openRegister(village, { person, isValue, ...(seed ? { seed } : {}), ...(connect ? { connect } : {}) });
  // Whoever is asked chooses among the village's people, and those stand in the register.
  const expected = writing.person() ?? writing.last ?? { id: '', name: '' };
  let register = await open(expected);
  const person = writing.person() ?? (await askWhoWrites(village, writing, register));
  if (person.id !== expected.id) {
    await register.close();
    register = await open(person);
  }
  orSay(watchIdle(village, writing, register, person));
  return {
    village,
    register,
    writing,
    person,
    today: village.sample ? sampleDay : localToday(),
    policies: () => loadPolicies(register.settings().regionCode ?? village.regionCode, register.overrides()),
  };
}

/** As `sampleToday` of the templates; stated here so that pages need not load the sample's people. */
const sampleDay = '2023-05-20';

function showVillage({ id, name, sample }: LocalVillage, first: Promise<unknown> | undefined): void {
  const place = document.getElementById('village-name');
  if (place) place.textContent = name;
  const offer = async (): Promise<void> => {
    await first;
    const here = await villagesHere();
    if (here.length > 1) place?.replaceChildren(villageChoice(here, id));
  };
  orSay(offer());
  if (sample) {
    place?.classList.add('sample-mark');
    const notice = document.getElementById('notice');
    if (notice)
      notice.textContent =
        '这是示例村，人和数都是虚构的，日期定在2023年5月20日，只保存在这台设备上。不看了就到“本村”页最下面退出。';
  }
}

/** One sentence across the top of the page; for a while it stays in sight, wherever the page has been scrolled to. */
export function tell(sentence: string): void {
  const notice = document.getElementById('notice');
  if (!notice) return;
  notice.textContent = sentence;
  notice.classList.add('told');
  clearTimeout(noticed);
  noticed = setTimeout(() => notice.classList.remove('told'), 15_000);
}
let noticed: ReturnType<typeof setTimeout> | undefined;

/** Most devices belong to one person and never ask. */
async function personAsker({ shared }: LocalVillage): Promise<CbPerson> {
  await need('cb-person');
  const asking = document.createElement('cb-person');
  asking.shared = shared === true;
  return asking;
}

async function askWhoWrites(village: LocalVillage, writing: Writing, register: Register): Promise<Person> {
  const asking = await personAsker(village);
  const stop = offerPeople(asking, register, writing.last);
  document.body.append(asking);
  return new Promise((resolve) => {
    asking.addEventListener('cb-person', async ({ detail }) => {
      stop();
      asking.remove();
      const person = inRegister(village, register, detail);
      await writing.choose(person);
      resolve(person);
    });
  });
}

/** The village's people as they are known, and whoever wrote last where the register has not come yet. */
function offerPeople(asking: CbPerson, register: Register, last: Person | undefined): () => void {
  const offer = (): void => {
    const people = register.people();
    asking.people = last?.id && people.every(({ id }) => id !== last.id) ? [last, ...people] : people;
  };
  offer();
  return register.subscribe(offer);
}

/** A name that was typed belongs to somebody in the register, or to somebody who is entered now. */
function inRegister({ role }: LocalVillage, register: Register, { id, name }: Person): Person {
  const known = id || register.people().find((person) => person.name === name)?.id;
  return { id: known ?? (!mayWriteRegister({ role }) ? '' : register.addPerson({ name, role: 'fills' })), name };
}

/** On a shared device whoever touches it after a pause says who they are; another person begins a fresh page. */
async function watchIdle(village: LocalVillage, writing: Writing, register: Register, person: Person): Promise<void> {
  if (!village.shared) return;
  const asking = await personAsker(village);
  asking.person = person;
  offerPeople(asking, register, person);
  document.body.append(asking);
  for (const sign of ['pointerdown', 'keydown']) addEventListener(sign, () => writing.touch(), { passive: true });
  asking.addEventListener('cb-person', async ({ detail }) => {
    const next = inRegister(village, register, detail);
    await writing.choose(next);
    if (next.id === person.id) {
      asking.person = next;
      return;
    }
    // Closing waits for the disk: somebody may have been entered.
    await register.close();
    location.reload();
  });
}

/** Says what went wrong instead of leaving a page that does nothing. */
export function orSay(work: Promise<unknown>): void {
  work.catch((error: unknown) => {
    tell(`页面没有打开。请刷新再试；还不行，请把这句话告诉管理员：${String(error)}`);
    throw error;
  });
}
