/** The smaller elements: status, findings, income, who is writing, print. */

import { html } from 'lit';
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { CbFindings } from '../../components/cb-findings.ts';
import type { CbIncome } from '../../components/cb-income.ts';
import type { CbPerson } from '../../components/cb-person.ts';
import type { CbPrint } from '../../components/cb-print.ts';
import type { CbStatus } from '../../components/cb-status.ts';
import { need } from '../../components/index.ts';
import type { Status } from '../../sync/contract.ts';
import { evaluate } from '../../templates/evaluate.ts';
import type { Finding } from '../../templates/finding.ts';
import { expectAccessible, heard, mount, settle, type, unmountAll } from '../support/page.ts';
import { policies, today, visit } from '../support/sample-form.ts';

afterEach(unmountAll);
beforeAll(() => Promise.all([need('cb-findings'), need('cb-income'), need('cb-person')]));

describe('<cb-status>', () => {
  const states: readonly [Status, string][] = [
    [{ arrived: true, savedHere: true, relay: 'none' }, '只存在本设备'],
    [{ arrived: true, savedHere: true, relay: 'away' }, '连不上'],
    [{ arrived: true, savedHere: true, relay: 'sending' }, '正在送到'],
    [{ arrived: true, savedHere: true, relay: 'saved' }, '服务器已收到'],
    [
      { arrived: true, savedHere: true, relay: 'sending', reason: '服务器的磁盘已满。' },
      '已保存在本设备。服务器的磁盘已满',
    ],
    [{ arrived: true, savedHere: true, relay: 'away', reason: '服务器的磁盘出错。' }, '服务器的磁盘出错'],
    [
      { arrived: true, savedHere: true, relay: 'saved', reason: '服务器的磁盘已满。' },
      '服务器已收到。服务器的磁盘已满',
    ],
    [{ arrived: true, savedHere: false, relay: 'saved' }, '正在保存到本设备'],
    [{ arrived: true, savedHere: true, relay: 'refused', reason: '您的邀请已过期。' }, '您的邀请已过期'],
    [{ arrived: true, savedHere: true, relay: 'none', trouble: '存储空间满了。' }, '存储空间满了'],
  ];
  test.each(states)('[C27] says what has happened and no more: %o', async (status, words) => {
    const element = await mount<CbStatus>(html`<cb-status .status=${status}></cb-status>`, 'cb-status');
    expect(element.textContent).toContain(words);
    if (status.relay !== 'saved' || !status.savedHere) expect(element.textContent).not.toContain('服务器已收到');
    expect(element.querySelector('[role=alert]') !== null).toBe(
      status.relay === 'refused' || status.trouble !== undefined,
    );
    await expectAccessible(element);
  });

  test('[C27] what is on its way shows at once; that it is saved, after a rest, not between two letters', async () => {
    const element = await mount<CbStatus>(html`<cb-status></cb-status>`, 'cb-status');
    const say = async (status: Status): Promise<string> => {
      element.status = status;
      await element.updateComplete;
      return element.textContent ?? '';
    };
    const [saving, saved] = [
      { arrived: true, savedHere: false, relay: 'saved' },
      { arrived: true, savedHere: true, relay: 'saved' },
    ] as const;
    expect(await say(saved)).toContain('服务器已收到');
    for (let letter = 0; letter < 3; letter++) {
      expect(await say(saving)).toContain('正在保存');
      expect(await say({ ...saved })).toContain('正在保存');
    }
    await expect.poll(() => element.textContent).toContain('服务器已收到');
    expect(await say(saving)).toContain('正在保存');
    expect(await say({ ...saved, trouble: '存储空间满了。' })).toContain('存储空间满了');
  });
});

