/**
 * Who is in a room just now, as awareness states that pass through.
 *
 * What must hold
 * - A device speaks only for itself. Stock clients send back what they hear about others: that is left out, not refused.
 * - A device has no more states than connections here; a state is never kept on disk.
 * - What a device said last stays known by its clock while the room is open, so that a late echo raises nobody.
 * - A state is sent back to its sender too: stock clients close a connection on which they hear nothing for 30 s.
 */
import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';

interface State {
  readonly client: number;
  readonly clock: number;
  /** JSON; `null` when gone */
  readonly json: string;
}
/** `connection` is any object that stands for one socket. */
interface Present extends State {
  readonly device: string;
  readonly connection: object;
}

export interface Presence {
  /** Gives what to send on as an awareness update, or undefined if nothing in it counts. Throws if it cannot be read. */
  hear(update: Uint8Array, device: string, connection: object, connections: number): Uint8Array | undefined;
  /** a device other than this one is here with that client id */
  isOthers(client: number, device: string): boolean;
  /** everybody here, as an awareness update */
  all(): Uint8Array;
  /** The connection has closed: what to tell the others, if it had a state. */
  forget(connection: object): Uint8Array | undefined;
}

export function createPresence(): Presence {
  const present = new Map<number, Present>();

  return {
    hear(update, device, connection, connections) {
      const heard = readStates(update).filter(({ client, clock, json }) => {
        const before = present.get(client);
        if (before && before.device !== device) return false;
        if (before)
          return clock > before.clock || (clock === before.clock && json === 'null' && before.json !== 'null');
        if (json === 'null') return false;
        const own = [...present.values()].filter((state) => state.device === device && state.json !== 'null');
        return own.length < connections;
      });
      for (const state of heard) present.set(state.client, { ...state, device, connection });
      return heard.length > 0 ? writeStates(heard) : undefined;
    },
    isOthers(client, device) {
      const state = present.get(client);
      return state !== undefined && state.json !== 'null' && state.device !== device;
    },
    all: () => writeStates([...present.values()].filter(({ json }) => json !== 'null')),
    forget(connection) {
      const gone = [...present.values()]
        .filter((state) => state.connection === connection && state.json !== 'null')
        .map((state) => ({ ...state, clock: state.clock + 1, json: 'null' }));
      for (const state of gone) present.set(state.client, state);
      return gone.length > 0 ? writeStates(gone) : undefined;
    },
  };
}

function readStates(update: Uint8Array): State[] {
  const decoder = decoding.createDecoder(update);
  const count = decoding.readVarUint(decoder);
  const states: State[] = [];
  for (let index = 0; index < count; index++) {
    const client = decoding.readVarUint(decoder);
    const clock = decoding.readVarUint(decoder);
    const json = decoding.readVarString(decoder);
    // peers parse it without a net
    JSON.parse(json);
    states.push({ client, clock, json });
  }
  return states;
}
function writeStates(states: readonly State[]): Uint8Array {
  return encoding.encode((encoder) => {
    encoding.writeVarUint(encoder, states.length);
    for (const { client, clock, json } of states) {
      encoding.writeVarUint(encoder, client);
      encoding.writeVarUint(encoder, clock);
      encoding.writeVarString(encoder, json);
    }
  });
}
