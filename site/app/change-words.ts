/** The sentences of 修改记录: what one change was about, what it did, and what is odd about it. */
import { type Change, isRole, roleNames } from '#sync';
import {
  describeValue,
  type Field,
  formatDate,
  formatSheetId,
  formatValue,
  type Located,
  locate,
  type ParameterId,
  parameterInfo,
  partsOfLink,
  type Template,
} from '#templates';

/** What stands in the village's register: part of a path → words. */
const registerWords: Readonly<Record<string, string>> = {
  name: '名称',
  regionCode: '行政区划代码',
  policyYear: '政策年份',
  hotlines: '监督电话',
  province: '省',
  city: '市',
  county: '县',
  township: '乡镇',
  villageName: '村名',
  villageShort: '村名简称',
  areaCode: '村行政区划代码',
  dossiers: '户档名册',
  people: '人员',
  devices: '设备',
  overrides: '自定参数',
  closedReason: '关闭原因',
  closedOn: '关闭日期',
  closedInto: '并入',
  role: '身份',
  groups: '负责的组',
  from: '起',
  until: '止',
  person: '使用人',
  parameter: '参数',
  value: '取值',
  reason: '理由',
  by: '经办人',
  recoveryOn: '恢复纸制作日期',
  recoveryPair: '恢复纸编号',
  recoveryHolders: '恢复纸交给谁',
  recoveryKey: '恢复纸对应第几把钥匙',
  signingRoots: '本村根证书',
  certificates: '电子签名证书',
  certificate: '证书内容',
  revocations: '作废名单',
  device: '设备',
  request: '证书申请',
};

/** Papers of filings: part of a path → words. */
const paperWords: Readonly<Record<string, string>> = {
  filing: '定稿的一份文件：属于哪份定稿（标识）',
  is: '定稿的一份文件：是什么',
  file: '定稿的一份文件',
};
const paperKinds: Readonly<Record<string, string>> = { copy: '打印件', scan: '扫描件' };

export interface Words {
  /** 联系电话；成员“其木格”的证件号码；签字（户信息登记表，2026年） */
  place(change: Change): string;
  value(change: Change, which: 'before' | 'after'): string;
  isSensitive(change: Change): boolean;
}

export function wordsFor(
  templates: Iterable<Template>,
  register: string,
  title: (template: Template) => string,
  nameOf: (person: string) => string | undefined,
  dossierName: (id: string) => string,
  /** the newest first: what rows are called is read from them */
  changes: () => readonly Change[] = () => [],
): Words {
  const all = [...templates];
  const known = new Map<string, Located | undefined>();
  const locatedAt = ({ room, path }: Change): Located | undefined => {
    if (room === register) return undefined;
    if (!known.has(path)) known.set(path, locate(all, path));
    return known.get(path);
  };
  let named: { readonly of: readonly Change[]; readonly names: ReadonlyMap<string, string> } | undefined;
  /** A row by its name, or by the household that it links to, as last written. */
  function nameOfRow({ room, path: at }: Change, row: string | undefined): string {
    const of = changes();
    if (named?.of !== of) {
      const names = new Map<string, string>();
      for (const change of of) {
        const { after, path } = change;
        if (typeof after !== 'string' || change.room === register) continue;
        const located = locatedAt(change);
        const { field } = located ?? {};
        const name =
          field?.kind === 'link' && after.includes('/')
            ? dossierName(partsOfLink(after).dossier)
            : field?.kind === 'text' && path.endsWith('/name') && !field.sensitive
              ? after
              : '';
        const key = rowKey(change.room, path, located?.row);
        if (name && key && !names.has(key)) names.set(key, name);
      }
      named = { of, names };
    }
    const name = named.names.get(rowKey(room, at, row));
    return name ? `“${shortened(name)}”` : '';
  }
  /** Which parameter an entry of the village's own values sets. */
  function parameterAt(path: string): ParameterId | undefined {
    const [part, row] = path.split('/');
    if (part !== 'overrides' || row === undefined) return undefined;
    const found = changes().find((each) => each.room === register && each.path === `${part}/${row}/parameter`)?.after;
    return typeof found === 'string' && parameterInfo(found as ParameterId) ? (found as ParameterId) : undefined;
  }
  return {
    place(change) {
      const { room, path } = change;
      if (path === '') return room === register ? '本村登记簿' : '这一户';
      if (room === register) return registerPlace(path, parameterAt(path));
      if (path.startsWith('papers/')) return paperWords[path.split('/')[2] ?? ''] ?? '定稿的一份文件';
      const located = locatedAt(change);
      if (!located) return path;
      const { template, sheet, row, rowName, field } = located;
      const called = rowName && `${rowName}${nameOfRow(change, row)}`;
      const own = field?.label ?? (called ? `一行${called}` : '整份表');
      const label = field && called && field.kind !== 'repeat' ? `${called}的${own}` : own;
      return template && sheet !== undefined
        ? `${label}（${title(template)}，${formatSheetId(template.sheet, sheet)}）`
        : label;
    },
    value(change, which) {
      const value = change[which];
      const field = locatedAt(change)?.field;
      if (value === undefined) return '';
      if (change.room === register && typeof value === 'string') {
        if (change.path.endsWith('/role') && isRole(value)) return roleNames[value];
        if (/\/(person|by)$/.test(change.path)) return nameOf(value) ?? value;
        if (change.path.endsWith('/parameter')) return parameterInfo(value as ParameterId)?.label ?? value;
        const parameter = change.path.endsWith('/value') && parameterAt(change.path);
        if (parameter) return ownValue(parameter, value);
        if (/^\d{4}-\d\d-\d\d$/.test(value)) return formatDate(value);
        // Bytes of certificates tell nobody anything.
        if (/\/(certificate|revocations|request)$/.test(change.path)) return `（${value.length}个字符）`;
      }
      if (change.path.startsWith('papers/')) {
        if (Array.isArray(value)) return formatValue({ kind: 'attachment', label: '' }, value);
        return paperKinds[String(value)] ?? shortened(String(value));
      }
      const isText = typeof value === 'string' && (change.effect === 'misfit' || change.effect === 'text');
      // As it is stored, a link to a sheet of another dossier, or the id of one of the same.
      if (field?.kind === 'link' && typeof value === 'string')
        return value.includes('/') ? dossierName(partsOfLink(value).dossier) : formatSheetId(field.to.sheet, value);
      if (field && !isText) return formatValue(field as Field, value);
      if (typeof value === 'object' && !Array.isArray(value)) return '（已加密）';
      return shortened(Array.isArray(value) ? value.map(String).join('、') : String(value));
    },
    isSensitive: (change) => locatedAt(change)?.field?.sensitive === true,
  };
}

