import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock/clock.js';
import { Environment } from '../../platform/config/environment.js';
import { Database } from '../../platform/database/database.js';
import { ConflictError, InvalidInputError, NotFoundError } from '../../platform/errors.js';
import { groupBy } from '../../platform/group-by.js';
import { type Page, type PageQuery, toPage } from '../../platform/http/page.js';
import type { AlertKey } from '../../tenancy/alerts/alert.js';
import { AlertService } from '../../tenancy/alerts/alert.service.js';
import type { CarrierDriver } from '../driver.js';
import { DriverRegistry } from '../driver-registry.js';
import { SIMULATOR } from '../shifted-clock.check.js';
import type { Account } from './account.entity.js';
import { type AccountChanges, AccountRepository } from './account.repository.js';
import {
  type AccountView,
  CARRIER_DAY_ZONE,
  type CreateAccount,
  DEFAULT_GRACE_HOURS,
  type UpdateAccount,
} from './account.schema.js';
import { AccountCredentials } from './account-credentials.js';
import { AccountDirectory } from './account-directory.js';
import { newWebhookToken, webhookAddress } from './webhook-address.js';
import { type RetiredToken, WebhookTokenRepository } from './webhook-token.repository.js';

/** Length of `accounts.status_reason`. */
const LONGEST_REASON = 500;
const HOUR_MS = 3_600_000;

/** A company's connections to carriers. */
@Injectable()
export class AccountService {
  constructor(
    private readonly repository: AccountRepository,
    private readonly directory: AccountDirectory,
    private readonly drivers: DriverRegistry,
    private readonly credentials: AccountCredentials,
    private readonly tokens: WebhookTokenRepository,
    private readonly alerts: AlertService,
    private readonly database: Database,
    private readonly environment: Environment,
    private readonly clock: Clock,
  ) {}

  async list(companyId: number, { after, limit }: PageQuery): Promise<Page<AccountView>> {
    const page = toPage(await this.repository.page(companyId, after ?? 0, limit + 1), limit);
    return { items: await this.show(page.items), next: page.next };
  }

  /** @throws NotFoundError */
  async get(companyId: number, accountId: number): Promise<AccountView> {
    const [view] = await this.show([await this.require(companyId, accountId)]);
    if (!view) throw new NotFoundError('account');
    return view;
  }

  /** @throws InvalidInputError for an unknown carrier or wrong credentials, ConflictError under a shifted clock */
  async create(companyId: number, input: CreateAccount): Promise<AccountView> {
    const driver = this.drivers.get(input.carrier);
    if (!driver) throw InvalidInputError.of('carrier', 'is none of the carriers of this platform');
    if (this.environment.clockOffsetMs !== 0 && driver.code !== SIMULATOR) {
      throw new ConflictError(
        'This deployment runs on a shifted clock (CLOCK_OFFSET_MS), so it may text nobody for real: only ' +
          'accounts at the simulated carrier can be connected.',
      );
    }
    const credentials = this.credentials.check(driver, input.credentials);
    const { name, segmentsPerMinute, segmentsPerDay = null, dayTimeZone = CARRIER_DAY_ZONE } = input;
    const id = await this.repository.insert(
      {
        companyId,
        carrier: driver.code,
        name,
        segmentsPerMinute,
        segmentsPerDay,
        dayTimeZone,
        webhookToken: newWebhookToken(),
        createdAt: this.clock.date(),
      },
      (accountId) => this.credentials.seal(accountId, credentials),
    );
    return this.get(companyId, id);
  }

  /** @throws NotFoundError, InvalidInputError */
  async update(companyId: number, accountId: number, input: UpdateAccount): Promise<AccountView> {
    const account = await this.require(companyId, accountId);
    const changes: AccountChanges = {};
    if (input.name !== undefined) changes.name = input.name;
    if (input.segmentsPerMinute !== undefined) changes.segmentsPerMinute = input.segmentsPerMinute;
    if (input.segmentsPerDay !== undefined) changes.segmentsPerDay = input.segmentsPerDay;
    if (input.dayTimeZone !== undefined) changes.dayTimeZone = input.dayTimeZone;
    if (input.credentials !== undefined) {
      const known = this.credentials.open(accountId, account.credentials);
      const checked = this.credentials.check(this.driverOf(account), { ...known, ...input.credentials });
      Object.assign(changes, {
        credentials: this.credentials.seal(accountId, checked),
        checkResult: null,
        checkProblem: null,
      });
    }
    if (Object.keys(changes).length > 0) await this.change(companyId, accountId, changes);
    return this.get(companyId, accountId);
  }

