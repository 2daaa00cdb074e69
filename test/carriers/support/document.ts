import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const PROJECT = fileURLToPath(new URL('../../../', import.meta.url));

/** The files of the document, laid out as they would be in the project. */
export interface WrittenFiles {
  root: string;
  driversFolder: string;
  casesFolder: string;
  /** Paths below `root`. */
  names: readonly string[];
}

/** Code blocks that name their file: the fence's info string is `ts file=<path>`. */
async function readBlocks(document: string): Promise<ReadonlyMap<string, string>> {
  const text = await readFile(join(PROJECT, document), 'utf8');
  const blocks = text.matchAll(/^```ts file=(\S+)\n(.*?)^```$/gms);
  return new Map([...blocks].map(([, name = '', source = '']) => [name, source]));
}

/**
 * Puts the code blocks of a document into a folder inside of the project, at their own paths, for as long as `work`
 * takes. Everything else there is a link to the project's own file, so that imports mean what they would mean in the
 * project itself.
 */
export async function withFilesOf<Result>(
  document: string,
  work: (files: WrittenFiles) => Promise<Result>,
): Promise<Result> {
  const blocks = await readBlocks(document);
  const root = await mkdtemp(join(PROJECT, 'test', '.document-'));
  try {
    await linkAllBut(['carriers'], 'src', root);
    await linkAllBut(['drivers'], 'src/carriers', root);
    await linkAllBut(['cases'], 'test/carriers', root);
    for (const [name, source] of blocks) {
      await mkdir(dirname(join(root, name)), { recursive: true });
      await writeFile(join(root, name), source);
    }
    return await work({
      root,
      driversFolder: join(root, 'src/carriers/drivers'),
      casesFolder: join(root, 'test/carriers/cases'),
      names: [...blocks.keys()],
    });
  } finally {
    await rm(root, { recursive: true });
  }
}

async function linkAllBut(left: readonly string[], folder: string, root: string): Promise<void> {
  await mkdir(join(root, folder), { recursive: true });
  for (const name of await readdir(join(PROJECT, folder))) {
    if (!left.includes(name)) await symlink(join(PROJECT, folder, name), join(root, folder, name));
  }
}
