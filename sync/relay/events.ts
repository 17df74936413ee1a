/**
 * What happens, for whoever collects logs: one JSON line an event on stderr.
 *
 * What must hold
 * - Numbers, kinds and file names of ours only. No person, device, village, room, address, token or text that somebody typed: the
 *   type lets nothing else in, and errors are named by their code.
 */
export type EventName =
  | 'started'
  | 'stopping'
  | 'disk failed'
  | 'disk trouble'
  | 'disk well again'
  | 'backup made'
  | 'backup failed'
  | 'history thinned';
export type Events = (event: EventName, about?: Readonly<Record<string, number | boolean>>) => void;

export const writeEvent: Events = (event, about = {}) => {
  process.stderr.write(`${JSON.stringify({ time: new Date().toISOString(), event, ...about })}\n`);
};
