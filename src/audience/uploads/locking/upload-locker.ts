import { setTimeout as wait } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import type { Lock, Locker, RequestRelease } from '@tus/server';
import { UnavailableError } from '../../../platform/errors.js';
import { describeFault } from '../../../platform/logging/fault.js';
import { Log } from '../../../platform/logging/log.js';
import { newToken } from '../../../tenancy/access/secret-token.js';
import { UploadBusyError } from '../upload-errors.js';
import { LockScripts } from './lock-scripts.js';

/** A process that dies leaves its locks behind for so long: then another one may resume. */
const LIFE_MS = 15_000;
/** How soon a holder hears that somebody waits; 1,000 uploads at once cost Redis 1,000 small scripts a second. */
const RENEW_MS = 1_000;
/**
 * Without a renewed lock for so long the holder lets go. It looks every 4 s at the latest, while a command takes its
 * 3 s to fail: with the drain below the writing ends after 12.5 s, before the lock's life does.
 */
const UNSURE_MS = 8_000;
/** A request that was asked to let go may finish within this time. */
export const LOCK_DRAIN_MS = 500;
const POLL_MS = 200;
const WISH_MS = 5_000;

/** How long requests wait; a class, so that tests need not wait as long. */
export class LockPatience {
  /** Longer than a dead process's lock lives. */
  readonly ms: number = 20_000;
}

/**
 * Sees to it that one request at a time touches an upload, whichever process it came to. Who waits asks the holder to
 * let go: on a bad line the holder is often a connection that died unnoticed, and must not keep the next one out.
 */
@Injectable()
export class UploadLocker implements Locker {
  constructor(
    private readonly scripts: LockScripts,
    private readonly patience: LockPatience,
    private readonly log: Log,
  ) {}

  newLock(uploadId: string): UploadLock {
    return new UploadLock(uploadId, this.scripts, this.patience.ms, this.log);
  }
}

/** One request's hold on an upload. */
class UploadLock implements Lock {
  private readonly token = newToken();
  private renewal: NodeJS.Timeout | null = null;
  private sureAt = 0;
  private released = false;

  constructor(
    private readonly uploadId: string,
    private readonly scripts: LockScripts,
    private readonly patienceMs: number,
    private readonly log: Log,
  ) {}

  /**
   * @param signal ends the waiting
   * @param letGo called, perhaps more than once, when the holder is to end its work soon
   * @throws UploadBusyError where the holder does not let go; UnavailableError where Redis does not answer
   */
  async lock(signal: AbortSignal, letGo: RequestRelease): Promise<void> {
    const until = performance.now() + this.patienceMs;
    while (!(await this.take())) {
      if (signal.aborted || performance.now() > until) throw new UploadBusyError();
      await wait(POLL_MS);
    }
    this.renewLater(letGo);
  }

  /** Never throws: a lock that cannot be given back ends by itself. */
  async unlock(): Promise<void> {
    this.released = true;
    if (this.renewal) clearTimeout(this.renewal);
    await this.giveBack();
  }

  private async take(): Promise<boolean> {
    const asked = performance.now();
    try {
      const taken = await this.scripts.take(this.uploadId, this.token, LIFE_MS, WISH_MS);
      this.sureAt = asked;
      return taken;
    } catch (error) {
      // It may have been taken, and only the answer was lost.
      await this.giveBack();
      this.log.warn({ fault: describeFault(error) }, 'an upload could not be locked');
      throw new UnavailableError('Uploads cannot be taken right now; try again later.');
    }
  }

  private async giveBack(): Promise<void> {
    try {
      await this.scripts.release(this.uploadId, this.token);
    } catch (error) {
      this.log.warn({ fault: describeFault(error) }, 'the lock of an upload was left to its end');
    }
  }

  private renewLater(letGo: RequestRelease): void {
    this.renewal = setTimeout(() => void this.renew(letGo), RENEW_MS);
  }

  private async renew(letGo: RequestRelease): Promise<void> {
    const asked = performance.now();
    if (asked - this.sureAt > UNSURE_MS) await letGo();
    try {
      const state = await this.scripts.renew(this.uploadId, this.token, LIFE_MS);
      if (state !== 'lost') this.sureAt = asked;
      if (state !== 'kept') await letGo();
    } catch (error) {
      this.log.warn({ fault: describeFault(error) }, 'the lock of an upload was not renewed');
    }
    if (!this.released) this.renewLater(letGo);
  }
}
