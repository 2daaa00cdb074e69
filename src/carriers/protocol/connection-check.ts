import {
  type CarrierHttp,
  CarrierHttpError,
  type CarrierHttpRequest,
  type CarrierHttpResponse,
} from '../carrier-http.js';

/**
 * Asks the carrier something harmless.
 *
 * @param readProblem the carrier's own words on a refusal
 * @returns null where it answered with 2xx, else the problem in plain words
 */
export async function checkByRequest(
  http: CarrierHttp,
  request: CarrierHttpRequest,
  readProblem: (response: CarrierHttpResponse) => string,
): Promise<string | null> {
  try {
    const response = await http.request(request);
    if (response.status >= 200 && response.status < 300) return null;
    return `The carrier answered ${response.status}: ${readProblem(response)}`;
  } catch (error) {
    if (!(error instanceof CarrierHttpError)) throw error;
    return `The carrier could not be reached: ${error.message}`;
  }
}
