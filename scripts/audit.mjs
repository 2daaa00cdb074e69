// @ts-check
import { execFile } from 'node:child_process';
import fs from 'node:fs';
import process from 'node:process';
import { ADVISORIES, INSTALL_SCRIPTS, LICENCES, LICENCES_ELSEWHERE } from './audit/accepted.mjs';
import { advisoryFaults } from './audit/advisory-faults.mjs';
import { lockFaults } from './audit/lock-faults.mjs';
import { project } from './lib/paths.mjs';

const USAGE = `npm run audit [-- --offline]

Holds package-lock.json against the rules of scripts/audit/accepted.mjs: licences, install scripts, checksums; and asks
the registry in use for advisories. Exit status: 0 nothing wrong; 1 something is; 2 the registry serves no advisories,
so nobody knows (--offline: not asked).`;

const ASK_MS = 120_000;

/**
 * What npm says; it ends with a status of its own where it found something.
 * @returns {Promise<import('./audit/advisory-faults.mjs').Report>}
 */
function askRegistry() {
  return new Promise((resolve) => {
    const options = { cwd: project(), timeout: ASK_MS, maxBuffer: 64 * 1024 * 1024 };
    execFile('npm', ['audit', '--json'], options, (_error, output) => {
      try {
        resolve(JSON.parse(output));
      } catch {
        resolve({ message: 'npm audit gave no answer' });
      }
    });
  });
}

/** @param {string[]} lines */
function tell(lines) {
  for (const line of lines) process.stdout.write(`${line}\n`);
}

async function main() {
  const args = process.argv.slice(2);
  if (args.some((arg) => arg !== '--offline')) {
    tell([USAGE]);
    return args.includes('--help') ? 0 : 1;
  }
  const lock = JSON.parse(fs.readFileSync(project('package-lock.json'), 'utf8'));
  const faults = lockFaults(lock.packages, {
    licences: LICENCES,
    licencesElsewhere: LICENCES_ELSEWHERE,
    installScripts: INSTALL_SCRIPTS,
  });
  tell(faults.map((fault) => `✗ ${fault}`));
  const count = Object.keys(lock.packages).length;
  if (faults.length === 0)
    tell([`✓ ${count} packages: licences, install scripts and checksums are as accepted`]);
  if (args.includes('--offline')) {
    tell(['– advisories: not asked for']);
    return faults.length > 0 ? 1 : 0;
  }
  const report = await askRegistry();
  const advisories = advisoryFaults(report, ADVISORIES, new Date().toISOString().slice(0, 10));
  tell(advisories.faults.map((fault) => `✗ ${fault}`));
  if (!advisories.isAnswered) {
    tell([
      `? advisories: the registry in use does not serve them (${report.message ?? 'no answer'}).`,
      '  Run this where npm reaches its own registry, or a mirror that passes on the audit endpoint.',
    ]);
  } else if (advisories.faults.length === 0) tell(['✓ advisories: none that is not accepted']);
  if (faults.length + advisories.faults.length > 0) return 1;
  return advisories.isAnswered ? 0 : 2;
}

process.exitCode = await main();
