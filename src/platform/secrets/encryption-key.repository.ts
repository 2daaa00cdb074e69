import { Injectable } from '@nestjs/common';
import { Database } from '../database/database.js';

/** Which keys the database may hold something of. */
@Injectable()
export class EncryptionKeyRepository {
  constructor(private readonly database: Database) {}

  async ids(): Promise<string[]> {
    const rows = await this.database.query<{ id: string }>('SELECT key_id AS id FROM encryption_keys');
    return rows.map(({ id }) => id);
  }

  async add(id: string, at: Date): Promise<void> {
    await this.database.execute(
      'INSERT INTO encryption_keys (key_id, first_used_at) VALUES (?, ?) ON DUPLICATE KEY UPDATE key_id = key_id',
      [id, at],
    );
  }

  async removeOthers(id: string): Promise<number> {
    const { affectedRows } = await this.database.execute('DELETE FROM encryption_keys WHERE key_id <> ?', [
      id,
    ]);
    return affectedRows;
  }
}
