import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock/clock.js';
import { DEFAULT_RETENTION, type Retention, type SetRetention } from './retention.schema.js';
import { RetentionRuleRepository } from './retention-rule.repository.js';

/** How long a company keeps its messages and replies. */
@Injectable()
export class RetentionRuleService {
  constructor(
    private readonly rules: RetentionRuleRepository,
    private readonly clock: Clock,
  ) {}

  async get(companyId: number): Promise<Retention> {
    const rule = await this.rules.find(companyId);
    if (!rule) return DEFAULT_RETENTION;
    const { messageDays, replyDays, fileDays, updatedAt } = rule;
    return { messageDays, replyDays, fileDays, updatedAt: updatedAt.toISOString() };
  }

  /** Holds from the next run on, also for what is about to leave; what has left stays gone. */
  async set(companyId: number, rule: SetRetention): Promise<Retention> {
    await this.rules.set({ companyId, ...rule, updatedAt: this.clock.date() });
    return this.get(companyId);
  }
}
