/** How imports are sliced; a class, so that tests can make the slices small. */
export class ImportLimits {
  /** Records in a batch. */
  readonly batchRows: number = 10_000;
  /**
   * Batches of one import that wait at most. 32 are three seconds of work at 100,000 rows/s, and 32 small jobs in
   * Redis whatever the file's size.
   */
  readonly waitingBatches: number = 32;
  /** The cutter looks again after so many ms, and after four times as many where no batch may be added. */
  readonly cutPauseMs: number = 400;
  /**
   * After so many attempts at one batch, or at one step of the cutter, the import fails. 20 are two rounds of the
   * queue's backoff, a quarter of an hour; attempts that the database does not even see begin are not counted, so it
   * may be away for longer.
   */
  readonly attempts: number = 20;
}
