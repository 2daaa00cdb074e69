// @ts-check
import { PlainFailure } from './plain-failure.mjs';

/** An answer that is none of 2xx. */
export class RefusedCall extends PlainFailure {
  /**
   * @param {string} call
   * @param {number} status
   * @param {string} details
   */
  constructor(call, status, details) {
    super(`${call} was answered with ${status}.`, { details });
    this.status = status;
  }
}

/** The API of the platform, and the control of the simulated carrier, as scripts call them. */
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
    if (!response.ok) throw new RefusedCall(`${method} ${path}`, response.status, text);
    return text === '' ? null : JSON.parse(text);
  }
}
