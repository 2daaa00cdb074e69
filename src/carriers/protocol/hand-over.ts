import {
  type CarrierHttp,
  CarrierHttpError,
  type CarrierHttpRequest,
  type CarrierHttpResponse,
} from '../carrier-http.js';
import type { SendOutcome } from '../driver.js';

/**
 * Makes the request that hands a message over and reads the answer. Without an answer the message goes back only on
 * proof that nothing left; else it may have been taken.
 */
export async function handOver(
  http: CarrierHttp,
  request: CarrierHttpRequest,
  read: (response: CarrierHttpResponse) => SendOutcome,
): Promise<SendOutcome> {
  let response: CarrierHttpResponse;
  try {
    response = await http.request(request);
  } catch (error) {
    if (!(error instanceof CarrierHttpError)) throw error;
    return error.neverLeft
      ? { kind: 'retry-later', reached: false, error: { code: 'not_connected', text: error.message } }
      : { kind: 'unknown', error: { code: 'no_answer', text: error.message } };
  }
  return read(response);
}
