// @ts-check
import mysql from 'mysql2/promise';
import { PlatformUnderTest } from '../bench/platform-under-test.mjs';
import { PlainFailure } from '../lib/plain-failure.mjs';
import { step } from '../lib/progress.mjs';
import { fillArchive } from './fill.mjs';

const GIB = 1024 ** 3;
/** The hot part of ten million messages and their texts; a server of the size that such a company has. */
export const ROOM = { bufferPoolBytes: 4 * GIB, redoLogBytes: 2 * GIB };
const NUMBERS = 3;
/** Nobody is to be slowed down: what is measured is what one call takes. */
const NO_LIMITS = {
  RATE_LIMIT_CALLER: '1000000',
  RATE_LIMIT_COMPANY: '1000000',
  RATE_LIMIT_ADDRESS: '1000000',
};

/**
 * @typedef {object} FilledPlatform
 * @property {PlatformUnderTest} platform its API alone
 * @property {import('mysql2/promise').Connection} connection
 * @property {number} companyId
 * @property {number} accountId
 * @property {number} otherId another company
 * @property {Awaited<ReturnType<typeof fillArchive>>} filled
 */

/**
 * The platform's API over a company with this many messages.
 * @param {import('../bench.mjs').Ground} ground
 * @param {{ rows: number, campaigns: number, people: boolean }} wishes
 * @returns {Promise<FilledPlatform>}
 */
export async function startFilled(ground, { rows, campaigns, people }) {
  const platform = await PlatformUnderTest.start(ground, { roles: ['api'], settings: NO_LIMITS });
  const { companyId, api } = platform;
  const connection = await mysql.createConnection({ uri: ground.servers.databaseUrl, timezone: 'Z' });
  ground.onStarted(() => connection.end());
  const { id: accountId } = await api.call('POST', '/accounts', {
    carrier: 'simulator',
    name: 'Main',
    credentials: { accountId: 'bench', apiKey: 'a key of the bench' },
  });
  const { items } = await api.call('POST', `/accounts/${accountId}/numbers`, {
    numbers: Array.from({ length: NUMBERS }, (_, index) => ({
      phone: `+1212555010${index}`,
      type: 'ten_dlc',
    })),
  });
  if (items[0]?.id !== 1) throw new PlainFailure('The first number of an empty database is not the first.');
  await connection.query("INSERT INTO companies (name, created_at) VALUES ('Other', NOW())");
  const otherId = companyId + 1;
  const filled = await step(`Filling in ${rows} messages`, ({ say }) =>
    fillArchive(
      connection,
      { companyId, accountId, otherId, rows, campaigns, people, until: new Date() },
      say,
    ),
  );
  return { platform, connection, companyId, accountId, otherId, filled };
}
