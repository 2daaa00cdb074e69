import { describe, expect, it } from '@jest/globals';
import { arePackagesInstalled } from '../../../scripts/lib/node-packages.mjs';

const wanted = {
  '': { version: '1.0.0' },
  'node_modules/a': { version: '1.2.3' },
  'node_modules/b-darwin': { version: '2.0.0', optional: true },
};

describe('whether the npm packages are those of the lock file', () => {
  it('is content without an optional package of another system', () => {
    expect(arePackagesInstalled(wanted, { 'node_modules/a': { version: '1.2.3' } })).toBe(true);
  });

  it.each([
    ['nothing is installed', undefined],
    ['one is missing', {}],
    ['one has another version', { 'node_modules/a': { version: '1.2.4' } }],
    [
      'an optional one has another version',
      {
        'node_modules/a': { version: '1.2.3' },
        'node_modules/b-darwin': { version: '1.0.0' },
      },
    ],
    [
      'one is there that is no longer wanted',
      {
        'node_modules/a': { version: '1.2.3' },
        'node_modules/c': { version: '1.0.0' },
      },
    ],
  ])('asks for an installation when %s', (_, installed) => {
    expect(arePackagesInstalled(wanted, installed)).toBe(false);
  });
});
