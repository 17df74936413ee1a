/**
 * Dossiers for the tests of elements: the real shared document of several people, joined by a pretend network that can be
 * cut. No disk and no relay: those have tests of their own.
 */
import * as Y from 'yjs';
import type { Dossier, Peer, Person, Status } from '../../sync/contract.ts';
import { createDocument } from '../../sync/document.ts';
import { createSeal } from '../../sync/seal.ts';
import { isValue } from '../../templates/kinds.ts';
import { schemaOf } from '../../templates/schema.ts';
import type { Template } from '../../templates/template.ts';

export interface LinkedDossiers {
  readonly dossiers: readonly Dossier[];
  /** what happens here from now on reaches nobody until `join` */
  cut(): void;
  join(): void;
}

const seal = createSeal({ id: 'village', keys: new Map([[1, new Uint8Array(32).fill(7)]]) });

export function linkDossiers(templates: readonly Template[], ...names: readonly string[]): LinkedDossiers {
  const schema = schemaOf(templates);
  const places = new Map<string, string | undefined>();
  const listeners: (() => void)[] = [];
  let joined = true;

  const people = names.map((name): Person => ({ id: name, name }));
  const documents = people.map((person) =>
    createDocument({
      id: 'h1',
      schema,
      isValue,
      seal,
      person,
      device: { id: `${person.id}-phone`, name: '手机' },
      now: () => Date.UTC(2023, 4, 3, 2, 30),
    }),
  );
  const exchange = (): void => {
    for (const from of documents) {
      for (const to of documents) {
        if (from !== to) Y.applyUpdate(to.doc, Y.encodeStateAsUpdate(from.doc, Y.encodeStateVector(to.doc)), 'network');
      }
    }
  };
  for (const { doc } of documents) {
    doc.on('update', (_: Uint8Array, origin: unknown) => {
      if (joined && origin !== 'network') exchange();
    });
  }
  const hear = (): void => {
    for (const listener of [...listeners]) listener();
  };

  const status: Status = { arrived: true, savedHere: true, relay: 'none' };
  const dossiers = documents.map((document, index): Dossier => {
    const me = people[index];
    return Object.create(document, {
      prose: { value: () => unavailable('prose') },
      file: { value: async (input: Parameters<Dossier['file']>[0]) => document.file(input) },
      focus: {
        value: (path?: string) => {
          places.set(me?.id ?? '', path);
          hear();
        },
      },
      subscribe: {
        value: (listener: () => void) => {
          const stop = document.subscribe(listener);
          listeners.push(listener);
          return () => {
            stop();
            listeners.splice(listeners.indexOf(listener), 1);
          };
        },
      },
      status: { get: () => status },
      peers: {
        get: (): readonly Peer[] =>
          people
            .filter((person) => person !== me)
            .map((person) => ({
              id: person.id,
              person,
              device: { id: `${person.id}-phone`, name: '手机' },
              path: places.get(person.id),
            })),
      },
      close: { value: async () => undefined },
    });
  });

  return {
    dossiers,
    cut() {
      joined = false;
    },
    join() {
      joined = true;
      exchange();
    },
  };
}

function unavailable(what: string): never {
  throw new Error(`The pretend dossier has no ${what}.`);
}
