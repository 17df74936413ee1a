/**
 * The registry: every file in forms/ is a template. Nothing lists them; a new form is one new file.
 *
 * Lazy, so that a page loads only the forms it shows. Bundlers see the glob; Node, which runs the files as they are,
 * reads the folder.
 */
import type { Template } from './template.ts';

type Load = () => Promise<{ readonly default: Template }>;

const files: Readonly<Record<string, Load>> = import.meta.env
  ? import.meta.glob<{ readonly default: Template }>('./forms/*.ts')
  : filesOnDisk();

function filesOnDisk(): Record<string, Load> {
  // Not an import: bundlers for the browser would try to follow it.
  const { readdirSync } = process.getBuiltinModule('node:fs');
  const { pathToFileURL } = process.getBuiltinModule('node:url');
  const folder = `${import.meta.dirname}/forms`;
  const names = readdirSync(folder).filter((name) => name.endsWith('.ts'));
  return Object.fromEntries(
    names.map((name) => [`./forms/${name}`, () => import(/* @vite-ignore */ pathToFileURL(`${folder}/${name}`).href)]),
  );
}

const idOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1, -'.ts'.length);

/** Ids of all templates, which are the names of their files. */
export const templateIds: readonly string[] = Object.keys(files).map(idOf).sort();

/** Throws a sentence where there is no such template; ask `templateIds` first with what people type. */
export async function loadTemplate(id: string): Promise<Template> {
  const load = files[`./forms/${id}.ts`];
  if (!load) throw new Error(`There is no template '${id}'. There are: ${templateIds.join(', ')}.`);
  return (await load()).default;
}

export async function loadTemplates(): Promise<ReadonlyMap<string, Template>> {
  const templates = await Promise.all(templateIds.map(loadTemplate));
  return new Map(templates.map((template) => [template.id, template]));
}
