// @ts-check
import { slowest, timeCalls } from '../archive-load/call-times.mjs';
import { ROOM, startFilled } from '../archive-load/filled-platform.mjs';
import { Api } from '../lib/api.mjs';
import { PlainFailure } from '../lib/plain-failure.mjs';
import { print, step } from '../lib/progress.mjs';
import { wholeOption } from '../lib/whole-option.mjs';

/** What every list promises. ms */
const PROMISE_MS = 200;
const CONTACTS = 250_000;
const OPT_OUTS = 50_000;
/** Lists of the platform's own staff, and what is no list of a company's data. */
const NOT_A_COMPANY = /^(listCompanies|listProcesses|listQueues|listFailedJobs|listPlatform|listSessions)/;

/** @type {import('../bench.mjs').Bench} */
export const apiBench = {
  usage: `  api [--rows N] [--campaigns N] [--calls N]   every list of the API over N (10000000) messages, their replies, conversations and contacts:
                                  p50, p95 and the slowest of so many calls, in ms
`,
  options: {
    rows: { type: 'string', default: '10000000' },
    campaigns: { type: 'string', default: '400' },
    calls: { type: 'string', default: '60' },
  },
  plan: (values) => {
    const wishes = {
      rows: wholeOption(values, 'rows', 1_000),
      campaigns: wholeOption(values, 'campaigns', 20),
      people: true,
    };
    const calls = wholeOption(values, 'calls', 5);
    return { room: ROOM, run: (ground) => run(ground, wishes, calls) };
  },
};

/**
 * @param {import('../bench.mjs').Ground} ground
 * @param {{ rows: number, campaigns: number, people: boolean }} wishes
 * @param {number} calls
 */
async function run(ground, wishes, calls) {
  const filled = await startFilled(ground, wishes);
  const { platform } = filled;
  const ids = await step('Contacts and opt-outs', () => fillAudience(filled));
  const lists = await listsOf(platform.api);
  /** @type {Record<string, import('../archive-load/call-times.mjs').CallTimes>} */
  const times = {};
  /** @param {string} path */
  const get = (path) => platform.whileAlive(platform.api.call('GET', path));
  await step('Asking', async ({ say }) => {
    for (const { id, path } of lists) {
      for (const [suffix, query] of Object.entries(FILTERS[id] ?? { '': '' })) {
        const name = `${id}${suffix}`;
        times[name] = await timeCalls(calls, () => fillPath(path, ids) + query, get, ground.signal);
        say(`${name}: p95 ${times[name]?.p95} ms`);
      }
    }
  });
  const worst = slowest(times);
  if (worst.p95 > PROMISE_MS) print(`✘ ${worst.name} takes longer than ${PROMISE_MS} ms.`);
  return { messages: filled.filled.rows, calls, worst_p95_ms: worst.p95, ms: times };
}

/**
 * Beside the list as it is: with filters that somebody uses.
 * @type {Record<string, Record<string, string>>}
 */
const FILTERS = {
  listCampaigns: { '': '?limit=50' },
  listCampaignMessages: { '': '', ' failed': '?status=failed' },
  listContacts: { '': '', ' by name': '?name=Person', ' by digits': '?phone=%2B1201000' },
  listConversations: {
    '': '',
    ' open': '?status=open',
    ' unread': '?unread=true',
    ' by digits': '?phone=%2B1201000',
  },
  searchReplies: { '': '?text=thanks' },
  searchArchive: { '': '', ' failed': '?status=failed' },
};

/**
 * Every operation that lists, as the API's own document names them: what is added later is measured, too.
 * @param {import('../lib/api.mjs').Api} api
 * @returns {Promise<{ id: string, path: string }[]>}
 */
async function listsOf(api) {
  const document = new Api(api.base.replace(/\/v1$/, ''));
  const { paths } = await document.call('GET', '/docs-json');
  return Object.entries(paths)
    .flatMap(([path, operations]) => {
      const id = operations.get?.operationId ?? '';
      const isList = /^(list|search)[A-Z]/.test(id) && !NOT_A_COMPANY.test(id);
      return isList ? [{ id, path: path.replace(/^\/api\/v1/, '') }] : [];
    })
    .sort((a, b) => (a.id < b.id ? -1 : 1));
}

/**
 * @param {string} path
 * @param {Record<string, () => string | number>} ids by the part of the path before
 */
function fillPath(path, ids) {
  return path.replace(/([\w-]+)\/\{(\w+)\}/g, (_, before) => {
    const id = ids[before];
    if (!id)
      throw new PlainFailure(`Nobody knows an id for ${path}.`, {
        advice: 'Add one to scripts/bench/api.mjs.',
      });
    return `${before}/${encodeURIComponent(id())}`;
  });
}

/**
 * A list of contacts and people who opted out.
 * @param {import('../archive-load/filled-platform.mjs').FilledPlatform} filled
 * @returns {Promise<Record<string, () => string | number>>} ids for paths
 */
async function fillAudience({ platform, connection, companyId, accountId, filled }) {
  const { id: listId } = await platform.api.call('POST', '/lists', { name: 'Everybody' });
  await platform.api.call('POST', `/lists/${listId}/contacts`, { phone: '+12125550199', firstName: 'First' });
  await connection.query(
    `INSERT INTO contacts (list_id, id, company_id, phone, country, first_name, last_name, hours_class_id, created_at, updated_at)
     SELECT ?, p.phone, p.company_id, p.phone, 'US', 'Person', CONCAT('Nr', p.phone),
            (SELECT MIN(hours_class_id) FROM contacts WHERE list_id = ?), NOW(), NOW()
       FROM (SELECT DISTINCT company_id, phone FROM person_messages WHERE company_id = ? LIMIT ${CONTACTS}) p`,
    [listId, listId, companyId],
  );
  await connection.query(
    `INSERT INTO opt_outs (company_id, phone, source, opted_out_at)
     SELECT company_id, phone, 'reply', NOW() - INTERVAL phone % 1000000 SECOND FROM contacts WHERE list_id = ? LIMIT ${OPT_OUTS}`,
    [listId],
  );
  await connection.query(
    `INSERT INTO reply_words (company_id, word, reply_id) SELECT company_id, 'thanks', id FROM replies`,
  );
  await connection.query(
    'ANALYZE TABLE contacts, opt_outs, replies, conversations, person_messages, reply_words',
  );
  const own = filled.campaigns.filter((one) => one.companyId === companyId && one.kind === 'marketing');
  const [people] = /** @type {[{ phone: number }[], unknown]} */ (
    /** @type {unknown} */ (
      await connection.query('SELECT phone FROM conversations WHERE company_id = ? LIMIT 1000', [companyId])
    )
  );
  const any = (/** @type {number} */ below) => Math.floor(Math.random() * below);
  return {
    campaigns: () => own[any(own.length)]?.id ?? 0,
    accounts: () => accountId,
    lists: () => listId,
    conversations: () => `+${people[any(people.length)]?.phone}`,
  };
}
