import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { LessThan, MoreThan, Repository } from 'typeorm';
import { Database, type SqlExecutor, type TransactionSql } from '../platform/database/database.js';
import { Campaign } from './campaign.entity.js';
import { CampaignEvents } from './campaign-events.repository.js';
import {
  CAMPAIGN_STATUSES,
  CAMPAIGN_TRANSITIONS,
  type CampaignKind,
  type CampaignStatus,
  statusesBefore,
} from './campaign-status.js';
import { countOf, FAILED, HANDED_OVER } from './campaign-sums.repository.js';

/** What the throttler needs to know of a campaign that runs. */
export interface RunningCampaign {
  id: number;
  companyId: number;
  accountId: number;
  kind: CampaignKind;
  /** The one number that it sends from; null: any of the account's. */
  numberId: number | null;
  /** 0: none. */
  contactWindowHours: number;
  /** Its part of what the account may send, against the weights of the others. */
  weight: number;
}

/** Which campaigns are listed, and where the page begins. */
export interface CampaignPageFilter {
  after?: number | undefined;
  order: 'oldest' | 'newest';
  status?: CampaignStatus | undefined;
}

/** A list of a campaign, and what generation found in it. */
export interface CampaignList {
  listId: number;
  contacts: number;
  filtered: number;
  duplicates: number;
}

/** Where the counting of a pilot and of failures begins; a pilot that was interrupted goes on. */
const AT_START = `handed_at_start = ${countOf(HANDED_OVER)}, failed_at_start = ${countOf(FAILED)},
              pilot_until = COALESCE(pilot_until, pilot + handed_at_start),`;

/** A standing campaign runs for months, mostly with nothing to send. */
const HAS_WORK = `(c.kind = 'marketing' OR EXISTS (SELECT 1 FROM campaign_classes w
                                                   WHERE w.campaign_id = c.id AND w.pending > 0))`;

/** Campaign rows. */
@Injectable()
export class CampaignRepository {
  constructor(
    @InjectRepository(Campaign) private readonly campaigns: Repository<Campaign>,
    private readonly events: CampaignEvents,
    private readonly database: Database,
  ) {}

  /**
   * @returns null where one of the lists is being deleted, or the messages of a campaign that is left out: they wait
   *   for each other at the row of the list, or of that campaign
   */
  async create(
    campaign: Omit<Campaign, 'id'>,
    listIds: readonly number[],
    excludedIds: readonly number[],
  ): Promise<Campaign | null> {
    return this.campaigns.manager.transaction(async (manager) => {
      const lists: object[] = await manager.query(
        `SELECT id FROM contact_lists WHERE company_id = ? AND id IN (?) AND status = 'active'
         ORDER BY id LOCK IN SHARE MODE`,
        [campaign.companyId, listIds],
      );
      if (lists.length < listIds.length) return null;
      if (excludedIds.length > 0) {
        const excluded: object[] = await manager.query(
          `SELECT id FROM campaigns WHERE company_id = ? AND id IN (?) AND messages_removed_at IS NULL
           ORDER BY id LOCK IN SHARE MODE`,
          [campaign.companyId, excludedIds],
        );
        if (excluded.length < excludedIds.length) return null;
      }
      const created = await manager.save(Campaign, manager.create(Campaign, campaign));
      if (listIds.length > 0) {
        await manager.query('INSERT INTO campaign_lists (campaign_id, position, list_id) VALUES ?', [
          listIds.map((listId, position) => [created.id, position, listId]),
        ]);
      }
      if (excludedIds.length > 0) {
        await manager.query('INSERT INTO campaign_exclusions (campaign_id, excluded_id) VALUES ?', [
          excludedIds.map((excludedId) => [created.id, excludedId]),
        ]);
      }
      return created;
    });
  }

  async find(companyId: number, id: number): Promise<Campaign | null> {
    return this.campaigns.findOneBy({ companyId, id });
  }

  async page(
    companyId: number,
    { after, order, status }: CampaignPageFilter,
    limit: number,
  ): Promise<Campaign[]> {
    const isNewest = order === 'newest';
    const id = isNewest ? LessThan(after ?? Number.MAX_SAFE_INTEGER) : MoreThan(after ?? 0);
    return this.campaigns.find({
      where: { companyId, kind: 'marketing', id, ...(status === undefined ? {} : { status }) },
      order: { id: isNewest ? 'DESC' : 'ASC' },
      take: limit,
    });
  }

  /** Those of the ids that are campaigns of the company's marketers, and since when their messages are gone. */
  async owned(companyId: number, ids: readonly number[]): Promise<Map<number, Date | null>> {
    if (ids.length === 0) return new Map();
    const rows = await this.database.query<{ id: number; removedAt: Date | null }>(
      `SELECT id, messages_removed_at AS removedAt FROM campaigns
        WHERE company_id = ? AND id IN (?) AND kind = 'marketing'`,
      [companyId, ids],
    );
    return new Map(rows.map(({ id, removedAt }) => [id, removedAt]));
  }

  /** The lists of each campaign, in order of generation. */
  async lists(campaignIds: readonly number[]): Promise<Map<number, CampaignList[]>> {
    const lists = new Map<number, CampaignList[]>(campaignIds.map((id) => [id, []]));
    if (campaignIds.length === 0) return lists;
    const rows = await this.database.query<CampaignList & { campaignId: number }>(
      `SELECT campaign_id AS campaignId, list_id AS listId, contacts, filtered, duplicates
         FROM campaign_lists WHERE campaign_id IN (?) ORDER BY campaign_id, position`,
      [campaignIds],
    );
    for (const { campaignId, ...list } of rows) lists.get(campaignId)?.push(list);
    return lists;
  }

