// @ts-check

/**
 * What is filled in: one company with most of the messages, and another one beside it whose people are the same.
 * @typedef {object} ArchivePlan
 * @property {number} companyId
 * @property {number} accountId
 * @property {number} otherId
 * @property {number} rows messages of both
 * @property {number} campaigns of the company
 * @property {Date} until the last campaign ended then
 * @property {boolean} [people] also who got what, replies and conversations
 */

const DAY_MS = 86_400_000;
const COPIED_AT_ONCE = 250_000;
/** Of all messages: the other company's. */
const OTHERS = 0.1;
/** Of the company's messages: its five large campaigns' together, and the standing ones'. */
const LARGE = 0.5;
const STANDING = 0.05;
/** The first of them; the digits behind it are those of the running number. */
const FIRST_PHONE = 12_010_000_000;
/** Campaigns that one partition of the messages takes in: what is filled in lies in several. */
export const FIRST_CAMPAIGN = 951;

/** A code that about one message in a hundred thousand failed with. */
export const RARE_CODE = '21999';
/** A reason that one message of one large campaign was skipped for. */
export const RARE_REASON = 'text_too_long';

/**
 * A share of 10,000 for each outcome, in order; `n` spreads over them evenly.
 * @type {readonly [number, string][]}
 */
const OUTCOMES = [
  [9_000, 'delivered'],
  [9_300, 'sent'],
  [9_500, 'undelivered'],
  [9_600, 'failed'],
  [9_990, 'skipped'],
  [10_000, 'canceled'],
];

/**
 * Fills an empty database whose companies are there, set-based: no message passes through this process.
 * @param {import('mysql2/promise').Connection} connection
 * @param {ArchivePlan} plan
 * @param {(detail: string) => void} [say]
 * @returns {Promise<{ campaigns: FilledCampaign[], rows: number, people: number }>}
 *
 * @typedef {object} FilledCampaign
 * @property {number} id
 * @property {number} companyId
 * @property {'marketing' | 'reply' | 'transactional' | 'test'} kind
 * @property {number} size
 * @property {Date} startedAt
 * @property {Date} finishedAt
 */
export async function fillArchive(connection, plan, say = () => {}) {
  const campaigns = planCampaigns(plan);
  const people = Math.max(...campaigns.map(({ size }) => size)) * 2;
  await makeSequence(connection, Math.min(people, COPIED_AT_ONCE));
  await connection.query('SET SESSION foreign_key_checks = 0');
  let rows = 0;
  for (const [index, campaign] of campaigns.entries()) {
    await insertCampaign(connection, plan, campaign);
    const firstPerson = (index * 7_919) % (people - campaign.size);
    await insertMessages(connection, campaign, index, FIRST_PHONE + firstPerson);
    await insertBeside(connection, campaign, plan.people === true);
    rows += campaign.size;
    if (index % 10 === 9) say(`${rows} messages`);
  }
  await insertRareOnes(connection, campaigns);
  await connection.query(
    `INSERT INTO campaign_counters (campaign_id, status, reason, n)
     SELECT campaign_id, status, COALESCE(reason, ''), COUNT(*) FROM messages GROUP BY 1, 2, 3`,
  );
  if (plan.people) await insertReplies(connection, plan, campaigns);
  await connection.query('DROP TABLE bench_sequence');
  await connection.query('ANALYZE TABLE messages, failed_messages, campaigns, campaign_counters');
  return { campaigns, rows, people };
}

/**
 * @param {ArchivePlan} plan
 * @returns {FilledCampaign[]} oldest first
 */
