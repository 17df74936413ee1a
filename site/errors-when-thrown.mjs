/**
 * While browsers' scripts are built: two errors that lib0 makes when it is loaded, to throw them one day, are made when they are
 * thrown. Where anybody listens to errors, making one asks for places in the text; those the compiled core (classic.mjs) does
 * not keep, so the whole of it was parsed once more on each start: on a slow phone half a second.
 */
const made = /const (error\w+) = (error\.create\('[^']*'\));?/g;

export function errorsWhenThrown() {
  return {
    name: 'errors-when-thrown',
    apply: 'build',
    transform(code, id) {
      if (!/\/lib0\/decoding\.js$/.test(id)) return null;
      const errors = [...code.matchAll(made)];
      if (errors.length === 0) throw new Error(`${id} makes no errors when it is loaded; this is needed no more.`);
      return errors.reduce(
        (text, [line, name, making]) => text.replace(line, '').replaceAll(`throw ${name}`, `throw ${making}`),
        code,
      );
    },
  };
}
