import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

const packageSchema = z.object({ version: z.string() });

/** The version of the release that this process runs, from the package.json above the source or the build. */
export const BUILD_VERSION = readVersion(dirname(fileURLToPath(import.meta.url)));

function readVersion(from: string): string {
  for (let folder = from; ; folder = dirname(folder)) {
    const path = join(folder, 'package.json');
    if (existsSync(path)) return packageSchema.parse(JSON.parse(readFileSync(path, 'utf8'))).version;
    if (dirname(folder) === folder) throw new Error('There is no package.json above the build.');
  }
}
