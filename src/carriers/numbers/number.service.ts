import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock/clock.js';
import { InvalidInputError, NotFoundError } from '../../platform/errors.js';
import { type Page, type PageQuery, toPage } from '../../platform/http/page.js';
import { AccountService } from '../accounts/account.service.js';
import { AccountDirectory } from '../accounts/account-directory.js';
import { formatPhone, readDigits } from '../phone.js';
import { TenDlcService } from '../ten-dlc/ten-dlc.service.js';
import type { AccountNumber } from './number.entity.js';
import {
  CampaignGoneError,
  type NewNumber,
  type NumberChanges,
  NumberRepository,
  senderOf,
} from './number.repository.js';
import type {
  AddNumbers,
  NewNumberInput,
  NumberHealthView,
  NumberView,
  UpdateNumber,
} from './number.schema.js';
import { type Slowness, slownessAt } from './number-health.js';
import { NumberHealthRepository } from './number-health.repository.js';

/** The numbers that an account may send from. */
@Injectable()
export class NumberService {
  constructor(
    private readonly repository: NumberRepository,
    private readonly health: NumberHealthRepository,
    private readonly accounts: AccountService,
    private readonly tenDlc: TenDlcService,
    private readonly directory: AccountDirectory,
    private readonly clock: Clock,
  ) {}

  /** All of them or none. @throws NotFoundError, InvalidInputError that names each number which is there already */
  async add(companyId: number, accountId: number, input: AddNumbers): Promise<NumberView[]> {
    const account = await this.accounts.require(companyId, accountId);
    const { defaultRates } = this.accounts.driverOf(account);
    const now = this.clock.date();
    const numbers = input.numbers.map(
      (one): NewNumber => ({
        phone: 'phone' in one ? readDigits(one.phone) : null,
        senderName: 'name' in one ? one.name : null,
        type: one.type,
        tenDlcCampaignId: 'tenDlcCampaignId' in one ? (one.tenDlcCampaignId ?? null) : null,
        segmentsPerMinute: one.segmentsPerMinute ?? defaultRates[one.type],
        segmentsPerDay: one.segmentsPerDay ?? null,
        ...warmUpColumns(one.warmUp ?? null, now),
      }),
    );
    refuseRepeated(numbers);
    await this.checkCampaigns(companyId, input.numbers);
    const adding = this.repository.add(companyId, accountId, numbers, now);
    const present = new Set(
      await adding.catch(async (error: unknown) => {
        if (error instanceof CampaignGoneError) await this.checkCampaigns(companyId, input.numbers);
        throw error;
      }),
    );
    if (present.size > 0) {
      refuse(numbers, (number) => present.has(senderOf(number)), 'is a number of this account already');
    }
    this.directory.forget(accountId);
    return this.views(await this.repository.bySenders(companyId, accountId, numbers));
  }

  /** @throws NotFoundError */
  async list(companyId: number, accountId: number, { after, limit }: PageQuery): Promise<Page<NumberView>> {
    await this.accounts.require(companyId, accountId);
    const page = toPage(await this.repository.page(companyId, accountId, after ?? 0, limit + 1), limit);
    return { items: await this.views(page.items), next: page.next };
  }

  /** @throws NotFoundError */
  async get(companyId: number, accountId: number, numberId: number): Promise<NumberView> {
    const [view] = await this.views([await this.require(companyId, accountId, numberId)]);
    if (!view) throw new NotFoundError('number');
    return view;
  }

  /** @throws NotFoundError, InvalidInputError for a 10DLC campaign that is none of the company's or does not apply */
  async update(
    companyId: number,
    accountId: number,
    numberId: number,
    input: UpdateNumber,
  ): Promise<NumberView> {
    const number = await this.require(companyId, accountId, numberId);
    const { warmUp, ...columns } = input;
    if (input.tenDlcCampaignId !== undefined && input.tenDlcCampaignId !== null) {
      if (number.type !== 'ten_dlc')
        throw InvalidInputError.of('tenDlcCampaignId', 'is for 10DLC numbers only');
      const owned = await this.tenDlc.ownedCampaigns(companyId, [input.tenDlcCampaignId]);
      if (owned.size === 0) throw InvalidInputError.of('tenDlcCampaignId', NO_CAMPAIGN);
    }
    const changes: NumberChanges = {
      ...(columns.status === undefined ? {} : { status: columns.status }),
      ...(columns.segmentsPerMinute === undefined ? {} : { segmentsPerMinute: columns.segmentsPerMinute }),
      ...(columns.segmentsPerDay === undefined ? {} : { segmentsPerDay: columns.segmentsPerDay }),
      ...(columns.tenDlcCampaignId === undefined ? {} : { tenDlcCampaignId: columns.tenDlcCampaignId }),
      // A plan that changes goes on from where the number stands: its age does not begin anew.
      ...(warmUp === undefined ? {} : warmUpColumns(warmUp, number.warmUpSince ?? this.clock.date())),
    };
    if (Object.keys(changes).length > 0) {
      const updating = this.repository.update(companyId, accountId, numberId, changes);
      const found = await updating.catch((error: unknown) => {
        throw error instanceof CampaignGoneError
          ? InvalidInputError.of('tenDlcCampaignId', NO_CAMPAIGN)
          : error;
      });
      if (!found) throw new NotFoundError('number');
      this.directory.forget(accountId);
    }
    return this.get(companyId, accountId, numberId);
  }

