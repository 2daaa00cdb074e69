import { randomBytes } from 'node:crypto';
import type { INestApplicationContext, Type } from '@nestjs/common';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { Job } from 'bullmq';
import type { Redis } from 'ioredis';
import { CampaignsModule } from '../../src/campaigns/campaigns.module.js';
import { GenerationService } from '../../src/campaigns/generation/generation.service.js';
import { AccountService } from '../../src/carriers/accounts/account.service.js';
import { CarriersModule } from '../../src/carriers/carriers.module.js';
import { HoursClassService } from '../../src/compliance/hours-classes/hours-class.service.js';
import { HoursClassesModule } from '../../src/compliance/hours-classes/hours-classes.module.js';
import { OptOutsModule } from '../../src/compliance/opt-outs/opt-outs.module.js';
import type { SendJob } from '../../src/contracts/send-job.js';
import { DeliveryModule } from '../../src/delivery/delivery.module.js';
import { DirectApiModule } from '../../src/delivery/direct/direct-api.module.js';
import { TestSendsApiModule } from '../../src/delivery/test-sends/test-sends-api.module.js';
import { Clock } from '../../src/platform/clock/clock.js';
import type { Database } from '../../src/platform/database/database.js';
import { PlatformModule } from '../../src/platform/platform.module.js';
import { Jobs } from '../../src/platform/queues/jobs.js';
import { type RunningSimulator, startSimulator } from '../../src/simulator/simulator.js';
import { createTestDatabase, type TestDatabase } from './test-database.js';
import { createTestRedis } from './test-redis.js';

/** Services without processors: a test takes each step of a message's road by hand. */
@Module({
  imports: [
    PlatformModule,
    CampaignsModule,
    CarriersModule,
    DeliveryModule,
    DirectApiModule,
    TestSendsApiModule,
    HoursClassesModule,
    OptOutsModule,
  ],
})
class DeliveryWorldModule {}

/** Noon in New York, nine in Los Angeles: legal there on every day of the week. */
const NOON = Date.parse('2026-11-20T12:00:00-05:00');

/** Business time as the test sets it. */
class SetClock extends Clock {
  time = NOON;
  private days = 0;

  /** Noon two days on: nobody was texted lately, whatever the test before did. */
  nextNoon(): void {
    this.days += 2;
    this.time = NOON + this.days * 86_400_000;
  }

  now(): number {
    return this.time;
  }
}

/** A company with a simulator account, one fast number, and a list. */
export interface World {
  companyId: number;
  accountId: number;
  listId: number;
}

/** One message as the simulated carrier took it, by its own clock in ms. */
export interface LedgerEntry {
  at: number;
  from: string;
  segments: number;
}

/** Everything that sending needs, on real servers, with a simulated carrier in this process. */
export class DeliveryFixture {
  readonly clock = new SetClock();
  private readonly workers: INestApplicationContext[] = [];

  private constructor(
    private readonly context: INestApplicationContext,
    private readonly test: TestDatabase,
    readonly redis: Redis,
    private readonly closeRedis: () => Promise<void>,
    private readonly simulator: RunningSimulator,
  ) {}

  static async start(env: Record<string, string> = {}): Promise<DeliveryFixture> {
    const [test, { url, redis, close }, simulator] = await Promise.all([
      createTestDatabase(),
      createTestRedis(),
      startSimulator({ host: '127.0.0.1', port: 0, ledgerFile: undefined, logLevel: 'silent', settings: {} }),
    ]);
    Object.assign(process.env, {
      DATABASE_URL: test.url,
      DATABASE_POOL_SIZE: '8',
      REDIS_URL: url,
      ENCRYPTION_KEY: randomBytes(32).toString('base64'),
      ALLOW_UNSAFE_SERVERS: 'true',
      LOG_LEVEL: 'silent',
      CARRIER_TIMEOUT_MS: '2000',
      // Nobody listens: these tests apply delivery reports by hand.
      PUBLIC_URL: 'http://127.0.0.1:9',
      CARRIER_BASE_URL_SIMULATOR: `http://127.0.0.1:${simulator.port}`,
      ...env,
    });
    const context = await NestFactory.createApplicationContext(DeliveryWorldModule, {
      logger: false,
      abortOnError: false,
    });
    const fixture = new DeliveryFixture(context, test, redis, close, simulator);
    Object.assign(context.get(Clock), { now: () => fixture.clock.now() });
    return fixture;
  }

