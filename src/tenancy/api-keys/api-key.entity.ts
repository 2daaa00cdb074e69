import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';
import { type Scope, scopesColumn } from '../access/scope.js';
import { ROLES, type Role } from '../access/tenant.js';

/** A key that acts for a company within a role and scopes. The key itself is nowhere: only its hash and its first characters. */
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

  @Column({ type: 'varchar', length: 1_000, transformer: scopesColumn })
  scopes: Scope[];

  /** The person who made it; null where a key or the console did. */
  @Column({ name: 'created_by', type: 'int', unsigned: true, nullable: true })
  createdBy: number | null;

  /** The key that made it, with which it ends. */
  @Column({ name: 'created_by_key', type: 'int', unsigned: true, nullable: true })
  createdByKey: number | null;

  @Column({ name: 'created_at', type: 'datetime', precision: 3 })
  createdAt: Date;

  /** From then on it is refused; null: it does not expire. */
  @Column({ name: 'expires_at', type: 'datetime', precision: 3, nullable: true })
  expiresAt: Date | null;

  /** Exact to a minute. */
  @Column({ name: 'last_used_at', type: 'datetime', precision: 3, nullable: true })
  lastUsedAt: Date | null;

  /** Where that use came from. */
  @Column({ name: 'last_used_address', type: 'varchar', length: 45, nullable: true })
  lastUsedAddress: string | null;

  @Column({ name: 'revoked_at', type: 'datetime', precision: 3, nullable: true })
  revokedAt: Date | null;
}
