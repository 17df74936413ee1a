/** `npm run dev [-- port]`: astro's development server on 4321, with a relay behind it that keeps its data in ./data. */
import { join } from 'node:path';
import { dev } from 'astro';
import { serve } from '#relay';
import { root, version } from '../root.ts';

const relay = await serve({ port: 0, data: join(root, 'data'), site: join(root, 'dist'), version });
const target = `http://127.0.0.1:${relay.port}`;
const server = await dev({
  root,
  server: { port: Number(process.argv[2] ?? 4321) },
  vite: { server: { proxy: { '/api': { target }, '/sync': { target: target.replace('http', 'ws'), ws: true } } } },
});
if (relay.openingLink !== undefined) {
  const secret = relay.openingLink.split('#')[1];
  process.stdout.write(`\n开村链接：http://localhost:${server.address.port}/open#${secret}\n`);
}
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, async () => {
    await server.stop();
    await relay.stop();
    process.exit(0);
  });
}
