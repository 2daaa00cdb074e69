import { describe, expect, it } from '@jest/globals';
import { isLoop, NONE_LATELY, withOneMore } from '../../../src/inbox/answering/answer-limits.js';

const ANSWER = { isConfirmation: false, isStep: false };
const STEP = { isConfirmation: false, isStep: true };
const CONFIRMATION = { isConfirmation: true, isStep: false };

/** How many of a kind are let through in a row. */
function letThrough(kind: typeof ANSWER): number {
  let lately = NONE_LATELY;
  let n = 0;
  for (; n < 100 && !isLoop(lately, kind); n++) lately = withOneMore(lately, kind);
  return n;
}

describe('automatic answers in a row', () => {
  it('are three in a sitting; steps of an exchange ten; confirmations of opt-outs three a day', () => {
    expect(letThrough(ANSWER)).toBe(3);
    expect(letThrough(STEP)).toBe(10);
    expect(letThrough(CONFIRMATION)).toBe(3);
  });

  it('do not keep a STOP from being confirmed', () => {
    expect(isLoop({ sitting: 3, day: 10, confirmations: 0 }, CONFIRMATION)).toBe(false);
    expect(isLoop({ sitting: 0, day: 10, confirmations: 0 }, ANSWER)).toBe(true);
  });
});
