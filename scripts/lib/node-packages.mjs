// @ts-check
import { run } from './command.mjs';
import { project } from './paths.mjs';
import { readJsonObject } from './private-file.mjs';
import { step } from './progress.mjs';

/**
 * Installs the npm packages when they are missing or not those of package-lock.json.
 * @param {string} logFile
 * @param {AbortSignal} [signal]
 */
export async function ensureNodePackages(logFile, signal) {
  if (
    arePackagesInstalled(
      lockedPackages('package-lock.json'),
      lockedPackages('node_modules/.package-lock.json'),
    )
  ) {
    return;
  }
  await step('Installing npm packages', ({ say }) =>
    run('npm', ['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=http'], {
      cwd: project(),
      logFile,
      signal,
      onLine: say,
    }).then(() => say('')),
  );
}

/**
 * npm writes down what it installed; compared with what the lock file asks for. Times of files say
 * nothing here: a `git checkout` changes them.
 * @param {Record<string, LockedPackage> | undefined} wanted
 * @param {Record<string, LockedPackage> | undefined} installed
 * @returns {boolean}
 *
 * @typedef {{ version?: string, optional?: boolean }} LockedPackage
 */
export function arePackagesInstalled(wanted, installed) {
  if (wanted === undefined || installed === undefined) return false;
  const places = Object.entries(wanted).filter(([place]) => place !== '');
  return (
    Object.keys(installed).every((place) => place in wanted) &&
    places.every(([place, { version, optional }]) => {
      const there = installed[place];
      // Optional ones are often made for another system and left out.
      return there === undefined ? optional === true : there.version === version;
    })
  );
}

/** @param {string} file */
function lockedPackages(file) {
  const packages = readJsonObject(project(file))?.packages;
  return typeof packages === 'object' && packages !== null
    ? /** @type {Record<string, LockedPackage>} */ (packages)
    : undefined;
}
