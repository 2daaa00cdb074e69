import { describe, expect, it } from '@jest/globals';
import { canBecome, FINAL_STATUSES, MESSAGE_STATUSES } from '../../../src/messages/message-status.js';

describe('message status', () => {
  it('never goes back from what a carrier said', () => {
    expect(canBecome('delivered', 'sent')).toBe(false);
    expect(canBecome('sent', 'queued')).toBe(false);
    expect(canBecome('sent', 'pending')).toBe(false);
    expect(canBecome('sent', 'unknown')).toBe(false);
    expect(canBecome('failed', 'delivered')).toBe(false);
  });

  it('lets an unknown message be settled, and a message that was put back be claimed by its report', () => {
    expect(canBecome('unknown', 'delivered')).toBe(true);
    expect(canBecome('unknown', 'queued')).toBe(false);
    expect(canBecome('pending', 'delivered')).toBe(true);
  });

  it('ends in every final status for good', () => {
    expect([...FINAL_STATUSES].sort()).toEqual(['canceled', 'delivered', 'failed', 'skipped', 'undelivered']);
    for (const final of FINAL_STATUSES) {
      expect(MESSAGE_STATUSES.filter((status) => canBecome(final, status))).toEqual([]);
    }
  });
});
