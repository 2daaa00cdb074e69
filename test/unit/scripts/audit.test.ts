import fs from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import {
  ADVISORIES,
  INSTALL_SCRIPTS,
  LICENCES,
  LICENCES_ELSEWHERE,
} from '../../../scripts/audit/accepted.mjs';
import { advisoryFaults } from '../../../scripts/audit/advisory-faults.mjs';
import { lockFaults } from '../../../scripts/audit/lock-faults.mjs';

const RULES = { licences: new Set(['MIT', 'ISC']), installScripts: { builder: 'needs it' } };
const good = { version: '1.0.0', integrity: 'sha512-x', license: 'MIT' };

describe('npm run audit', () => {
  it('finds package-lock.json as it is accepted', () => {
    const lock: { packages: Parameters<typeof lockFaults>[0] } = JSON.parse(
      fs.readFileSync('package-lock.json', 'utf8'),
    );
    expect(
      lockFaults(lock.packages, {
        licences: LICENCES,
        licencesElsewhere: LICENCES_ELSEWHERE,
        installScripts: INSTALL_SCRIPTS,
      }),
    ).toEqual([]);
  });

  it('finds licences, scripts, sources and missing checksums', () => {
    const packages = {
      '': {},
      web: {},
      'node_modules/web-link': { link: true, resolved: 'web' },
      'node_modules/good': good,
      'node_modules/either': { ...good, license: '(GPL-3.0 OR MIT)' },
      'node_modules/both': { ...good, license: 'MIT AND ISC' },
      'node_modules/for-others': { version: '1.0.0', optional: true, os: ['win32'] },
      'node_modules/builder': { ...good, hasInstallScript: true },
      'node_modules/@scope/copyleft': { ...good, license: 'AGPL-3.0' },
      'node_modules/half': { ...good, license: 'MIT AND GPL-3.0' },
      'node_modules/a/node_modules/nameless': { version: '1.0.0', integrity: 'sha512-x' },
      'node_modules/loose': { version: '1.0.0', license: 'MIT' },
      'node_modules/from-git': { ...good, resolved: 'git+ssh://git@example.com/x.git' },
      'node_modules/runs': { ...good, hasInstallScript: true },
    };
    expect(lockFaults(packages, RULES)).toEqual([
      '@scope/copyleft: its licence is AGPL-3.0',
      'half: its licence is MIT AND GPL-3.0',
      'nameless: its licence is not named',
      'loose: nothing tells its content (integrity)',
      'from-git: comes from git+ssh, not from a registry',
      'runs: runs a script when it is installed',
    ]);
    expect(lockFaults({ 'node_modules/good': good }, RULES)).toEqual([
      'builder: is accepted for its install script, and has none any more',
    ]);
  });

  it('tells advisories that nobody has accepted, and acceptances that have run out', () => {
    const report = {
      vulnerabilities: {
        a: { via: [{ url: 'https://github.com/advisories/GHSA-1', title: 'Bad', severity: 'high' }] },
        b: { via: ['a'] },
      },
    };
    const accept = (until: string, id = 'GHSA-1') => [{ id, until, reason: 'not reached' }];
    const today = '2026-11-22';
    expect(advisoryFaults(report, [], today)).toEqual({
      faults: ['a: high: Bad (GHSA-1)'],
      isAnswered: true,
    });
    expect(advisoryFaults(report, accept('2026-11-22'), today).faults).toEqual([]);
    expect(advisoryFaults(report, accept('2026-11-21'), today).faults).toEqual([
      'GHSA-1: was accepted until 2026-11-21; look at it again',
      'a: high: Bad (GHSA-1)',
    ]);
    expect(advisoryFaults({ vulnerabilities: {} }, accept('2027-01-01'), today).faults).toEqual([
      'GHSA-1: is accepted, and concerns no package any more',
    ]);
    // A registry that serves none: nobody knows, which is not the same as nothing.
    expect(advisoryFaults({ message: '405' }, [], today)).toEqual({ faults: [], isAnswered: false });
    for (const { reason, until } of ADVISORIES)
      expect([reason !== '', /^\d{4}-\d\d-\d\d$/.test(until)]).toEqual([true, true]);
  });
});
