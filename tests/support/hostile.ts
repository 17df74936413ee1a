/** What no honest device sends: bytes that look like frames, in many sorts, and the same again from one seed. */
import * as encoding from 'lib0/encoding';
import * as Y from 'yjs';
import { message, sync, syncFrame } from '../../sync/relay/wire.ts';
import type { Random } from './random.ts';

const bytesOf = (random: Random, length: number): Uint8Array => Uint8Array.from({ length }, () => random.below(256));

/** Honest frames to damage: edits of every sort, state vectors, awareness. */
export function honestFrames(): readonly Uint8Array[] {
  const document = new Y.Doc();
  const frames: Uint8Array[] = [];
  document.on('update', (update: Uint8Array) => frames.push(syncFrame(sync.update, update)));
  const map = document.getMap('entries');
  for (let index = 0; index < 20; index++) {
    document.transact(() => {
      map.set(`members/${index % 5}-a/name|x`, ['人均', index, new Uint8Array([index, 255])]);
      document.getText('note:a').insert(0, '一二𠮷');
      document.getArray('filings').push([{ form: 'x', at: index }]);
      document.getXmlFragment('prose:p').insert(0, [new Y.XmlElement('p')]);
      if (index % 3 === 2) map.delete('members/1-a/name|x');
    });
  }
  frames.push(syncFrame(sync.step2, Y.encodeStateAsUpdate(document)));
  frames.push(syncFrame(sync.step1, Y.encodeStateVector(document)));
  frames.push(
    encoding.encode((encoder) => {
      encoding.writeVarUint(encoder, message.awareness);
      encoding.writeVarUint8Array(
        encoder,
        encoding.encode((inner) => {
          for (const number of [1, 7, 1]) encoding.writeVarUint(inner, number);
          encoding.writeVarString(inner, '{"person":"张三"}');
        }),
      );
    }),
  );
  return frames;
}

/** Sorts: noise; a bit turned; an end cut off; a good head with a bad body; lengths that lie. */
export function damage(random: Random, honest: readonly Uint8Array[]): Uint8Array {
  const frame = random.pick(honest).slice();
  switch (random.below(6)) {
    case 0:
      return bytesOf(random, random.below(200));
    case 1:
      for (let count = 1 + random.below(3); count > 0; count--)
        frame[random.below(frame.length)]! ^= 1 << random.below(8);
      return frame;
    case 2:
      return frame.slice(0, random.below(frame.length));
    case 3:
      return syncFrame(random.pick([0, 1, 2] as const), bytesOf(random, random.below(300)));
    case 4:
      return Uint8Array.from([
        random.below(12),
        random.below(4),
        255,
        255,
        255,
        255,
        random.below(128),
        ...frame.slice(4),
      ]);
    default:
      // counts that promise millions
      return syncFrame(
        sync.update,
        encoding.encode((encoder) => {
          for (let count = 1 + random.below(5); count > 0; count--)
            encoding.writeVarUint(encoder, random.below(2 ** 31));
          encoding.writeUint8Array(encoder, bytesOf(random, random.below(50)));
        }),
      );
  }
}
