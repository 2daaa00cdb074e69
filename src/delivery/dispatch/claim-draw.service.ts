import { Injectable } from '@nestjs/common';
import { CampaignCounterRepository } from '../../campaigns/campaign-counter.repository.js';
import { HoursClassService } from '../../compliance/hours-classes/hours-class.service.js';
import type { SendingHours } from '../../compliance/sending-hours/sending-hours.js';
import type { SqlExecutor } from '../../platform/database/database.js';
import { groupBy } from '../../platform/group-by.js';
import { type OpenClass, openClasses } from './open-classes.js';
import { type ClassDraw, type Pick, PickRepository } from './pick.repository.js';
import { shareOut } from './share-out.js';

/** What a draw came to. */
export interface Drawn {
  picks: Pick[];
  /** Nothing was found behind the cursors, and they stand at the beginning again: it is worth another draw. */
  rewound: boolean;
}

/** Draws a campaign's pending messages at random, class by class, and keeps the cursors of its classes. */
@Injectable()
export class ClaimDraw {
  constructor(
    private readonly picks: PickRepository,
    private readonly counters: CampaignCounterRepository,
    private readonly hoursClasses: HoursClassService,
  ) {}

  /** Classes with pending messages whose people may be texted now. */
  async openClasses(
    sql: SqlExecutor,
    campaignId: number,
    hours: SendingHours,
    now: number,
  ): Promise<OpenClass[]> {
    const counts = await this.counters.pendingClasses(sql, campaignId);
    const classes = await this.hoursClasses.find(counts.map((count) => count.hoursClassId));
    return openClasses(counts, classes, hours, now);
  }

  /** Up to `limit` messages, locked, in the order in which they are to be looked at. */
  async draw(
    sql: SqlExecutor,
    campaignId: number,
    classes: readonly OpenClass[],
    limit: number,
  ): Promise<Drawn> {
    const draws = shareOut(classes, limit);
    const chosen = interleave(await this.picks.draw(sql, campaignId, draws)).slice(0, limit);
    const ids = chosen.map((pick) => pick.id);
    const pending = await this.picks.lockPending(sql, campaignId, ids);
    const picks = chosen.filter((pick) => pending.has(pick.id));
    return { picks, rewound: picks.length === 0 && (await this.rewind(sql, campaignId, draws)) };
  }

  /** Moves each class's cursor behind what was looked at. */
  async pass(sql: SqlExecutor, campaignId: number, seen: readonly Pick[]): Promise<void> {
    const last = new Map<number, number>();
    for (const { hoursClassId, pickKey } of seen) {
      last.set(hoursClassId, Math.max(last.get(hoursClassId) ?? 0, pickKey));
    }
    await this.counters.moveCursors(sql, campaignId, last);
  }

  /** Nothing behind the cursors although messages are counted as pending: they are looked for from the beginning. */
  private async rewind(sql: SqlExecutor, campaignId: number, draws: readonly ClassDraw[]): Promise<boolean> {
    const passed = draws.filter((one) => one.cursorKey > 0);
    await this.counters.moveCursors(
      sql,
      campaignId,
      new Map(passed.map(({ hoursClassId }) => [hoursClassId, 0])),
    );
    return passed.length > 0;
  }
}

/** The classes take turns, each in its own order: a cut anywhere leaves every class its fair beginning. */
function interleave(picks: readonly Pick[]): Pick[] {
  const byClass = groupBy(picks, (pick) => pick.hoursClassId);
  return [...byClass.values()]
    .flatMap((group) => group.map((pick, index) => ({ pick, turn: (index + 1) / group.length })))
    .sort((a, b) => a.turn - b.turn)
    .map(({ pick }) => pick);
}
