/** Prints the blank form in the words of a chosen region. */
import { need } from '#components';
import { evaluate, loadPolicies, loadTemplate } from '#templates';
import { programFonts } from './font.ts';
import { localToday } from './today.ts';

const print = document.querySelector('cb-print');
const region = document.querySelector<HTMLSelectElement>('#region');

if (print && region) {
  const template = await loadTemplate(print.dataset.template ?? '');
  let policies = await loadPolicies(region.value);
  // A button that stands works.
  await need('cb-print');
  print.fonts = programFonts;
  print.variant = 'blank';
  print.variants = ['blank'];
  print.evaluation = () => evaluate(template, {}, { policies, today: localToday() });
  region.addEventListener('change', async () => {
    policies = await loadPolicies(region.value);
  });
}
