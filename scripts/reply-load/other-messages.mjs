// @ts-check

/** Beyond every id that a run gives out. */
const APART = 1_000_000_000_000;

/**
 * Other messages to the same people: one that left before the one that they answer, and one that is still to leave, so
 * that it takes more than any message to tie a reply.
 * @param {import('mysql2/promise').Connection} connection
 * @param {number} campaignId
 */
export async function addOtherMessages(connection, campaignId) {
  for (const [index, slotAt] of ['2025-12-31', '2100-01-01'].entries()) {
    await connection.query(
      `INSERT INTO person_messages (company_id, phone, message_id, campaign_id, number_id, slot_at)
       SELECT company_id, phone, message_id + ?, campaign_id, number_id, ?
         FROM person_messages WHERE campaign_id = ? AND message_id < ?`,
      [APART * (index + 1), slotAt, campaignId, APART],
    );
  }
}
