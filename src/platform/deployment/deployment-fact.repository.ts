import { Injectable } from '@nestjs/common';
import { Database } from '../database/database.js';

/** What the database tells of the deployment that it belongs to. */
export const DEPLOYMENT_FACTS = ['origin', 'oldest_build', 'public_url', 'storage'] as const;
export type DeploymentFact = (typeof DEPLOYMENT_FACTS)[number];

/** Facts that all processes of a deployment share, one row each. */
@Injectable()
export class DeploymentFactRepository {
  constructor(private readonly database: Database) {}

  async find(name: DeploymentFact): Promise<string | null> {
    const [row] = await this.database.query<{ value: string }>(
      'SELECT value FROM deployment_facts WHERE name = ?',
      [name],
    );
    return row?.value ?? null;
  }

  /** Writes the fact unless there is one. @returns the one that holds */
  async settle(name: DeploymentFact, value: string): Promise<string> {
    await this.database.execute(
      'INSERT INTO deployment_facts (name, value) VALUES (?, ?) ON DUPLICATE KEY UPDATE name = name',
      [name, value],
    );
    return (await this.find(name)) ?? value;
  }

  async set(name: DeploymentFact, value: string): Promise<void> {
    await this.database.execute(
      'INSERT INTO deployment_facts (name, value) VALUES (?, ?) ON DUPLICATE KEY UPDATE value = VALUES(value)',
      [name, value],
    );
  }

  /**
   * When the server made the table of facts, in s since the epoch. A backup that is loaded makes its tables anew,
   * so this differs from what stands in the row that came with it.
   */
  async tableMadeAt(): Promise<string> {
    const [row] = await this.database.query<{ madeAt: string }>(
      `SELECT UNIX_TIMESTAMP(CREATE_TIME) AS madeAt FROM information_schema.TABLES
        WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'deployment_facts'`,
    );
    if (!row) throw new Error('The table deployment_facts is missing.');
    return String(row.madeAt);
  }
}
