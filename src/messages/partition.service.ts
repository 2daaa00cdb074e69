import { Injectable } from '@nestjs/common';
import { PartitionRepository, TableBusyError } from './partition.repository.js';

/** Partitions that must always stand empty ahead of the newest campaign. */
const AHEAD = 2;
/** A partition is to hold about this many messages: few enough to drop quickly, many enough to stay below 64. */
const TARGET_ROWS = 20_000_000;
const MIN_CAMPAIGNS = 1_000;
const MAX_CAMPAIGNS = 100_000;

/** Keeps partitions ahead of the campaigns that will need them. */
@Injectable()
export class PartitionService {
  constructor(private readonly repository: PartitionRepository) {}

  /**
   * Adds what is missing, sized by the rows that campaigns had lately. Safe to run twice at once: a partition that
   * exists is left alone.
   *
   * @returns bounds of the partitions added
   */
  async makeAhead(): Promise<number[]> {
    const newest = await this.repository.newestCampaignId();
    const partitions = await this.repository.list('messages');
    const oldest = await this.repository.oldestCampaignId();
    const width = partitionWidth(partitions, newest, oldest);
    let top = partitions.at(-1)?.bound ?? 0;
    let ahead = partitions.filter((partition) => partition.bound - width > newest).length;
    const added: number[] = [];
    for (; ahead < AHEAD; ahead++) {
      top += width;
      await this.repository.add(top);
      added.push(top);
    }
    return added;
  }

  /**
   * Drops partitions in which nothing is left and nothing can come any more: each campaign up to its bound is over for
   * good. An id below that of the newest campaign is never given again, so an empty partition stays empty. Where a
   * statement is under way for longer than a drop may wait, the next run tries again.
   *
   * @returns bounds of the partitions dropped
   */
  async dropLeft(): Promise<number[]> {
    const newest = await this.repository.newestCampaignId();
    const partitions = await this.repository.list('messages');
    const dropped: number[] = [];
    let from = 0;
    for (const { bound } of partitions) {
      if (bound > newest) break;
      if (await this.isOver(from, bound)) {
        if (!(await this.drop(bound))) break;
        dropped.push(bound);
      }
      from = bound;
    }
    return dropped;
  }

  /** @returns false: somebody uses the table, and would have to wait */
  private async drop(bound: number): Promise<boolean> {
    try {
      await this.repository.drop(bound);
      return true;
    } catch (error) {
      if (error instanceof TableBusyError) return false;
      throw error;
    }
  }

  private async isOver(from: number, bound: number): Promise<boolean> {
    if (await this.repository.hasOpenCampaign(from, bound)) return false;
    return !(await this.repository.holdsRows(from, bound));
  }
}

/**
 * Campaigns a partition shall span, so that it comes to hold about `TARGET_ROWS` messages.
 *
 * @param oldest campaign that still has messages: those of earlier ones have left
 */
export function partitionWidth(
  partitions: readonly { bound: number; rows: number }[],
  newest: number,
  oldest = 1,
): number {
  const rows = partitions.reduce((sum, partition) => sum + Number(partition.rows), 0);
  if (newest < oldest || rows === 0) return MIN_CAMPAIGNS;
  const campaigns = Math.round(TARGET_ROWS / (rows / (newest - oldest + 1)));
  return Math.min(MAX_CAMPAIGNS, Math.max(MIN_CAMPAIGNS, campaigns));
}
