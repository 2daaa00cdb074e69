import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock/clock.js';
import { Environment } from '../../platform/config/environment.js';
import { within } from '../../platform/deadline.js';
import { FreshCache } from '../../platform/fresh-cache.js';
import { Log } from '../../platform/logging/log.js';
import type { CarrierDriver, DriverContext } from '../driver.js';
import { DriverRegistry } from '../driver-registry.js';
import { type SendingNumber, type StoredNumber, toSendingNumber } from '../numbers/sending-number.js';
import { SendingNumberRepository } from '../numbers/sending-number.repository.js';
import { UndiciCarrierHttp } from '../undici-carrier-http.js';
import type { Account, AccountStatus } from './account.entity.js';
import { AccountRepository } from './account.repository.js';
import { AccountCredentials, REDACTED } from './account-credentials.js';
import { carrierAddress } from './carrier-address.js';
import { webhookAddress } from './webhook-address.js';
import { WebhookTokenRepository } from './webhook-token.repository.js';

/** An account with everything that sending and webhooks need of it. Holds opened secrets: never log it. */
export interface LiveAccount {
  id: number;
  companyId: number;
  carrier: string;
  status: AccountStatus;
  /** Segments a minute over all its numbers, or null. */
  segmentsPerMinute: number | null;
  /** Segments in a day of the carrier over all its numbers, or null. */
  segmentsPerDay: number | null;
  /** IANA name of the zone in which that day begins. */
  dayTimeZone: string;
  driver: CarrierDriver;
  context: DriverContext;
  /** A carrier's words without the account's secrets, should it have repeated one. */
  redact(text: string): string;
  /** Where delivery reports of one message are to go, with our reference in the address. */
  callbackUrl(reference: string): string;
}

/** A change made by another process is seen this much later, at most. ms */
const FRESH_MS = 1_000;
/** The most hurried carrier gives a webhook up after 2 s, and what waits for a database that hangs only piles up. ms */
const TOKEN_DEADLINE_MS = 1_500;

/** Live accounts, kept in the process for a second: sending asks for one with every message. */
@Injectable()
export class AccountDirectory {
  private readonly byId = new FreshCache<number, LiveAccount | null>(FRESH_MS);
  private readonly byToken = new FreshCache<string, LiveAccount | null>(FRESH_MS);
  private readonly numbersById = new FreshCache<number, readonly StoredNumber[]>(FRESH_MS);

  constructor(
    private readonly accounts: AccountRepository,
    private readonly tokens: WebhookTokenRepository,
    private readonly sendingNumbers: SendingNumberRepository,
    private readonly drivers: DriverRegistry,
    private readonly credentials: AccountCredentials,
    private readonly http: UndiciCarrierHttp,
    private readonly environment: Environment,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  /** The account, stopped ones too; null where there is none, or no driver for it. */
  get(accountId: number): Promise<LiveAccount | null> {
    return this.byId.get(accountId, async () => this.toLive(await this.accounts.findById(accountId)));
  }

  /** The account that a webhook address names, a retired one too until it expires, and stopped accounts: people may still write to it. */
  async byWebhookToken(token: string): Promise<LiveAccount | null> {
    if (!/^[\w-]{32}$/.test(token)) return null;
    return this.byToken.get(token, () =>
      within(TOKEN_DEADLINE_MS, 'Looking up a webhook address', this.findByToken(token)),
    );
  }

  /** The account's active numbers with the limits that hold now, in order of id. */
  async numbers(accountId: number): Promise<readonly SendingNumber[]> {
    const stored = await this.stored(accountId);
    const now = this.clock.now();
    return stored.map((number) => toSendingNumber(number, now));
  }

  /** The account's paused numbers, read anew: they send nothing now, and may again. */
  async pausedNumbers(accountId: number): Promise<readonly SendingNumber[]> {
    const stored = await this.sendingNumbers.find(accountId, 'paused');
    const now = this.clock.now();
    return stored.map((number) => toSendingNumber(number, now));
  }

  /** Whether the account may still send from the number: neither paused nor removed, as far as is known here. */
  async isSending(accountId: number, numberId: number): Promise<boolean> {
    return (await this.stored(accountId)).some(({ id }) => id === numberId);
  }

  /** Numbers of any account may have changed: a 10DLC registration did. */
  forgetNumbers(): void {
    this.numbersById.clear();
  }

  /** A change that this process made itself is seen at once. */
  forget(accountId: number): void {
    this.byId.delete(accountId);
    this.byToken.clear();
    this.numbersById.delete(accountId);
  }

  private async findByToken(token: string): Promise<LiveAccount | null> {
    const accountId = await this.tokens.accountIdOf(token, this.clock.date());
    return accountId === null ? null : this.toLive(await this.accounts.findById(accountId));
  }

  private stored(accountId: number): Promise<readonly StoredNumber[]> {
    return this.numbersById.get(accountId, () => this.sendingNumbers.find(accountId, 'active'));
  }

  private toLive(account: Account | null): LiveAccount | null {
    if (!account) return null;
    const driver = this.drivers.get(account.carrier);
    if (!driver) {
      this.log.error({ accountId: account.id, carrier: account.carrier }, 'no driver for this carrier');
      return null;
    }
    const { id, companyId, carrier, status, segmentsPerMinute, segmentsPerDay, dayTimeZone } = account;
    const address = webhookAddress(this.environment.publicUrl, account);
    const credentials = this.credentials.open(id, account.credentials);
    return {
      id,
      companyId,
      carrier,
      status,
      segmentsPerMinute,
      segmentsPerDay,
      dayTimeZone,
      driver,
      context: {
        credentials,
        baseUrl: carrierAddress(driver, credentials, this.environment.carrierBaseUrls),
        http: this.http,
      },
      // Its webhook address stands in every request, and whoever knows it can knock there.
      redact: (text) =>
        this.credentials.redact(driver, credentials, text).replaceAll(account.webhookToken, REDACTED),
      callbackUrl: (reference) => `${address}?ref=${encodeURIComponent(reference)}`,
    };
  }
}
