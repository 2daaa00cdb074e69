import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { describeFault } from '../../platform/logging/fault.js';
import { Log } from '../../platform/logging/log.js';
import { type HeldKey, IdempotencyRepository, type TakenKey } from './idempotency.repository.js';
import {
  IdempotencyAnswerNotKeptError,
  IdempotencyKeyInUseError,
  IdempotencyKeyReusedError,
  IdempotencyOutcomeUnknownError,
} from './idempotency-errors.js';
import type { Repeat } from './idempotent.decorator.js';

/** An answer that was given before. */
export interface KeptAnswer {
  status: number;
  /** JSON; null for none. */
  body: string | null;
}

/** Either the key is the caller's to work under, or there is an answer already. */
export type Claim = { held: HeldKey } | { answer: KeptAnswer };

/** A holder that has not renewed its key for so long is gone. */
const LOCK_SECONDS = 30;
/** How often it does so. */
export const RENEW_MS = 10_000;
const KEEP_HOURS = 24;
/** Longer answers are not kept: a batch of 10,000 messages would fill the table with what it answers. Bytes. */
const LONGEST_BODY = 256 * 1024;
/** Between reading that a key is taken and taking it, others may do the same; they cannot do so for ever. */
const TRIES = 5;

/**
 * Makes a request that is sent twice happen once. The first under a company's key takes the row, does its work and leaves
 * its answer there for 24 hours; whoever repeats it is given that answer, and another request under the key is refused.
 *
 * A refusal (4xx, 503) is not kept, as nothing was changed: the key is free again and the repeat is judged anew. While the
 * first runs, its key is held by a lock in MySQL that its process renews. Where that process dies, or its database goes
 * in the middle, nobody can know whether the work was done: the lock runs out after 30 seconds, and from then on it is the
 * route that says what a repeat does. Most refuse it (`idempotency-outcome-unknown`), and whoever calls looks what is
 * there; a route whose work cannot be done twice anyway runs it again. No route runs twice blindly. Answers that show a
 * secret are never kept, so such routes take no key.
 */
@Injectable()
export class IdempotencyService {
  constructor(
    private readonly repository: IdempotencyRepository,
    private readonly log: Log,
  ) {}

  /** @throws where the key is in use, stands for another request, or its outcome is unknown */
  async claim(companyId: number, key: string, fingerprint: Buffer, repeat: Repeat): Promise<Claim> {
    const held: HeldKey = { companyId, key, token: randomBytes(16) };
    for (let attempt = 0; attempt < TRIES; attempt++) {
      if (await this.repository.insert(held, fingerprint, LOCK_SECONDS, KEEP_HOURS)) return { held };
      const taken = await this.repository.find(companyId, key);
      if (!taken) continue;
      if (taken.isExpired) {
        await this.repository.removeExpiredKey(companyId, key);
        continue;
      }
      const answer = answerOf(taken, fingerprint);
      if (answer) return { answer };
      if (repeat === 'refuse') throw new IdempotencyOutcomeUnknownError();
      if (await this.repository.takeOver(held, taken.token, LOCK_SECONDS)) return { held };
    }
    throw new IdempotencyKeyInUseError(1);
  }

  /** Keeps the key while its work lasts. */
  async renew(held: HeldKey): Promise<void> {
    await this.quietly(held, () => this.repository.hold(held, LOCK_SECONDS));
  }

  /** The work is done: where its answer cannot be kept, its outcome stays unknown to a repeat. */
  async finish(held: HeldKey, { status, body }: KeptAnswer): Promise<void> {
    const kept = body === null || Buffer.byteLength(body) <= LONGEST_BODY ? body : undefined;
    await this.quietly(held, () => this.repository.finish(held, status, kept, KEEP_HOURS));
  }

  /** Nothing was changed: the key is free again. */
  async release(held: HeldKey): Promise<void> {
    await this.quietly(held, () => this.repository.release(held));
  }

  /** Nobody knows what was changed: a repeat need not wait for the lock to run out. */
  async abandon(held: HeldKey): Promise<void> {
    await this.quietly(held, () => this.repository.hold(held, 0));
  }

  async removeExpired(): Promise<void> {
    await this.repository.removeExpired();
  }

  /** What was answered must not fail for its key's sake; the lock runs out by itself. */
  private async quietly({ companyId }: HeldKey, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.log.warn({ fault: describeFault(error), companyId }, 'an idempotency key could not be written');
    }
  }
}

/** Null: the first request is gone without an answer. @throws where the repeat is refused, whatever its route */
function answerOf(taken: TakenKey, fingerprint: Buffer): KeptAnswer | null {
  const { status, body, isBodyKept, isRunning, lockSeconds } = taken;
  if (!taken.fingerprint.equals(fingerprint)) throw new IdempotencyKeyReusedError();
  if (isRunning) throw new IdempotencyKeyInUseError(Math.max(1, Math.min(lockSeconds, 2)));
  if (status === null) return null;
  if (!isBodyKept) throw new IdempotencyAnswerNotKeptError(status);
  return { status, body };
}
