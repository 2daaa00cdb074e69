import {
  type CarrierHttp,
  CarrierHttpError,
  type CarrierHttpRequest,
  type CarrierHttpResponse,
} from '../carrier-http.js';
import { isSuccess } from './accepted-outcome.js';
import { ownWords, type Refusal } from './refused-outcome.js';

/**
 * Asks the carrier something harmless.
 *
 * @param readRefusal null where the body is none of the carrier's
 * @returns null where it answered with 2xx, else the problem in plain words
 */
export async function checkByRequest(
  http: CarrierHttp,
  request: CarrierHttpRequest,
  readRefusal: (response: CarrierHttpResponse) => Refusal | null,
): Promise<string | null> {
  try {
    const response = await http.request(request);
    if (isSuccess(response)) return null;
    const { code, text } = readRefusal(response)?.error ?? ownWords(response);
    const words = [code === String(response.status) ? '' : code, text].filter((word) => word !== '');
    return [`The carrier answered ${response.status}`, words.join(' ')]
      .filter((part) => part !== '')
      .join(': ');
  } catch (error) {
    if (!(error instanceof CarrierHttpError)) throw error;
    return `The carrier could not be reached: ${error.message}`;
  }
}
