import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';
import { bigintNumber } from '../../platform/database/bigint.transformer.js';

/** deleting: no longer shown; its contacts go in the background, then the row itself. */
export type ListStatus = 'active' | 'deleting';

/** A company's list of contacts. */
@Entity('contact_lists')
export class ListEntity {
  @PrimaryGeneratedColumn({ type: 'int', unsigned: true })
  id: number;

  @Column({ name: 'company_id', type: 'int', unsigned: true })
  companyId: number;

  /** Of its company's active lists the only one with this name, whatever the case of its letters. */
  @Column({ type: 'varchar', length: 120 })
  name: string;

  /** Kept by the transactions that add and remove contacts. */
  @Column({ name: 'contact_count', type: 'bigint', unsigned: true, transformer: bigintNumber, default: 0 })
  contactCount: number;

  @Column({ type: 'enum', enum: ['active', 'deleting'], default: 'active' })
  status: ListStatus;

  @Column({ name: 'created_at', type: 'datetime', precision: 3 })
  createdAt: Date;
}
