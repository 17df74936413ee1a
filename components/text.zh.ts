/**
 * Every Chinese word of the interface itself. What forms say stands in the forms, what policy says in the packs.
 * Plain words that say what to do; no words of the trade.
 */

import type { Sibling } from '#sync';
import type { Finding, Level } from '#templates';

/** `2026-03-01T14:30` → `3月1日14:30` */
export const when = (at: string): string => {
  const match = /^\d{4}-(\d\d)-(\d\d)T(\d\d:\d\d)/.exec(at);
  return match ? `${Number(match[1])}月${Number(match[2])}日${match[3]}` : '';
};
export const nobody = '不知是谁';
/** 乌云，用办公电脑，3月1日14:30填 */
export const by = ({ person, device, at, mine, why }: Sibling): string => {
  const who = mine ? `您（${person?.name ?? '本设备'}）` : (person?.name ?? nobody);
  return `${who}${device ? `，用${device.name}` : ''}，${when(at)}填${why ? `，原因：${why}` : ''}`;
};
const levels = { error: '错误', warning: '提醒', note: '说明' } satisfies Record<Level, string>;

export const text = {
  level: levels,
  control: {
    blank: '（空）',
    sealed: '（已加密，本设备没有钥匙，看不到内容）',
    choose: '请选择',
    clear: '清除',
    cancel: '取消',
    yes: '是',
    no: '否',
    yuan: '元',
    calendar: '从日历里选',
    atMost: (most: number) => `最多选${most}项；要换别的，先取消一项。`,
    raise: (value: string) => `把“${value}”提前一位`,
    tooLong: (length: number, most: number) => `太长了（${length}字），最多${most}字。现在还没有保存，请删短一些。`,
  },
  field: {
    required: '必填',
    notLoaded: '这一栏没有完全打开，请刷新页面再试。填过的内容都在。',
    here: (names: readonly string[]) => `${names.join('、')}正在填这一栏`,
  },
  override: {
    unfit: '填的内容不合这一栏的要求，请改好再点。',
    begin: '自己填',
    why: '为什么自己填',
    keep: '就用自己填的',
    by: (name: string | undefined, why: string | undefined) =>
      `这一栏不是算出来的，是${name ?? nobody}改的${why ? `，原因：${why}` : ''}。`,
    back: '恢复自动计算',
  },
  settle: {
    whileTyping: '别人同时也在填这一栏，您填的和他填的都会留着；填完后请商量用哪一个。',
  },
  roster: {
    count: (count: number) => (count === 0 ? '还没有填' : `共${count}行`),
    add: (name: string) => `添加${name}`,
    remove: '删除这一行',
    state: (findings: readonly Finding[]) => {
      const there = findings.filter(({ missing }) => !missing);
      const missing = findings.length - there.length;
      const wrong = there.filter(({ level }) => level === 'error').length;
      const look = there.filter(({ level }) => level === 'warning').length;
      return (
        [missing > 0 && `缺${missing}栏`, wrong > 0 && `错${wrong}处`, look > 0 && `提醒${look}处`]
          .filter(Boolean)
          .join(' ') || '填好了'
      );
    },
    merge: '和另一行是同一个？',
    mergeWith: '和哪一行是同一个？选了就合成一行',
    duplicateTitle: '可能重复添加',
    duplicate: (into: string, row: string) => `“${row}”和“${into}”可能是同一个人，是不是添加了两次？`,
    mergeBoth: '是同一个，合成一行',
    different: '不是，分开留着',
    disputed: (title: string) => `“${title}”：有人删了这一行，同时又有人在改。请商量后定下来。`,
    side: (side: Sibling) => `${side.value === undefined || side.value === false ? '删除' : '保留'}：${by(side)}`,
    keep: '保留这一行',
    removeAfterAll: '还是删除',
    removed: (count: number) => `已删除${count}行，可以恢复`,
    removedRow: ({
      title,
      person,
      at,
      into,
    }: {
      title: string | undefined;
      person: string | undefined;
      at: string;
      into: string | undefined;
    }) => `${title ?? '一行'}：${person ?? nobody}${when(at)}${into === undefined ? '删除' : `并到“${into}”`}`,
    restore: '恢复',
  },
  findings: {
    source: (source: string) => `依据：${source}`,
  },
  form: {
    check: '检查本表',
    sections: '本表各部分',
    progress: (filled: number, required: number) =>
      required === 0 ? '' : filled >= required ? '必填的都填好了' : `必填${required}栏，已填${filled}栏`,
    open: { missing: (count: number) => `缺${count}栏`, wrong: (count: number) => `错${count}处`, done: '填好了' },
    disagreements: (count: number) => `有${count}栏几个人填得不一样，请先商量定下来。`,
    loading: '正在打开表格…',
    notArrived: '这一户的内容还没有传到本设备，现在不能填。请连上网络等一会儿，或者从别的设备导入。',
  },
  income: {
    title: '收入测算结果',
    how: '怎么算的',
    net: '家庭纯收入',
    claim: '理赔收入',
    selfPaid: '合规自付支出',
    size: '家庭人口',
    perHead: '人均参考收入',
    line: '监测范围',
    unknown: '还没填齐，暂时算不出来。',
    noLine: '本地当年的监测范围还没有设定，无法比较；请在“本村”页填上。',
    below: '低于监测范围，符合收入条件',
    notBelow: '不低于监测范围',
    formula: (net: string, claim: string, selfPaid: string, size: string, result: string) =>
      `（纯收入 ${net} ＋ 理赔收入 ${claim} － 合规自付支出 ${selfPaid}）÷ ${size}人 ＝ ${result}元`,
  },
  status: {
    here: '已保存在本设备',
    saving: '正在保存到本设备…',
    none: '只存在本设备，没有连接服务器',
    away: '连不上服务器，改动先留在本设备，连上后自动送出',
    sending: '正在送到服务器…',
    saved: '服务器已收到',
    refused: '服务器没有收下改动',
    trouble: '本设备保存出了问题',
    people: (names: readonly string[]) => (names.length === 0 ? '只有您在填这张表' : `${names.join('、')}也在这里`),
  },
  print: {
    title: '打印',
    filled: '填好的表',
    blank: '空白表，手写用',
    findings: '填好的表，附上还没解决的问题',
    make: '生成打印文件',
    making: '正在排版…',
    open: '打开打印',
    download: '下载',
    missing: (count: number) => `有${count}个字打印不出来，先看一看：`,
    missingRow: (character: string, code: string, label: string) =>
      `“${character}”（${code}）${label ? `，在“${label}”` : ''}`,
    anyway: '照样打印，这些字留空格手写',
    done: '打印文件做好了。',
    failed: '打印文件没有做成，请再试一次；还不行就用浏览器的打印。',
    failedByFont:
      '打印文件没有做成：字体没有下载完，或者字体文件坏了。填的内容都在；请连上网络，刷新页面再打印，急用就用浏览器的打印。',
    failedByOwn: (name: string) =>
      `打印文件没有做成：自选字体“${name}”读不出来。请在填表页“打印”下面的“换字体”里改回宋体，或者重新选一次。填的内容都在。`,
    fonts: '换字体（仿宋、小标宋）',
    withOwn: (names: readonly string[]) => `用的是自选字体：${names.join('、')}。`,
    browser: '用浏览器直接打印',
  },
  person: {
    title: '现在是谁在填？',
    hint: '填的内容会记在这个人名下。这只是记名，不是密码。',
    idle: '有一会儿没人操作了，请确认现在是谁在填。',
    other: '名单里没有，写上姓名',
    still: (name: string) => `还是${name}`,
    confirm: '开始填',
    whoFirst: '请选一个人，或者写上姓名。',
  },
  signature: {
    draw: '手写签字',
    type: '打字签名',
    here: '请在框里签字',
    name: '签名人姓名',
    keep: '签好了',
    takeBack: '退回一笔',
    again: '重新签',
    drawn: '（手写签字）',
    tooMuch: '笔画太多，存不下。请退回几笔，或者取消后重新签。',
  },
  attachment: {
    add: '添加照片或文件',
    remove: '去掉',
    size: (bytes: number) =>
      bytes < 1024 * 1024 ? `${Math.max(1, Math.round(bytes / 1024))}KB` : `${(bytes / 1024 / 1024).toFixed(1)}MB`,
    failed: '这个文件没有加上，请换一个再试。',
  },
  link: {
    household: '请选择是哪一户',
    none: (title: string) => `还没有选《${title}》`,
    open: '打开',
    begin: (title: string) => `新开一份《${title}》`,
  },
  prose: { trouble: '编辑器没有打开，内容只能看；请刷新后再试。' },
} as const;
