// @ts-check

/** Of a company with many products, by how they are compared. */
const SHAPES = [
  { matching: 'exact', count: 300, phrase: (/** @type {string} */ code) => `item ${code}` },
  { matching: 'starts_with', count: 100, phrase: (/** @type {string} */ code) => `order ${code}` },
  { matching: 'contains', count: 100, phrase: (/** @type {string} */ code) => `size ${code}` },
];

/**
 * @typedef {object} LoadKeyword
 * @property {string} matching
 * @property {string} phrase
 * @property {number} id at the platform
 */

/**
 * 500 reply keywords of the company, each with an answer of its own.
 * @param {import('../lib/api.mjs').Api} api
 * @param {(detail: string) => void} say
 * @returns {Promise<LoadKeyword[]>}
 */
export async function makeKeywords(api, say) {
  /** @type {LoadKeyword[]} */
  const keywords = [];
  for (const { matching, count, phrase } of SHAPES) {
    for (let index = 0; index < count; index++) {
      const words = phrase(`k${String(index).padStart(3, '0')}`);
      const answer = `{{ first_name | default: "Hello" }}, ${words} is on its way to you. {{ company }}`;
      const { id } = await api.call('POST', '/reply-keywords', { matching, phrase: words, answer });
      keywords.push({ matching, phrase: words, id });
      say(`${keywords.length} keywords`);
    }
  }
  return keywords;
}
