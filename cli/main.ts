/**
 * The commands that people use: serving, forms, and caring for a relay. A wrong option or a bad file is one sentence on stderr and
 * exit code 2. Each command is loaded only when it is asked for: evaluating needs no fonts, printing no server.
 */
import { BadInput, Usage } from './bad-input.ts';

type Commands = Readonly<Record<string, (args: readonly string[]) => Promise<number | undefined>>>;

const aboutForms: Commands = {
  evaluate: async (args) => {
    await (await import('./evaluate.ts')).evaluateSheet(args, (text) => process.stdout.write(text));
    return 0;
  },
  archive: async (args) => (await import('./archive.ts')).archive(args, (text) => process.stdout.write(text)),
  verify: async (args) => (await import('./verify.ts')).verify(args, (text) => process.stdout.write(text)),
  print: async (args) => (await import('./print.ts')).printSheets(args, (text) => process.stderr.write(text)),
};
/** The bundled program (tasks/program.ts) has none of these. */
const aboutServers: Commands = import.meta.env
  ? {}
  : {
      serve: async (args) => (await import('./serve.ts')).serveSite(args),
      backup: async (args) => (await import('./backup.ts')).backup(args),
      restore: async (args) => (await import('./restore.ts')).restore(args),
      'restore-drill': async (args) => (await import('./restore.ts')).restoreDrill(args),
      'move-village': async (args) => (await import('./move-village.ts')).moveVillageOnce(args),
      care: async (args) => (await import('./care.ts')).care(args),
      'verify-log': async (args) =>
        (await import('./verify-log.ts')).verifyLog(args, (text) => process.stdout.write(text)),
    };
const commands: Commands = { ...aboutForms, ...aboutServers };

// Who reads the beginning alone (`| head`) closes the pipe: nothing has failed.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

const [name = '', ...args] = process.argv.slice(2);
try {
  process.exitCode = await commands[name]?.(args);
} catch (error) {
  if (!(error instanceof BadInput)) throw error;
  const asked = error instanceof Usage;
  (asked ? process.stdout : process.stderr).write(`${error.message}\n`);
  process.exitCode = asked ? 0 : 2;
}
