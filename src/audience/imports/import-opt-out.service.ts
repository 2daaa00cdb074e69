import { Injectable } from '@nestjs/common';
import { type OptOut, WHOLE_COMPANY } from '../../compliance/opt-outs/opt-out.js';
import { OptOutService } from '../../compliance/opt-outs/opt-out.service.js';
import type { TransactionSql } from '../../platform/database/database.js';
import type { ReadBatch } from './batch-reader.js';
import type { ContactImport } from './import.js';

/** Opt-outs of the people in a batch. An import can record them and counts them; it never lifts one. */
@Injectable()
export class ImportOptOutService {
  constructor(private readonly optOuts: OptOutService) {}

  /**
   * In the batch's transaction. Where the import treats all as opted out, every number of an accepted row is
   * recorded, whatever becomes of its contact.
   *
   * @returns accepted rows whose number is opted out, and the people whom this call opted out: for `announce`
   */
  async mark(
    sql: TransactionSql,
    one: ContactImport,
    read: ReadBatch,
    now: Date,
  ): Promise<{ optedOut: number; blocked: OptOut[] }> {
    const { companyId, createdBy: userId, settings } = one;
    const phones = read.drafts.map(({ phone }) => Number(phone));
    if (settings.optOutAll) {
      const blocked = await this.optOuts.blockWithin(sql, companyId, phones, now, userId);
      return { optedOut: phones.length + read.duplicates, blocked };
    }
    // Most companies have few opt-outs, many have none.
    if (!(await this.optOuts.hasAny(companyId, sql))) return { optedOut: 0, blocked: [] };
    let optedOut = 0;
    for (const phone of await this.optOuts.find(companyId, WHOLE_COMPANY, phones, sql)) {
      optedOut += 1 + (read.repeats.get(String(phone)) ?? 0);
    }
    return { optedOut, blocked: [] };
  }

  /** After the commit, so that what is queued for them already is not sent. */
  async announce(blocked: readonly OptOut[]): Promise<void> {
    await this.optOuts.announce(blocked, []);
  }
}
