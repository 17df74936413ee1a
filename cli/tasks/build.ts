/** `npm run build`: the static site, into dist/. */
import { build } from './site.ts';

process.exitCode = (await build()) ? 0 : 1;
