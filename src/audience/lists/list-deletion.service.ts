import { Injectable } from '@nestjs/common';
import { ListRepository } from './list.repository.js';

/** 2,000 rows with their two indexes take about 60 ms: short enough to hold locks for. */
const SLICE_ROWS = 2_000;
/** A job ends after so many slices, so that a stop never waits long for it and imports get their turn. */
const SLICES_A_STEP = 10;
/** How much longer than its work a step rests: all deletions together then take about half of one job's place. */
const REST_TO_WORK = 2;

/** Empties deleted lists in slices. */
@Injectable()
export class ListDeletionService {
  constructor(private readonly lists: ListRepository) {}

  /**
   * One step. Safe to run twice and to break off anywhere.
   *
   * @returns ms to wait before the next step, or null when the list is gone
   */
  async deleteSome(companyId: number, listId: number): Promise<number | null> {
    const begun = performance.now();
    let after = 0;
    for (let slice = 0; slice < SLICES_A_STEP; slice++) {
      // From where the slice before ended: deleted rows lie in the way until the server purges them.
      const { deleted, reached } = await this.lists.deleteSlice(companyId, listId, after, SLICE_ROWS);
      if (deleted === 0 && after === 0) {
        await this.lists.remove(companyId, listId);
        return null;
      }
      // Behind the last one: once more from the beginning, where by now nothing must be left.
      after = deleted < SLICE_ROWS ? 0 : reached;
    }
    const others = await this.lists.countDeleting();
    return Math.ceil((performance.now() - begun) * REST_TO_WORK * Math.max(1, others));
  }
}
