import { beforeEach, describe, expect, it } from '@jest/globals';
import { Job } from 'bullmq';
import { RepliesProcessor } from '../../../src/inbox/replies.processor.js';
import { ReplyHandler } from '../../../src/inbox/reply-handler.service.js';

/** One reply that cannot be handled. */
const BROKEN = 13;

describe('jobs of replies', () => {
  let batches: number[][];
  let processor: RepliesProcessor;

  beforeEach(() => {
    batches = [];
    const handler: ReplyHandler = Object.create(ReplyHandler.prototype);
    handler.handle = async (replyIds) => {
      batches.push([...replyIds]);
      if (replyIds.includes(BROKEN)) throw new Error('cannot be handled');
    };
    processor = new RepliesProcessor(handler);
  });

  const job = (replyIds: number[], attemptsMade = 0): Job =>
    Object.assign(Object.create(Job.prototype), { name: 'handle', data: { replyIds }, attemptsMade });

  it('that come together are one batch, each reply once', async () => {
    await Promise.all([job([1, 2]), job([2, 3]), job([4])].map((one) => processor.process(one)));
    expect(batches).toEqual([[1, 2, 3, 4]]);
  });

  it('name a reply again that was handled: it is looked at again', async () => {
    await processor.process(job([1]));
    await processor.process(job([1]));
    expect(batches).toEqual([[1], [1]]);
  });

  it('fill batches of 200', async () => {
    const replyIds = Array.from({ length: 450 }, (_, index) => index + 100);
    await processor.process(job(replyIds));
    expect(Math.max(...batches.map(({ length }) => length))).toBe(200);
    expect(batches.flat()).toEqual(replyIds);
  });

  it('fail together, and are then tried each by itself', async () => {
    const jobs = [job([1, BROKEN, 3]), job([2])];
    const first = await Promise.allSettled(jobs.map((one) => processor.process(one)));
    expect(first.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(batches).toEqual([[1, BROKEN, 3, 2]]);
    batches = [];
    await expect(processor.process(job([1, BROKEN, 3], 1))).rejects.toThrow('cannot be handled');
    expect(batches).toEqual([[1], [BROKEN], [3]]);
  });

  it('that fail again and again give up: the database is away', async () => {
    await expect(processor.process(job(Array<number>(200).fill(BROKEN), 1))).rejects.toThrow(
      'cannot be handled',
    );
    expect(batches).toHaveLength(20);
  });
});
