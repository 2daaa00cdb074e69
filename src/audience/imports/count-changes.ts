import { countState, type ListCountChange } from '../lists/list-count.repository.js';

/** Sums up by how many the contacts of each state and hours class grow. */
export class CountChanges {
  /** Hours class → state → change: a batch has few of either, and no key is put together for each row. */
  private readonly sums = new Map<number, Map<string, number>>();

  /** @param region of the contact, as it is stored */
  add(region: string | null, hoursClassId: number, change: 1 | -1): void {
    const state = countState(region);
    let byState = this.sums.get(hoursClassId);
    if (!byState) {
      byState = new Map();
      this.sums.set(hoursClassId, byState);
    }
    byState.set(state, (byState.get(state) ?? 0) + change);
  }

  list(): ListCountChange[] {
    const changes: ListCountChange[] = [];
    for (const [hoursClassId, byState] of this.sums) {
      for (const [state, change] of byState) changes.push({ state, hoursClassId, change });
    }
    return changes;
  }
}