function planCampaigns({ companyId, otherId, rows, campaigns, until }) {
  const own = Math.round(rows * (1 - OTHERS));
  const large = Math.round((own * LARGE) / 5);
  const standing = Math.round((own * STANDING) / 3);
  const small = Math.max(1, Math.round((own * (1 - LARGE - STANDING)) / (campaigns - 8)));
  const other = Math.round((rows * OTHERS) / Math.ceil(campaigns / 10));
  const standingKinds = /** @type {const} */ (['reply', 'transactional', 'test']);
  /** @type {FilledCampaign[]} */
  const planned = [];
  for (let index = 0; index < campaigns; index++) {
    const finishedAt = new Date(until.getTime() - ((campaigns - index) * 300 * DAY_MS) / campaigns);
    const id = FIRST_CAMPAIGN + planned.length;
    const isLarge = index % Math.floor(campaigns / 5) === 1 && index / Math.floor(campaigns / 5) < 5;
    const kind = index >= 2 && index < 5 ? (standingKinds[index - 2] ?? 'marketing') : 'marketing';
    const size = kind === 'marketing' ? (isLarge ? large : small) : standing;
    const startedAt = new Date(finishedAt.getTime() - (isLarge ? 10 : 2) * DAY_MS);
    planned.push({ id, companyId, kind, size, startedAt, finishedAt });
    if (index % 10 === 0) {
      planned.push({ id: id + 1, companyId: otherId, kind: 'marketing', size: other, startedAt, finishedAt });
    }
  }
  return planned;
}

/**
 * @param {import('mysql2/promise').Connection} connection
 * @param {number} length
 */
async function makeSequence(connection, length) {
  await connection.query('CREATE TABLE bench_sequence (n INT UNSIGNED NOT NULL PRIMARY KEY)');
  await connection.query('INSERT INTO bench_sequence VALUES (0)');
  for (let made = 1; made < length; made *= 2) {
    await connection.query('INSERT INTO bench_sequence SELECT n + ? FROM bench_sequence WHERE n + ? < ?', [
      made,
      made,
      length,
    ]);
  }
}

/**
 * @param {import('mysql2/promise').Connection} connection
 * @param {ArchivePlan} plan
 * @param {FilledCampaign} campaign
 */
async function insertCampaign(connection, plan, { id, companyId, kind, startedAt, finishedAt }) {
  const accountId = kind === 'marketing' ? plan.accountId : null;
  const period = kind === 'marketing' ? null : startedAt.toISOString().slice(0, 7);
  await connection.query(
    `INSERT INTO campaigns (id, company_id, account_id, kind, period, name, text, status, created_at, started_at, finished_at)
     VALUES (?, ?, ?, ?, ?, ?, 'Hello', 'completed', ?, ?, ?)`,
    [
      ...[id, companyId, companyId === plan.companyId ? accountId : null, kind, period, `Campaign ${id}`],
      ...[startedAt, startedAt, finishedAt],
    ],
  );
}

/**
 * @param {import('mysql2/promise').Connection} connection
 * @param {FilledCampaign} campaign
 * @param {number} index
 * @param {number} firstPhone
 */
async function insertMessages(connection, campaign, index, firstPhone) {
  const { id, companyId, kind, size, startedAt, finishedAt } = campaign;
  const seconds = (finishedAt.getTime() - startedAt.getTime()) / 1_000;
  const status = OUTCOMES.map(([bound, name]) => `WHEN s.r < ${bound} THEN '${name}'`).join(' ');
  for (let from = 0; from < size; from += COPIED_AT_ONCE) {
    await connection.query(
      `INSERT INTO messages (campaign_id, company_id, contact_id, list_id, phone, turn, status, reason, carrier_error,
                             hours_class_id, pick_class_id, pick_key, number_id, segments, sent_at, finished_at)
       SELECT ?, ?, ? + s.n, 1, ? + s.n, ?, CASE ${status} END,
              CASE WHEN s.r >= 9600 AND s.r < 9990 THEN IF(s.n % 3 = 0, 'texted_recently', 'opted_out')
                   WHEN s.r >= 9990 THEN 'campaign_canceled'
                   WHEN s.r >= 9300 AND s.r < 9600 THEN IF(s.n % 2 = 0, 'unreachable', 'filtered') END,
              CASE WHEN s.r >= 9300 AND s.r < 9600 THEN IF(s.n % 2 = 0, '30005', '30007') END,
              1, NULL, s.n, IF(s.r < 9600, 1 + s.n % 3, NULL), IF(s.r < 9600, 1, NULL),
              IF(s.r < 9600, ? + INTERVAL MOD(s.n * 104729, ?) SECOND, NULL),
              IF(s.r >= 9000 AND s.r < 9300, NULL, ? + INTERVAL MOD(s.n * 104729, ?) + 5 SECOND)
         FROM (SELECT s.n + ? AS n, MOD((s.n + ?) * 7919 + ?, 10000) AS r FROM bench_sequence s WHERE s.n + ? < ?) s
        ORDER BY s.n`,
      [
        ...[id, companyId, firstPhone, firstPhone, kind === 'marketing' ? 0 : 1],
        ...[startedAt, seconds, startedAt, seconds],
        ...[from, from, index * 31, from, size],
      ],
    );
  }
}

