import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';
import {
  CAMPAIGN_KINDS,
  CAMPAIGN_STATUSES,
  type CampaignKind,
  type CampaignStatus,
  WHEN_TEXTED_RECENTLY,
  type WhenTextedRecently,
} from './campaign-status.js';

/** One campaign of a company. */
@Entity('campaigns')
export class Campaign {
  @PrimaryGeneratedColumn({ type: 'int', unsigned: true })
  id: number;

  @Column({ name: 'company_id', type: 'int', unsigned: true })
  companyId: number;

  @Column({ name: 'account_id', type: 'int', unsigned: true, nullable: true })
  accountId: number | null;

  @Column({ type: 'enum', enum: CAMPAIGN_KINDS })
  kind: CampaignKind;

  /** Month of a standing campaign, such as `2026-11`. */
  @Column({ type: 'char', length: 7, nullable: true })
  period: string | null;

  @Column({ type: 'varchar', length: 120 })
  name: string;

  @Column({ type: 'text' })
  text: string;

  @Column({ type: 'enum', enum: CAMPAIGN_STATUSES })
  status: CampaignStatus;

  @Column({ name: 'status_reason', type: 'varchar', length: 500, nullable: true })
  statusReason: string | null;

  /** As `readFilter` reads it; null: all contacts of its lists. */
  @Column({ type: 'json', nullable: true })
  filters: unknown;

  @Column({ name: 'smart_replacement', type: 'boolean' })
  smartReplacement: boolean;

  @Column({ name: 'opt_out_text', type: 'varchar', length: 160, nullable: true })
  optOutText: string | null;

  @Column({ name: 'when_texted_recently', type: 'enum', enum: WHEN_TEXTED_RECENTLY })
  whenTextedRecently: WhenTextedRecently;

  /** Against those of the campaigns that run beside it on its account. */
  @Column({ type: 'tinyint', unsigned: true })
  weight: number;

  @Column({ name: 'auto_start', type: 'boolean' })
  autoStart: boolean;

  @Column({ name: 'start_at', type: 'datetime', precision: 3, nullable: true })
  startAt: Date | null;

  /** Messages that the next start hands over before it pauses. */
  @Column({ type: 'int', unsigned: true, nullable: true })
  pilot: number | null;

  @Column({ name: 'failure_percent', type: 'tinyint', unsigned: true, nullable: true })
  failurePercent: number | null;

  @Column({ name: 'failure_minimum', type: 'int', unsigned: true, nullable: true })
  failureMinimum: number | null;

  @Column({ name: 'created_by', type: 'int', unsigned: true, nullable: true })
  createdBy: number | null;

  @Column({ name: 'created_at', type: 'datetime', precision: 3 })
  createdAt: Date;

  @Column({ name: 'started_at', type: 'datetime', precision: 3, nullable: true })
  startedAt: Date | null;

  @Column({ name: 'finished_at', type: 'datetime', precision: 3, nullable: true })
  finishedAt: Date | null;

  /** Since when its messages leave by the company's retention. */
  @Column({ name: 'messages_removed_at', type: 'datetime', precision: 3, nullable: true })
  messagesRemovedAt: Date | null;
}
