/**
 * Values that are loaded once for all who ask within their time; a failed load is not kept.
 *
 * @param freshMs how much later, at most, a change made by another process is seen
 * @param mostEntries beyond it everything is forgotten: a cache must not grow with the number of companies
 */
export class FreshCache<Key, Value> {
  private readonly entries = new Map<Key, { until: number; value: Promise<Value> }>();

  constructor(
    private readonly freshMs: number,
    private readonly mostEntries = 10_000,
  ) {}

  /** The value, from `load` where none is fresh. @throws what `load` throws */
  get(key: Key, load: () => Promise<Value>): Promise<Value> {
    const now = performance.now();
    const known = this.entries.get(key);
    if (known && known.until > now) return known.value;
    if (this.entries.size >= this.mostEntries) this.entries.clear();
    const value = load();
    const entry = { until: now + this.freshMs, value };
    this.entries.set(key, entry);
    value.catch(() => {
      if (this.entries.get(key) === entry) this.entries.delete(key);
    });
    return value;
  }

  /** A change that this process made itself is seen at once. */
  delete(key: Key): void {
    this.entries.delete(key);
  }

  clear(): void {
    this.entries.clear();
  }
}