describe('<cb-findings>', () => {
  const finding = (level: Finding['level'], path: string): Finding => ({
    level,
    rule: 'X',
    path,
    message: '请改。',
    source: '样〔2023〕1号',
  });

  test('[C24] is accessible and groups by level, worst first; an empty one says so', async () => {
    const list = [finding('error', 'a'), finding('warning', 'b'), finding('note', 'c')];
    const element = await mount<CbFindings>(html`<cb-findings .findings=${list}></cb-findings>`, 'cb-findings');
    expect([...element.querySelectorAll('h3')].map(({ textContent }) => textContent)).toEqual([
      '必须改的',
      '请再看看的',
      '说明',
    ]);
    expect(element.querySelector('[role=alert]')).toBeNull();
    await expectAccessible(element);
    const empty = await mount<CbFindings>(html`<cb-findings></cb-findings>`, 'cb-findings');
    expect(empty.textContent).toContain('没有发现问题');
  });

  test('[C24] what is not filled yet is no mistake: it stands apart, by its label', async () => {
    const list = [finding('warning', 'c'), { ...finding('error', 'b'), rule: 'required' }, finding('error', 'a')];
    const element = await mount<CbFindings>(html`<cb-findings .findings=${list}></cb-findings>`, 'cb-findings');
    expect(element.querySelector('p')?.textContent).toBe('还有1栏没有填，1处要改，1处提醒');
    const [, missing] = element.querySelectorAll('ul');
    expect([missing?.previousElementSibling?.textContent, missing?.querySelector('a')?.textContent]).toEqual([
      '还没有填的必填栏',
      'b',
    ]);
    expect(missing?.textContent).not.toContain('请改。');
  });

  test('[C24] ten thousand of them are not all listed', async () => {
    const list = Array.from({ length: 10_000 }, (_, index) => finding('error', `f${index}`));
    const element = await mount<CbFindings>(html`<cb-findings .findings=${list}></cb-findings>`, 'cb-findings');
    expect(element.querySelectorAll('li').length).toBeLessThan(100);
    expect(element.textContent).toContain('另外还有9940处');
  });

  test('[C24] is an alert only when asked to be', async () => {
    const element = await mount<CbFindings>(
      html`<cb-findings alert .findings=${[finding('error', 'a')]}></cb-findings>`,
      'cb-findings',
    );
    expect(element.querySelector('[role=alert]')).not.toBeNull();
  });
});

describe('<cb-income>', () => {
  const at = (view: Record<string, number | boolean | undefined>) => ({
    ...evaluate(visit, { id: '2023-1' }, { policies, today }),
    view,
  });
  const show = (view: Record<string, number | boolean | undefined>): Promise<CbIncome> =>
    mount<CbIncome>(html`<cb-income .evaluation=${at(view)}></cb-income>`, 'cb-income');

  test('[C26] shows the sum, the line and the form’s own answer', async () => {
    const view = {
      netIncome: 3_000_000,
      claimIncome: 100_000,
      compliantSelfPaid: 200_000,
      householdSize: 4,
      perCapitaReference: 725_000,
      threshold: 750_000,
      incomeGroundMet: true,
    };
    const element = await show(view);
    expect(element.textContent).toContain('7250.00元');
    expect(element.textContent).toContain('7500.00元');
    expect(element.textContent).toContain('低于监测范围');
    expect(element.textContent).toContain(
      '（纯收入 30000.00 ＋ 理赔收入 1000.00 － 合规自付支出 2000.00）÷ 4人 ＝ 7250.00元',
    );
    await expectAccessible(element);
  });

  test('[C26] says that it does not know instead of guessing', async () => {
    expect((await show({})).textContent).toContain('暂时算不出来');
  });
});

