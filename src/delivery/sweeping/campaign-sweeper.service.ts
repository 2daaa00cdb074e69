import { Injectable } from '@nestjs/common';
import { CampaignEndRepository } from '../../campaigns/campaign-end.repository.js';
import { CampaignWatch } from '../../campaigns/campaign-watch.service.js';
import { GenerationService } from '../../campaigns/generation/generation.service.js';
import { StandingCampaignRepository } from '../../campaigns/standing-campaign.repository.js';
import { Clock } from '../../platform/clock/clock.js';
import { PostponementService } from '../postponing/postponement.service.js';
import { AttemptSweeper } from './attempt-sweeper.service.js';

/**
 * Brings campaigns on that stopped between two steps, starts and pauses those that do so by themselves, and ends
 * those in which nothing is left to send.
 */
@Injectable()
export class CampaignSweeper {
  constructor(
    private readonly ends: CampaignEndRepository,
    private readonly standing: StandingCampaignRepository,
    private readonly watch: CampaignWatch,
    private readonly generation: GenerationService,
    private readonly attempts: AttemptSweeper,
    private readonly postponements: PostponementService,
    private readonly clock: Clock,
  ) {}

  async sweep(): Promise<void> {
    await this.postponements.bringBack();
    for (const id of await this.watch.pauseReached()) await this.attempts.returnQueued(id);
    await this.watch.startDue();
    await this.generation.requeueStalled();
    for (const id of await this.ends.unmarkedIds()) {
      // A claim that was under way when it was canceled has queued more since.
      await this.attempts.returnQueued(id);
      await this.attempts.cancelPending(id);
      await this.ends.closeMarked(id);
    }
    for (const id of await this.standing.testsWithPending()) await this.attempts.failTests(id);
    for (const id of await this.ends.finishedIds()) {
      await this.ends.complete(id, this.clock.date());
    }
  }
}
