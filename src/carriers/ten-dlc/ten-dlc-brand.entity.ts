import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';
import type { TenDlcBrandKind } from './ten-dlc-limits.js';

/** A registered brand of a company: one tax id. */
@Entity('ten_dlc_brands')
export class TenDlcBrand {
  @PrimaryGeneratedColumn({ type: 'int', unsigned: true })
  id: number;

  @Column({ name: 'company_id', type: 'int', unsigned: true })
  companyId: number;

  @Column({ type: 'varchar' })
  name: string;

  /** Letters and digits alone. */
  @Column({ name: 'tax_id', type: 'varchar' })
  taxId: string;

  @Column({ type: 'varchar' })
  kind: TenDlcBrandKind;

  @Column({ name: 'vetting_score', type: 'tinyint', unsigned: true, nullable: true })
  vettingScore: number | null;

  /** The company's own limit, below the carrier's. */
  @Column({ name: 'segments_per_day', type: 'int', unsigned: true, nullable: true })
  segmentsPerDay: number | null;

  @Column({ name: 'created_at', type: 'datetime', precision: 3 })
  createdAt: Date;
}
