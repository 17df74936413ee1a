/** Minutes as a long meeting leaves them: several people in turn, letter by letter, in paragraphs of their own and of others. */
import * as Y from 'yjs';
import { createDocument, createSeal, type LocalVillage } from '../../../sync/index.ts';
import minutes from '../../../templates/forms/review-minutes.ts';
import { isValue } from '../../../templates/index.ts';
import { schemaOf } from '../../../templates/schema.ts';
import { createRandom } from '../../support/random.ts';

export const minutesSheet = '2023-1';
const words = '会议开始由书记宣读政策包村干部介绍入户核查情况代表发言认为该户支出较大应当纳入监测请记录在案下一户';

export function minutesBy(
  characters: number,
  writers: number,
  id: string,
  village: LocalVillage,
): { readonly bytes: Uint8Array<ArrayBuffer> } {
  const random = createRandom(7);
  const { device } = village;
  const person = { id: 'p1', name: '王芳' };
  const options = {
    id,
    schema: schemaOf([minutes]),
    isValue,
    person,
    device,
    seal: createSeal(village),
    now: Date.now,
  };
  const document = createDocument(options, new Y.Doc());
  document.beginSheet(minutes.id, minutesSheet);
  document.set(`${minutes.id}/${minutesSheet}/startAt`, '2023-05-20T09:00');
  const docs = Array.from({ length: writers }, () => new Y.Doc());
  const fragmentOf = (doc: Y.Doc): Y.XmlFragment => doc.getXmlFragment(`prose:${minutes.id}/${minutesSheet}/minutes`);
  let typed = 0;
  const all = new Y.Doc();
  while (typed < characters) {
    const doc = random.pick(docs);
    Y.applyUpdate(doc, Y.encodeStateAsUpdate(all, Y.encodeStateVector(doc)));
    const fragment = fragmentOf(doc);
    const isNew = fragment.length === 0 || random.chance(0.6);
    if (isNew) {
      const paragraph = new Y.XmlElement('paragraph');
      paragraph.insert(0, [new Y.XmlText()]);
      fragment.insert(fragment.length, [paragraph]);
    }
    const at = isNew ? fragment.length - 1 : Math.max(0, fragment.length - 1 - random.below(5));
    const text = (fragment.get(at) as Y.XmlElement).get(0) as Y.XmlText;
    let place = isNew ? 0 : random.below(text.length + 1);
    for (let left = 15 + random.below(40); left > 0; left--) {
      text.insert(place++, words.charAt(random.below(words.length)));
      typed++;
    }
    Y.applyUpdate(all, Y.encodeStateAsUpdate(doc, Y.encodeStateVector(all)));
  }
  Y.applyUpdate(document.doc, Y.encodeStateAsUpdate(all));
  return { bytes: document.bytes() };
}
