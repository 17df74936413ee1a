/** Option lists about judging a household: classes of its yearly account, what the figures suggest, why it is refused. */
import { list } from './list.ts';
import { commonPractice, screening2023, unnamedCity2023 } from './sources.ts';

export const assessmentLists = {
  wageKind: list('工资性收入类别', ['务工', '行业公益岗', '乡镇公益岗', '村级公益岗', '采摘等零工'], commonPractice),
  businessKind: list('生产经营类别', ['种植', '养殖', '林果', '其他'], commonPractice),
  /** What the reference income, the net income and the risks together suggest; people decide. */
  assessment: list('研判建议', ['建议纳入', '持续关注', '需人工研判', '不符合纳入条件'], {
    ...screening2023,
    article: '二(二)、三(四)2',
  }),
  /** 享受低保 stands in the list so that it can be named and refused (D-09). */
  refusalReason: list(
    '不纳入理由',
    [
      ...['收入不低于监测范围', '没有返贫致贫风险', '风险已经化解', '家庭财产或人员情况不符合', '已享受低保'],
      { value: '其他', note: true },
    ],
    { ...unnamedCity2023, article: '三(二)' },
  ),
  stability: list('风险消除稳定情况', ['稳定', '再次纳入研判'], { ...unnamedCity2023, article: '三(四)' }),
};
