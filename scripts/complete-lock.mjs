// @ts-check
import fs from 'node:fs';
import { missingForOtherSystems } from './lib/lock-completeness.mjs';
import { project } from './lib/paths.mjs';

/** After `npm install <package>`: adds to package-lock.json what npm left out for other systems. */
const file = project('package-lock.json');
const lock = JSON.parse(fs.readFileSync(file, 'utf8'));
const missing = missingForOtherSystems(lock.packages);
const { '': root, ...packages } = { ...lock.packages, ...missing };
// npm's own order: the project first, then by place.
const places = Object.entries(packages).sort(([one], [other]) => one.localeCompare(other, 'en'));
lock.packages = { '': root, ...Object.fromEntries(places) };
const names = Object.keys(missing);
if (names.length > 0) fs.writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
process.stdout.write(
  `package-lock.json: ${names.length} added\n${names.map((name) => `  ${name}\n`).join('')}`,
);