describe('<cb-person>', () => {
  const people = [
    { id: 'p1', name: '张三' },
    { id: 'p2', name: '李四' },
  ];
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });
  const show = async (person?: (typeof people)[number], shared = false): Promise<CbPerson> => {
    vi.useRealTimers();
    const waiting = mount<CbPerson>(
      html`<cb-person .people=${people} .person=${person} ?shared=${shared}></cb-person>`,
      'cb-person',
    );
    const element = await waiting;
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
    // Touched again under the pretend clock.
    element.disconnectedCallback();
    element.connectedCallback();
    return element;
  };

  test('[C28] asks at the start, is accessible, and does not go away without an answer', async () => {
    const element = await show();
    const dialog = element.querySelector('dialog')!;
    expect(dialog.open).toBe(true);
    vi.useRealTimers();
    await expectAccessible(element);
    dialog.dispatchEvent(new Event('cancel', { cancelable: true }));
    expect(dialog.open).toBe(true);
    element.querySelector<HTMLButtonElement>('[type=submit]')?.click();
    await settle();
    expect(element.textContent).toContain('请选一个人');
  });

  test('[C28] takes one of the list, or a name that is not on it', async () => {
    const element = await show();
    const said = heard(element, 'cb-person');
    vi.useRealTimers();
    element.querySelectorAll<HTMLInputElement>('input[type=radio]')[1]?.click();
    element.querySelector<HTMLButtonElement>('[type=submit]')?.click();
    type(element.querySelector<HTMLInputElement>('input[type=text]')!, '王五');
    element.querySelector<HTMLButtonElement>('[type=submit]')?.click();
    expect(said.map(({ detail }) => detail)).toEqual([
      { id: 'p2', name: '李四' },
      { id: '', name: '王五' },
    ]);
  });

  test('[C28] asks again after 15 idle minutes on a shared device, not after 14, and not on one’s own', async () => {
    for (const [shared, minutes, asks] of [
      [true, 14, false],
      [true, 15, true],
      [false, 60, false],
    ] as const) {
      const element = await show(people[0], shared);
      const idle = heard(element, 'cb-idle');
      vi.advanceTimersByTime(minutes * 60_000);
      vi.useRealTimers();
      await settle();
      expect([minutes, shared, element.querySelector('dialog')?.open]).toEqual([minutes, shared, asks]);
      expect(idle).toHaveLength(asks ? 1 : 0);
      unmountAll();
    }
  });

  test('[C28] whoever touches the page is not idle', async () => {
    const element = await show(people[0], true);
    vi.advanceTimersByTime(10 * 60_000);
    window.dispatchEvent(new KeyboardEvent('keydown', { key: 'a' }));
    vi.advanceTimersByTime(10 * 60_000);
    expect(element.querySelector('dialog')?.open).toBe(false);
    vi.advanceTimersByTime(5 * 60_000);
    vi.useRealTimers();
    await settle();
    expect(element.querySelector('dialog')?.open).toBe(true);
  });
});

describe('<cb-print>', () => {
  beforeAll(() => need('cb-print'));
  const fontFile = new URL(
    '../../node_modules/@expo-google-fonts/noto-serif-sc/400Regular/NotoSerifSC_400Regular.ttf',
    import.meta.url,
  ).href;
  const evaluationOf = (view: Record<string, string>) => () =>
    evaluate(visit, { id: '2023-1', ...view }, { policies, today });
  const show = (view: Record<string, string>, fonts = [fontFile]): Promise<CbPrint> =>
    mount<CbPrint>(
      html`<cb-print .evaluation=${evaluationOf(view)} .fonts=${fonts} .labelOf=${() => '户主姓名'}></cb-print>`,
      'cb-print',
    );
  const make = async (element: CbPrint, label: string): Promise<void> => {
    const button = [...element.querySelectorAll('button')].find(({ textContent }) =>
      textContent.trim().startsWith(label),
    );
    if (!button) throw new Error(`No button '${label}'.`);
    button.click();
    await expect.poll(() => element.textContent, { timeout: 20_000 }).not.toContain('正在排版');
    await settle();
  };

  test('[C29] is accessible and makes a PDF to open and to keep', async () => {
    const element = await show({ headName: '张三' });
    await expectAccessible(element);
    await make(element, '生成打印文件');
    const [open, keep] = [...element.querySelectorAll('a')];
    expect(keep?.download).toBe('嘎查走访表.pdf');
    const bytes = new Uint8Array(await (await fetch(open!.href)).arrayBuffer());
    expect(new TextDecoder('latin1').decode(bytes.slice(0, 5))).toBe('%PDF-');
    await expectAccessible(element);
  });

  test('[C29] names each character that cannot be printed, leads to its field, and goes on only when told', async () => {
    const element = await show({ headName: '张\u{2B740}' });
    const went = heard(element, 'cb-go');
    await make(element, '生成打印文件');
    expect(element.querySelector('a')).toBeNull();
    expect(element.textContent).toContain('U+2B740');
    [...element.querySelectorAll('button')].find(({ textContent }) => textContent.includes('U+2B740'))?.click();
    expect(went.map(({ detail }) => detail.path)).toEqual(['headName']);
    await make(element, '照样打印');
    expect(element.querySelectorAll('a')).toHaveLength(2);
  });

  test('[C29] says so when it cannot be done, and when it is for a font that did not come or is damaged', async () => {
    const damaged = new Uint8Array(await (await fetch(fontFile)).arrayBuffer()).fill(0xff, 400, 400_000);
    const fonts = ['/no-such-font.ttf', URL.createObjectURL(new Blob([damaged]))];
    for (const font of fonts) {
      const element = await show({ headName: '张三' }, [font]);
      await make(element, '生成打印文件');
      expect(element.textContent).toContain('没有做成：字体没有下载完，或者字体文件坏了');
      unmountAll();
    }
  });
});
