import { Injectable } from '@nestjs/common';
import { Clock } from '../platform/clock/clock.js';
import { Log } from '../platform/logging/log.js';
import type { NewAlert } from '../tenancy/alerts/alert.js';
import { AlertService } from '../tenancy/alerts/alert.service.js';
import { CampaignHalt } from './campaign-halt.js';
import { CampaignRunRepository, type PausedCampaign } from './campaign-run.repository.js';

/** Starts and pauses campaigns by themselves. Every step holds its condition once more: run twice it changes nothing. */
@Injectable()
export class CampaignWatch {
  constructor(
    private readonly runs: CampaignRunRepository,
    private readonly halt: CampaignHalt,
    private readonly alerts: AlertService,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  /** Starts what was to start by now. One whose carrier account is stopped waits for a person, and says why. */
  async startDue(): Promise<void> {
    const now = this.clock.date();
    for (const due of await this.runs.due(now)) {
      const { id, companyId, accountStatus, accountReason } = due;
      if (accountStatus !== 'active') {
        const why = accountReason ?? 'no reason is known';
        await this.runs.dropStart(
          id,
          now,
          `It did not start at its time: the carrier account is stopped: ${why}`,
        );
        continue;
      }
      await this.halt.clear(id);
      if (await this.runs.startDue(due, now)) {
        this.log.info({ companyId, campaignId: id }, 'campaign started at its time');
      }
    }
  }

  /** Pauses what has sent its pilot, or fails too often. @returns ids: what they have queued must be put back */
  async pauseReached(): Promise<number[]> {
    const now = this.clock.date();
    const failing: PausedCampaign[] = [];
    const paused = [
      ...(await this.runs.pausePilots(now)),
      ...(await this.runs.pauseFailing(now, (sql, campaign) => {
        failing.push(campaign);
        return this.alerts.raise(sql, failingAlert(campaign));
      })),
    ];
    this.alerts.announce(failing.map(({ companyId }) => companyId));
    for (const id of paused) {
      await this.halt.set(id);
      this.log.info({ campaignId: id }, 'campaign paused by itself');
    }
    return paused;
  }
}

function failingAlert({ id, companyId, name, reason }: PausedCampaign): NewAlert {
  return {
    companyId,
    kind: 'campaign_failing',
    subject: `campaign:${id}`,
    message: `The campaign ${name} paused by itself: ${reason}`,
  };
}
