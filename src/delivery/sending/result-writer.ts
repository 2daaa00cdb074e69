import { setTimeout as wait } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { CampaignCounterRepository, CounterDeltas } from '../../campaigns/campaign-counter.repository.js';
import { NumberHealthRepository } from '../../carriers/numbers/number-health.repository.js';
import type { OptOut } from '../../compliance/opt-outs/opt-out.js';
import { type LockedMessage, MessageRepository } from '../../messages/message.repository.js';
import { MessageEventRepository } from '../../messages/message-event.repository.js';
import { Database, type SqlExecutor } from '../../platform/database/database.js';
import { groupBy } from '../../platform/group-by.js';
import { MicroBatcher } from '../../platform/micro-batcher.js';
import { isUnreachable } from '../../platform/unreachable.js';
import { type CarrierRef, CarrierRefRepository } from '../carrier-ref.repository.js';
import { type CarrierVerdict, CarrierVerdicts } from '../carrier-verdicts.js';
import { NumberDayDeltas } from '../health/number-day-deltas.js';
import { type InflightRef, InflightRepository } from '../inflight.repository.js';
import { SettlementService } from '../settlement.service.js';
import { type AttemptResult, codeOf, type Disposition, dispositionOf, eventOf } from './attempt-result.js';

/** The sweeper declares an attempt unknown 60 s after its request must have ended. */
const KEEP_MS = 45_000;
const RETRY_MS = 500;

/** Writes what became of attempts, micro-batched: one transaction for up to 200 of them. */
@Injectable()
export class ResultWriter {
  private readonly batcher = new MicroBatcher<AttemptResult, void>({
    windowMs: 40,
    maxItems: 200,
    concurrency: 2,
    flush: async (results) => {
      const optOuts = await this.writeAcrossRestart(results);
      await this.verdicts.announce(optOuts);
      return results.map(() => undefined);
    },
  });

  constructor(
    private readonly database: Database,
    private readonly messages: MessageRepository,
    private readonly inflight: InflightRepository,
    private readonly verdicts: CarrierVerdicts,
    private readonly carrierRefs: CarrierRefRepository,
    private readonly counters: CampaignCounterRepository,
    private readonly settlement: SettlementService,
    private readonly numberHealth: NumberHealthRepository,
    private readonly events: MessageEventRepository,
  ) {}

  /** Resolves once the result stands in MySQL. Where that fails, the sweeper settles the attempt. */
  add(result: AttemptResult): Promise<void> {
    return this.batcher.add(result);
  }

  /**
   * A result is known to this process alone: while the database restarts it is kept, because a lost one would leave
   * its message unknown for good. Written twice it changes nothing, also after a commit whose answer was lost.
   */
  private async writeAcrossRestart(results: readonly AttemptResult[]): Promise<OptOut[]> {
    for (const until = performance.now() + KEEP_MS; ; ) {
      try {
        return await this.database.transaction((sql) => this.write(sql, results));
      } catch (error) {
        if (performance.now() > until || !isUnreachable(error)) throw error;
        await wait(RETRY_MS);
      }
    }
  }

  /** @returns opt-outs to announce once this is committed */
  private async write(sql: SqlExecutor, results: readonly AttemptResult[]): Promise<OptOut[]> {
    const deltas = new CounterDeltas();
    const numberDays = new NumberDayDeltas();
    for (const round of inRounds(results)) await this.settle(sql, round, deltas, numberDays);
    const optOuts = await this.verdicts.keep(sql, results.flatMap(verdictOf));
    await this.carrierRefs.add(sql, results.flatMap(carrierRefOf));
    await this.events.add(sql, results.map(eventOf));
    await this.counters.apply(sql, deltas);
    await this.numberHealth.count(sql, numberDays.all);
    return optOuts;
  }

