// @ts-check

/**
 * npm leaves optional packages of other systems out of package-lock.json when it cannot see them at the
 * time (they are not installed here, or the registry in use lacks them: npm/cli#4828). `npm ci` then
 * refuses the lock file, or a machine of that system goes without its binary.
 *
 * @typedef {{ version?: string, optional?: boolean, dev?: boolean, cpu?: string[], os?: string[],
 *   libc?: string[], optionalDependencies?: Record<string, string> }} LockEntry
 */

const SYSTEMS = ['android', 'darwin', 'freebsd', 'linux', 'openharmony', 'win32'];
const PROCESSORS = ['arm', 'arm64', 'ia32', 'loong64', 'ppc64', 'riscv64', 's390x', 'x64'];
const EXACT = /^\d+\.\d+\.\d+(-[\w.]+)?$/;

/**
 * @param {Record<string, LockEntry>} packages of package-lock.json, by place
 * @returns {Record<string, LockEntry>} what is missing; without a checksum, which only a download gives
 */
export function missingForOtherSystems(packages) {
  /** @type {Record<string, LockEntry>} */
  const missing = {};
  for (const [place, { dev, optionalDependencies = {} }] of Object.entries(packages)) {
    for (const [name, version] of Object.entries(optionalDependencies)) {
      const top = `node_modules/${name}`;
      const target = targetOf(name);
      if (top in packages || `${place}/${top}` in packages) continue;
      if (target === undefined || !EXACT.test(version)) continue;
      missing[top] = { version, ...target, ...(dev ? { dev } : {}), optional: true };
    }
  }
  return missing;
}

/**
 * The system that a package's name tells: `@swc/core-linux-x64-musl`.
 * @param {string} name
 */
function targetOf(name) {
  const words = name.split(/[-/]/);
  const os = SYSTEMS.find((system) => words.includes(system));
  const cpu = PROCESSORS.find((processor) => words.includes(processor));
  if (os === undefined || cpu === undefined) return undefined;
  const letters = words.find((word) => /^(musl|gnu)/.test(word)) ?? '';
  const libc =
    os !== 'linux' || letters === '' ? {} : { libc: [letters.startsWith('musl') ? 'musl' : 'glibc'] };
  return { cpu: [cpu], ...libc, os: [os] };
}