/**
 * Texts, those that failed, and who got what: of the messages' own rows.
 * @param {import('mysql2/promise').Connection} connection
 * @param {FilledCampaign} campaign
 * @param {boolean} people
 */
async function insertBeside(connection, { id }, people) {
  const sent = "status IN ('delivered', 'sent', 'undelivered', 'failed')";
  await connection.query(
    `INSERT INTO message_texts (campaign_id, message_id, text)
     SELECT campaign_id, id, CONCAT('Hi ', phone, ', our summer sale begins on Friday: 20 % off everything. Reply STOP to opt out.')
       FROM messages WHERE campaign_id = ? AND ${sent} ORDER BY id`,
    [id],
  );
  await connection.query(
    `INSERT INTO failed_messages (campaign_id, message_id, company_id, status, reason, carrier_error)
     SELECT campaign_id, id, company_id, status, reason, carrier_error
       FROM messages WHERE campaign_id = ? AND status IN ('undelivered', 'failed') ORDER BY id`,
    [id],
  );
  if (!people) return;
  await connection.query(
    `INSERT INTO person_messages (company_id, phone, message_id, campaign_id, number_id, slot_at)
     SELECT company_id, phone, id, campaign_id, number_id, sent_at
       FROM messages WHERE campaign_id = ? AND ${sent} ORDER BY id`,
    [id],
  );
}

/**
 * @param {import('mysql2/promise').Connection} connection
 * @param {FilledCampaign[]} campaigns
 */
async function insertRareOnes(connection, campaigns) {
  const large = campaigns.reduce((a, b) => (b.size >= a.size ? b : a));
  await connection.query(
    "UPDATE messages SET reason = ? WHERE campaign_id = ? AND status = 'skipped' ORDER BY id LIMIT 1",
    [RARE_REASON, large.id],
  );
  for (const { id, size } of campaigns) {
    const few = Math.ceil(size / 100_000);
    await connection.query(
      "UPDATE failed_messages SET carrier_error = ? WHERE campaign_id = ? AND status = 'failed' ORDER BY message_id LIMIT ?",
      [RARE_CODE, id, few],
    );
    await connection.query(
      `UPDATE messages m JOIN failed_messages f ON f.campaign_id = m.campaign_id AND f.message_id = m.id
          SET m.carrier_error = f.carrier_error WHERE f.campaign_id = ? AND f.carrier_error = ?`,
      [id, RARE_CODE],
    );
  }
}

/**
 * One person in a hundred of each campaign wrote something, and has a conversation.
 * @param {import('mysql2/promise').Connection} connection
 * @param {ArchivePlan} plan
 * @param {FilledCampaign[]} campaigns
 */
async function insertReplies(connection, { accountId }, campaigns) {
  for (const { id } of campaigns) {
    await connection.query(
      `INSERT INTO replies (company_id, account_id, number_id, phone, to_phone, text, carrier_message_id, received_at,
                            campaign_id, message_id, verdict, unhandled)
       SELECT company_id, ?, number_id, phone, 12125550100, CONCAT('Thanks, who is this? ', id), CONCAT('r', id),
              sent_at + INTERVAL 1 MINUTE, campaign_id, id, 'conversation', NULL
         FROM messages WHERE campaign_id = ? AND status = 'delivered' AND id % 100 = 0 ORDER BY id`,
      [accountId, id],
    );
  }
  await connection.query(
    `INSERT INTO conversations (company_id, phone, status, unread, last_reply_id, last_reply_at, last_text, campaign_id, last_at)
     SELECT r.company_id, r.phone, IF(r.id % 3 = 0, 'closed', 'open'), r.id % 2, r.id, r.received_at, r.text,
            r.campaign_id, r.received_at
       FROM replies r JOIN (SELECT MAX(id) AS id FROM replies GROUP BY company_id, phone) l ON l.id = r.id`,
  );
}
