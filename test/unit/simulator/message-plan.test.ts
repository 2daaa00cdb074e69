import { describe, expect, it } from '@jest/globals';
import { type MessagePlan, planMessage } from '../../../src/simulator/messages/message-plan.js';
import { DEFAULT_SETTINGS, type SettingsChange } from '../../../src/simulator/settings/settings.schema.js';

const COUNT = 2000;

function plans(change: SettingsChange, validitySeconds = 3600): MessagePlan[] {
  return Array.from({ length: COUNT }, (_, index) =>
    planMessage(
      { ...DEFAULT_SETTINGS, ...change },
      {
        seq: index + 1,
        id: `sim_${index}`,
        reference: `7.${index}`,
        accountId: 'a',
        apiKey: 'key',
        from: '+15550000001',
        to: '+12025550123',
        callbackUrl: 'http://127.0.0.1:1/hook',
        validitySeconds,
        acceptedAt: 0,
      },
    ),
  );
}

function shareOf(all: readonly MessagePlan[], test: (plan: MessagePlan) => boolean): number {
  return all.filter(test).length / all.length;
}

describe('planMessage', () => {
  it('delivers everything, within the delay, when nothing else is set', () => {
    const all = plans({ reportDelayMs: { min: 100, max: 200 } });
    expect(all[0]).toMatchObject({ status: 'delivered', errorCode: null, sent: null, reply: null });
    expect(all[0]?.final).toEqual({ lost: false, duplicateAfterMs: null });
    expect(shareOf(all, (plan) => plan.status === 'delivered')).toBe(1);
    expect(shareOf(all, (plan) => plan.finalAfterMs >= 100 && plan.finalAfterMs <= 200)).toBe(1);
  });

  it('divides the final statuses by their shares, with their codes', () => {
    const all = plans({ undelivered: { unknown_handset: 0.2, blocked: 0.1 }, failed: { internal: 0.3 } });
    const count = (status: string, code: string | null) =>
      shareOf(all, (plan) => plan.status === status && plan.errorCode === code);
    expect(count('undelivered', 'unknown_handset')).toBeCloseTo(0.2, 1);
    expect(count('undelivered', 'blocked')).toBeCloseTo(0.1, 1);
    expect(count('failed', 'internal')).toBeCloseTo(0.3, 1);
    expect(count('delivered', null)).toBeCloseTo(0.4, 1);
  });

  it('lets a message expire whose report would come after its validity', () => {
    const change = { reportDelayMs: { min: 2000, max: 3000 }, replyShare: 1 };
    expect(plans(change, 1)[0]).toMatchObject({
      status: 'undelivered',
      errorCode: 'expired',
      finalAfterMs: 1000,
      reply: null,
    });
    expect(plans(change, 10)[0]).toMatchObject({ status: 'delivered' });
  });

  it('changes nothing else in a repeated run when one share is changed', () => {
    const change: SettingsChange = { undelivered: { blocked: 0.2 }, replyShare: 0.3, sentReportShare: 0.5 };
    const before = plans(change);
    const after = plans({ ...change, reportLossShare: 0.5 });
    expect(shareOf(after, (plan) => plan.final.lost)).toBeCloseTo(0.5, 1);
    expect(after.map((plan) => [plan.status, plan.finalAfterMs, plan.reply, plan.sent?.afterMs])).toEqual(
      before.map((plan) => [plan.status, plan.finalAfterMs, plan.reply, plan.sent?.afterMs]),
    );
  });

  it('gives every overtaken message a sent report, and no lost report a second copy', () => {
    const all = plans({ reportReorderShare: 0.4, reportLossShare: 0.5, reportDuplicateShare: 1 });
    expect(shareOf(all, (plan) => plan.sent?.overtaken === true)).toBeCloseTo(0.4, 1);
    expect(shareOf(all, (plan) => (plan.final.duplicateAfterMs === null) === plan.final.lost)).toBe(1);
  });

  it('replies after delivery, with texts by their weights', () => {
    const all = plans({
      replyShare: 0.5,
      replyTexts: { STOP: 1, 'yes please': 3 },
      replyDelayMs: { min: 5, max: 9 },
    });
    const replies = all.flatMap((plan) => (plan.reply === null ? [] : [plan.reply]));
    expect(replies.length / COUNT).toBeCloseTo(0.5, 1);
    expect(replies.filter((reply) => reply.text === 'STOP').length / replies.length).toBeCloseTo(0.25, 1);
    expect(
      shareOf(all, ({ reply, finalAfterMs }) => reply === null || reply.afterMs >= finalAfterMs + 5),
    ).toBe(1);
  });
});