  /** The lists of one campaign, in order of generation. */
  async listIds(campaignId: number): Promise<number[]> {
    const lists = await this.lists([campaignId]);
    return (lists.get(campaignId) ?? []).map(({ listId }) => listId);
  }

  /** The earlier campaigns that each one leaves out. */
  async exclusions(campaignIds: readonly number[]): Promise<Map<number, number[]>> {
    const excluded = new Map<number, number[]>(campaignIds.map((id) => [id, []]));
    if (campaignIds.length === 0) return excluded;
    const rows = await this.database.query<{ campaignId: number; id: number }>(
      `SELECT campaign_id AS campaignId, excluded_id AS id
         FROM campaign_exclusions WHERE campaign_id IN (?) ORDER BY campaign_id, excluded_id`,
      [campaignIds],
    );
    for (const { campaignId, id } of rows) excluded.get(campaignId)?.push(id);
    return excluded;
  }

  /** A campaign that is not over and sends to the list, or null. */
  async findOpenOfList(
    sql: SqlExecutor,
    companyId: number,
    listId: number,
  ): Promise<{ id: number; name: string; status: CampaignStatus } | null> {
    const [row] = await sql.query<{ id: number; name: string; status: CampaignStatus }>(
      `SELECT c.id, c.name, c.status FROM campaigns c
         JOIN campaign_lists l ON l.campaign_id = c.id AND l.list_id = ?
        WHERE c.company_id = ? AND c.status IN (?) ORDER BY c.id LIMIT 1`,
      [listId, companyId, CAMPAIGN_STATUSES.filter((status) => CAMPAIGN_TRANSITIONS[status].length > 0)],
    );
    return row ?? null;
  }

  /**
   * Steps to another status where the transition table allows it from the present one, and tells the company's own
   * systems of it.
   *
   * @param sql a transaction: the step and its event are one
   * @returns false where it does not
   */
  async step(
    sql: TransactionSql,
    id: number,
    to: CampaignStatus,
    at: Date,
    reason: string | null = null,
    onlyFrom: readonly CampaignStatus[] = statusesBefore(to),
    userId: number | null = null,
  ): Promise<boolean> {
    const from = statusesBefore(to).filter((status) => onlyFrom.includes(status));
    if (from.length === 0) return false;
    const { affectedRows } = await sql.execute(
      `UPDATE campaigns
          SET status = ?, status_reason = ?, paused_by = IF(? = 'paused', ?, NULL), unmarked = IF(? = 'canceled', 1, NULL),
              ${to === 'running' ? AT_START : ''}
              start_at = IF(? = 'paused', start_at, NULL),
              started_at = IF(? = 'running', COALESCE(started_at, ?), started_at),
              finished_at = IF(? IN ('completed', 'canceled'), ?, finished_at)
        WHERE id = ? AND status IN (?)`,
      [to, reason, to, userId, to, to, to, at, to, at, id, from],
    );
    if (affectedRows === 0) return false;
    await this.events.stepped(sql, [id], to, at);
    return true;
  }

  /** Pauses what runs on an account that its carrier refuses; returns how many campaigns that were. */
  async pauseOfAccount(companyId: number, accountId: number, reason: string, at: Date): Promise<number> {
    const running = await this.running(companyId, accountId);
    let paused = 0;
    for (const { id } of running) {
      const cut = reason.slice(0, 500);
      const isPaused = await this.database.transaction((sql) =>
        this.step(sql, id, 'paused', at, cut, ['running']),
      );
      if (isPaused) paused++;
    }
    return paused;
  }

  /** Accounts with something to dispatch. */
  async accountsWithRunning(): Promise<{ companyId: number; accountId: number }[]> {
    return this.database.query(
      `SELECT DISTINCT company_id AS companyId, account_id AS accountId FROM campaigns c
        WHERE status = 'running' AND account_id IS NOT NULL AND ${HAS_WORK}`,
    );
  }

  /** Those of an account that run, by kind. */
  async running(
    companyId: number,
    accountId: number,
    kinds: readonly CampaignKind[] = ['marketing'],
  ): Promise<RunningCampaign[]> {
    return this.database.query<RunningCampaign>(
      `SELECT c.id, c.company_id AS companyId, c.account_id AS accountId, c.kind, c.number_id AS numberId,
              IF(c.kind = 'transactional', 0, k.contact_window_hours) AS contactWindowHours, c.weight
         FROM campaigns c JOIN companies k ON k.id = c.company_id
        WHERE c.company_id = ? AND c.account_id = ? AND c.status = 'running' AND c.kind IN (?)
          AND k.status = 'active' AND ${HAS_WORK}
        ORDER BY c.id`,
      [companyId, accountId, kinds],
    );
  }

  /** Over which account each campaign sends; null: a standing campaign of answers or tests, over any of its company's. */
  async accountIds(sql: SqlExecutor, ids: readonly number[]): Promise<Map<number, number | null>> {
    if (ids.length === 0) return new Map();
    const rows = await sql.query<{ id: number; accountId: number | null }>(
      'SELECT id, account_id AS accountId FROM campaigns WHERE id IN (?)',
      [ids],
    );
    return new Map(rows.map(({ id, accountId }) => [id, accountId]));
  }

  /** Campaigns whose messages are still being added. */
  async generatingIds(): Promise<{ companyId: number; id: number }[]> {
    return this.database.query(
      "SELECT company_id AS companyId, id FROM campaigns WHERE status = 'pending' AND kind = 'marketing'",
    );
  }
}
