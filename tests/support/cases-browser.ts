/** What a village does before the township has something to look at: a household proposed, and cases put into a batch. */
import type { CbForm } from '../../components/cb-form.ts';
import { type Device, registerHousehold } from './village-browser.ts';

const sheet = `${new Date().getFullYear()}-1`;

/** A household with its head, proposed for admission; answers its dossier. */
export async function proposeHousehold(device: Device, name: string, number: string): Promise<string> {
  const dossier = await registerHousehold(device);
  await device.page.evaluate(
    ([head, idNo]) => {
      const held = document.querySelector<CbForm>('cb-form')?.dossier;
      if (!held) throw new Error('The form has no dossier.');
      const row = held.addRow('members');
      held.set(`members/${row}/name`, head);
      held.set(`members/${row}/relation`, '户主');
      held.set(`members/${row}/idNo`, idNo);
      held.set(`members/${row}/countedInHousehold`, true);
      held.set('villagerGroup', '一组');
    },
    [name, number] as const,
  );
  await device.atRelay();
  await device.fillPage(dossier, 'identification', sheet);
  await device.page.evaluate((id) => {
    const held = document.querySelector<CbForm>('cb-form')?.dossier;
    held?.beginSheet('identification', id);
    held?.set(`identification/${id}/suggested`, true, '评议后认为应纳入');
    held?.set(`identification/${id}/suggestedKind`, '边缘易致贫户', '评议后认为应纳入');
  }, sheet);
  await device.atRelay();
  return dossier;
}

/** A batch of these, by the names of their heads; it is in front and at the relay. */
export async function reportHouseholds(device: Device, names: readonly string[]): Promise<void> {
  await device.goto('/batch/');
  for (const name of names) await device.page.getByLabel(name).check({ timeout: 30_000 });
  await device.page.getByRole('button', { name: `用选中的${names.length}户建一批` }).click();
  for (const name of names) await device.page.locator('.case', { hasText: name }).waitFor({ timeout: 30_000 });
  await device.atRelay();
}
