import { describe, expect, it } from '@jest/globals';
import { isDisputed, NO_STATE, stateOf } from '../../../src/insight/breakdown/state-of-person.js';

describe('state of a person', () => {
  it('is the one that their message was made for', () => {
    expect(stateOf({ states: ['TX'] }, null)).toBe('TX');
    // What the contact says by now changes nothing: nothing was open.
    expect(stateOf({ states: ['TX'] }, 'CA')).toBe('TX');
    expect(isDisputed({ states: ['TX'] })).toBe(false);
  });

  it('is the contact’s own where number and address speak of two, if it still is one of them', () => {
    const disputed = { states: ['CA', 'NV'] };
    expect(isDisputed(disputed)).toBe(true);
    expect(stateOf(disputed, 'NV')).toBe('NV');
    expect(stateOf(disputed, 'OR')).toBe(NO_STATE);
    expect(stateOf(disputed, null)).toBe(NO_STATE);
  });

  it('is none where nobody knows one', () => {
    expect(stateOf({ states: [] }, 'CA')).toBe(NO_STATE);
    expect(isDisputed({ states: [] })).toBe(false);
  });
});
