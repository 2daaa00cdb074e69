import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { In, MoreThan, Not, Repository } from 'typeorm';
import { Database, isReferenceMissing } from '../../platform/database/database.js';
import { AccountNumber } from './number.entity.js';

export type NewNumber = Pick<
  AccountNumber,
  | 'phone'
  | 'senderName'
  | 'type'
  | 'tenDlcCampaignId'
  | 'segmentsPerMinute'
  | 'segmentsPerDay'
  | 'warmUpPerDay'
  | 'warmUpDays'
  | 'warmUpSince'
>;

/** What may change of a number. */
export type NumberChanges = Partial<Omit<NewNumber, 'phone' | 'senderName' | 'type'>> &
  Partial<Pick<AccountNumber, 'status'>>;

/** A 10DLC campaign that numbers were to name was removed since it was looked up. */
export class CampaignGoneError extends Error {
  constructor(options?: ErrorOptions) {
    super('The 10DLC campaign was removed meanwhile.', options);
    this.name = 'CampaignGoneError';
  }
}

/** What an INSERT takes of a new number, in its order. */
const COLUMNS = `phone, sender_name, type, ten_dlc_campaign_id, segments_per_minute, segments_per_day,
                 warm_up_per_day, warm_up_days, warm_up_since`;

/** Sending numbers. One that is taken away keeps its row, since replies to it may still come. */
@Injectable()
export class NumberRepository {
  constructor(
    @InjectRepository(AccountNumber) private readonly numbers: Repository<AccountNumber>,
    private readonly database: Database,
  ) {}

  /**
   * Adds numbers to an account; a removed one comes back under its old id.
   *
   * @returns senders, as `senderOf` names them, that the account has already; where there are any, nothing was added
   * @throws CampaignGoneError where a 10DLC campaign is being removed
   */
  async add(
    companyId: number,
    accountId: number,
    numbers: readonly NewNumber[],
    at: Date,
  ): Promise<string[]> {
    const sorted = [...numbers].sort((a, b) => (senderOf(a) < senderOf(b) ? -1 : 1));
    const adding = this.database.transaction(async (sql) => {
      const present = await sql.query<Pick<AccountNumber, 'phone' | 'senderName'>>(
        `SELECT phone, sender_name AS senderName FROM numbers
          WHERE account_id = ? AND (phone IN (?) OR sender_name IN (?)) AND status <> 'removed' FOR UPDATE`,
        [accountId, ...sendersIn(sorted)],
      );
      if (present.length > 0) return present.map(senderOf);
      await sql.execute(
        `INSERT INTO numbers (company_id, account_id, created_at, ${COLUMNS}) VALUES ?
         ON DUPLICATE KEY UPDATE status = 'active', type = VALUES(type), sender_name = VALUES(sender_name),
           ten_dlc_campaign_id = VALUES(ten_dlc_campaign_id), segments_per_minute = VALUES(segments_per_minute),
           segments_per_day = VALUES(segments_per_day), warm_up_per_day = VALUES(warm_up_per_day),
           warm_up_days = VALUES(warm_up_days), warm_up_since = VALUES(warm_up_since)`,
        [
          sorted.map((number) => [
            companyId,
            accountId,
            at,
            number.phone,
            number.senderName,
            number.type,
            number.tenDlcCampaignId,
            number.segmentsPerMinute,
            number.segmentsPerDay,
            number.warmUpPerDay,
            number.warmUpDays,
            number.warmUpSince,
          ]),
        ],
      );
      return [];
    });
    return adding.catch(toCampaignGone);
  }

  /** Those of the account that have the phones and names of `senders`, in order of id. */
  async bySenders(
    companyId: number,
    accountId: number,
    senders: readonly Pick<AccountNumber, 'phone' | 'senderName'>[],
  ): Promise<AccountNumber[]> {
    const [phones, names] = sendersIn(senders);
    return this.numbers.find({
      where: [
        { companyId, accountId, phone: In(phones) },
        { companyId, accountId, senderName: In(names) },
      ],
      order: { id: 'ASC' },
    });
  }

  async page(companyId: number, accountId: number, after: number, limit: number): Promise<AccountNumber[]> {
    return this.numbers.find({
      where: { companyId, accountId, id: MoreThan(after), status: Not('removed') },
      order: { id: 'ASC' },
      take: limit,
    });
  }

  async find(companyId: number, accountId: number, numberId: number): Promise<AccountNumber | null> {
    return this.numbers.findOneBy({ id: numberId, companyId, accountId, status: Not('removed') });
  }

  /** @returns whether the account has such a number. @throws CampaignGoneError as `add` does */
  async update(
    companyId: number,
    accountId: number,
    numberId: number,
    changes: NumberChanges,
  ): Promise<boolean> {
    const where = { id: numberId, companyId, accountId, status: Not('removed' as const) };
    const result = await this.numbers.update(where, changes).catch(toCampaignGone);
    return result.affected === 1;
  }
}

/** Its account cannot be removed, so the row that the foreign key misses is the 10DLC campaign. */
function toCampaignGone(error: unknown): never {
  throw isReferenceMissing(error) ? new CampaignGoneError({ cause: error }) : error;
}

/** Names a sender within its account: no two have the same digits, or names that differ in capitals alone. */
export function senderOf({ phone, senderName }: Pick<AccountNumber, 'phone' | 'senderName'>): string {
  return senderName === null ? String(phone) : senderName.toLowerCase();
}

/** Phones and names for `IN (?)`, which takes no empty list. */
function sendersIn(
  senders: readonly Pick<AccountNumber, 'phone' | 'senderName'>[],
): [(number | null)[], (string | null)[]] {
  const phones = senders.flatMap(({ phone }) => (phone === null ? [] : [phone]));
  const names = senders.flatMap(({ senderName }) => (senderName === null ? [] : [senderName]));
  return [phones.length > 0 ? phones : [null], names.length > 0 ? names : [null]];
}
