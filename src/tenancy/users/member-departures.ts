import { Injectable } from '@nestjs/common';
import type { TransactionSql } from '../../platform/database/database.js';

/** Lets go of a member's things in a room above, in the transaction that takes the person out of the company. */
export type DepartureStep = (sql: TransactionSql, companyId: number, userId: number) => Promise<void>;

/**
 * What is to be done when somebody leaves a company. Members know nothing of the rooms above them, so these say it
 * here. Whoever gives a member something locks the membership (`UserService.requireMember`) in the transaction that does:
 * then the departure finds it, or the giver finds nobody.
 */
@Injectable()
export class MemberDepartures {
  private readonly steps: DepartureStep[] = [];

  register(step: DepartureStep): void {
    this.steps.push(step);
  }

  async run(sql: TransactionSql, companyId: number, userId: number): Promise<void> {
    for (const step of this.steps) await step(sql, companyId, userId);
  }
}
