import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** Lies in every STORAGE_DIR from the first start on. */
const MARK = '.storage-mark';

/** The files that lie in a storage folder, by their paths within it. */
export async function storedFiles(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && entry.name !== MARK)
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
}