  /** Sends nothing more through the account, and says why. Safe to repeat. @throws NotFoundError */
  async stop(companyId: number, accountId: number, reason: string): Promise<AccountView> {
    const statusReason = reason.slice(0, LONGEST_REASON);
    await this.change(companyId, accountId, { status: 'stopped', statusReason });
    return this.get(companyId, accountId);
  }

  /**
   * Its carrier refuses the account. Tells its company, once.
   *
   * @returns whether this call stopped it: only one of many says so
   */
  async stopActive(companyId: number, accountId: number, reason: string): Promise<boolean> {
    const stopped = await this.database.transaction(async (sql) => {
      const cut = reason.slice(0, LONGEST_REASON);
      const name = await this.repository.stopActive(sql, companyId, accountId, cut);
      if (name === null) return false;
      await this.alerts.raise(sql, {
        ...stoppedAlert(companyId, accountId),
        message: `The account ${name} is stopped and its campaigns are paused, as its carrier refuses it: ${reason}`,
      });
      return true;
    });
    this.directory.forget(accountId);
    if (stopped) this.alerts.announce([companyId]);
    return stopped;
  }

  /** Lets the account send again. @throws NotFoundError */
  async resume(companyId: number, accountId: number): Promise<AccountView> {
    await this.change(companyId, accountId, { status: 'active', statusReason: null });
    await this.alerts.resolveNow(stoppedAlert(companyId, accountId));
    return this.get(companyId, accountId);
  }

  /**
   * A new webhook address at once; the one before it works for `graceHours` more, none: it is unknown within a second.
   *
   * @throws NotFoundError
   */
  async rotateWebhookToken(
    companyId: number,
    accountId: number,
    graceHours = DEFAULT_GRACE_HOURS,
  ): Promise<AccountView> {
    const keepUntil = graceHours === 0 ? null : new Date(this.clock.now() + graceHours * HOUR_MS);
    if (!(await this.tokens.rotate(companyId, accountId, newWebhookToken(), keepUntil))) {
      throw new NotFoundError('account');
    }
    this.directory.forget(accountId);
    return this.get(companyId, accountId);
  }

  /** @throws NotFoundError where the company has no such account */
  async require(companyId: number, accountId: number): Promise<Account> {
    const account = await this.repository.find(companyId, accountId);
    if (!account) throw new NotFoundError('account');
    return account;
  }

  /** The account's driver. @throws ConflictError where this deployment no longer has it */
  driverOf(account: Account): CarrierDriver {
    const driver = this.drivers.get(account.carrier);
    if (!driver) throw new ConflictError(`This platform has no driver for ${account.carrier} any more.`);
    return driver;
  }

  private async change(companyId: number, accountId: number, changes: AccountChanges): Promise<void> {
    const found = await this.repository.update(companyId, accountId, changes);
    if (!found) throw new NotFoundError('account');
    this.directory.forget(accountId);
  }

  private async show(accounts: readonly Account[]): Promise<AccountView[]> {
    const retired = groupBy(
      await this.tokens.retired(
        accounts.map(({ id }) => id),
        this.clock.date(),
      ),
      ({ accountId }) => accountId,
    );
    return accounts.map((account) => this.showOne(account, retired.get(account.id) ?? []));
  }

  private showOne(account: Account, retired: readonly RetiredToken[]): AccountView {
    const driver = this.drivers.get(account.carrier);
    const shown = driver
      ? this.credentials.show(driver, this.credentials.open(account.id, account.credentials))
      : { credentials: {}, secretsSet: [] };
    const { checkedAt, checkResult, checkProblem } = account;
    const addressOf = (webhookToken: string) =>
      webhookAddress(this.environment.publicUrl, { carrier: account.carrier, webhookToken });
    return {
      id: account.id,
      carrier: account.carrier,
      name: account.name,
      status: account.status,
      statusReason: account.statusReason,
      segmentsPerMinute: account.segmentsPerMinute,
      segmentsPerDay: account.segmentsPerDay,
      dayTimeZone: account.dayTimeZone,
      ...shown,
      webhookUrl: addressOf(account.webhookToken),
      retiredWebhookUrls: retired.map(({ token, expiresAt }) => ({
        url: addressOf(token),
        expiresAt: expiresAt.toISOString(),
      })),
      lastCheck:
        checkedAt && checkResult
          ? { at: checkedAt.toISOString(), result: checkResult, problem: checkProblem }
          : null,
      createdAt: account.createdAt.toISOString(),
    };
  }
}

function stoppedAlert(companyId: number, accountId: number): AlertKey {
  return { companyId, kind: 'account_stopped', subject: `account:${accountId}` };
}
