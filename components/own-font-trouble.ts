/** The sentence for a person's own font that can no longer be read (font-source.ts); undefined for whatever else went wrong. */
import { text } from './text.zh.ts';

export function ownFontTrouble(error: unknown): string | undefined {
  const [, name] = /^Own font (.*): /.exec(error instanceof Error ? error.message : '') ?? [];
  return name === undefined ? undefined : text.print.failedByOwn(name);
}
