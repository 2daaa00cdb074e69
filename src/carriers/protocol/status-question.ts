import type { ReportStatus } from '../../contracts/delivery-report.js';
import { parseJson } from '../../platform/parse-json.js';
import { type CarrierHttp, CarrierHttpError, type CarrierHttpRequest } from '../carrier-http.js';

/** Where a carrier says that a message is. */
export interface FoundMessage {
  carrierMessageId: string;
  status: ReportStatus;
}

/**
 * Asks a carrier what became of a message.
 *
 * @param read the message in the body of a 200, or null where it does not tell
 * @throws CarrierHttpError where the carrier did not tell, which proves nothing
 */
export async function askStatus(
  http: CarrierHttp,
  request: CarrierHttpRequest,
  read: (body: unknown) => FoundMessage | null,
): Promise<FoundMessage> {
  const response = await http.request(request);
  const found = response.status === 200 ? read(parseJson(response.body)) : null;
  if (!found) throw new CarrierHttpError(false, `status query answered ${response.status}`);
  return found;
}
