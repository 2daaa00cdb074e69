import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { LessThan, MoreThan, type Repository } from 'typeorm';
import { Database, type TransactionSql } from '../../platform/database/database.js';
import { pieceEnd } from '../contacts/contact-pieces.repository.js';
import { ListEntity, type ListStatus } from './list.entity.js';

/** Lists, and the slices in which the contacts of a deleted one go. */
@Injectable()
export class ListRepository {
  constructor(
    @InjectRepository(ListEntity) private readonly lists: Repository<ListEntity>,
    private readonly database: Database,
  ) {}

  /** Fails with a duplicate key where an active list has this name. */
  async insert(companyId: number, name: string, now: Date): Promise<ListEntity> {
    return this.lists.save(
      this.lists.create({ companyId, name, createdAt: now, contactCount: 0, status: 'active' }),
    );
  }

  /** The list, unless it is being deleted. */
  async find(companyId: number, id: number): Promise<ListEntity | null> {
    return this.lists.findOneBy({ companyId, id, status: 'active' });
  }

  async page(
    companyId: number,
    { after, order }: { after?: number | undefined; order: 'oldest' | 'newest' },
    limit: number,
  ): Promise<ListEntity[]> {
    const isNewest = order === 'newest';
    const id = isNewest ? LessThan(after ?? Number.MAX_SAFE_INTEGER) : MoreThan(after ?? 0);
    return this.lists.find({
      where: { companyId, id, status: 'active' },
      order: { id: isNewest ? 'DESC' : 'ASC' },
      take: limit,
    });
  }

  /** Fails with a duplicate key where another active list has this name. */
  async rename(companyId: number, id: number, name: string): Promise<void> {
    await this.lists.update({ companyId, id, status: 'active' }, { name });
  }

  /** Takes the list out of sight and frees its name. @returns whether this call began the deletion */
  async markDeleting(sql: TransactionSql, companyId: number, id: number): Promise<boolean> {
    const { affectedRows } = await sql.execute(
      `UPDATE contact_lists SET status = 'deleting', name_taken = NULL
       WHERE company_id = ? AND id = ? AND status = 'active'`,
      [companyId, id],
    );
    return affectedRows > 0;
  }

  /** Lists of all companies that are on their way out, for the sweeper. */
  async findDeleting(): Promise<{ id: number; companyId: number }[]> {
    return this.lists.find({ select: { id: true, companyId: true }, where: { status: 'deleting' } });
  }

  async countDeleting(): Promise<number> {
    return this.lists.countBy({ status: 'deleting' });
  }

  /**
   * Changes the kept count in the transaction that changes the contacts.
   *
   * @returns false where the list is gone or going: the transaction must be rolled back
   */
  async addToCount(sql: TransactionSql, companyId: number, id: number, change: number): Promise<boolean> {
    const [list] = await sql.query<{ status: ListStatus }>(
      'SELECT status FROM contact_lists WHERE company_id = ? AND id = ? FOR UPDATE',
      [companyId, id],
    );
    if (list?.status !== 'active') return false;
    if (change !== 0) {
      await sql.execute(
        'UPDATE contact_lists SET contact_count = contact_count + ? WHERE company_id = ? AND id = ?',
        [change, companyId, id],
      );
    }
    return true;
  }

  /**
   * Deletes up to `limit` contacts behind `after` of a list that is being deleted. Waits for transactions that add
   * to it; these find the list going and roll back.
   *
   * @returns how many went, and the id to go on behind
   */
  async deleteSlice(
    companyId: number,
    id: number,
    after: number,
    limit: number,
  ): Promise<{ deleted: number; reached: number }> {
    const [list] = await this.database.query<{ status: ListStatus }>(
      'SELECT status FROM contact_lists WHERE company_id = ? AND id = ?',
      [companyId, id],
    );
    // Nothing leads back from «deleting», so nobody needs to hold the row meanwhile.
    if (list?.status !== 'deleting') return { deleted: 0, reached: after };
    const last = await pieceEnd(this.database, companyId, id, { after, upTo: null }, limit);
    const { affectedRows } = await this.database.execute(
      'DELETE FROM contacts WHERE company_id = ? AND list_id = ? AND id > ? ORDER BY id LIMIT ?',
      [companyId, id, after, limit],
    );
    return { deleted: affectedRows, reached: last ?? after };
  }

  /** Removes an emptied list with all that was kept of it. */
  async remove(companyId: number, id: number): Promise<void> {
    await this.database.transaction(async (sql) => {
      const [list] = await sql.query<{ status: ListStatus }>(
        'SELECT status FROM contact_lists WHERE company_id = ? AND id = ?',
        [companyId, id],
      );
      if (list?.status !== 'deleting') return;
      // In the order of those that add contacts: counts, then the list.
      for (const table of ['contact_list_counts', 'contact_list_fields']) {
        await sql.execute(`DELETE FROM ${table} WHERE company_id = ? AND list_id = ?`, [companyId, id]);
      }
      await sql.execute('DELETE FROM contact_lists WHERE company_id = ? AND id = ?', [companyId, id]);
    });
  }
}
