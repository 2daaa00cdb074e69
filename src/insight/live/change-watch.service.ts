import { Injectable, OnModuleDestroy } from '@nestjs/common';
import { Clock } from '../../platform/clock/clock.js';
import type { LiveEvent } from '../../platform/live/live-event.js';
import { describeFault } from '../../platform/logging/fault.js';
import { Log } from '../../platform/logging/log.js';
import { type ActivityTimes, ChangeRepository, type Marked } from './change.repository.js';

/** How often a company is looked at while somebody watches it. ms */
const LOOK_MS = 1_500;
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;

/** Told of the events of one company. */
export type TakesEvents = (events: readonly LiveEvent[]) => void;

interface Watched {
  watchers: Set<TakesEvents>;
  /** By kind and id; null until the first look. */
  marks: Map<string, string> | null;
  isLooking: boolean;
}

/**
 * Tells the people who look at a company that its campaigns, imports, accounts, alerts and figures change. Their counters change a
 * thousand times a second while a campaign sends, and nothing on that road shall pay for being watched: so one look a
 * company and process stands in for all of it, and only while a stream is open.
 */
@Injectable()
export class ChangeWatch implements OnModuleDestroy {
  private readonly companies = new Map<number, Watched>();
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly repository: ChangeRepository,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  /** @returns ends it */
  watch(companyId: number, watcher: TakesEvents): () => void {
    const known = this.companies.get(companyId);
    const watched: Watched = known ?? { watchers: new Set(), marks: null, isLooking: false };
    watched.watchers.add(watcher);
    this.timer ??= setInterval(() => void this.look(), LOOK_MS);
    if (!known) {
      this.companies.set(companyId, watched);
      void this.lookAt(companyId, watched);
    }
    return () => this.leave(companyId, watcher);
  }

  /** Looks at every company that is watched; one whose last look is not over is left out. */
  async look(): Promise<void> {
    await Promise.all([...this.companies].map(([companyId, watched]) => this.lookAt(companyId, watched)));
  }

  onModuleDestroy(): void {
    clearInterval(this.timer);
  }

  private async lookAt(companyId: number, watched: Watched): Promise<void> {
    if (watched.isLooking) return;
    watched.isLooking = true;
    try {
      const found = await this.repository.marks(companyId, this.times());
      const events = changesOf(found, watched.marks);
      watched.marks = new Map(found.map((one) => [keyOf(one), one.mark]));
      if (events.length > 0) for (const watcher of watched.watchers) watcher(events);
    } catch (error) {
      this.log.debug({ fault: describeFault(error) }, 'could not look for changes');
    } finally {
      watched.isLooking = false;
    }
  }

  private times(): ActivityTimes {
    const minute = Math.floor(this.clock.now() / MINUTE_MS) * MINUTE_MS;
    return { lastHour: new Date(minute - HOUR_MS), lastMinute: new Date(minute - MINUTE_MS) };
  }

  private leave(companyId: number, watcher: TakesEvents): void {
    const watched = this.companies.get(companyId);
    watched?.watchers.delete(watcher);
    if (watched?.watchers.size === 0) this.companies.delete(companyId);
    if (this.companies.size > 0) return;
    clearInterval(this.timer);
    this.timer = undefined;
  }
}

/** `campaign.updated {campaignId}` and the like; what is known for the first time is new only after a first look. */
function changesOf(found: readonly Marked[], known: ReadonlyMap<string, string> | null): LiveEvent[] {
  if (!known) return [];
  return found
    .filter((one) => known.get(keyOf(one)) !== one.mark)
    .map(({ kind, id }) => ({ type: `${kind}.updated`, data: id === null ? {} : { [`${kind}Id`]: id } }));
}

function keyOf({ kind, id }: Marked): string {
  return `${kind}/${id}`;
}
