// @ts-check
import { PlainFailure } from '../lib/plain-failure.mjs';

/** The API of the platform, and the control of the simulated carrier, as the demo calls them. */
export class Api {
  /**
   * @param {string} base
   * @param {Record<string, string>} headers
   */
  constructor(base, headers = {}) {
    this.base = base;
    this.headers = headers;
  }

  /**
   * @param {string} method
   * @param {string} path
   * @param {object} [body] JSON, or a form
   * @returns {Promise<any>} the answer's JSON
   */
  async call(method, path, body) {
    const form = body instanceof FormData;
    const response = await fetch(`${this.base}${path}`, {
      method,
      headers: { ...this.headers, ...(body && !form ? { 'content-type': 'application/json' } : {}) },
      ...(body ? { body: form ? body : JSON.stringify(body) } : {}),
    });
    const text = await response.text();
    if (!response.ok) {
      throw new PlainFailure(`${method} ${path} was answered with ${response.status}.`, { details: text });
    }
    return text === '' ? null : JSON.parse(text);
  }
}