  get<Service>(type: Type<Service> | (abstract new () => Service)): Service {
    return this.context.get<Service>(type, { strict: false });
  }

  get database(): Database {
    return this.test.database;
  }

  /** Another process, as far as sending knows: its own services and connections, the same servers and clock. */
  async secondWorker(): Promise<INestApplicationContext> {
    const worker = await NestFactory.createApplicationContext(DeliveryWorldModule, {
      logger: false,
      abortOnError: false,
    });
    Object.assign(worker.get(Clock), { now: () => this.clock.now() });
    this.workers.push(worker);
    return worker;
  }

  async close(): Promise<void> {
    await Promise.all([this.context, ...this.workers].map((context) => context.close()));
    await Promise.all([this.test.drop(), this.closeRedis(), this.simulator.close()]);
  }

  /** @param rate segments a minute of the account's one number */
  async createWorld(rate = 60_000): Promise<World> {
    const { insertId: companyId } = await this.database.execute(
      "INSERT INTO companies (name, created_at) VALUES ('Test', ?)",
      [this.clock.date()],
    );
    const account = await this.get(AccountService).create(companyId, {
      carrier: 'simulator',
      name: 'Test',
      credentials: {
        accountId: `company-${companyId}-${randomBytes(4).toString('hex')}`,
        apiKey: 'a-test-key',
      },
      segmentsPerMinute: null,
    });
    await this.database.execute(
      `INSERT INTO numbers (company_id, account_id, phone, type, segments_per_minute, created_at)
       VALUES (?, ?, 12125550100, 'ten_dlc', ?, ?)`,
      [companyId, account.id, rate, this.clock.date()],
    );
    const { insertId: listId } = await this.database.execute(
      "INSERT INTO contact_lists (company_id, name, created_at) VALUES (?, 'Test', ?)",
      [companyId, this.clock.date()],
    );
    return { companyId, accountId: account.id, listId };
  }

  /** Another number of the world's account. */
  async addNumber(world: World, phone: number, rate: number): Promise<void> {
    await this.database.execute(
      `INSERT INTO numbers (company_id, account_id, phone, type, segments_per_minute, created_at)
       VALUES (?, ?, ?, 'ten_dlc', ?, ?)`,
      [world.companyId, world.accountId, phone, rate, this.clock.date()],
    );
  }

  /** Adds contacts `+1646555xxxx` in New York to the world's list, or in other zones. */
  async addContacts(
    world: World,
    phones: readonly number[],
    timeZones = ['America/New_York'],
    states: readonly string[] = [],
  ): Promise<void> {
    const [hoursClassId] = await this.get(HoursClassService).intern([
      { country: 'US', timeZones, states, purpose: 'promotional' },
    ]);
    await this.database.execute(
      `INSERT INTO contacts (list_id, id, company_id, phone, country, first_name, hours_class_id, created_at, updated_at)
       VALUES ?`,
      [
        phones.map((phone) => [
          world.listId,
          phone,
          world.companyId,
          phone,
          'US',
          'Ann',
          hoursClassId,
          this.clock.date(),
          this.clock.date(),
        ]),
      ],
    );
  }

  /** A campaign over the world's list with its messages made, in the status that is asked for. */
  async createCampaign(
    world: World,
    status: 'paused' | 'running' = 'running',
    text = 'Hi {{ first_name }}',
  ): Promise<number> {
    const { insertId: campaignId } = await this.database.execute(
      `INSERT INTO campaigns (company_id, account_id, kind, name, text, status, auto_start, created_at)
       VALUES (?, ?, 'marketing', 'Test', ?, 'pending', ?, ?)`,
      [world.companyId, world.accountId, text, status === 'running', this.clock.date()],
    );
    await this.database.execute(
      'INSERT INTO campaign_lists (campaign_id, position, list_id) VALUES (?, 0, ?)',
      [campaignId, world.listId],
    );
    const generation = this.get(GenerationService);
    while ((await this.campaignStatus(campaignId)) === 'pending') {
      await generation.generate(world.companyId, campaignId);
    }
    return campaignId;
  }

