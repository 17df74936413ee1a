/** Sources of option lists that several lists share. What no document states is marked unverified and stays a setting. */
import type { Source } from '../policy/policy.ts';

/** Words that public descriptions of the national information system agree on; the system's own manual was not seen. */
export const nationalSystem = {
  document: '全国防返贫监测信息系统指标口径（据公开资料整理）',
  unverified: true,
} as const satisfies Source;

/** What offices commonly print, without a document that says so. */
export const commonPractice = { document: '基层通行做法', unverified: true } as const satisfies Source;

/** The township's 2023 screening plan. */
export const screening2023 = {
  document: '白兴吐苏木2023年度防止返贫监测帮扶集中排查工作方案',
  number: '兴政发〔2023〕20号',
} as const satisfies Source;

/** A city's 2023 screening plan; the published copy names neither the city nor the number. */
export const unnamedCity2023 = {
  document: '某市2023年防止返贫监测帮扶集中排查工作方案（来源未具名）',
} as const satisfies Source;

/** The national opinion that names the six kinds of low-income people. */
export const lowIncome2023 = {
  document: '关于加强低收入人口动态监测做好分层分类社会救助工作的意见',
  number: '国办发〔2023〕39号',
} as const satisfies Source;
