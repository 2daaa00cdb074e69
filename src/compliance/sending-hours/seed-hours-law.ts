import type { DataSource } from 'typeorm';
import { Database } from '../../platform/database/database.js';
import { DEFAULT_HOURS_LAW } from './default-hours-law.js';
import { HoursLawRepository } from './hours-law.repository.js';

/** Adds the default rules and holidays that the tables lack; rows that are there stay as they are. A few ms. */
export async function seedHoursLaw(dataSource: DataSource): Promise<void> {
  await new HoursLawRepository(new Database(dataSource)).addMissing(DEFAULT_HOURS_LAW);
}
