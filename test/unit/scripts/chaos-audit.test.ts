import { describe, expect, it } from '@jest/globals';
import { audit } from '../../../scripts/chaos/audit.mjs';
import { planStrikes } from '../../../scripts/chaos/strike-plan.mjs';

type Evidence = Parameters<typeof audit>[0];

const phoneOf = (reference: string) => `1646555${reference.replace('.', '').padStart(4, '0')}`;

const accepted = (reference: string, finalStatus: string | null = 'delivered') => ({
  reference,
  to: `+${phoneOf(reference)}`,
  outcome: 'accepted',
  finalStatus,
});
const refused = (reference: string, outcome: string) => ({
  ...accepted(reference, null),
  outcome,
});
const row = (
  reference: string,
  status: string,
  reason: string | null = null,
  inflight: string | null = null,
) => ({
  reference,
  phone: phoneOf(reference),
  status,
  reason,
  inflight,
  classId: 3,
  numberId: status === 'pending' ? null : 5,
  segments: 1,
  attempts: 0,
  tied: !['pending', 'skipped', 'canceled'].includes(status),
  accepted: ['sent', 'delivered', 'undelivered'].includes(status),
});

/** Two messages, one delivered and one refused after a passing trouble: nothing is wrong. */
function right(): Evidence {
  return {
    messages: 2,
    ledger: [accepted('1.1'), refused('1.2', 'temporary'), refused('1.2', 'invalid_number')],
    rows: [row('1.1', 'delivered'), row('1.2', 'failed', 'invalid_number')],
    counters: { 'delivered/': 1, 'failed/invalid_number': 1, 'pending/': 0 },
    pendingByClass: { 3: 0 },
    segmentsByNumber: { 5: 2 },
    usedSegments: 1,
    orphans: 0,
    campaign: 'completed',
  };
}

