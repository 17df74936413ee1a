/** Option lists about 公示 and 公告: what is made public, where, who hears objections, and how it ended. */
import { list } from './list.ts';
import { commonPractice, screening2023, unnamedCity2023 } from './sources.ts';

export const publicityLists = {
  publicityKind: list(
    '公示类型',
    ['拟纳入监测对象', '拟标注风险消除', '拟认定整户无劳动能力兜底保障户', '拟认定低收入人口'],
    { ...screening2023, article: '二(四)2、二(六)2' },
  ),
  announcementKind: list(
    '公告类型',
    ['纳入监测对象', '标注风险消除', '认定整户无劳动能力兜底保障户', '认定低收入人口'],
    { ...screening2023, article: '二(四)3、二(六)3' },
  ),
  publicPlace: list('张贴地点', ['村务公开栏', '组公示点', '微信群', { value: '其他', note: true }], commonPractice),
  hotlineLevel: list('监督电话级别', ['村', '乡镇', '县', '省'], commonPractice),
  objectionResult: list('核实结果', ['成立', '不成立'], { ...screening2023, article: '二(四)2' }),
  publicityResult: list('公示结果', ['无异议', '有异议经核实成立', '有异议经核实不成立'], {
    ...screening2023,
    article: '二(四)2',
  }),
  decidedBy: list('审定部门', ['县级主管部门', '县级人民政府', '乡镇人民政府'], {
    ...screening2023,
    article: '二(四)3',
  }),
  issuedBy: list('公告发布单位', ['乡镇人民政府', '县级主管部门'], { ...unnamedCity2023, article: '三(二)' }),
};
