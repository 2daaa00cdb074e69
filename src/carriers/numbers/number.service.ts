import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock/clock.js';
import { InvalidInputError, NotFoundError } from '../../platform/errors.js';
import { type Page, type PageQuery, toPage } from '../../platform/http/page.js';
import { AccountService } from '../accounts/account.service.js';
import { AccountDirectory } from '../accounts/account-directory.js';
import { formatPhone, readDigits } from '../phone.js';
import type { AccountNumber } from './number.entity.js';
import { type NewNumber, NumberRepository } from './number.repository.js';
import type { AddNumbers, NumberView, UpdateNumber } from './number.schema.js';

/** The numbers that an account may send from. */
@Injectable()
export class NumberService {
  constructor(
    private readonly repository: NumberRepository,
    private readonly accounts: AccountService,
    private readonly directory: AccountDirectory,
    private readonly clock: Clock,
  ) {}

  /** All of them or none. @throws NotFoundError, InvalidInputError that names each number which is there already */
  async add(companyId: number, accountId: number, input: AddNumbers): Promise<NumberView[]> {
    const account = await this.accounts.require(companyId, accountId);
    const { defaultRates } = this.accounts.driverOf(account);
    const numbers = input.numbers.map(
      ({ phone, type, segmentsPerMinute, segmentsPerDay }): NewNumber => ({
        phone: readDigits(phone) ?? 0,
        type,
        segmentsPerMinute: segmentsPerMinute ?? defaultRates[type],
        segmentsPerDay: segmentsPerDay ?? null,
      }),
    );
    refuseRepeated(numbers);
    const present = new Set(await this.repository.add(companyId, accountId, numbers, this.clock.date()));
    if (present.size > 0) {
      refuse(numbers, ({ phone }) => present.has(phone), 'is a number of this account already');
    }
    this.directory.forget(accountId);
    const phones = numbers.map(({ phone }) => phone);
    return (await this.repository.byPhones(companyId, accountId, phones)).map(toView);
  }

  /** @throws NotFoundError */
  async list(companyId: number, accountId: number, { after, limit }: PageQuery): Promise<Page<NumberView>> {
    await this.accounts.require(companyId, accountId);
    const page = toPage(await this.repository.page(companyId, accountId, after ?? 0, limit + 1), limit);
    return { items: page.items.map(toView), next: page.next };
  }

  /** @throws NotFoundError */
  async get(companyId: number, accountId: number, numberId: number): Promise<NumberView> {
    const number = await this.repository.find(companyId, accountId, numberId);
    if (!number) throw new NotFoundError('number');
    return toView(number);
  }

  /** @throws NotFoundError */
  async update(
    companyId: number,
    accountId: number,
    numberId: number,
    input: UpdateNumber,
  ): Promise<NumberView> {
    const changes = {
      ...(input.status === undefined ? {} : { status: input.status }),
      ...(input.segmentsPerMinute === undefined ? {} : { segmentsPerMinute: input.segmentsPerMinute }),
      ...(input.segmentsPerDay === undefined ? {} : { segmentsPerDay: input.segmentsPerDay }),
    };
    if (Object.keys(changes).length > 0) {
      const found = await this.repository.update(companyId, accountId, numberId, changes);
      if (!found) throw new NotFoundError('number');
      this.directory.forget(accountId);
    }
    return this.get(companyId, accountId, numberId);
  }

  /** Nothing more leaves from it; its sent messages and late replies stay tied to it. @throws NotFoundError */
  async remove(companyId: number, accountId: number, numberId: number): Promise<void> {
    const found = await this.repository.update(companyId, accountId, numberId, { status: 'removed' });
    if (!found) throw new NotFoundError('number');
    this.directory.forget(accountId);
  }
}

function refuseRepeated(numbers: readonly NewNumber[]): void {
  const seen = new Set<number>();
  refuse(
    numbers,
    ({ phone }) => {
      const repeated = seen.has(phone);
      seen.add(phone);
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
  const fields = numbers.flatMap((number, index) =>
    isWrong(number) ? [{ field: `numbers.${index}.phone`, problem }] : [],
  );
  if (fields.length > 0) throw new InvalidInputError(fields);
}

function toView(number: AccountNumber): NumberView {
  return {
    id: number.id,
    phone: number.type === 'short_code' ? String(number.phone) : formatPhone(number.phone),
    type: number.type,
    status: number.status === 'active' ? 'active' : 'paused',
    segmentsPerMinute: number.segmentsPerMinute,
    segmentsPerDay: number.segmentsPerDay,
    createdAt: number.createdAt.toISOString(),
  };
}
