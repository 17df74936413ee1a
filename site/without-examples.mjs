/**
 * Examples of forms are for the gallery, which is drawn at build, and for tests. In what browsers load they are left out:
 * a tenth of a form's script.
 */
export function withoutExamples() {
  return {
    name: 'without-examples',
    apply: 'build',
    enforce: 'pre',
    transform(code, id, options) {
      if (options?.ssr || !/\/templates\/forms\/[a-z-]+\.ts$/.test(id)) return null;
      return code.replace(/import \{ (\w+) \} from '\.\/examples\/[a-z-]+\.ts';/, 'const $1 = [];');
    },
  };
}
