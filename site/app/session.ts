/**
 * The session: the village of this device with its register and policies, as every page needs it.
 *
 * Composition only. What a page does not need it does not load: the offline copy comes with the lists (app/lists.ts), not
 * with the form.
 */
import { CbPerson } from '#components';
import {
  bytesOnShelf,
  type LocalVillage,
  openRegister,
  openVillage,
  openWriting,
  type Person,
  REGISTER,
  type Register,
  type Writing,
} from '#sync';
import { isValue, loadPolicies, type Policies } from '#templates';
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

/** Opens what this device has; a device without a village is sent to the welcome page, and nothing after it runs. */
export async function openSession(): Promise<Session> {
  const village = await openVillage();
  if (!village) {
    location.replace('/');
    return new Promise(() => {});
  }
  showVillage(village);
  const writing = openWriting(village, { memory: sessionStorage, now: Date.now });
  const person = writing.person() ?? (await askWhoWrites(village, writing, []));
  const seed = await bytesOnShelf(village.id, REGISTER);
  const register = await openRegister(village, { person, isValue, ...(seed ? { seed } : {}) });
  watchIdle(village, writing, register, person);
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

export function showVillage({ name, sample }: Pick<LocalVillage, 'name' | 'sample'>): void {
  const place = document.getElementById('village-name');
  if (place) place.textContent = name;
  if (sample) {
    place?.classList.add('sample-mark');
    tell('这是示例村，人和数都是虚构的，日期定在2023年5月20日，只保存在这台设备上。');
  }
}

/** One sentence across the top of the page. */
export function tell(sentence: string): void {
  const notice = document.getElementById('notice');
  if (notice) notice.textContent = sentence;
}

function askWhoWrites(village: LocalVillage, writing: Writing, people: readonly Person[]): Promise<Person> {
  const asking = new CbPerson();
  asking.shared = village.shared === true;
  asking.people = people.length > 0 ? people : writing.last ? [writing.last] : [];
  document.body.append(asking);
  return new Promise((resolve) => {
    asking.addEventListener('cb-person', async ({ detail }) => {
      asking.remove();
      await writing.choose(detail);
      resolve(detail);
    });
  });
}

/** On a shared device whoever touches it after a pause says who they are; another person begins a fresh page. */
function watchIdle(village: LocalVillage, writing: Writing, register: Register, person: Person): void {
  if (!village.shared) return;
  const asking = new CbPerson();
  asking.shared = true;
  asking.person = person;
  asking.people = register.people();
  document.body.append(asking);
  for (const sign of ['pointerdown', 'keydown']) addEventListener(sign, () => writing.touch(), { passive: true });
  asking.addEventListener('cb-person', async ({ detail }) => {
    await writing.choose(detail);
    if (detail.id !== person.id) location.reload();
    else asking.person = detail;
  });
}

/** Says what went wrong instead of leaving a page that does nothing. */
export function orSay(work: Promise<unknown>): void {
  work.catch((error: unknown) => {
    tell(`页面没有打开。请刷新再试；还不行，请把这句话告诉管理员：${String(error)}`);
    throw error;
  });
}
