// @ts-check
import { createRandom } from '../lists/random.mjs';

/** Shares of the people by what they write. Together with the words of START one reply in ten is answered. */
const STOPS = 0.02;
const STARTS_AFTER_STOP = 0.1;
const HELPS = 0.01;
const KEYWORDS = 0.0685;
/** A repeated webhook comes so many later: some meet the first one in its batch, others find it handled. */
const REPEATED = 0.03;
const REPEAT_AFTER = { least: 10, most: 2_000 };
/** Behind the STOP by more than there are requests under way, so that the carrier has the answer to it. */
const START_AFTER = 2_000;

const STOP_TEXTS = ['STOP', 'Stop.', 'STOP!!', '🛑 stop', 'please stop texting me', 'ARRET', 'unsubscribe'];
const START_TEXTS = ['START', 'unstop'];
const HELP_TEXTS = ['HELP', 'help?', 'INFO'];
/** What people write besides, some of it close to a keyword. */
const TALK = [
  'Yes please, until when is the shop open on Sunday?',
  'stop by tomorrow?',
  'unstoppable deals 😀',
  'Can you call me back, I will not be at home before six',
  'Merci beaucoup, à demain !',
  'my order k01 has not come, and nobody answers the phone',
  'what size do I need if I wear 42 in shoes and M in shirts? I never know',
  'ok',
  'Who is this',
  'thank you so much, the kids love it',
  'cancel my order please, it was a mistake',
  'item k1000',
];

/**
 * @typedef {import('../webhook-load/requests.mjs').SentMessage} SentMessage
 * @typedef {import('./keywords.mjs').LoadKeyword} LoadKeyword
 *
 * What a reply is to come to.
 * @typedef {object} Expected
 * @property {string} id at the carrier
 * @property {string | null} reference of the message that it answers; null: that, or what was answered to them since
 * @property {string} phone E.164 with the plus sign
 * @property {'stop' | 'start' | 'help' | 'conversation'} verdict
 * @property {'stop' | 'start' | 'help' | 'keyword' | null} answer
 * @property {number | null} keywordId
 *
 * @typedef {import('../webhook-load/requests.mjs').LoadRequest & { expected: Expected }} ReplyRequest
 */

/**
 * What people write back: one reply each, signed and one a request as most carriers post them, some of them twice; of
 * those who write STOP some change their mind.
 * @param {readonly SentMessage[]} messages
 * @param {readonly LoadKeyword[]} keywords
 * @param {number} seed
 * @returns {ReplyRequest[]}
 */
export function planReplies(messages, keywords, seed) {
  const random = createRandom(seed);
  /** @template T @param {readonly T[]} list @returns {T} */
  const oneOf = (list) => /** @type {T} */ (list[Math.floor(random() * list.length)]);
  /** @type {{ at: number, request: ReplyRequest }[]} */
  const planned = [];
  for (const [at, message] of messages.entries()) {
    const draw = random();
    const person = { ...message, id: `reply-${message.reference}` };
    let request;
    if (draw < STOPS) {
      request = reply(person, oneOf(STOP_TEXTS), 'stop');
      if (random() < STARTS_AFTER_STOP && at + START_AFTER < messages.length) {
        const later = reply({ ...person, id: `${person.id}-start` }, oneOf(START_TEXTS), 'start');
        planned.push({ at: at + START_AFTER, request: later });
      }
    } else if (draw < STOPS + HELPS) request = reply(person, oneOf(HELP_TEXTS), 'help');
    else if (draw < STOPS + HELPS + KEYWORDS) {
      const keyword = oneOf(keywords);
      request = reply(person, around(keyword), 'conversation', keyword.id);
    } else request = reply(person, oneOf(TALK), 'conversation');
    planned.push({ at, request });
    if (random() < REPEATED) {
      const distance = REPEAT_AFTER.least + random() * (REPEAT_AFTER.most - REPEAT_AFTER.least);
      planned.push({ at: at + Math.min(distance, messages.length - at), request });
    }
  }
  return planned.sort((a, b) => a.at - b.at).map(({ request }) => request);
}

/** @param {LoadKeyword} keyword @returns {string} what a person writes who means it */
function around({ matching, phrase }) {
  if (matching === 'exact') return `${phrase.toUpperCase()}!`;
  if (matching === 'starts_with') return `${phrase} and be quick, please`;
  return `do you have it in ${phrase}, too?`;
}

/**
 * @param {SentMessage & { id: string }} person
 * @param {string} text
 * @param {Expected['verdict']} verdict
 * @param {number | null} [keywordId]
 * @returns {ReplyRequest}
 */
function reply({ id, reference, phone, toPhone }, text, verdict, keywordId = null) {
  const at = new Date().toISOString();
  const event = { event: 'reply', eventId: `event-${id}`, id, from: phone, to: toPhone, text, at };
  const answer = verdict === 'conversation' ? (keywordId === null ? null : 'keyword') : verdict;
  return {
    kind: 'reply',
    tells: id,
    status: '',
    query: '',
    body: JSON.stringify([event]),
    forged: false,
    expected: { id, reference: verdict === 'start' ? null : reference, phone, verdict, answer, keywordId },
  };
}
