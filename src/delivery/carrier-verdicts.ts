import { Injectable } from '@nestjs/common';
import type { ErrorClass } from '../carriers/driver.js';
import { NO_CAUSE, type OptOut, WHOLE_COMPANY } from '../compliance/opt-outs/opt-out.js';
import { OptOutService } from '../compliance/opt-outs/opt-out.service.js';
import type { SqlExecutor } from '../platform/database/database.js';
import { groupBy } from '../platform/group-by.js';
import { PeopleRepository } from './people.repository.js';

/** What a carrier said of a person, whichever way it said it. */
export interface CarrierVerdict {
  companyId: number;
  phone: number;
  /** The message that it was said of. */
  campaignId: number;
  messageId: number;
  /** The carrier's own code. */
  code: string | null;
  /** `unreachable` counts as for good: who passes it here knows that it is. */
  errorClass: ErrorClass | null;
  at: Date;
}

/** Keeps what carriers know of people: an opt-out at the carrier is an opt-out here, a dead number stays dead. */
@Injectable()
export class CarrierVerdicts {
  constructor(
    private readonly optOuts: OptOutService,
    private readonly people: PeopleRepository,
  ) {}

  /** Part of the caller's transaction. @returns opt-outs that the caller announces after its commit */
  async keep(sql: SqlExecutor, verdicts: readonly CarrierVerdict[]): Promise<OptOut[]> {
    const optOuts = verdicts.filter(({ errorClass }) => errorClass === 'opted_out').map(toOptOut);
    if (optOuts.length > 0) await this.optOuts.recordWithin(sql, optOuts);
    for (const reason of ['invalid_number', 'unreachable'] as const) {
      const dead = verdicts.filter(({ errorClass }) => errorClass === reason);
      for (const [companyId, group] of groupBy(dead, (verdict) => verdict.companyId)) {
        const phones = group.map((verdict) => verdict.phone);
        await this.people.markUnreachable(sql, companyId, phones, reason);
      }
    }
    return optOuts;
  }

  /** Tells all processes of opt-outs whose transaction is committed. */
  async announce(optOuts: readonly OptOut[]): Promise<void> {
    if (optOuts.length > 0) await this.optOuts.announce(optOuts, []);
  }
}

/** For all that the company sends: what the person told the carrier, and of which of its numbers, nobody knows. */
function toOptOut({ companyId, phone, campaignId, messageId, code, at }: CarrierVerdict): OptOut {
  return {
    ...NO_CAUSE,
    ...{ companyId, phone, accountId: WHOLE_COMPANY, source: 'carrier', at },
    ...{ campaignId, messageId, carrierCode: code },
  };
}
