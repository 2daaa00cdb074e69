import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { MoreThan, type Repository } from 'typeorm';
import { Database, type TransactionSql } from '../../platform/database/database.js';
import { ListEntity } from './list.entity.js';

/** Lists, and the slices in which the contacts of a deleted one go. */
@Injectable()
export class ListRepository {
  constructor(
    @InjectRepository(ListEntity) private readonly lists: Repository<ListEntity>,
    private readonly database: Database,
  ) {}

  async insert(companyId: number, name: string, now: Date): Promise<ListEntity> {
    return this.lists.save(
      this.lists.create({ companyId, name, createdAt: now, contactCount: 0, status: 'active' }),
    );
  }

  /** The list, unless it is being deleted. */
  async find(companyId: number, id: number): Promise<ListEntity | null> {
    return this.lists.findOneBy({ companyId, id, status: 'active' });
  }

  async page(companyId: number, after: number, limit: number): Promise<ListEntity[]> {
    return this.lists.find({
      where: { companyId, id: MoreThan(after), status: 'active' },
      order: { id: 'ASC' },
      take: limit,
    });
  }

  async rename(companyId: number, id: number, name: string): Promise<void> {
    await this.lists.update({ companyId, id, status: 'active' }, { name });
  }

  /** @returns whether this call began the deletion */
  async markDeleting(companyId: number, id: number): Promise<boolean> {
    const { affected } = await this.lists.update({ companyId, id, status: 'active' }, { status: 'deleting' });
    return (affected ?? 0) > 0;
  }

  /** Lists of all companies that are on their way out, for the sweeper. */
  async findDeleting(): Promise<{ id: number; companyId: number }[]> {
    return this.lists.find({ select: { id: true, companyId: true }, where: { status: 'deleting' } });
  }

  /**
   * Changes the kept count in the transaction that changes the contacts.
   *
   * @returns false where the list is gone or going: the transaction must be rolled back
   */
  async addToCount(sql: TransactionSql, companyId: number, id: number, change: number): Promise<boolean> {
    const [list] = await sql.query<{ status: string }>(
      'SELECT status FROM contact_lists WHERE company_id = ? AND id = ? FOR UPDATE',
      [companyId, id],
    );
    if (list?.status !== 'active') return false;
    if (change !== 0) {
      await sql.execute('UPDATE contact_lists SET contact_count = contact_count + ? WHERE id = ?', [
        change,
        id,
      ]);
    }
    return true;
  }

  /** Deletes up to `limit` contacts of a list that is being deleted. @returns how many went */
  async deleteSlice(companyId: number, id: number, limit: number): Promise<number> {
    return this.database.transaction(async (sql) => {
      const [list] = await sql.query<{ status: string }>(
        'SELECT status FROM contact_lists WHERE company_id = ? AND id = ? FOR UPDATE',
        [companyId, id],
      );
      if (list?.status !== 'deleting') return 0;
      const { affectedRows } = await sql.execute(
        'DELETE FROM contacts WHERE list_id = ? ORDER BY id LIMIT ?',
        [id, limit],
      );
      return affectedRows;
    });
  }

  /** Removes the row of an emptied list. */
  async remove(companyId: number, id: number): Promise<void> {
    await this.lists.delete({ companyId, id, status: 'deleting' });
  }
}
