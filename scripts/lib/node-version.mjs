// @ts-check

/** Other scripts import new parts of Node as `util.name`, so that an old Node gets as far as this check. */

/** Same as "engines" in package.json. */
const LEAST = [20, 19];

/** Ends this process, in words that a person can use, when Node is too old for the platform. */
export function requireNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const [leastMajor = 0, leastMinor = 0] = LEAST;
  if (major > leastMajor || (major === leastMajor && minor >= leastMinor)) return;
  process.stderr.write(
    `Node ${process.versions.node} is too old: ${LEAST.join('.')} or later is needed (https://nodejs.org).\n`,
  );
  process.exit(1);
}
