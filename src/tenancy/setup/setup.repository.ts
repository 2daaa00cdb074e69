import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database.js';

@Injectable()
export class SetupRepository {
  constructor(private readonly database: Database) {}

  /** Whether anybody was ever made who could sign in. */
  async hasUsers(): Promise<boolean> {
    const rows = await this.database.query<{ id: number }>('SELECT id FROM users LIMIT 1');
    return rows.length > 0;
  }
}
