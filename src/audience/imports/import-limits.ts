/** How imports are sliced; a class, so that tests can make the slices small. */
export class ImportLimits {
  /** Records in a batch. */
  readonly batchRows: number = 10_000;
  /**
   * Batches of one import that wait at most. 32 are three seconds of work at 100,000 rows/s, and 32 small jobs in
   * Redis whatever the file's size.
   */
  readonly waitingBatches: number = 32;
  /** Business of the cutter while the batches ahead are worked on: looks again after so many ms. */
  readonly cutPauseMs: number = 400;
}
