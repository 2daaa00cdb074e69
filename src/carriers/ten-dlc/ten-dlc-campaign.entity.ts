import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';
import type { TenDlcClass } from './ten-dlc-limits.js';

/** A registered use case of a brand; numbers of any account of the company may send under it. */
@Entity('ten_dlc_campaigns')
export class TenDlcCampaign {
  @PrimaryGeneratedColumn({ type: 'int', unsigned: true })
  id: number;

  @Column({ name: 'company_id', type: 'int', unsigned: true })
  companyId: number;

  @Column({ name: 'brand_id', type: 'int', unsigned: true })
  brandId: number;

  @Column({ type: 'varchar' })
  name: string;

  @Column({ type: 'varchar' })
  class: TenDlcClass;

  /** The company's own limit, below that of the class. */
  @Column({ name: 'segments_per_minute', type: 'int', unsigned: true, nullable: true })
  segmentsPerMinute: number | null;

  @Column({ name: 'created_at', type: 'datetime', precision: 3 })
  createdAt: Date;
}
