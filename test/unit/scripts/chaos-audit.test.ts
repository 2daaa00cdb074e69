import { describe, expect, it } from '@jest/globals';
import { audit } from '../../../scripts/chaos/audit.mjs';
import { planStrikes } from '../../../scripts/chaos/strike-plan.mjs';

type Evidence = Parameters<typeof audit>[0];

const accepted = (reference: string, finalStatus: string | null = 'delivered') => ({
  reference,
  outcome: 'accepted',
  finalStatus,
});
const refused = (reference: string, outcome: string) => ({ reference, outcome, finalStatus: null });
const row = (
  reference: string,
  status: string,
  reason: string | null = null,
  inflight: string | null = null,
) => ({
  reference,
  status,
  reason,
  inflight,
});

/** Two messages, one delivered and one refused after a passing trouble: nothing is wrong. */
function right(): Evidence {
  return {
    messages: 2,
    ledger: [accepted('1.1'), refused('1.2', 'temporary'), refused('1.2', 'invalid_number')],
    rows: [row('1.1', 'delivered'), row('1.2', 'failed', 'invalid_number')],
    counters: { 'delivered/': 1, 'failed/invalid_number': 1, 'pending/': 0 },
    pendingByClass: 0,
    completed: true,
  };
}

const NOTHING_WRONG = { submitted_twice: 0, lost: 0, stuck: 0, unknown: 0, counters_match: true };

describe('the audit of a run with kills', () => {
  it('finds nothing where tables and ledger agree', () => {
    expect(audit(right())).toMatchObject({ ...NOTHING_WRONG, contradictions: [] });
  });

  it('finds a message that was handed over again after it had arrived', () => {
    const evidence = right();
    evidence.ledger.push(accepted('1.1'));
    expect(audit(evidence).submitted_twice).toBe(1);
  });

  it('finds a repetition also where the second one was refused, or the first was refused for good', () => {
    const evidence = right();
    evidence.ledger.push(refused('1.1', 'temporary'), accepted('1.2', null));
    expect(audit(evidence).submitted_twice).toBe(2);
  });

  it('finds messages that are missing, or that the carrier knows and we do not', () => {
    const evidence = right();
    evidence.rows.pop();
    delete evidence.counters['failed/invalid_number'];
    expect(audit(evidence)).toMatchObject({ lost: 2, counters_match: true });
  });

  it.each([
    ['delivered', 'none was taken', row('1.1', 'delivered'), []],
    ['delivered', 'the carrier says otherwise', row('1.1', 'delivered'), [accepted('1.1', 'undelivered')]],
    ['sent', 'none was taken', row('1.1', 'sent'), [refused('1.1', 'temporary')]],
    ['failed', 'the carrier took it', row('1.1', 'failed', 'filtered'), [accepted('1.1')]],
    ['skipped', 'nothing was to be skipped', row('1.1', 'skipped', 'texted_recently'), []],
    ['pending', 'the carrier took it', row('1.1', 'pending'), [accepted('1.1')]],
  ])('counts %s as lost where %s', (_, __, message, ledger) => {
    const counters = { [`${message.status}/${message.reason ?? ''}`]: 1 };
    const pendingByClass = message.status === 'pending' ? 1 : 0;
    const figures = audit({
      messages: 1,
      ledger,
      rows: [message],
      counters,
      pendingByClass,
      completed: true,
    });
    expect(figures).toMatchObject({ lost: 1, counters_match: true });
  });

  it('counts what is still to go as stuck, and what nobody can know as unknown', () => {
    const evidence: Evidence = {
      messages: 4,
      ledger: [accepted('1.4')],
      rows: [
        row('1.1', 'pending'),
        row('1.2', 'queued', null, 'sending'),
        row('1.3', 'unknown', null, 'unknown'),
        row('1.4', 'delivered', null, 'queued'),
      ],
      counters: { 'pending/': 1, 'queued/': 1, 'unknown/': 1, 'delivered/': 1 },
      pendingByClass: 1,
      completed: true,
    };
    expect(audit(evidence)).toMatchObject({ lost: 0, stuck: 3, unknown: 1, counters_match: true });
    expect(audit({ ...evidence, completed: false }).stuck).toBe(4);
  });

  it('finds counters that are not what the rows say', () => {
    const evidence = right();
    evidence.counters['delivered/'] = 2;
    expect(audit(evidence).counters_match).toBe(false);
    expect(audit({ ...right(), pendingByClass: 1 }).counters_match).toBe(false);
  });
});

describe('the plan of strikes', () => {
  it('is the same for the same seed, and another for another', () => {
    expect(planStrikes(7, 20)).toEqual(planStrikes(7, 20));
    expect(planStrikes(8, 20)).not.toEqual(planStrikes(7, 20));
  });

  it('strikes everything equally often, in the order of the campaign', () => {
    const plan = planStrikes(3, 14);
    const kinds = plan.map(({ kind }) => kind);
    for (const kind of new Set(kinds)) expect(kinds.filter((other) => other === kind)).toHaveLength(2);
    expect(new Set(kinds).size).toBe(7);
    expect(plan.map(({ at }) => at)).toEqual(plan.map(({ at }) => at).sort((a, b) => a - b));
  });
});
