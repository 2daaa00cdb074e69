import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';
import { bigintNumber } from '../../platform/database/bigint.transformer.js';
import type { NumberType } from '../driver.js';

const NUMBER_STATUSES = ['active', 'paused', 'removed'] as const;
/** `removed` stays as a row: sent messages and late replies still name it. */
export type NumberStatus = (typeof NUMBER_STATUSES)[number];

/** A number that an account may send from. */
@Entity('numbers')
export class AccountNumber {
  @PrimaryGeneratedColumn({ type: 'int', unsigned: true })
  id: number;

  @Column({ name: 'company_id', type: 'int', unsigned: true })
  companyId: number;

  @Column({ name: 'account_id', type: 'int', unsigned: true })
  accountId: number;

  /** E.164 digits without the plus sign. */
  @Column({ type: 'bigint', unsigned: true, transformer: bigintNumber })
  phone: number;

  @Column({ type: 'varchar' })
  type: NumberType;

  @Column({ type: 'varchar' })
  status: NumberStatus;

  @Column({ name: 'segments_per_minute', type: 'int', unsigned: true })
  segmentsPerMinute: number;

  /** In a day of the account's carrier; null: any. */
  @Column({ name: 'segments_per_day', type: 'int', unsigned: true, nullable: true })
  segmentsPerDay: number | null;

  @Column({ name: 'created_at', type: 'datetime', precision: 3 })
  createdAt: Date;
}
