// @ts-check

/**
 * Licences that a distributed service may build on without more than a notice. MPL-2.0 binds changes to its own files
 * only; CC-BY-4.0 and Python-2.0 ask for a notice.
 */
export const LICENCES = new Set([
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'CC-BY-4.0',
  'CC0-1.0',
  'ISC',
  'MIT',
  'MIT-0',
  'MPL-2.0',
  'Python-2.0',
  'Unlicense',
]);

/**
 * Packages whose package.json names no licence, and where it stands.
 * @type {Readonly<Record<string, string>>}
 */
export const LICENCES_ELSEWHERE = {
  'combine-errors': 'MIT, in its Readme.md; development only',
};

/**
 * Packages that run a script when they are installed, and why that is borne.
 * @type {Readonly<Record<string, string>>}
 */
export const INSTALL_SCRIPTS = {
  '@parcel/watcher': 'builds its binding where no binary fits; development only',
  '@scarf/scarf':
    'counts downloads of swagger-ui-dist; does nothing with SCARF_ANALYTICS=false or DO_NOT_TRACK=1',
  '@swc/core': 'checks its binary; development only',
  'msgpackr-extract': 'builds its binding where no binary fits; without it BullMQ unpacks in JavaScript',
};

/**
 * Advisories that do not concern this project, each with why and until when that holds: on that day somebody looks
 * again.
 * @type {readonly { id: string, reason: string, until: string }[]}
 */
export const ADVISORIES = [];
