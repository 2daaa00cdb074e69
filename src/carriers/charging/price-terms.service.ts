import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock/clock.js';
import { FreshCache } from '../../platform/fresh-cache.js';
import { BalanceRepository } from '../../tenancy/balance/balance.repository.js';
import type { NumberType } from '../driver.js';
import { AccountPrices } from '../prices/account-prices.js';
import { PriceRepository, type SetPrices } from '../prices/price.repository.js';
import type { AccountTerms, PriceTerm, TermSet } from './price-term.js';
import { PriceTermRepository } from './price-term.repository.js';

/** A change made by another process is seen this much later, at most; one that was set ahead at its time. ms */
const FRESH_MS = 1_000;
/** Beyond it all known ids are forgotten. */
const MOST_KNOWN = 50_000;

/** What is in force, as it was loaded. */
interface Loaded {
  set: SetPrices;
  prepaid: string | null;
}

/** Tells under which terms messages leave now. A warm value costs no statement. */
@Injectable()
export class PriceTermsService {
  private readonly loaded = new FreshCache<number, Loaded | null>(FRESH_MS);
  private readonly ids = new Map<string, number>();

  constructor(
    private readonly prices: PriceRepository,
    private readonly terms: PriceTermRepository,
    private readonly balances: BalanceRepository,
    private readonly clock: Clock,
  ) {}

  /** Of an account and the types of its numbers. Ask before a transaction, never inside one. */
  async of(companyId: number, accountId: number, types: Iterable<NumberType>): Promise<AccountTerms> {
    const loaded = await this.load(companyId, accountId);
    const byType = new Map<NumberType, PriceTerm>();
    if (!loaded) return { byType, prepaid: null };
    const { set, prepaid } = loaded;
    const finals = set.table && new AccountPrices(set.table, set.markup);
    for (const numberType of new Set(types)) {
      const micros = finals?.of(numberType) ?? null;
      const base = set.table?.micros.get(numberType) ?? set.table?.micros.get('any') ?? 0n;
      const currency = micros === null ? null : (finals?.currency ?? null);
      const id = await this.idOf({
        ...{ companyId, accountId, numberType, currency: currency ?? '', priceMicros: base },
        ...{ markup: micros === null ? 0n : set.markup, micros: micros ?? 0n, prepaid: prepaid !== null },
      });
      byType.set(numberType, { id, micros, currency });
    }
    return { byType, prepaid };
  }

  /** A change that this process made itself is seen at once. */
  forget(): void {
    this.loaded.clear();
  }

  private async load(companyId: number, accountId: number): Promise<Loaded | null> {
    const loaded = await this.loaded.get(accountId, () => this.read(companyId, accountId));
    const changesAt = loaded?.set.changesAt;
    if (!changesAt || changesAt > this.clock.date()) return loaded;
    this.loaded.delete(accountId);
    return this.loaded.get(accountId, () => this.read(companyId, accountId));
  }

  private async read(companyId: number, accountId: number): Promise<Loaded | null> {
    const set = await this.prices.find(companyId, accountId, this.clock.date());
    const balance = await this.balances.find(companyId);
    return set && { set, prepaid: balance?.prepaid ? balance.currency : null };
  }

  private async idOf(terms: TermSet): Promise<number> {
    const { accountId, numberType, currency, priceMicros, markup, prepaid } = terms;
    const key = [accountId, numberType, currency, priceMicros, markup, prepaid].join('/');
    const known = this.ids.get(key);
    if (known !== undefined) return known;
    if (this.ids.size >= MOST_KNOWN) this.ids.clear();
    const id = await this.terms.intern(terms);
    this.ids.set(key, id);
    return id;
  }
}
