/**
 * The site and its relay as a process of their own, so that they can be stopped and killed:
 * `node site-process.ts <built site> <data folder> <port> [another]`. Prints one line: address, the care page's link and, while
 * no village is open or another is to be opened, the one-time link.
 * Goes when the test that started it is gone.
 */
import { serve } from '../../sync/relay/main.ts';

process.on('disconnect', () => process.exit());
const [site = '', data = '', port = '0', another] = process.argv.slice(2);
const serving = await serve({ port: Number(port), data, site, version: 'test', anotherVillage: another === 'another' });
const { addresses, openingLink } = serving;
process.stdout.write(`${JSON.stringify({ address: addresses[0], openingLink, careLink: serving.careLink() })}\n`);
