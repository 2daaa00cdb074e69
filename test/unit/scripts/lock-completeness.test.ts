import fs from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { missingForOtherSystems } from '../../../scripts/lib/lock-completeness.mjs';

describe('package-lock.json', () => {
  it('names the packages of every system (else: node scripts/complete-lock.mjs)', () => {
    const lock: { packages: Parameters<typeof missingForOtherSystems>[0] } = JSON.parse(
      fs.readFileSync('package-lock.json', 'utf8'),
    );
    expect(Object.keys(missingForOtherSystems(lock.packages))).toEqual([]);
  });

  it('is found to lack the binary of another system', () => {
    const packages = {
      'node_modules/tool': {
        version: '1.0.0',
        dev: true,
        optionalDependencies: {
          '@tool/linux-x64-musl': '1.0.0',
          '@tool/darwin-arm64': '1.0.0',
          fsevents: '^2.0.0',
        },
      },
      'node_modules/@tool/darwin-arm64': { version: '1.0.0', optional: true },
    };
    expect(missingForOtherSystems(packages)).toEqual({
      'node_modules/@tool/linux-x64-musl': {
        version: '1.0.0',
        cpu: ['x64'],
        libc: ['musl'],
        os: ['linux'],
        dev: true,
        optional: true,
      },
    });
  });
});
