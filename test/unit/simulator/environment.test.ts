import { describe, expect, it } from '@jest/globals';
import { readEnvironment } from '../../../src/simulator/environment.js';

describe('readEnvironment', () => {
  it('has a default for everything, also where a variable is empty', () => {
    const expected = { host: '127.0.0.1', port: 3900, ledgerFile: undefined, logLevel: 'info', settings: {} };
    expect(readEnvironment({})).toEqual(expected);
    expect(readEnvironment({ SIMULATOR_PORT: '', SIMULATOR_LEDGER_FILE: '' })).toEqual(expected);
  });

  it.each([
    ['SIMULATOR_PORT', '70000'],
    ['SIMULATOR_PORT', 'first'],
    ['SIMULATOR_SETTINGS', '{'],
    ['SIMULATOR_LOG_LEVEL', 'loud'],
  ])('refuses %s=%s by its name', (name, value) => {
    expect(() => readEnvironment({ [name]: value })).toThrow(name);
  });
});
