import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';
import { ROLES, type Role } from '../access/tenant.js';

/** A key that acts for a company with a role. The key itself is nowhere: only its hash and its first characters. */
@Entity('api_keys')
export class ApiKey {
  @PrimaryGeneratedColumn({ unsigned: true })
  id: number;

  @Column({ name: 'company_id', type: 'int', unsigned: true })
  companyId: number;

  @Column({ type: 'varchar', length: 120 })
  name: string;

  @Column({ type: 'char', length: 12 })
  prefix: string;

  @Column({ name: 'key_hash', type: 'binary', length: 32, select: false })
  keyHash: Buffer;

  @Column({ type: 'enum', enum: ROLES })
  role: Role;

  /** The person who made it; null where the console did. */
  @Column({ name: 'created_by', type: 'int', unsigned: true, nullable: true })
  createdBy: number | null;

  @Column({ name: 'created_at', type: 'datetime', precision: 3 })
  createdAt: Date;

  /** Exact to a minute. */
  @Column({ name: 'last_used_at', type: 'datetime', precision: 3, nullable: true })
  lastUsedAt: Date | null;

  @Column({ name: 'revoked_at', type: 'datetime', precision: 3, nullable: true })
  revokedAt: Date | null;
}
