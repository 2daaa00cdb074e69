import { Injectable } from '@nestjs/common';
import { HANDED_OVER } from '../../campaigns/campaign-sums.repository.js';
import { Database } from '../../platform/database/database.js';
import type { Outcomes } from './outcomes.js';

/** Messages of a campaign behind `after`, up to `upTo`; null: to the end. */
export interface WalkPiece {
  campaignId: number;
  after: number;
  upTo: number | null;
}

/** What became of those of one hours class and day. */
export interface ClassCount extends Outcomes {
  /** In UTC, as 20261120; null: they failed, or got lost, before a carrier took them. */
  day: number | null;
  hoursClassId: number;
}

/** The same, apart by where their contacts live. */
export interface RegionCount extends ClassCount {
  region: string | null;
}

/** What became of those of one number; 0: failed before they had one. */
export interface NumberCount extends Outcomes {
  numberId: number;
}

const DAY = 'DATE(COALESCE(m.sent_at, m.finished_at)) + 0';
const SUMS = `COUNT(*) AS sent, SUM(m.status = 'delivered') AS delivered,
  SUM(m.status IN ('undelivered', 'failed')) AS failed`;

/** Counts the messages of a piece that carriers got, or that failed on the way there: ranges of the primary key. */
@Injectable()
export class PieceCountRepository {
  constructor(private readonly database: Database) {}

  /** By hours class. Classes are joined by nobody: 20,000 look-ups would cost three times the range. */
  async byClass(piece: WalkPiece): Promise<ClassCount[]> {
    const { range, parameters } = rangeOf(piece);
    const rows = await this.database.query<ClassCount>(
      `SELECT ${DAY} AS day, m.hours_class_id AS hoursClassId, ${SUMS}
         FROM messages m FORCE INDEX (PRIMARY) WHERE ${range} GROUP BY 1, 2`,
      parameters,
    );
    return rows.map(({ day, hoursClassId, ...row }) => ({
      day: day === null ? null : Number(day),
      hoursClassId,
      ...toOutcomes(row),
    }));
  }

  /** Those of some classes by the region of their contacts, which are looked up for these alone. */
  async byRegion(piece: WalkPiece, hoursClassIds: readonly number[]): Promise<RegionCount[]> {
    if (hoursClassIds.length === 0) return [];
    const { range, parameters } = rangeOf(piece);
    const rows = await this.database.query<RegionCount>(
      `SELECT ${DAY} AS day, m.hours_class_id AS hoursClassId, p.region, ${SUMS}
         FROM messages m FORCE INDEX (PRIMARY)
         LEFT JOIN contacts p ON p.list_id = m.list_id AND p.id = m.contact_id
        WHERE ${range} AND m.hours_class_id IN (?) GROUP BY 1, 2, 3`,
      [...parameters, hoursClassIds],
    );
    return rows.map(({ day, hoursClassId, region, ...row }) => ({
      day: day === null ? null : Number(day),
      hoursClassId,
      region,
      ...toOutcomes(row),
    }));
  }

  async byNumber(piece: WalkPiece): Promise<NumberCount[]> {
    const { range, parameters } = rangeOf(piece);
    const rows = await this.database.query<NumberCount>(
      `SELECT COALESCE(m.number_id, 0) AS numberId, ${SUMS}
         FROM messages m FORCE INDEX (PRIMARY) WHERE ${range} GROUP BY 1`,
      parameters,
    );
    return rows.map(({ numberId, ...row }) => ({ numberId: Number(numberId), ...toOutcomes(row) }));
  }
}

function rangeOf({ campaignId, after, upTo }: WalkPiece): { range: string; parameters: unknown[] } {
  return {
    range: `m.campaign_id = ? AND m.id > ? ${upTo === null ? '' : 'AND m.id <= ?'} AND m.status IN ${HANDED_OVER}`,
    parameters: [campaignId, after, ...(upTo === null ? [] : [upTo])],
  };
}

/** Sums come as text. */
function toOutcomes({ sent, delivered, failed }: Outcomes): Outcomes {
  return { sent: Number(sent), delivered: Number(delivered), failed: Number(failed) };
}
