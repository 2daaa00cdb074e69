import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/**
 * Imports every file of a folder whose name ends in `suffix` (before .js or .ts), in order of name.
 *
 * @returns one record of exports for each file
 */
export async function discoverModules(folder: string, suffix: string): Promise<Record<string, unknown>[]> {
  const names = (await readdir(folder)).filter(
    (name) =>
      /\.[jt]s$/.test(name) && !name.endsWith('.d.ts') && name.replace(/\.[jt]s$/, '').endsWith(suffix),
  );
  const modules: Record<string, unknown>[] = [];
  // One after the other: jest's module loader cannot link two modules at once that import the same third one.
  for (const name of names.sort()) modules.push(await import(pathToFileURL(join(folder, name)).href));
  return modules;
}
