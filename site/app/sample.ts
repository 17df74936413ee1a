/** Makes the sample village on this device: its documents, as if people had typed them. */
import { writeSheet } from '#components';
import { createDocument, createSeal, createVillage, openRegister, openShelf } from '#sync';
import { isValue, loadTemplates, sampleName, sampleRegion, sampleToday, sampleVillage, schemaOf } from '#templates';

export async function makeSampleVillage(progress: (done: number, all: number) => void): Promise<void> {
  const opened = await createVillage({
    name: sampleName,
    regionCode: sampleRegion,
    policyYear: sampleToday.slice(0, 4),
    deviceName: '这台设备',
    personName: '试用人',
    sample: true,
  });
  if ('problem' in opened) throw new Error(opened.problem);
  const { village } = opened;
  const person = village.person ?? { id: 'sample', name: '试用人' };
  const templates = await loadTemplates();
  const schema = schemaOf([...templates.values()]);
  const households = sampleVillage();
  const register = await openRegister(village, { person, isValue });
  register.setSetting('villageName', '示例嘎查');
  register.setSetting('township', '示例苏木');
  const ids = register.addDossiers('household', households.length);
  await register.close();
  const seal = createSeal(village);
  const arrivals: { id: string; bytes: Uint8Array }[] = [];
  for (const [index, { sheets }] of households.entries()) {
    const id = ids[index];
    if (id === undefined) break;
    const document = createDocument({ id, schema, isValue, person, device: village.device, seal, now: Date.now });
    for (const { form, sheet, view } of sheets) {
      const template = templates.get(form);
      if (template) writeSheet(document, template, sheet, view);
    }
    arrivals.push({ id, bytes: document.bytes() });
    if (index % 8 === 0) {
      progress(index, households.length);
      await new Promise((resolve) => setTimeout(resolve));
    }
  }
  const shelf = await openShelf(village, { summarise: async () => [], version: 'sample', every: 0 });
  await shelf.putAll(arrivals);
  await shelf.close();
  progress(households.length, households.length);
}
