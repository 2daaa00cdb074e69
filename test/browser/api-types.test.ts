import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';

const run = promisify(execFile);

describe('the API’s types in the admin app', () => {
  it('are those of its OpenAPI document (npm run openapi:web writes them)', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'api-types-'));
    try {
      const [document, types] = [join(folder, 'openapi.json'), join(folder, 'schema.d.ts')];
      await run(process.execPath, ['dist/src/processes/api-document-file.js', document]);
      const cli = join('node_modules', 'openapi-typescript', 'bin', 'cli.js');
      await run(process.execPath, [cli, document, '--default-non-nullable', 'false', '-o', types]);
      expect(readFileSync('web/src/api/schema.d.ts', 'utf8') === readFileSync(types, 'utf8')).toBe(true);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }, 120_000);
});
