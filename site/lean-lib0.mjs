/**
 * While browsers' scripts are built, of lib0, on which Yjs stands, two things are less:
 *
 * - Two errors that it makes when it is loaded, to throw them one day, are made when they are thrown. Where anybody listens to
 *   errors, making one asks for places in the text; those the compiled core (classic.mjs) does not keep, so the whole of it
 *   was parsed once more on each start: on a slow phone half a second.
 * - What Yjs says to the console it says without colours. Colours bring a builder of elements and a language of schemas, 20 kB
 *   that run at each start.
 */
const made = /const (error\w+) = (error\.create\('[^']*'\));?/g;
const plain = '\0plain-logging';
const words = ['BOLD', 'UNBOLD', 'RED', 'ORANGE'];

export function leanLib0() {
  return {
    name: 'lean-lib0',
    apply: 'build',
    enforce: 'pre',
    resolveId: (id) => (id === 'lib0/logging' ? plain : null),
    load(id) {
      if (id !== plain) return null;
      return `const say=(to)=>(...said)=>to(...said.filter((each)=>each!==''));
        export const print=say((...said)=>console.log(...said)),warn=say((...said)=>console.warn(...said));
        export const ${words.map((word) => `${word}=''`).join(',')};`;
    },
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