/** Evidence of these messages whose figures are kept as they are. */
function kept(rows: Evidence['rows'], ledger: Evidence['ledger'], campaign = 'completed'): Evidence {
  const counters: Record<string, number> = {};
  for (const { status, reason } of rows) {
    const key = `${status}/${reason ?? ''}`;
    counters[key] = (counters[key] ?? 0) + 1;
  }
  return {
    ...right(),
    messages: rows.length,
    ledger,
    rows,
    counters,
    pendingByClass: { 3: rows.filter(({ status }) => status === 'pending').length },
    segmentsByNumber: { 5: rows.filter(({ tied }) => tied).length },
    usedSegments: rows.filter((one) => one.accepted).length,
    campaign,
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

  it('finds no repetition where the refusal was lost, and the carrier said that it never took the message', () => {
    const evidence = right();
    evidence.ledger.push(refused('1.2', 'invalid_number'));
    expect(audit(evidence).submitted_twice).toBe(1);
    evidence.rows = evidence.rows.map((one) => ({ ...one, attempts: 1 }));
    // The one attempt that came back is the passing trouble at its beginning.
    expect(audit(evidence).submitted_twice).toBe(1);
    evidence.rows = evidence.rows.map((one) => ({ ...one, attempts: 2 }));
    expect(audit(evidence)).toMatchObject(NOTHING_WRONG);
    evidence.ledger.push(accepted('1.1'));
    expect(audit(evidence).submitted_twice).toBe(1);
  });

  it('finds a person who got two messages of the campaign', () => {
    const rows = [row('1.1', 'delivered'), { ...row('1.2', 'delivered'), phone: phoneOf('1.1') }];
    const ledger = [accepted('1.1'), { ...accepted('1.2'), to: `+${phoneOf('1.1')}` }];
    expect(audit(kept(rows, ledger))).toMatchObject({ submitted_twice: 1, lost: 0, counters_match: true });
  });

  it('finds a message that went to somebody else', () => {
    const evidence = right();
    evidence.ledger[0] = { ...accepted('1.1'), to: '+16465559999' };
    expect(audit(evidence)).toMatchObject({ submitted_twice: 0, lost: 1 });
  });

  it('finds messages that are missing, or that the carrier knows and we do not', () => {
    const [first] = right().rows;
    const evidence = kept(first ? [first] : [], right().ledger);
    expect(audit({ ...evidence, messages: 2 })).toMatchObject({ lost: 2, counters_match: true });
  });

  it.each([
    ['delivered', 'none was taken', row('1.1', 'delivered'), []],
    ['delivered', 'the carrier says otherwise', row('1.1', 'delivered'), [accepted('1.1', 'undelivered')]],
    ['sent', 'none was taken', row('1.1', 'sent'), [refused('1.1', 'temporary')]],
    ['failed', 'the carrier took it', row('1.1', 'failed', 'filtered'), [accepted('1.1')]],
    [
      'given up',
      'the carrier took it',
      { ...row('1.1', 'failed', 'temporary'), tied: false },
      [accepted('1.1')],
    ],
    ['skipped', 'nothing was to be skipped', row('1.1', 'skipped', 'texted_recently'), []],
    ['pending', 'the carrier took it', row('1.1', 'pending'), [accepted('1.1')]],
    ['canceled', 'the carrier took it', row('1.1', 'canceled', 'campaign_canceled'), [accepted('1.1')]],
  ])('counts %s as lost where %s', (_, __, message, ledger) => {
    expect(audit(kept([message], ledger))).toMatchObject({ lost: 1, counters_match: true });
  });

  it('loses nothing where a reason says why it was not sent', () => {
    const rows = [
      row('1.1', 'canceled', 'campaign_canceled'),
      { ...row('1.2', 'failed', 'attempts_exhausted'), tied: false },
    ];
    const ledger = [refused('1.2', 'temporary'), refused('1.2', 'temporary')];
    expect(audit(kept(rows, ledger, 'canceled'))).toMatchObject(NOTHING_WRONG);
  });

  it('counts what is still to go as stuck, and what nobody can know as unknown', () => {
    const evidence = kept(
      [
        row('1.1', 'pending'),
        row('1.2', 'queued', null, 'sending'),
        row('1.3', 'unknown', null, 'unknown'),
        row('1.4', 'delivered', null, 'queued'),
      ],
      [accepted('1.4')],
    );
    expect(audit(evidence)).toMatchObject({ lost: 0, stuck: 3, unknown: 1, counters_match: true });
    expect(audit({ ...evidence, campaign: 'running' }).stuck).toBe(4);
    expect(audit({ ...evidence, orphans: 2 }).stuck).toBe(5);
  });

  it.each<[string, Partial<Evidence>]>([
    ['messages', { counters: { 'delivered/': 2, 'failed/invalid_number': 1 } }],
    ['pending messages of a class', { pendingByClass: { 3: 1 } }],
    ['segments of a day', { segmentsByNumber: { 5: 3 } }],
    ['segments of the bill', { usedSegments: 2 }],
    ['a person without the message', { rows: right().rows.map((one) => ({ ...one, tied: false })) }],
    ['an attempt without end', { rows: right().rows.map((one) => ({ ...one, inflight: 'unknown' })) }],
    ['an unknown message without its attempt', kept([row('1.1', 'unknown')], [])],
  ])('finds kept figures that are not what the rows say: %s', (_, change) => {
    expect(audit({ ...right(), ...change }).counters_match).toBe(false);
  });
});

describe('the plan of strikes', () => {
  it('is the same for the same seed, and another for another', () => {
    expect(planStrikes(7, 20)).toEqual(planStrikes(7, 20));
    expect(planStrikes(8, 20)).not.toEqual(planStrikes(7, 20));
  });

  it('strikes everything equally often, workers twice as often, in the order of the campaign', () => {
    const plan = planStrikes(3, 11);
    const kinds = plan.map(({ kind }) => kind);
    for (const kind of new Set(kinds)) {
      expect(kinds.filter((other) => other === kind)).toHaveLength(kind === 'worker' ? 2 : 1);
    }
    expect(new Set(kinds).size).toBe(10);
    expect(plan.map(({ at }) => at)).toEqual(plan.map(({ at }) => at).sort((a, b) => a - b));
  });

  it('strikes a long run while the messages are made, freezes one worker for minutes, and cancels every third', () => {
    for (let seed = 0; seed < 30; seed++) {
      const plan = planStrikes(seed, 20);
      expect(plan).toHaveLength(20);
      expect(plan.filter(({ at }) => at === 0)).toHaveLength(1);
      expect(plan.filter(({ downMs }) => downMs > 2_000).map(({ kind }) => kind)).toEqual(['freeze']);
      expect(plan.some(({ kind }) => kind === 'cancel')).toBe(seed % 3 === 0);
    }
  });
});
