import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';
import { bigintNumber } from '../../platform/database/bigint.transformer.js';
import type { NumberType } from '../driver.js';

const NUMBER_STATUSES = ['active', 'paused', 'removed'] as const;
/** `removed` stays as a row: sent messages and late replies still name it. */
export type NumberStatus = (typeof NUMBER_STATUSES)[number];

/** A number, or name, that an account may send from. */
@Entity('numbers')
export class AccountNumber {
  @PrimaryGeneratedColumn({ type: 'int', unsigned: true })
  id: number;

  @Column({ name: 'company_id', type: 'int', unsigned: true })
  companyId: number;

  @Column({ name: 'account_id', type: 'int', unsigned: true })
  accountId: number;

  /** E.164 digits without the plus sign; null: the sender is a name. */
  @Column({ type: 'bigint', unsigned: true, nullable: true, transformer: bigintNumber })
  phone: number | null;

  /** Of an alphanumeric sender. */
  @Column({ name: 'sender_name', type: 'varchar', nullable: true })
  senderName: string | null;

  @Column({ type: 'varchar' })
  type: NumberType;

  @Column({ name: 'ten_dlc_campaign_id', type: 'int', unsigned: true, nullable: true })
  tenDlcCampaignId: number | null;

  @Column({ type: 'varchar' })
  status: NumberStatus;

  @Column({ name: 'segments_per_minute', type: 'int', unsigned: true })
  segmentsPerMinute: number;

  /** In a day of the account's carrier; null: any. */
  @Column({ name: 'segments_per_day', type: 'int', unsigned: true, nullable: true })
  segmentsPerDay: number | null;

  /** Segments of the first day of its warm-up; null: it has none. */
  @Column({ name: 'warm_up_per_day', type: 'int', unsigned: true, nullable: true })
  warmUpPerDay: number | null;

  @Column({ name: 'warm_up_days', type: 'smallint', unsigned: true, nullable: true })
  warmUpDays: number | null;

  @Column({ name: 'warm_up_since', type: 'datetime', precision: 3, nullable: true })
  warmUpSince: Date | null;

  @Column({ name: 'created_at', type: 'datetime', precision: 3 })
  createdAt: Date;
}
