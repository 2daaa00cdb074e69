import { describe, expect, it } from '@jest/globals';
import { DEFAULT_SETTINGS } from '../../../src/simulator/settings/settings.schema.js';
import { InvalidSetting, SettingsStore } from '../../../src/simulator/settings/settings.store.js';

function refusedField(change: unknown): string {
  const store = new SettingsStore();
  try {
    store.changeAccount('a', change);
  } catch (error) {
    expect(store.get('a')).toEqual(DEFAULT_SETTINGS);
    if (error instanceof InvalidSetting) return error.field;
  }
  return 'not refused';
}

describe('SettingsStore', () => {
  it.each([
    ['a share above 1', { hangShare: 1.5 }, 'hangShare'],
    ['a share of an unknown reject code', { rejects: { nonsense: 0.1 } }, 'rejects.nonsense'],
    ['a share below 0 of a reject code', { rejects: { filtered: -1 } }, 'rejects.filtered'],
    ['shares that sum to more than 1', { rejects: { filtered: 0.6, temporary: 0.6 } }, 'rejects'],
    ['a minimum above its maximum', { reportDelayMs: { min: 5, max: 4 } }, 'reportDelayMs'],
    ['an unknown setting', { speed: 1 }, 'speed'],
    ['a rate of 0', { numberSegmentsPerSecond: 0 }, 'numberSegmentsPerSecond'],
    ['an empty batch', { reportsPerRequest: 0 }, 'reportsPerRequest'],
    ['reply texts without a weight', { replyTexts: { STOP: 0 } }, 'replyTexts'],
    ['answers lost and hung above 1', { loseAnswerShare: 0.6, hangShare: 0.6 }, 'hangShare'],
    ['undelivered and failed above 1', { undelivered: { x: 0.6 }, failed: { x: 0.6 } }, 'failed'],
    ['no object at all', 7, ''],
  ])('refuses %s, names the field and changes nothing', (_, change, field) => {
    expect(refusedField(change)).toBe(field);
  });

  it('changes only what is named, and only for that account', () => {
    const store = new SettingsStore();
    store.changeAccount('a', { hangShare: 0.1 });
    store.changeAccount('a', { loseAnswerShare: 0.2 });
    expect(store.get('a')).toEqual({ ...DEFAULT_SETTINGS, hangShare: 0.1, loseAnswerShare: 0.2 });
    expect(store.get('b')).toEqual(DEFAULT_SETTINGS);
  });

  it('lets accounts follow the defaults in all that they have not set themselves', () => {
    const store = new SettingsStore({ seed: 'first' });
    store.changeAccount('a', { hangShare: 0.1 });
    store.changeDefaults({ seed: 'second', hangShare: 0.5 });
    expect(store.get('a')).toMatchObject({ seed: 'second', hangShare: 0.1 });
    expect(store.get('b')).toMatchObject({ seed: 'second', hangShare: 0.5 });
    store.forgetAccount('a');
    expect(store.get('a')).toMatchObject({ hangShare: 0.5 });
  });

  it('refuses defaults that an account would contradict', () => {
    const store = new SettingsStore();
    store.changeAccount('a', { hangShare: 0.6 });
    expect(() => store.changeDefaults({ loseAnswerShare: 0.6 })).toThrow(InvalidSetting);
    expect(store.get('b').loseAnswerShare).toBe(0);
  });
});
