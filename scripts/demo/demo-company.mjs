// @ts-check
import crypto from 'node:crypto';
import { readSettings } from '../lib/env-file.mjs';
import { encryptionKey, runConsole } from '../lib/sandbox-state.mjs';

/**
 * A company of its own for each run: in the sandbox's, everybody was texted by the run before and would be skipped.
 * @param {import('./use-platform.mjs').Running} running
 * @param {string} [name]
 * @returns {Promise<import('./use-platform.mjs').Running>} the same platform, seen by that company
 */
export async function asDemoCompany(running, name) {
  const mark = crypto.randomBytes(4).toString('hex');
  const email = `demo-${mark}@example.com`;
  const password = crypto.randomBytes(12).toString('hex');
  const signIn = ['--email', email, '--password', password, '--api-key', 'Demo'];
  const env = {
    PATH: process.env.PATH ?? '',
    DATABASE_URL: running.databaseUrl,
    REDIS_URL: running.redisUrl,
    ENCRYPTION_KEY: encryptionKey(readSettings()),
  };
  const { companyId, apiKey } = await runConsole(
    ['company:create', '--name', name ?? `Demo ${mark}`, ...signIn],
    env,
    undefined,
  );
  return { ...running, sandbox: { companyId: Number(companyId), email, password, apiKey: String(apiKey) } };
}
