// @ts-check

/**
 * @typedef {{ version?: string, integrity?: string, resolved?: string, link?: boolean, license?: string,
 *   optional?: boolean, os?: string[], cpu?: string[], libc?: string[], hasInstallScript?: boolean }} LockEntry
 * @typedef {{ licences: ReadonlySet<string>, installScripts: Readonly<Record<string, string>>,
 *   licencesElsewhere?: Readonly<Record<string, string>> }} Rules
 */

/**
 * What is wrong with package-lock.json by our rules.
 * @param {Record<string, LockEntry>} packages by place
 * @param {Rules} rules
 * @returns {string[]}
 */
export function lockFaults(packages, { licences, installScripts, licencesElsewhere = {} }) {
  /** @type {string[]} */
  const faults = [];
  /** @type {Set<string>} */
  const scripted = new Set();
  for (const [place, entry] of Object.entries(packages)) {
    const name = place.split('node_modules/').at(-1) ?? '';
    // The project itself, and its own workspaces.
    if (!place.includes('node_modules/') || entry.link) continue;
    // One that npm could not see when it was locked: its licence is that of the package which names it.
    const isForOthers =
      entry.optional === true && [entry.os, entry.cpu, entry.libc].some((list) => list?.length);
    if (!entry.integrity && !isForOthers) faults.push(`${name}: nothing tells its content (integrity)`);
    if (entry.resolved && !/^https:\/\//.test(entry.resolved)) {
      faults.push(`${name}: comes from ${entry.resolved.split(':')[0]}, not from a registry`);
    }
    if (
      entry.license
        ? !isLicenceBorne(entry.license, licences)
        : !isForOthers && !Object.hasOwn(licencesElsewhere, name)
    ) {
      faults.push(`${name}: its licence is ${entry.license ?? 'not named'}`);
    }
    if (entry.hasInstallScript) {
      scripted.add(name);
      if (!Object.hasOwn(installScripts, name)) faults.push(`${name}: runs a script when it is installed`);
    }
  }
  for (const name of Object.keys(installScripts)) {
    if (!scripted.has(name))
      faults.push(`${name}: is accepted for its install script, and has none any more`);
  }
  return faults;
}

/**
 * One licence, a choice of some, or several at once (SPDX expressions without nesting, as packages use them).
 * @param {string} expression
 * @param {ReadonlySet<string>} licences
 */
function isLicenceBorne(expression, licences) {
  const plain = expression.replace(/^\(|\)$/g, '');
  return plain
    .split(' OR ')
    .some((choice) =>
      choice.split(' AND ').every((licence) => licences.has(licence.replace(/[()]/g, '').trim())),
    );
}
