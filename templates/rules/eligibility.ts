/**
 * Who is to be a monitored household, and of which kind (监测对象识别).
 *
 * The three kinds of 兴政发〔2023〕20号 二(二): within the range and at risk — 脱贫不稳定户 if formerly poor, 边缘易致贫户 if
 * not; above the range, but struck by an event that left it in serious difficulty — 突发严重困难户.
 *
 * The document measures the *ground* by the reference income (三(四)2: 纯收入 + 理赔收入 − 合规自付支出) and defines the *kinds* by
 * the plain net income (二(二): 年人均纯收入). Which of the two decides the kind is therefore a setting, `kindBasis`.
 *
 *     reference below | risk | net below | sudden, serious | →
 *     ----------------|------|-----------|-----------------|----------------------------------------
 *     yes             | yes  | yes       | any             | identify: 脱贫不稳定户 / 边缘易致贫户
 *     yes             | yes  | no        | either          | identify: 突发严重困难户
 *     yes             | yes  | no        | neither         | review by hand: the ground is met, no kind fits
 *     yes             | no   | any       | any             | watch
 *     no              | yes  | any       | both            | identify: 突发严重困难户
 *     no              | any  | yes       | else            | review by hand: a payout lifts it over the line
 *     no              | any  | no        | else            | not identified
 *
 * A household's dibao plays no part: 坚决杜绝以落实低保为由不识别监测对象. The answer is a suggestion; people decide.
 */
import { isBelow, isSize } from './income.ts';

type MonitorKind = '脱贫不稳定户' | '边缘易致贫户' | '突发严重困难户';

/** Which figure decides between the kinds. */
type KindBasis = 'net' | 'reference';

export interface Circumstances {
  /** 家庭纯收入, fen */
  readonly netIncome?: number;
  /** 参考收入, fen */
  readonly referenceIncome?: number;
  readonly householdSize?: number;
  /** 监测范围, fen per head and year */
  readonly threshold?: number;
  /** 脱贫户 or 一般农户 */
  readonly householdType?: string;
  /** 返贫致贫风险; none chosen is no risk */
  readonly risks?: readonly string[];
  readonly suddenEvent?: boolean;
  readonly seriousDifficulty?: boolean;
  /** default net */
  readonly kindBasis?: KindBasis;
  /** the limit itself counts as below */
  readonly equalCounts?: boolean;
}

/** `unknown`: something it needs is not known. `error`: there is nobody to divide by. */
export type Outcome = 'identify' | 'watch' | 'notIdentified' | 'reviewByHand' | 'error' | 'unknown';

export interface Assessment {
  readonly outcome: Outcome;
  readonly kind?: MonitorKind;
  /** 人均参考收入 below the range: the income ground is met */
  readonly incomeGroundMet?: boolean;
  /** 人均纯收入 below the range */
  readonly netBelow?: boolean;
}

/** What the figures and facts suggest. */
export function assess(facts: Circumstances): Assessment {
  const { householdSize, threshold, equalCounts } = facts;
  if (householdSize !== undefined && !isSize(householdSize)) return { outcome: 'error' };
  const incomeGroundMet = isBelow(facts.referenceIncome, threshold, householdSize, equalCounts);
  const netBelow = isBelow(facts.netIncome, threshold, householdSize, equalCounts);
  if (incomeGroundMet === undefined || netBelow === undefined) return { outcome: 'unknown', incomeGroundMet, netBelow };

  const atRisk = (facts.risks?.length ?? 0) > 0;
  const sudden = facts.suddenEvent === true;
  const serious = facts.seriousDifficulty === true;
  const answer = (outcome: Outcome, kind?: MonitorKind): Assessment => ({ outcome, kind, incomeGroundMet, netBelow });

  if (incomeGroundMet) {
    if (!atRisk) return answer('watch');
    if (withinRange(facts.kindBasis, netBelow, incomeGroundMet)) {
      const kind = kindWithinRange(facts.householdType);
      return kind === undefined ? answer('unknown') : answer('identify', kind);
    }
    return sudden || serious ? answer('identify', '突发严重困难户') : answer('reviewByHand');
  }
  if (atRisk && sudden && serious) return answer('identify', '突发严重困难户');
  return answer(netBelow ? 'reviewByHand' : 'notIdentified');
}

/** May this kind be chosen for such a household? Undefined while the figures or the household type are not known. */
export function kindFits(kind: string, facts: Circumstances): boolean | undefined {
  const { incomeGroundMet, netBelow } = assess(facts);
  if (incomeGroundMet === undefined || netBelow === undefined) return undefined;
  const within = withinRange(facts.kindBasis, netBelow, incomeGroundMet);
  // Above the range by the plain figure, or lifted over it by a payout that the event itself brought.
  if (kind === '突发严重困难户') return !within || !incomeGroundMet;
  const fitting = kindWithinRange(facts.householdType);
  return fitting === undefined ? undefined : within && kind === fitting;
}

function withinRange(basis: KindBasis | undefined, netBelow: boolean, referenceBelow: boolean): boolean {
  return basis === 'reference' ? referenceBelow : netBelow;
}

function kindWithinRange(householdType: string | undefined): MonitorKind | undefined {
  if (householdType === '脱贫户') return '脱贫不稳定户';
  if (householdType === '一般农户') return '边缘易致贫户';
  return undefined;
}
