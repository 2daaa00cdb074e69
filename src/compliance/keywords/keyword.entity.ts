import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';

/** A company adds words that stop; what starts and what asks for help is the same for all. */
export type KeywordKind = 'stop';

/** `account_id` of a keyword that holds for all accounts: NULLs would make the unique key count nothing. */
export const ALL_ACCOUNTS = 0;

/** A word of a company's own. */
@Entity('keywords')
export class Keyword {
  @PrimaryGeneratedColumn({ type: 'int', unsigned: true })
  id: number;

  @Column({ name: 'company_id', type: 'int', unsigned: true })
  companyId: number;

  @Column({ name: 'account_id', type: 'int', unsigned: true })
  accountId: number;

  @Column({ type: 'varchar' })
  kind: KeywordKind;

  /** Folded. */
  @Column({ type: 'varchar', length: 100 })
  phrase: string;

  @Column({ name: 'created_at', type: 'datetime', precision: 3 })
  createdAt: Date;
}
