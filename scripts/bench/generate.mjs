// @ts-check
import mysql from 'mysql2/promise';
import { PlainFailure } from '../lib/plain-failure.mjs';
import { step } from '../lib/progress.mjs';
import { wholeOption } from '../lib/whole-option.mjs';
import { makeAllMessages, makeAudience } from '../sending/campaign-under-test.mjs';
import { SendingPlatform } from '../sending/sending-platform.mjs';

const GIB = 1024 ** 3;

/** @type {import('../bench.mjs').Bench} */
export const generateBench = {
  usage: `  generate [--contacts N]   a campaign's messages made of a list of N contacts, against one bare INSERT … SELECT of the
                                  same rows into a table of the same shape
`,
  options: { contacts: { type: 'string', default: '500000' } },
  plan: (values) => {
    const contacts = wholeOption(values, 'contacts', 1_000);
    return {
      room: { bufferPoolBytes: 2 * GIB, redoLogBytes: 2 * GIB },
      run: (ground) => run(ground, contacts),
    };
  },
};

/**
 * @param {import('../bench.mjs').Ground} ground
 * @param {number} contacts
 */
async function run({ servers, signal, onStarted }, contacts) {
  const platform = await SendingPlatform.start({
    servers,
    purpose: 'bench',
    workers: 1,
    schedulers: 1,
    signal,
    onStarted,
  });
  const account = { behaviour: {}, numbers: 1, segmentsPerMinute: 60 };
  const wishes = { messages: contacts, seed: 1, folder: servers.folder, signal };
  const { accountId, listId } = await makeAudience(platform, { ...account, ...wishes });
  const bare = await step('Bare INSERT … SELECT', () => measureBare(servers.databaseUrl, listId, contacts));
  const began = performance.now();
  await makeAllMessages(platform.api, { accountId, listId }, wishes);
  const rate = (contacts * 1_000) / (performance.now() - began);
  return {
    messages: contacts,
    messages_per_s: Math.round(rate),
    bare_rows_per_s: Math.round(bare),
    ratio: Math.round((rate / bare) * 1_000) / 1_000,
  };
}

/**
 * @param {string} databaseUrl
 * @param {number} listId
 * @param {number} contacts
 * @returns {Promise<number>} rows a second
 */
async function measureBare(databaseUrl, listId, contacts) {
  const connection = await mysql.createConnection(databaseUrl);
  try {
    await connection.query('CREATE TABLE bare_messages LIKE messages');
    const began = performance.now();
    const [{ affectedRows }] = /** @type {[import('mysql2').ResultSetHeader, unknown]} */ (
      await connection.query(
        `INSERT INTO bare_messages (campaign_id, company_id, contact_id, list_id, phone, status, hours_class_id,
                                    pick_class_id, pick_key)
         SELECT 1, company_id, id, list_id, phone, 'pending', hours_class_id, hours_class_id, FLOOR(RAND() * 4294967295)
           FROM contacts WHERE list_id = ? ORDER BY id`,
        [listId],
      )
    );
    const rate = (contacts * 1_000) / (performance.now() - began);
    if (affectedRows !== contacts) throw new PlainFailure(`${affectedRows} rows instead of ${contacts}.`);
    await connection.query('DROP TABLE bare_messages');
    return rate;
  } finally {
    await connection.end();
  }
}
