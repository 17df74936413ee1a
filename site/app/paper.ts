/** Forms as paper on static pages: drawn at build with the printing font, shown as SVG. Runs in Node only. */
import { installedFonts, layout, measureWith, pageToSvg } from '#print';
import { evaluate, loadPolicies, type SheetView, type Template } from '#templates';

/** Pages of a form under a region's policy; without a view, blank. */
export async function paperOf(
  template: Template,
  { region, today, view }: { readonly region: string; readonly today: string; readonly view?: SheetView },
): Promise<readonly string[]> {
  const evaluation = evaluate(template, view ?? {}, { policies: await loadPolicies(region), today });
  const measure = measureWith(installedFonts());
  const pages = layout(template, evaluation, measure, { variant: view ? 'filled' : 'blank', time: `${today}T08:00` });
  return pages.map((page, index) => pageToSvg(page, measure, `${evaluation.title} 第${index + 1}页`));
}
