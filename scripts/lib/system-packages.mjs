// @ts-check
import fs from 'node:fs';
import { run } from './command.mjs';
import { findBinary } from './find-binary.mjs';

/**
 * Debian's packages with the servers, installed with apt when we may: as root, where apt-get exists.
 * @typedef {{ what: string, packageName: string, service?: string }} ServerPackage
 */

/** @type {ServerPackage} */
export const DATABASE_PACKAGE = {
  what: 'a MySQL-compatible server (mariadbd or mysqld)',
  packageName: 'mariadb-server',
  service: 'mariadb',
};
/** @type {ServerPackage} */
export const REDIS_PACKAGE = { what: 'redis-server', packageName: 'redis-server', service: 'redis-server' };
/** @type {ServerPackage} */
export const BROWSER_PACKAGE = { what: 'Chromium', packageName: 'chromium' };

const START_POLICY = '/usr/sbin/policy-rc.d';
const ENVIRONMENT = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C.UTF-8' };
// Another apt run may hold the lock (a new machine's own updates): wait for it, with an end.
const WAIT_FOR_LOCK = '-oDPkg::Lock::Timeout=300';

export function canInstallPackages() {
  return process.getuid?.() === 0 && findBinary('apt-get') !== undefined;
}

/**
 * Installs packages without letting their services start or come back with the next boot: only the
 * programs are wanted, our instances are private.
 * @param {ServerPackage[]} packages
 * @param {string} logFile
 * @param {(line: string) => void} onLine
 * @param {AbortSignal} [signal]
 */
export async function installPackages(packages, logFile, onLine, signal) {
  const options = { env: ENVIRONMENT, logFile, onLine, signal };
  const names = packages.map(({ packageName }) => packageName);
  const ours = forbidServiceStart();
  try {
    await run('apt-get', [WAIT_FOR_LOCK, 'update'], options);
    await run('apt-get', [WAIT_FOR_LOCK, 'install', '-y', '--no-install-recommends', ...names], options);
  } finally {
    if (ours) fs.rmSync(START_POLICY, { force: true });
  }
  if (!fs.existsSync('/run/systemd/system')) return;
  for (const { service } of packages) {
    if (service === undefined) continue;
    await run('systemctl', ['disable', '--now', service], options).catch((error) => onLine(error.message));
  }
}

/** @returns {boolean} whether the policy is ours, and to be removed */
function forbidServiceStart() {
  try {
    fs.writeFileSync(START_POLICY, '#!/bin/sh\nexit 101\n', { mode: 0o755, flag: 'wx' });
    return true;
  } catch {
    return false; // The machine has a policy of its own already.
  }
}
