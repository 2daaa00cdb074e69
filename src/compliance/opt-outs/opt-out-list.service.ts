import { Injectable } from '@nestjs/common';
import { AccountService } from '../../carriers/accounts/account.service.js';
import { formatPhone, prefixesOf, rangesBeginningWith, readDigits } from '../../carriers/phone.js';
import { InvalidInputError, NotFoundError } from '../../platform/errors.js';
import { FreshCache } from '../../platform/fresh-cache.js';
import { type OptOutSource, WHOLE_COMPANY } from './opt-out.js';
import type {
  OptedOutPerson,
  OptOutCounts,
  OptOutFilterQuery,
  OptOutPage,
  OptOutPageQuery,
  OptOutView,
} from './opt-out.schema.js';
import {
  type OptOutCount,
  type OptOutEventRow,
  type OptOutFilter,
  OptOutListRepository,
  type OptOutPosition,
  type OptOutRow,
} from './opt-out-list.repository.js';

/** Entries of a history that are shown. */
const HISTORY = 100;
/** Counting 200,000 takes a third of a second. */
const COUNTS_FRESH_MS = 30_000;
/** Rows in memory at a time while a file is written. */
const ROWS_A_READ = 1_000;

/** Opt-outs as people look at them: the do-not-contact list over all campaigns of a company. */
@Injectable()
export class OptOutListService {
  private readonly counted = new FreshCache<number, OptOutCount[]>(COUNTS_FRESH_MS);

  constructor(
    private readonly repository: OptOutListRepository,
    private readonly accounts: AccountService,
  ) {}

  /** @throws NotFoundError for another company's account, InvalidInputError */
  async page(companyId: number, query: OptOutPageQuery): Promise<OptOutPage> {
    const { order, limit, after, active = null } = query;
    const filter = { ...(await this.filterOf(companyId, query)), active };
    const from = after === undefined ? null : readPosition(after);
    const { rows, end } = await this.repository.piece(companyId, filter, order, from, limit);
    return { items: rows.map(toView), next: end ? writePosition(end) : null };
  }

  /** Whether a person may be texted, and how that came about. @throws NotFoundError where nobody ever blocked them */
  async person(companyId: number, phone: string): Promise<OptedOutPerson> {
    const digits = readDigits(phone) ?? 0;
    const rows = await this.repository.ofPerson(companyId, digits);
    if (rows.length === 0) throw new NotFoundError('opt-out');
    const history = await this.repository.history(companyId, digits, HISTORY);
    const optOuts = rows.map(toView);
    return {
      phone: formatPhone(digits),
      active: optOuts.some(({ active }) => active),
      optOuts,
      history: history.map(toEventView),
    };
  }

  /** @throws NotFoundError where the person has none of this scope */
  async one(companyId: number, phone: string, accountId: number): Promise<OptOutView> {
    const rows = await this.repository.ofPerson(companyId, readDigits(phone) ?? 0);
    const row = rows.find((one) => one.accountId === accountId);
    if (!row) throw new NotFoundError('opt-out');
    return toView(row);
  }

  /** At most half a minute old. */
  async counts(companyId: number): Promise<OptOutCounts> {
    const counts = await this.counted.get(companyId, () => this.repository.counts(companyId));
    const sum = (which: (count: OptOutCount) => boolean) =>
      counts.filter(which).reduce((total, { n }) => total + n, 0);
    const ofSource = (source: OptOutSource) => sum((one) => one.active && one.source === source);
    return {
      active: sum(({ active }) => active),
      lifted: sum(({ active }) => !active),
      wholeCompany: sum(({ active, wholeCompany }) => active && wholeCompany),
      bySource: {
        reply: ofSource('reply'),
        carrier: ofSource('carrier'),
        api: ofSource('api'),
        manual: ofSource('manual'),
        import: ofSource('import'),
      },
    };
  }

  /** All that stand and are meant, by number, in pieces: memory does not grow with the list. @throws as `page` */
  async standing(companyId: number, query: OptOutFilterQuery): Promise<AsyncIterable<OptOutView[]>> {
    const filter = { ...(await this.filterOf(companyId, query)), active: true };
    return this.pieces(companyId, filter);
  }

  private async *pieces(companyId: number, filter: OptOutFilter): AsyncIterable<OptOutView[]> {
    for (let after: OptOutPosition | null = null; ; ) {
      const { rows, end }: { rows: OptOutRow[]; end: OptOutPosition | null } = await this.repository.piece(
        companyId,
        filter,
        'phone',
        after,
        ROWS_A_READ,
      );
      if (rows.length > 0) yield rows.map(toView);
      if (end === null) return;
      after = end;
    }
  }

  private async filterOf(
    companyId: number,
    { phone, source, scope, accountId, since, until }: OptOutFilterQuery,
  ): Promise<Omit<OptOutFilter, 'active'>> {
    if (accountId !== undefined) await this.accounts.require(companyId, accountId);
    if (scope === 'company' && accountId !== undefined) {
      throw InvalidInputError.of('accountId', 'names an account, while scope asks for the whole company’s');
    }
    return {
      phones: phone === undefined ? null : prefixesOf(phone).flatMap(rangesBeginningWith),
      source: source ?? null,
      scope: scope ?? null,
      accountId: accountId ?? null,
      since: since === undefined ? null : new Date(since),
      until: until === undefined ? null : new Date(until),
    };
  }
}

/** @throws InvalidInputError */
function readPosition(text: string): OptOutPosition {
  const match = /^\+?(\d{3,15})(?:\.(\d{1,10}))?(?:\.(\d{1,13}))?$/.exec(text);
  if (!match) throw InvalidInputError.of('after', 'must be the `next` of the page before');
  return { phone: Number(match[1]), accountId: Number(match[2] ?? 0), at: Number(match[3] ?? 0) };
}

function writePosition({ phone, accountId, at }: OptOutPosition): string {
  return `${formatPhone(phone)}.${accountId}.${at}`;
}

function toView({ accountId, ...row }: OptOutRow): OptOutView {
  return {
    ...row,
    phone: formatPhone(row.phone),
    accountId: scopeOf(accountId),
    active: row.liftedAt === null,
    optedOutAt: row.optedOutAt.toISOString(),
    revokedAt: row.revokedAt?.toISOString() ?? null,
    liftedAt: row.liftedAt?.toISOString() ?? null,
  };
}

function toEventView({
  accountId,
  askedAt,
  at,
  ...event
}: OptOutEventRow): OptedOutPerson['history'][number] {
  return {
    ...event,
    accountId: scopeOf(accountId),
    askedAt: askedAt?.toISOString() ?? null,
    at: at.toISOString(),
  };
}

function scopeOf(accountId: number): number | null {
  return accountId === WHOLE_COMPANY ? null : accountId;
}
