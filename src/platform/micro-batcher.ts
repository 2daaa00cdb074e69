/** How a micro-batcher collects and puts down. */
export interface MicroBatcherOptions<Item, Result> {
  /**
   * ms that the first item of a batch waits for company; the batch leaves then, or when it is full. 0: for what comes
   * in the same turn of the event loop.
   */
  windowMs: number;
  /** Most items of one batch. */
  maxItems: number;
  /** Most batches under way at once; what comes meanwhile waits and makes the next batch fuller. */
  concurrency: number;
  /** Puts one batch down: one result for each item, in their order, or an error that is every item's. */
  flush(items: Item[]): Promise<readonly Result[]>;
}

interface Waiting<Item, Result> {
  item: Item;
  since: number;
  resolve(result: Result): void;
  reject(error: unknown): void;
}

/**
 * Gathers single items of many callers into batches. Each caller waits for its own result, and hears of it only
 * after the batch that holds its item was put down.
 */
export class MicroBatcher<Item, Result = void> {
  private waiting: Waiting<Item, Result>[] = [];
  private underWay = 0;
  private timer: NodeJS.Timeout | null = null;
  private endOfTurn: NodeJS.Immediate | null = null;
  private drains: (() => void)[] = [];

  constructor(private readonly options: MicroBatcherOptions<Item, Result>) {}

  /** The item's result, once its batch was put down; rejects with the error of `flush`. */
  add(item: Item): Promise<Result> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ item, since: performance.now(), resolve, reject });
      if (this.options.windowMs > 0) this.advance();
      else this.endOfTurn ??= setImmediate(() => this.advance());
    });
  }

  /**
   * Puts down at once what waits, and resolves when nothing is left in hand. Items that come meanwhile are taken
   * too, without the window: jobs that are being finished at shutdown still need it.
   */
  async drain(): Promise<void> {
    if (this.idle) return;
    await new Promise<void>((resolve) => {
      this.drains.push(resolve);
      this.advance();
    });
  }

  private get idle(): boolean {
    return this.waiting.length === 0 && this.underWay === 0;
  }

  private advance(): void {
    this.endOfTurn = null;
    while (this.underWay < this.options.concurrency && this.isDue()) {
      void this.flush(this.waiting.splice(0, this.options.maxItems));
    }
    this.watchTheWindow();
    if (this.idle) for (const resolve of this.drains.splice(0)) resolve();
  }

  private isDue(): boolean {
    const [first] = this.waiting;
    if (!first) return false;
    return (
      this.waiting.length >= this.options.maxItems ||
      this.drains.length > 0 ||
      performance.now() - first.since >= this.options.windowMs
    );
  }

  private watchTheWindow(): void {
    const [first] = this.waiting;
    if (!first || this.underWay >= this.options.concurrency) {
      if (this.timer) clearTimeout(this.timer);
      this.timer = null;
      return;
    }
    if (this.timer) return;
    // Rounded up: a timer may fire a fraction of a ms early, and would then find nothing due.
    const left = Math.max(0, Math.ceil(this.options.windowMs - (performance.now() - first.since)));
    this.timer = setTimeout(() => {
      this.timer = null;
      this.advance();
    }, left);
  }

  private async flush(batch: Waiting<Item, Result>[]): Promise<void> {
    this.underWay += 1;
    try {
      const results = await this.options.flush(batch.map(({ item }) => item));
      if (results.length !== batch.length) {
        throw new Error(`A batch of ${batch.length} items came back with ${results.length} results.`);
      }
      for (const [index, result] of results.entries()) batch[index]?.resolve(result);
    } catch (error) {
      for (const { reject } of batch) reject(error);
    } finally {
      this.underWay -= 1;
      this.advance();
    }
  }
}