  async campaignStatus(campaignId: number): Promise<string | undefined> {
    const [row] = await this.database.query<{ status: string }>('SELECT status FROM campaigns WHERE id = ?', [
      campaignId,
    ]);
    return row?.status;
  }

  /** The send jobs that wait, taken off the queue. */
  async takeJobs(): Promise<SendJob[]> {
    const queue = this.get(Jobs).queue('send');
    const waiting: Job<SendJob>[] = await queue.getJobs(['waiting', 'delayed', 'prioritized']);
    await queue.obliterate({ force: true });
    return waiting.map((job) => job.data).sort((a, b) => a.messageId - b.messageId);
  }

  /** Messages of a campaign by status, with the reason where there is one: counted, not read from counters. */
  async countMessages(campaignId: number): Promise<Record<string, number>> {
    const rows = await this.database.query<{ name: string; n: number }>(
      `SELECT CONCAT_WS(':', status, reason) AS name, COUNT(*) AS n
         FROM messages WHERE campaign_id = ? GROUP BY 1`,
      [campaignId],
    );
    return Object.fromEntries(rows.map(({ name, n }) => [name, n]));
  }

  /** The kept counters in the same form, and the pending ones by class summed up. */
  async countersOf(
    campaignId: number,
  ): Promise<{ counters: Record<string, number>; pendingByClass: number }> {
    const rows = await this.database.query<{ name: string; n: number }>(
      `SELECT CONCAT_WS(':', status, NULLIF(reason, '')) AS name, n
         FROM campaign_counters WHERE campaign_id = ? AND n <> 0`,
      [campaignId],
    );
    const [sum] = await this.database.query<{ n: number | null }>(
      'SELECT SUM(pending) AS n FROM campaign_classes WHERE campaign_id = ?',
      [campaignId],
    );
    return {
      counters: Object.fromEntries(rows.map(({ name, n }) => [name, n])),
      pendingByClass: Number(sum?.n ?? 0),
    };
  }

  async inflightCount(campaignId: number): Promise<number> {
    const [row] = await this.database.query<{ n: number }>(
      'SELECT COUNT(*) AS n FROM inflight WHERE campaign_id = ?',
      [campaignId],
    );
    return row?.n ?? 0;
  }

  /** What the simulated carrier holds of an account's messages. */
  async ledger(world: World): Promise<{ accepted: number; acceptedTwice: number; submissions: number }> {
    const response = await fetch(
      `http://127.0.0.1:${this.simulator.port}/control/ledger/summary?accountId=${await this.carrierAccount(world)}`,
    );
    return response.json() as Promise<{ accepted: number; acceptedTwice: number; submissions: number }>;
  }

  /** Each message that the simulated carrier took of an account, in order. */
  async ledgerEntries(world: World): Promise<LedgerEntry[]> {
    const account = await this.carrierAccount(world);
    const response = await fetch(
      `http://127.0.0.1:${this.simulator.port}/control/ledger?accountId=${account}&limit=10000`,
    );
    const { rows } = (await response.json()) as {
      rows: { at: string; from: string; segments: number; outcome: string }[];
    };
    return rows
      .filter(({ outcome }) => outcome === 'accepted')
      .map(({ at, from, segments }) => ({ at: Date.parse(at), from, segments }));
  }

  /** Changes how the simulated carrier treats this world's account. */
  async setCarrier(world: World, settings: object): Promise<void> {
    const response = await fetch(
      `http://127.0.0.1:${this.simulator.port}/control/accounts/${await this.carrierAccount(world)}/settings`,
      { method: 'PUT', headers: { 'content-type': 'application/json' }, body: JSON.stringify(settings) },
    );
    if (!response.ok) throw new Error(await response.text());
  }

  private async carrierAccount(world: World): Promise<string> {
    const view = await this.get(AccountService).get(world.companyId, world.accountId);
    return String(view.credentials['accountId']);
  }
}

/** `count` phones in a row. */
export function phonesFrom(first: number, count: number): number[] {
  return Array.from({ length: count }, (_, index) => first + index);
}
