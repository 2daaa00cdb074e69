import type { DataSource } from 'typeorm';
import { Environment } from '../platform/config/environment.js';
import { Database } from '../platform/database/database.js';
import { DeploymentFactRepository } from '../platform/deployment/deployment-fact.repository.js';

/**
 * A process that was told PUBLIC_URL tells the others: a worker names it to carriers with each message, and one that
 * was started with two addresses alone must not name its own machine.
 */
export async function sharePublicAddress(dataSource: DataSource, environment: Environment): Promise<void> {
  const facts = new DeploymentFactRepository(new Database(dataSource));
  const known = await facts.find('public_url');
  if (!Environment.isGiven('PUBLIC_URL')) {
    Environment.inherit(known === null ? {} : { PUBLIC_URL: known });
  } else if (environment.role === 'api' || environment.role === 'all') {
    if (known !== environment.publicUrl) await facts.set('public_url', environment.publicUrl);
  }
}
