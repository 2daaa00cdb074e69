import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';

export const COMPANY_STATUSES = ['active', 'suspended'] as const;
export type CompanyStatus = (typeof COMPANY_STATUSES)[number];

/** A customer of the platform. Everything else belongs to one. */
@Entity('companies')
export class Company {
  @PrimaryGeneratedColumn({ unsigned: true })
  id: number;

  @Column({ type: 'varchar', length: 120 })
  name: string;

  @Column({ type: 'enum', enum: COMPANY_STATUSES, default: 'active' })
  status: CompanyStatus;

  /** IANA name; reports and standing campaigns are cut at its midnights. */
  @Column({ name: 'time_zone', type: 'varchar', length: 64 })
  timeZone: string;

  /** Hours in which a person is texted at most once; 0 switches the rule off. */
  @Column({ name: 'contact_window_hours', type: 'smallint', unsigned: true })
  contactWindowHours: number;

  @Column({ name: 'created_at', type: 'datetime', precision: 3 })
  createdAt: Date;
}
