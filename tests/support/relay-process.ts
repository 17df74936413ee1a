/** A relay as a process of its own, so that it can be killed: `node relay-process.ts <folder> <port>`. Prints its port. */
import { serve } from '../../sync/relay/main.ts';

const [data = '', port = '0'] = process.argv.slice(2);
const serving = await serve({ port: Number(port), data, site: data, version: 'test' });
process.stdout.write(`${serving.port}\n${serving.openingLink?.split('#')[1] ?? ''}\n`);
