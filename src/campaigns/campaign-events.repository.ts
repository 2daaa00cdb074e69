import { Injectable } from '@nestjs/common';
import type { TransactionSql } from '../platform/database/database.js';
import { EventOutbox } from '../tenancy/outgoing-webhooks/event-outbox.js';
import type { CampaignEventType } from '../tenancy/outgoing-webhooks/event-types.js';
import type { CampaignStatus } from './campaign-status.js';

interface SteppedCampaign {
  id: number;
  companyId: number;
  name: string;
  reason: string | null;
  startedAt: Date | null;
}

/** Tells companies' own systems of the steps of their marketers' campaigns. */
@Injectable()
export class CampaignEvents {
  constructor(private readonly outbox: EventOutbox) {}

  /** Part of the step's transaction, behind it. */
  async stepped(
    sql: TransactionSql,
    ids: readonly number[],
    status: CampaignStatus,
    at: Date,
  ): Promise<void> {
    const campaigns = await sql.query<SteppedCampaign>(
      `SELECT id, company_id AS companyId, name, status_reason AS reason, started_at AS startedAt
         FROM campaigns WHERE id IN (?) AND kind = 'marketing'`,
      [ids],
    );
    await this.outbox.add(sql, campaigns, (campaign) => {
      const { id: campaignId, name, reason } = campaign;
      return { type: typeOf(status, campaign), at, data: { campaignId, name, status, reason } };
    });
  }
}

/** Once its messages are made a campaign is paused before it ever ran: that is no pause to anybody outside. */
function typeOf(status: CampaignStatus, { startedAt }: SteppedCampaign): CampaignEventType {
  if (status === 'running') return 'campaign.started';
  if (status === 'completed' || status === 'canceled') return `campaign.${status}`;
  return startedAt === null ? 'campaign.ready' : 'campaign.paused';
}
