import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';

export type AccountStatus = 'active' | 'stopped';

/** What a connection check came to. */
export const CHECK_RESULTS = ['works', 'fails', 'not-supported'] as const;
export type CheckResult = (typeof CHECK_RESULTS)[number];

/** A company's connection to a carrier. */
@Entity('accounts')
export class Account {
  @PrimaryGeneratedColumn({ type: 'int', unsigned: true })
  id: number;

  @Column({ name: 'company_id', type: 'int', unsigned: true })
  companyId: number;

  @Column({ type: 'varchar' })
  carrier: string;

  @Column({ type: 'varchar' })
  name: string;

  /** A box of `SecretBox`; see account-credentials.ts. */
  @Column({ type: 'text' })
  credentials: string;

  @Column({ name: 'webhook_token', type: 'char' })
  webhookToken: string;

  @Column({ type: 'varchar' })
  status: AccountStatus;

  @Column({ name: 'status_reason', type: 'varchar', nullable: true })
  statusReason: string | null;

  /** Over all numbers; null: only the numbers limit. */
  @Column({ name: 'segments_per_minute', type: 'int', unsigned: true, nullable: true })
  segmentsPerMinute: number | null;

  /** Over all numbers; null: only the numbers limit. */
  @Column({ name: 'segments_per_day', type: 'int', unsigned: true, nullable: true })
  segmentsPerDay: number | null;

  /** IANA name of the zone in which the carrier's day begins. */
  @Column({ name: 'day_time_zone', type: 'varchar' })
  dayTimeZone: string;

  @Column({ name: 'checked_at', type: 'datetime', precision: 3, nullable: true })
  checkedAt: Date | null;

  /** Null while the first check is under way, and where none was made with the present credentials. */
  @Column({ name: 'check_result', type: 'varchar', nullable: true })
  checkResult: CheckResult | null;

  @Column({ name: 'check_problem', type: 'varchar', nullable: true })
  checkProblem: string | null;

  @Column({ name: 'created_at', type: 'datetime', precision: 3 })
  createdAt: Date;
}
