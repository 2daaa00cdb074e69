import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock/clock.js';
import { Environment } from '../../platform/config/environment.js';
import { describeFault } from '../../platform/logging/fault.js';
import { Log } from '../../platform/logging/log.js';
import { FileStorage } from '../imports/storage/file-storage.js';
import { UploadLocker } from './locking/upload-locker.js';
import { parseStoredKey, type StoredUpload, UPLOAD_FOLDERS } from './stored-upload.js';
import { UploadRepository } from './upload.repository.js';

/** What one run takes on at most; the next goes on. */
const UPLOADS_PER_RUN = 500;
const ORPHANS_PER_RUN = 1_000;
const KEYS_PER_QUERY = 500;

/** Removes uploads that nobody went on with, and files that nobody knows any more. Safe while others upload. */
@Injectable()
export class UploadExpiryService {
  constructor(
    private readonly uploads: UploadRepository,
    private readonly storage: FileStorage,
    private readonly locker: UploadLocker,
    private readonly environment: Environment,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  /** @returns how many uploads, and how many files without one, were removed */
  async removeExpired(): Promise<{ uploads: number; orphans: number }> {
    const removed = { uploads: await this.removeUploads(), orphans: await this.removeOrphans() };
    if (removed.uploads + removed.orphans > 0) this.log.info(removed, 'abandoned uploads removed');
    return removed;
  }

  private async removeUploads(): Promise<number> {
    let removed = 0;
    for (const one of await this.uploads.findExpired(this.clock.date(), UPLOADS_PER_RUN)) {
      try {
        if (await this.removeUpload(one)) removed++;
      } catch (error) {
        this.log.warn({ uploadId: one.id, fault: describeFault(error) }, 'an expired upload stays for now');
      }
    }
    return removed;
  }

  private async removeUpload({ companyId, id, storageKey }: StoredUpload): Promise<boolean> {
    const lock = this.locker.newLock(id);
    await lock.lock(AbortSignal.abort(), () => undefined);
    try {
      if (!(await this.uploads.removeExpired(companyId, id, this.clock.date()))) return false;
      // Whoever dies here leaves an orphan to a later run.
      await this.storage.remove(storageKey);
      return true;
    } finally {
      await lock.unlock();
    }
  }

  /**
   * What a crash left: a file whose row is gone or never came, half a file. Only names that this platform gives are
   * looked at, whatever else lies in the folder; and a row comes within seconds of its file, never hours later.
   */
  private async removeOrphans(): Promise<number> {
    const { uploadExpiryMs } = this.environment;
    let removed = 0;
    let keys: string[] = [];
    const removeUnused = async () => {
      const inUse = await this.uploads.keysInUse(keys);
      for (const key of keys.filter((one) => !inUse.has(one)).slice(0, ORPHANS_PER_RUN - removed)) {
        await this.storage.remove(key);
        removed++;
      }
      keys = [];
    };
    for (const folder of UPLOAD_FOLDERS) {
      for await (const { key, ageMs } of this.storage.list(folder)) {
        if (ageMs < uploadExpiryMs || !parseStoredKey(key)) continue;
        keys.push(key);
        if (keys.length === KEYS_PER_QUERY) await removeUnused();
        if (removed >= ORPHANS_PER_RUN) return removed;
      }
    }
    await removeUnused();
    return removed;
  }
}
