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

  /** What the operator wrote; null while active. */
  @Column({ name: 'suspended_reason', type: 'varchar', length: 500, nullable: true })
  suspendedReason: string | null;

  @Column({ name: 'suspended_at', type: 'datetime', precision: 3, nullable: true })
  suspendedAt: Date | null;

  /** Members without a second factor may do nothing but set one up. */
  @Column({ name: 'two_factor_required', type: 'boolean', default: false })
  twoFactorRequired: boolean;

  /** IANA name; reports and standing campaigns are cut at its midnights. */
  @Column({ name: 'time_zone', type: 'varchar', length: 64 })
  timeZone: string;

  /** Hours in which a person is texted at most once; 0 switches the rule off. */
  @Column({ name: 'contact_window_hours', type: 'smallint', unsigned: true })
  contactWindowHours: number;

  @Column({ name: 'created_at', type: 'datetime', precision: 3 })
  createdAt: Date;
}
