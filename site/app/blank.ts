/** Prints the blank form in the words of a chosen region. */
import { need } from '#components';
import { evaluate, loadPolicies, loadTemplate } from '#templates';
import { programFonts } from './font.ts';
import { localToday } from './today.ts';

await need('cb-print');
const print = document.querySelector('cb-print');
const region = document.querySelector<HTMLSelectElement>('#region');

if (print && region) {
  const template = await loadTemplate(print.dataset.template ?? '');
  print.fonts = programFonts;
  print.variant = 'blank';
  print.variants = ['blank'];
  const choose = async (): Promise<void> => {
    const policies = await loadPolicies(region.value);
    print.evaluation = () => evaluate(template, {}, { policies, today: localToday() });
  };
  region.addEventListener('change', choose);
  await choose();
}
