import { Injectable } from '@nestjs/common';
import type { OptOutFilterQuery, OptOutView } from '../../compliance/opt-outs/opt-out.schema.js';
import { OptOutListService } from '../../compliance/opt-outs/opt-out-list.service.js';
import { csvLine } from '../../platform/csv/write-csv.js';

/** An import finds the number by the first and leaves the others alone. */
const HEADERS = [
  'phone',
  'account_id',
  'source',
  'opted_out_at',
  'carrier_code',
  'campaign_id',
  'message_id',
];

/** The do-not-contact list as CSV, read in pieces while it is sent. */
@Injectable()
export class OptOutExportService {
  constructor(private readonly lists: OptOutListService) {}

  /** The header, then those that stand and are meant, by number. @throws NotFoundError, InvalidInputError */
  async csv(companyId: number, query: OptOutFilterQuery): Promise<AsyncIterable<string>> {
    return lines(await this.lists.standing(companyId, query));
  }
}

async function* lines(pieces: AsyncIterable<OptOutView[]>): AsyncIterable<string> {
  yield csvLine(HEADERS);
  for await (const piece of pieces) yield piece.map((one) => csvLine(valuesOf(one))).join('');
}

function valuesOf(one: OptOutView): (string | number)[] {
  const { phone, accountId, source, optedOutAt, carrierCode, campaignId, messageId } = one;
  return [phone, accountId ?? '', source, optedOutAt, carrierCode ?? '', campaignId ?? '', messageId ?? ''];
}