/** Where a row stands: ids of rows are given twice in different lists. Empty for what stands in none. */
const rowKey = (room: string, path: string, row: string | undefined): string =>
  row === undefined ? '' : `${room} ${path.slice(0, path.indexOf(row) + row.length)}`;

const longest = 200;
const shortened = (text: string): string =>
  text.length <= longest ? text : `${text.slice(0, longest)}……（共${text.length}字）`;

/** 8,000元/人·年; as it is stored where it cannot be read. */
function ownValue(parameter: ParameterId, stored: string): string {
  try {
    return describeValue(parameter, JSON.parse(stored));
  } catch {
    return stored;
  }
}

function registerPlace(path: string, parameter: ParameterId | undefined): string {
  const [part = '', row, name] = path.split('/');
  const word = `${registerWords[part] ?? part}${parameter ? `“${parameterInfo(parameter)?.label}”` : ''}`;
  if (row === undefined) return `本村设置：${word}`;
  return name === undefined ? `${word}里的一项` : `${word}：${registerWords[name] ?? name}`;
}

/** @param before, after as text, already masked where they must be */
export function sentenceOf({ effect }: Change, before: string, after: string): string {
  const from = `“${before}”`;
  const to = `“${after}”`;
  switch (effect) {
    case 'set':
      return before === '' ? `填为${to}` : before === after ? `重填为${to}` : `由${from}改为${to}`;
    case 'cleared':
      return `清空，原为${from}`;
    case 'apart':
      return before === after || before === '' ? `同时填了${to}` : `填了${to}，与${from}并存，等商量`;
    case 'settled':
      return `几个填法中定为${after === '' ? '空' : to}`;
    case 'misfit':
      return `写了${to}，还不合这一栏的要求`;
    case 'withdrawn':
      return `撤掉了${from}，没有另填`;
    case 'text':
      return before === '' ? `写了${to}` : after === '' ? `删掉了${from}` : `由${from}改写为${to}`;
    case 'added':
      return '添加';
    case 'removed':
      return '删除（可以找回）';
    case 'merged':
      return '与另一行合成一行';
    case 'restored':
      return '找回';
    case 'filed':
      return `定稿，签字人${after}`;
    case 'voided':
      return `作废定稿，签字人${after}`;
    case 'erased':
      return '依法删除了内容';
    case 'folded':
      return '过了保存期的填写过程不再保留，结果和定稿都在';
  }
}

/** What a person should look at; empty where all is as usual. */
export function oddity({ foreign, carried, author, effect, time, at }: Change, sender: string): string {
  if (effect === 'erased' || effect === 'folded') return '';
  const ahead = at !== '' && Date.parse(`${at}:00+08:00`) - Date.parse(time) > 10 * 60_000;
  return [
    foreign && !author && '没有署名',
    foreign && author && (carried ? `由${sender}代送` : `署名的设备不是送来的设备（由${sender}送来）`),
    ahead && '填的设备时钟快了',
  ]
    .filter(Boolean)
    .join('；');
}

/** `2026年3月1日 08:01`, in the village (UTC+8) */
export function clockText(time: string): string {
  const there = new Date(Date.parse(time) + 8 * 3_600_000);
  if (Number.isNaN(there.getTime())) return time;
  const [day = '', clock = ''] = there.toISOString().split('T');
  const [year, month, date] = day.split('-');
  return `${year}年${Number(month)}月${Number(date)}日 ${clock.slice(0, 5)}`;
}
/** `2026-03-01`, in the village */
export const dayOf = (time: string): string =>
  Number.isNaN(Date.parse(time)) ? '' : new Date(Date.parse(time) + 8 * 3_600_000).toISOString().slice(0, 10);
