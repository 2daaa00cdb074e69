import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** What stands in for the built application: it listens, tells its environment, and stops when asked. */
const APPLICATION = `
import http from 'node:http';
const { PORT, SIMULATOR_PORT, APP_ROLE = 'simulator' } = process.env;
console.log(JSON.stringify({ level: 'info', msg: 'up', role: APP_ROLE }));
http.createServer((request, response) => response.end(JSON.stringify({ env: process.env })))
  .listen(Number(import.meta.url.includes('simulator') ? SIMULATOR_PORT : PORT), '127.0.0.1');
process.on('SIGTERM', () => process.exit(0));
`;

/** Strict about its options, as the real one is. */
const CONSOLE = `
import { parseArgs } from 'node:util';
const text = { type: 'string' };
const options = { name: text, email: text, password: text, operator: { type: 'boolean' }, 'api-key': text };
parseArgs({ args: process.argv.slice(3), options });
console.log(JSON.stringify({ companyId: 1, apiKey: 'key' }));
`;

const SOURCES = {
  'src/main': APPLICATION,
  'src/simulator/main': APPLICATION,
  'src/processes/console': CONSOLE,
};

/** Copies every source, and counts its runs. */
const BUILD = `
import fs from 'node:fs';
for (const source of ${JSON.stringify(Object.keys(SOURCES))}) {
  fs.cpSync(source + '.ts', 'dist/' + source + '.js');
}
fs.appendFileSync('builds', 'x');
`;

/**
 * A project folder with the real scripts around a stand-in application that needs no packages.
 * @returns its path; the caller removes it
 */
export function makeStandInProject(): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'sms-start-'));
  fs.cpSync('scripts', path.join(folder, 'scripts'), { recursive: true });
  fs.mkdirSync(path.join(folder, 'node_modules'));
  for (const [name, text] of Object.entries(SOURCES)) {
    fs.mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    fs.writeFileSync(path.join(folder, `${name}.ts`), text);
  }
  const files = {
    'package.json': { type: 'module', scripts: { build: 'node build.mjs', start: 'node scripts/start.mjs' } },
    'package-lock.json': { packages: {} },
    'node_modules/.package-lock.json': { packages: {} },
  };
  for (const [name, value] of Object.entries(files)) {
    fs.writeFileSync(path.join(folder, name), JSON.stringify(value));
  }
  fs.writeFileSync(path.join(folder, 'build.mjs'), BUILD);
  return folder;
}
