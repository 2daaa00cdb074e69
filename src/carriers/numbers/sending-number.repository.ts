import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database.js';
import type { NumberType } from '../driver.js';
import type { TenDlcBrandKind, TenDlcClass } from '../ten-dlc/ten-dlc-limits.js';
import type { StoredHealth } from './number-health.js';
import type { StoredNumber } from './sending-number.js';

interface NumberRow extends StoredHealth {
  id: number;
  phone: string | number | null;
  senderName: string | null;
  type: NumberType;
  segmentsPerMinute: number;
  segmentsPerDay: number | null;
  warmUpPerDay: number | null;
  warmUpDays: number | null;
  warmUpSince: Date | null;
  dayTimeZone: string;
  campaignId: number | null;
  class: TenDlcClass | null;
  campaignPerMinute: number | null;
  brandId: number | null;
  brandKind: TenDlcBrandKind | null;
  vettingScore: number | null;
  brandPerDay: number | null;
}

/** What decides how much an account's numbers may send. */
@Injectable()
export class SendingNumberRepository {
  constructor(private readonly database: Database) {}

  /** The account's active or paused numbers in order of id, with their 10DLC campaigns and their health. */
  async find(accountId: number, status: 'active' | 'paused'): Promise<StoredNumber[]> {
    const rows = await this.database.query<NumberRow>(
      `SELECT n.id, n.phone, n.sender_name AS senderName, n.type, n.segments_per_minute AS segmentsPerMinute,
              n.segments_per_day AS segmentsPerDay, n.warm_up_per_day AS warmUpPerDay,
              n.warm_up_days AS warmUpDays, n.warm_up_since AS warmUpSince, a.day_time_zone AS dayTimeZone,
              c.id AS campaignId, c.class, c.segments_per_minute AS campaignPerMinute, b.id AS brandId,
              b.kind AS brandKind, b.vetting_score AS vettingScore, b.segments_per_day AS brandPerDay,
              h.level, h.reason, h.slowed_since AS slowedSince, h.slowed_until AS slowedUntil
         FROM numbers n JOIN accounts a ON a.id = n.account_id
         LEFT JOIN ten_dlc_campaigns c ON c.id = n.ten_dlc_campaign_id
         LEFT JOIN ten_dlc_brands b ON b.id = c.brand_id
         LEFT JOIN number_health h ON h.number_id = n.id
        WHERE n.account_id = ? AND n.status = ? ORDER BY n.id`,
      [accountId, status],
    );
    return rows.map(toStored);
  }
}

function toStored(row: NumberRow): StoredNumber {
  const { id, senderName, type, segmentsPerMinute, segmentsPerDay, dayTimeZone } = row;
  const { warmUpPerDay, warmUpDays, warmUpSince } = row;
  const { level, reason, slowedSince, slowedUntil } = row;
  return {
    id,
    phone: row.phone === null ? null : Number(row.phone),
    senderName,
    type,
    segmentsPerMinute,
    segmentsPerDay,
    dayTimeZone,
    warmUp:
      warmUpPerDay !== null && warmUpDays !== null && warmUpSince !== null
        ? { segmentsPerDay: warmUpPerDay, days: warmUpDays, since: warmUpSince }
        : null,
    tenDlc:
      row.campaignId !== null && row.class !== null && row.brandId !== null && row.brandKind !== null
        ? {
            campaignId: row.campaignId,
            class: row.class,
            segmentsPerMinute: row.campaignPerMinute,
            brandId: row.brandId,
            brand: {
              kind: row.brandKind,
              vettingScore: row.vettingScore,
              segmentsPerDay: row.brandPerDay,
            },
          }
        : null,
    health: { level, reason, slowedSince, slowedUntil },
  };
}