  /** Nothing more leaves from it; its sent messages and late replies stay tied to it. @throws NotFoundError */
  async remove(companyId: number, accountId: number, numberId: number): Promise<void> {
    const found = await this.repository.update(companyId, accountId, numberId, {
      status: 'removed',
      tenDlcCampaignId: null,
    });
    if (!found) throw new NotFoundError('number');
    this.directory.forget(accountId);
  }

  private async require(companyId: number, accountId: number, numberId: number): Promise<AccountNumber> {
    const number = await this.repository.find(companyId, accountId, numberId);
    if (!number) throw new NotFoundError('number');
    return number;
  }

  private async checkCampaigns(companyId: number, inputs: readonly NewNumberInput[]): Promise<void> {
    const idOf = (one: NewNumberInput) => ('tenDlcCampaignId' in one ? (one.tenDlcCampaignId ?? null) : null);
    const ids = inputs.map(idOf).filter((id) => id !== null);
    const owned = await this.tenDlc.ownedCampaigns(companyId, ids);
    const fields = inputs.flatMap((one, index) => {
      const id = idOf(one);
      return id === null || owned.has(id)
        ? []
        : [{ field: `numbers.${index}.tenDlcCampaignId`, problem: NO_CAMPAIGN }];
    });
    if (fields.length > 0) throw new InvalidInputError(fields);
  }

  private async views(numbers: readonly AccountNumber[]): Promise<NumberView[]> {
    const health = await this.health.find(numbers.map(({ id }) => id));
    return numbers.map((number) => {
      const record = health.get(number.id);
      return toView(number, record ? slownessAt(record, this.clock.now()) : null);
    });
  }
}

const NO_CAMPAIGN = 'is no 10DLC campaign of this company';

function warmUpColumns(
  warmUp: { segmentsPerDay: number; days: number } | null,
  since: Date,
): Pick<NewNumber, 'warmUpPerDay' | 'warmUpDays' | 'warmUpSince'> {
  return {
    warmUpPerDay: warmUp?.segmentsPerDay ?? null,
    warmUpDays: warmUp?.days ?? null,
    warmUpSince: warmUp ? since : null,
  };
}

function refuseRepeated(numbers: readonly NewNumber[]): void {
  const seen = new Set<string>();
  refuse(
    numbers,
    (number) => {
      const repeated = seen.has(senderOf(number));
      seen.add(senderOf(number));
      return repeated;
    },
    'stands twice in the request',
  );
}

function refuse(
  numbers: readonly NewNumber[],
  isWrong: (number: NewNumber) => boolean,
  problem: string,
): void {
  const fields = numbers.flatMap((number, index) => {
    const field = `numbers.${index}.${number.senderName === null ? 'phone' : 'name'}`;
    return isWrong(number) ? [{ field, problem }] : [];
  });
  if (fields.length > 0) throw new InvalidInputError(fields);
}

function toView(number: AccountNumber, slowness: Slowness | null): NumberView {
  const { phone, warmUpPerDay, warmUpDays, warmUpSince } = number;
  return {
    id: number.id,
    phone: phone === null ? null : number.type === 'short_code' ? String(phone) : formatPhone(phone),
    name: number.senderName,
    type: number.type,
    status: number.status === 'active' ? 'active' : 'paused',
    segmentsPerMinute: number.segmentsPerMinute,
    segmentsPerDay: number.segmentsPerDay,
    tenDlcCampaignId: number.tenDlcCampaignId,
    warmUp:
      warmUpPerDay !== null && warmUpDays !== null && warmUpSince !== null
        ? { segmentsPerDay: warmUpPerDay, days: warmUpDays, since: warmUpSince.toISOString() }
        : null,
    health: showHealth(slowness),
    createdAt: number.createdAt.toISOString(),
  };
}

function showHealth(slowness: Slowness | null): NumberHealthView {
  if (!slowness) return { state: 'normal', reason: null, since: null, until: null };
  const { reason, since, until } = slowness;
  return { state: 'slowed', reason, since: since.toISOString(), until: until.toISOString() };
}
