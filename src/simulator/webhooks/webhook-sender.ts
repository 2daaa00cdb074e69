import type { Scheduler } from './scheduler.js';
import { type Delivery, withoutQuery } from './webhook-events.js';
import { WebhookLane } from './webhook-lane.js';

/** How long the first report of a batch waits for company. */
const LINGER_MS = 50;

/** Posts events to the platform: each alone, or several for one address in one request. */
export class WebhookSender {
  private readonly lanes = new Map<string, WebhookLane>();
  private readonly batches = new Map<string, Delivery[]>();

  constructor(
    private readonly scheduler: Scheduler,
    private readonly onDown: (origin: string, code: string) => void,
  ) {}

  send(delivery: Delivery): void {
    if (delivery.perRequest === 1) {
      this.post(delivery.url, [delivery]);
      return;
    }
    const url = withoutQuery(delivery.url);
    const key = `${delivery.secret} ${url}`;
    const batch = this.batches.get(key);
    if (batch === undefined) {
      const fresh = [delivery];
      this.batches.set(key, fresh);
      this.scheduler.after(LINGER_MS, () => this.flush(key, url, fresh));
      return;
    }
    batch.push(delivery);
    if (batch.length >= delivery.perRequest) this.flush(key, url, batch);
  }

  /** Forgets everything that was not answered yet. */
  clear(): void {
    for (const lane of this.lanes.values()) lane.close();
    this.lanes.clear();
    this.batches.clear();
  }

  private flush(key: string, url: string, batch: readonly Delivery[]): void {
    if (this.batches.get(key) !== batch) return;
    this.batches.delete(key);
    this.post(url, batch);
  }

  private post(url: string, deliveries: readonly Delivery[]): void {
    const first = deliveries[0];
    if (first === undefined) return;
    const { origin, pathname, search } = new URL(url);
    let lane = this.lanes.get(origin);
    if (lane === undefined) {
      lane = new WebhookLane(origin, this.scheduler, this.onDown);
      this.lanes.set(origin, lane);
    }
    lane.post(pathname + search, first.secret, deliveries);
  }
}
