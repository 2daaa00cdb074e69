import { Injectable } from '@nestjs/common';
import { formatPhone } from '../../carriers/phone.js';
import { MessageTraceRepository } from '../../delivery/trace/message-trace.repository.js';
import { MessageEventRepository } from '../../messages/message-event.repository.js';
import type { MessageRow } from '../../messages/message-list.repository.js';
import { csvLine } from '../../platform/csv/write-csv.js';

const HEADERS = [
  'message_id',
  'campaign_id',
  'phone',
  'from',
  'status',
  'reason',
  'carrier_error',
  'carrier_message_id',
  'segments',
  'sent_at',
  'finished_at',
  'text',
];

/** Messages as lines of a CSV file: the same whoever asks for it. */
@Injectable()
export class MessageFileService {
  constructor(
    private readonly events: MessageEventRepository,
    private readonly traces: MessageTraceRepository,
  ) {}

  readonly header = csvLine(HEADERS);

  /** One line each, in their order; values that a spreadsheet would run as formulas begin with an apostrophe. */
  async lines(companyId: number, rows: readonly MessageRow[]): Promise<string> {
    if (rows.length === 0) return '';
    const numberIds = new Set(rows.flatMap(({ numberId }) => numberId ?? []));
    const [carrierIds, senders] = await Promise.all([
      this.events.carrierIds(rows.map(({ campaignId, id }) => ({ campaignId, messageId: id }))),
      this.traces.senders(companyId, [...numberIds]),
    ]);
    return rows
      .map((row) =>
        csvLine([
          row.id,
          row.campaignId,
          formatPhone(row.phone),
          row.numberId === null ? '' : (senders.get(row.numberId) ?? ''),
          row.status,
          row.reason ?? '',
          row.carrierError ?? '',
          carrierIds.get(Number(row.id)) ?? '',
          row.segments ?? '',
          row.sentAt?.toISOString() ?? '',
          row.finishedAt?.toISOString() ?? '',
          row.text ?? '',
        ]),
      )
      .join('');
  }
}
