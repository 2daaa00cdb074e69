import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';

const FOLDER = join(process.cwd(), 'dist', 'web');
/** What somebody on a phone waits for before the sign-in and the home page. Bytes as they are sent. */
const MOST_SCRIPT_BYTES = 300_000;

interface Chunk {
  file: string;
  imports?: string[];
  isEntry?: boolean;
}

describe('the first load of the admin app', () => {
  const manifest: Record<string, Chunk> = JSON.parse(
    readFileSync(join(FOLDER, '.vite', 'manifest.json'), 'utf8'),
  );

  function withImports(name: string, seen = new Set<string>()): Set<string> {
    if (seen.has(name)) return seen;
    seen.add(name);
    for (const one of manifest[name]?.imports ?? []) withImports(one, seen);
    return seen;
  }

  it('takes less than 300 KB of packed script, charts aside', () => {
    const entry = Object.keys(manifest).find((name) => manifest[name]?.isEntry);
    const files = [...withImports(String(entry))].flatMap((name) => manifest[name]?.file ?? []);
    const bytes = files
      .map((file) => statSync(join(FOLDER, `${file}.br`)).size)
      .reduce((sum, n) => sum + n, 0);
    expect(files.length).toBeGreaterThan(0);
    expect(files.filter((file) => /chart/i.test(file))).toEqual([]);
    expect(bytes).toBeLessThan(MOST_SCRIPT_BYTES);
  });
});
