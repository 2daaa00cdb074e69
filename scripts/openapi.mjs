// @ts-check
import fs from 'node:fs';
import path from 'node:path';
import { ensureBuild } from './lib/build.mjs';
import { run } from './lib/command.mjs';
import { local, project } from './lib/paths.mjs';
import { describeFailure } from './lib/plain-failure.mjs';

const HELP = `npm run openapi -- [FILE]

Writes the OpenAPI document of the API to FILE (${path.relative(project(), local('openapi.json'))}). Needs no running platform and no database.
`;

/** @param {string[]} args */
async function main(args) {
  if (args.includes('--help') || args.includes('-h')) {
    process.stdout.write(HELP);
    return;
  }
  const file = path.resolve(args[0] ?? local('openapi.json'));
  await ensureBuild(local('logs', 'openapi.log'));
  fs.mkdirSync(path.dirname(file), { recursive: true });
  await run(process.execPath, [project('dist', 'src', 'processes', 'api-document-file.js'), file], {
    title: 'Writing the document',
  });
  process.stdout.write(`${file}\n`);
}

await main(process.argv.slice(2)).catch((error) => {
  process.stderr.write(`${describeFailure(error)}\n`);
  process.exitCode = 1;
});
