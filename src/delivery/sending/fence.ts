import { randomInt } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock/clock.js';
import { Environment } from '../../platform/config/environment.js';
import { describeFault } from '../../platform/logging/fault.js';
import { Log } from '../../platform/logging/log.js';
import { MicroBatcher } from '../../platform/micro-batcher.js';
import { InflightRepository } from '../inflight.repository.js';

/** One attempt that asks to leave. */
export interface FenceRequest {
  messageId: number;
  token: number;
}

/** 48 random bits: what `randomInt` can draw. */
export const TOKEN_LIMIT = 2 ** 48 - 1;
/** The request to the carrier has ended by its own deadline plus this; until then nobody touches the attempt. */
const END_MARGIN_MS = 60_000;
/** A database that restarts is waited for; within END_MARGIN_MS, so that a request may still be made in time. */
const READ_BACK_MS = 30_000;

/**
 * The fence: an attempt may leave only after its move to `sending` is committed in MySQL. Micro-batched with its
 * neighbours of this process.
 */
@Injectable()
export class Fence {
  private readonly batcher = new MicroBatcher<FenceRequest, boolean>({
    windowMs: 20,
    maxItems: 200,
    concurrency: 4,
    flush: (requests) => this.enter(requests),
  });

  constructor(
    private readonly inflight: InflightRepository,
    private readonly environment: Environment,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  /** True: the attempt is ours, and the request must be made now. False: it must not leave. */
  pass(request: FenceRequest): Promise<boolean> {
    return this.batcher.add(request);
  }

  /** A token goes through once: of a job that runs twice in one batch, only the first may send. */
  private async enter(requests: FenceRequest[]): Promise<boolean[]> {
    const held = await this.tokensHeld([...new Map(requests.map((one) => [one.token, one])).values()]);
    return requests.map(({ token }) => held.delete(token));
  }

  /** Moves the attempts to `sending` and tells the tokens of those that moved. */
  private async tokensHeld(requests: FenceRequest[]): Promise<Set<number>> {
    const holder = randomInt(1, TOKEN_LIMIT);
    const mustEndBy = new Date(this.clock.now() + this.environment.carrierTimeoutMs + END_MARGIN_MS);
    try {
      const entered = await this.inflight.enter(requests, holder, this.clock.date(), mustEndBy);
      if (entered === requests.length) return new Set(requests.map(({ token }) => token));
    } catch (error) {
      // The commit may stand although its answer was lost: only the table knows.
      this.log.warn(
        { fault: describeFault(error), attempts: requests.length },
        'fence answer lost, reading back',
      );
    }
    return this.readBack(holder, requests);
  }

  private async readBack(holder: number, requests: FenceRequest[]): Promise<Set<number>> {
    const ids = requests.map((request) => request.messageId);
    for (const until = performance.now() + READ_BACK_MS; ; ) {
      try {
        return await this.inflight.heldBy(holder, ids);
      } catch (error) {
        if (performance.now() > until) throw error;
        await wait(500);
      }
    }
  }
}
