import { execFile } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { project } from '../../scripts/lib/paths.mjs';
import { ApiClient } from '../support/api-client.js';
import { PlatformProcesses } from '../support/platform-processes.js';

const run = promisify(execFile);
const LOCAL = createRequire(join(project(), 'package.json'));

/** As a user of the API would have it; the program must be right under all of it. */
const CLIENT_TSCONFIG = {
  compilerOptions: {
    ...{ strict: true, noUncheckedIndexedAccess: true, skipLibCheck: true, types: ['node'] },
    ...{ target: 'es2023', lib: ['es2023', 'dom'], module: 'nodenext', moduleResolution: 'nodenext' },
  },
  files: ['main-job.ts', 'api.d.ts'],
};

describe('a client that is generated of the OpenAPI document', () => {
  let folder: string;
  let platform: PlatformProcesses;

  beforeAll(async () => {
    // Inside of the project, where the client's packages are found.
    const cache = project('node_modules', '.cache');
    mkdirSync(cache, { recursive: true });
    folder = mkdtempSync(join(cache, 'generated-client-'));
    platform = await PlatformProcesses.start();
    platform.run('worker');
    platform.run('scheduler');
    await Promise.all([platform.waitUntilReady('worker'), platform.waitUntilReady('scheduler')]);
  });

  afterAll(async () => {
    await platform?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('knows the document without a running platform, as the running one tells it', async () => {
    const file = join(folder, 'openapi.json');
    await run(process.execPath, [project('dist', 'src', 'processes', 'api-document-file.js'), file], {
      env: { PATH: process.env['PATH'] },
    });
    const told = await ApiClient.nobody(platform.running.address).call('GET', '/api/docs-json');
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(told.body);
  });

  it('is typed, and its types hold for the main job', async () => {
    const generator = join(dirname(LOCAL.resolve('openapi-typescript/package.json')), 'bin', 'cli.js');
    const written = join(folder, 'api.d.ts');
    await run(process.execPath, [
      ...[generator, join(folder, 'openapi.json'), '--output', written],
      '--default-non-nullable=false',
    ]);
    expect(readFileSync(written, 'utf8')).toContain('createCampaign');
    const program = project('test', 'support', 'generated-client', 'main-job.ts.txt');
    copyFileSync(program, join(folder, 'main-job.ts'));
    writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(CLIENT_TSCONFIG));
    const compiler = join(dirname(LOCAL.resolve('typescript/package.json')), 'bin', 'tsc');
    const compiled = await run(process.execPath, [compiler, '--project', folder]).catch(
      (error: { stdout: string }) => error,
    );
    expect(compiled.stdout).toBe('');
  });

  it('does the main job: from the sign-in to the report', async () => {
    const { address, simulatorUrl, sandbox } = platform.running;
    const settings = { submitLatencyMs: { min: 1, max: 5 }, reportDelayMs: { min: 50, max: 200 } };
    const told = await ApiClient.nobody(simulatorUrl).call(
      'PUT',
      '/control/accounts/generated-client/settings',
      settings,
    );
    expect(told.status).toBeLessThan(300);
    const { stdout } = await run(process.execPath, [join(folder, 'main-job.js')], {
      env: {
        PATH: process.env['PATH'],
        ...{ PLATFORM: address, EMAIL: sandbox.email, PASSWORD: sandbox.password },
        CARRIER_ACCOUNT: 'generated-client',
      },
    });
    expect(JSON.parse(stdout)).toEqual({
      refused: { status: 403, code: 'forbidden' },
      numbers: 1,
      imported: { inserted: 25, rejected: 1 },
      sameCampaign: true,
      replayed: 'true',
      limits: '"key";q=3000;w=60, "company";q=6000;w=60',
      status: 'completed',
      delivered: 25,
      statuses: ['delivered'],
      messages: 25,
    });
  }, 300_000);
});