  /** Settles results of which no two are of the same message, or puts their messages back. */
  private async settle(
    sql: SqlExecutor,
    byMessage: ReadonlyMap<number, AttemptResult>,
    deltas: CounterDeltas,
    numberDays: NumberDayDeltas,
  ): Promise<void> {
    const locked = await this.messages.lock(
      sql,
      [...byMessage.values()].map(({ job }) => ({ campaignId: job.campaignId, messageId: job.messageId })),
    );
    const attempts = await this.inflight.lock(
      sql,
      locked.map((message) => message.id),
    );
    for (const group of groupByDisposition(locked, byMessage)) {
      const [first] = group;
      if (!first) continue;
      const { disposition, at } = first;
      const messages = group.map(({ message }) => message);
      if (disposition.kind === 'settle') {
        const change = { ...disposition, at };
        const meant = messages.filter(
          ({ id }) => disposition.accepted || !isSuperseded(byMessage.get(id), attempts.get(id)),
        );
        for (const { id, status } of await this.settlement.settle(sql, meant, change, deltas, attempts)) {
          numberDays.addStep(byMessage.get(id)?.job.numberId, status, change);
        }
      } else {
        const ours = messages.filter((message) =>
          isOurs(byMessage.get(message.id), attempts.get(message.id)),
        );
        await this.settlement.giveBack(sql, ours, { tried: disposition.tried, at }, deltas, attempts);
        for (const { id } of ours) numberDays.addGivenBack(byMessage.get(id));
      }
    }
  }
}

/** Attempts of one message may end together, a late one and the valid one: each is judged after the one before it. */
function inRounds(results: readonly AttemptResult[]): Map<number, AttemptResult>[] {
  const rounds: Map<number, AttemptResult>[] = [];
  for (const result of results) {
    const { messageId } = result.job;
    const free = rounds.find((round) => !round.has(messageId));
    if (free) free.set(messageId, result);
    else rounds.push(new Map([[messageId, result]]));
  }
  return rounds;
}

/** A refusal that says something of the person, not of the message. */
function verdictOf({ job, outcome, at }: AttemptResult): CarrierVerdict[] {
  const { companyId, phone, campaignId, messageId } = job;
  const said = { companyId, phone, campaignId, messageId, at };
  if (outcome.kind === 'opted-out') {
    return [{ ...said, errorClass: 'opted_out', code: codeOf(outcome.error.code) }];
  }
  if (outcome.kind === 'invalid-number') {
    return [{ ...said, errorClass: outcome.errorClass, code: codeOf(outcome.error.code) }];
  }
  return [];
}

function carrierRefOf({ job, outcome, at, keepCarrierId }: AttemptResult): CarrierRef[] {
  if (!keepCarrierId || outcome.kind !== 'accepted') return [];
  const { accountId, campaignId, messageId } = job;
  return [{ accountId, campaignId, messageId, carrierMessageId: outcome.carrierMessageId, createdAt: at }];
}

/** Only the holder of the valid token may put a message back: a later attempt may be under way. */
function isOurs(result: AttemptResult | undefined, attempt: InflightRef | undefined): boolean {
  return result !== undefined && attempt?.token === result.job.token && attempt.state === 'sending';
}

/** News of an earlier attempt, late: unless it tells that the message arrived, the one under way decides. */
function isSuperseded(result: AttemptResult | undefined, attempt: InflightRef | undefined): boolean {
  return attempt !== undefined && attempt.token !== result?.job.token;
}

interface Settled {
  message: LockedMessage;
  disposition: Disposition;
  at: Date;
}

/** Messages that change in the same way make one statement; they take the time of the first of them. */
function groupByDisposition(
  locked: readonly LockedMessage[],
  results: ReadonlyMap<number, AttemptResult>,
): Settled[][] {
  const settled = locked.flatMap((message): Settled[] => {
    const result = results.get(message.id);
    return result ? [{ message, disposition: dispositionOf(result.outcome), at: result.at }] : [];
  });
  return [...groupBy(settled, ({ disposition }) => JSON.stringify(disposition)).values()];
}
