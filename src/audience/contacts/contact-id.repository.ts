import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database.js';

/**
 * Ids of contacts, drawn in runs. AUTO_INCREMENT would not do: LOAD DATA draws its ids in steps that grow, and where
 * IGNORE leaves out the first row of a step, the server goes back to the end of the step before, which by then is
 * another statement's (innodb_autoinc_lock_mode = 2, the default of MySQL 8). The rows behind it meet ids that are
 * taken, and IGNORE leaves them out without a word.
 */
@Injectable()
export class ContactIdRepository {
  constructor(private readonly database: Database) {}

  /**
   * Ids that nobody else is given; those that stay unused are lost. Commits by itself, so call it before a
   * transaction: all writers pass through this row.
   *
   * @returns the first of `count` ids in a row
   */
  async reserve(count: number): Promise<number> {
    const { affectedRows, insertId } = await this.database.execute(
      'UPDATE contact_ids SET next_id = LAST_INSERT_ID(next_id) + ? WHERE id = 1',
      [count],
    );
    // Without the row the answer would be 0, and the ids others than these.
    if (affectedRows !== 1) throw new Error('The row of contact_ids is not there.');
    return insertId;
  }
}
