import { describe, expect, it } from '@jest/globals';
import { CarrierOptOuts, isStopText } from '../../../src/simulator/messages/carrier-opt-outs.js';

describe('isStopText', () => {
  it.each(['STOP', 'stop', ' Stop. ', 'STOP 🛑', 'stop please', 'UNSUBSCRIBE'])('takes %p', (text) => {
    expect(isStopText(text)).toBe(true);
  });
  it.each(['nonstop fun', 'stop by tomorrow', 'yes please', ''])('leaves %p', (text) => {
    expect(isStopText(text)).toBe(false);
  });
});

describe('CarrierOptOuts', () => {
  it('holds for one account, number and person, until START', () => {
    const optOuts = new CarrierOptOuts();
    optOuts.noteReply('a', '+15550000001', '+12025550123', 'STOP');
    expect(optOuts.has('a', '+15550000001', '+12025550123')).toBe(true);
    expect(optOuts.has('a', '+15550000002', '+12025550123')).toBe(false);
    expect(optOuts.has('b', '+15550000001', '+12025550123')).toBe(false);
    optOuts.noteReply('a', '+15550000001', '+12025550123', 'Start');
    expect(optOuts.has('a', '+15550000001', '+12025550123')).toBe(false);
  });
});
