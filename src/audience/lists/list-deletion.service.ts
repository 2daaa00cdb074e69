import { Injectable } from '@nestjs/common';
import { ListRepository } from './list.repository.js';

/** 2,000 rows with their two indexes take about 60 ms: short enough to hold locks for. */
const SLICE_ROWS = 2_000;
/** A job ends after so many slices and is queued again, so that a stop never waits long for it. */
const SLICES_A_STEP = 20;

/** Empties deleted lists in slices. */
@Injectable()
export class ListDeletionService {
  constructor(private readonly lists: ListRepository) {}

  /**
   * One step. Safe to run twice and to break off anywhere.
   *
   * @returns whether contacts are left, so that the step is to be repeated
   */
  async deleteSome(companyId: number, listId: number): Promise<boolean> {
    for (let slice = 0; slice < SLICES_A_STEP; slice++) {
      if ((await this.lists.deleteSlice(companyId, listId, SLICE_ROWS)) === 0) {
        await this.lists.remove(companyId, listId);
        return false;
      }
    }
    return true;
  }
}
