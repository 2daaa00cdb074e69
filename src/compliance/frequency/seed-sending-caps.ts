import type { DataSource } from 'typeorm';
import { Database } from '../../platform/database/database.js';
import { DEFAULT_SENDING_CAPS } from './default-sending-caps.js';
import { SendingCapRepository } from './sending-cap.repository.js';

/** Adds the default caps that the table lacks; rows that are there stay as they are. */
export async function seedSendingCaps(dataSource: DataSource): Promise<void> {
  await new SendingCapRepository(new Database(dataSource)).addMissing(DEFAULT_SENDING_CAPS);
}
