import { Injectable } from '@nestjs/common';
import { PartitionRepository } from './partition.repository.js';

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
    const width = partitionWidth(partitions, newest);
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
}

/** Campaigns a partition shall span, so that it comes to hold about `TARGET_ROWS` messages. */
export function partitionWidth(
  partitions: readonly { bound: number; rows: number }[],
  newest: number,
): number {
  const rows = partitions.reduce((sum, partition) => sum + Number(partition.rows), 0);
  if (newest === 0 || rows === 0) return MIN_CAMPAIGNS;
  const campaigns = Math.round(TARGET_ROWS / (rows / newest));
  return Math.min(MAX_CAMPAIGNS, Math.max(MIN_CAMPAIGNS, campaigns));
}
