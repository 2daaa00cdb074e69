// @ts-check
import { createRandom } from '../lists/random.mjs';

/** Shares of the requests; all others are first delivery reports. */
const REPLIES = 0.1;
const FORGED = 0.02;
const REPEATED = 0.03;
/** A repeated request comes so many later: some meet the first one in its batch, others find it long applied. */
const REPEAT_AFTER = { least: 10, most: 2_000 };
const UNDELIVERED = 0.05;

/**
 * A message of which the carrier has not reported yet.
 * @typedef {{ reference: string, phone: string, toPhone: string }} SentMessage phones: E.164 with the plus sign
 *
 * One request as it is to be sent; `tells` names what it says, so that a repetition has the same.
 * @typedef {object} LoadRequest
 * @property {'report' | 'reply'} kind
 * @property {string} tells the message's reference, or the reply's id
 * @property {string} status that the report brings; empty for a reply
 * @property {string} query of the address
 * @property {string} body
 * @property {boolean} forged signed with a wrong secret
 */

/**
 * What a carrier would post: one delivery report or reply a request, some of them twice, and a few that a stranger
 * made up. Each message is reported on by the carrier or by the stranger, never by both.
 * @param {readonly SentMessage[]} messages
 * @param {number} seed
 * @returns {LoadRequest[]} about one for each message
 */
export function planRequests(messages, seed) {
  const random = createRandom(seed);
  /** @type {{ at: number, request: LoadRequest }[]} */
  const planned = [];
  for (const [at, message] of messages.entries()) {
    const draw = random();
    const request = draw < REPLIES ? reply(message) : report(message, random() < UNDELIVERED);
    const forged = draw >= REPLIES && draw < REPLIES + FORGED;
    planned.push({ at, request: { ...request, forged } });
    if (!forged && random() < REPEATED) {
      const distance = REPEAT_AFTER.least + random() * (REPEAT_AFTER.most - REPEAT_AFTER.least);
      planned.push({ at: at + Math.min(distance, messages.length - at), request });
    }
  }
  return planned.sort((a, b) => a.at - b.at).map(({ request }) => request);
}

/**
 * @param {SentMessage} message
 * @param {boolean} undelivered
 * @returns {LoadRequest}
 */
function report({ reference }, undelivered) {
  const status = undelivered ? 'undelivered' : 'delivered';
  const event = {
    event: 'delivery-report',
    eventId: `report-${reference}`,
    id: `load-${reference}`,
    reference,
    status,
    errorCode: undelivered ? 'unreachable' : null,
    at: new Date().toISOString(),
  };
  return {
    kind: 'report',
    tells: reference,
    status,
    query: `?ref=${reference}`,
    body: JSON.stringify([event]),
    forged: false,
  };
}

/**
 * @param {SentMessage} message that it answers
 * @returns {LoadRequest}
 */
function reply({ reference, phone, toPhone }) {
  const id = `reply-${reference}`;
  const text = 'Yes please, until when is the shop open on Sunday?';
  const event = {
    event: 'reply',
    eventId: `event-${id}`,
    id,
    from: phone,
    to: toPhone,
    text,
    at: new Date().toISOString(),
  };
  return { kind: 'reply', tells: id, status: '', query: '', body: JSON.stringify([event]), forged: false };
}
