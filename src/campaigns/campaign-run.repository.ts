import { Injectable } from '@nestjs/common';
import { Database, type SqlExecutor, type TransactionSql } from '../platform/database/database.js';
import type { Campaign } from './campaign.entity.js';
import { CampaignRepository } from './campaign.repository.js';
import { CampaignEvents } from './campaign-events.repository.js';
import type { CampaignStatus, WhenTextedRecently } from './campaign-status.js';
import { countOf, FAILED, HANDED_OVER, PENDING, QUEUED } from './campaign-sums.repository.js';
import type { TextSettings } from './composing/message-composer.js';

/** What a claim must know as it stands at that instant: the text may have been edited in a pause meanwhile. */
export interface ClaimTerms extends TextSettings {
  /** Messages whose person may not be texted yet wait, instead of being skipped. */
  postpones: boolean;
  /** Messages that the pilot still lets out; null: it is none. */
  pilotRoom: number | null;
}

/** Columns that an edit sets; undefined leaves one as it is. */
export interface CampaignChange {
  name?: string | undefined;
  text?: string | undefined;
  opt_out_text?: string | null | undefined;
  smart_replacement?: boolean | undefined;
  when_texted_recently?: WhenTextedRecently | undefined;
  weight?: number | undefined;
  start_at?: Date | null | undefined;
  pilot?: number | null | undefined;
  pilot_until?: null | undefined;
  failure_percent?: number | null | undefined;
  failure_minimum?: number | null | undefined;
}

/** What became of an edit. `sending`: its status forbids it; `starts`: it is to start by itself, as somebody approved it. */
export type EditOutcome = 'edited' | 'sending' | 'starts';

/** A campaign whose time to start by itself has come. */
export interface DueCampaign {
  id: number;
  companyId: number;
  accountId: number;
  accountStatus: string;
  accountReason: string | null;
}

/** A campaign that was paused by itself. */
export interface PausedCampaign {
  id: number;
  companyId: number;
  name: string;
  reason: string;
}

/** What a campaign that is to be paused by itself has come to since its last start. */
interface Reached {
  id: number;
  companyId: number;
  name: string;
  handed: number;
  failed: number;
  pilot: number | null;
}

const SINCE_START = `${countOf(HANDED_OVER)} - handed_at_start`;
const FAILED_SINCE_START = `${countOf(FAILED)} - failed_at_start`;
/** All of a pilot is with the carrier, and there is more to send: else the campaign is simply over. */
const PILOT_DONE = `pilot_until <= ${countOf(HANDED_OVER)} AND ${countOf(QUEUED)} = 0 AND ${countOf(PENDING)} > 0`;
const FAILING = `failure_percent IS NOT NULL AND ${SINCE_START} >= failure_minimum
   AND (${FAILED_SINCE_START}) * 100 >= failure_percent * (${SINCE_START})`;

/** SQL of starting, of pausing by itself, and of what claims go by. */
@Injectable()
export class CampaignRunRepository {
  constructor(
    private readonly campaigns: CampaignRepository,
    private readonly events: CampaignEvents,
    private readonly database: Database,
  ) {}

  /**
   * Changes what may be changed before or between sending. With a new text the attempts that wait lose their token:
   * what was composed before never leaves, and the sweeper puts it back to be composed anew.
   *
   * @param whatStarts whether a campaign may be changed that is to start by itself
   */
  async edit(campaign: Campaign, change: CampaignChange, whatStarts: boolean): Promise<EditOutcome> {
    const columns = Object.entries(change).filter(([, value]) => value !== undefined);
    return this.database.transaction(async (sql) => {
      await this.lockClaims(sql, campaign);
      // Locked: neither a start by itself nor an edit that names one comes in between.
      const [row] = await sql.query<{ status: CampaignStatus; starts: number }>(
        `SELECT status, (start_at IS NOT NULL OR (auto_start AND status = 'pending')) AS starts
           FROM campaigns WHERE company_id = ? AND id = ? FOR UPDATE`,
        [campaign.companyId, campaign.id],
      );
      if (row?.status !== 'pending' && row?.status !== 'paused') return 'sending';
      if (row.starts === 1 && !whatStarts) return 'starts';
      const { text, opt_out_text: optOutText, smart_replacement: smart } = change;
      if ([text, optOutText, smart].some((value) => value !== undefined)) {
        await sql.execute("UPDATE inflight SET token = 0 WHERE campaign_id = ? AND state = 'queued'", [
          campaign.id,
        ]);
      }
      await sql.execute(
        `UPDATE campaigns SET ${columns.map(([column]) => `${column} = ?`).join(', ')}
          WHERE company_id = ? AND id = ?`,
        [...columns.map(([, value]) => value), campaign.companyId, campaign.id],
      );
      return 'edited';
    });
  }

  /** Starts or resumes a paused campaign, `pilot`: for so many messages. @returns false where it is not paused */
  async start(campaign: Campaign, at: Date, pilot: number | undefined): Promise<boolean> {
    return this.database.transaction(async (sql) => {
      await this.lockClaims(sql, campaign);
      if (pilot !== undefined) {
        await sql.execute(
          "UPDATE campaigns SET pilot = ?, pilot_until = NULL WHERE company_id = ? AND id = ? AND status = 'paused'",
          [pilot, campaign.companyId, campaign.id],
        );
      }
      return this.campaigns.step(sql, campaign.id, 'running', at, null, ['paused']);
    });
  }

  /** Waits for the claim under way on the campaign's account and keeps the next one waiting. */
  private async lockClaims(
    sql: SqlExecutor,
    { companyId, accountId }: Pick<Campaign, 'companyId' | 'accountId'>,
  ): Promise<void> {
    await sql.query('SELECT id FROM accounts WHERE company_id = ? AND id = ? FOR UPDATE', [
      companyId,
      accountId,
    ]);
  }

  /** What a claim goes by, read while it holds the account; null: the campaign does not run any more. */
  async claimTerms(sql: SqlExecutor, id: number): Promise<ClaimTerms | null> {
    const [row] = await sql.query<
      Omit<ClaimTerms, 'smartReplacement' | 'postpones'> & { smart: number; postpones: number }
    >(
      `SELECT text, opt_out_text AS optOutText, smart_replacement AS smart,
              when_texted_recently = 'postpone' AS postpones,
              IF(pilot_until IS NULL, NULL, pilot_until - ${countOf(HANDED_OVER)} - ${countOf(QUEUED)}) AS pilotRoom
         FROM campaigns WHERE id = ? AND status = 'running'`,
      [id],
    );
    if (!row) return null;
    const { smart, postpones, pilotRoom, ...terms } = row;
    return {
      ...terms,
      smartReplacement: smart === 1,
      postpones: postpones === 1,
      pilotRoom: pilotRoom === null ? null : Number(pilotRoom),
    };
  }

  /** Paused campaigns whose time has come: a range of ix_campaigns_start, which holds only what waits. */
  async due(now: Date): Promise<DueCampaign[]> {
    return this.database.query<DueCampaign>(
      `SELECT c.id, c.company_id AS companyId, c.account_id AS accountId, a.status AS accountStatus,
              a.status_reason AS accountReason
         FROM campaigns c JOIN accounts a ON a.id = c.account_id
        WHERE c.start_at <= ? AND c.status = 'paused' ORDER BY c.start_at, c.id`,
      [now],
    );
  }

  /** Starts a due campaign, unless somebody started it, paused it anew or gave it another time since it was found. */
  async startDue({ id, companyId, accountId }: DueCampaign, now: Date): Promise<boolean> {
    return this.database.transaction(async (sql) => {
      await this.lockClaims(sql, { companyId, accountId });
      const [due] = await sql.query(
        "SELECT id FROM campaigns WHERE id = ? AND status = 'paused' AND start_at <= ? FOR UPDATE",
        [id, now],
      );
      return due !== undefined && this.campaigns.step(sql, id, 'running', now, null, ['paused']);
    });
  }

  /** Lets a due start go that cannot take place, and says why. */
  async dropStart(id: number, now: Date, reason: string): Promise<void> {
    await this.database.execute(
      "UPDATE campaigns SET start_at = NULL, status_reason = ? WHERE id = ? AND status = 'paused' AND start_at <= ?",
      [reason.slice(0, 500), id, now],
    );
  }

  /** Pauses the campaigns whose pilot is with the carrier. @returns their ids */
  async pausePilots(at: Date): Promise<number[]> {
    return this.pauseReached(
      PILOT_DONE,
      at,
      ({ pilot }) => `The pilot of ${pilot} messages was handed over.`,
      async () => undefined,
    );
  }

  /**
   * Pauses the campaigns of which too much has failed since their last start.
   *
   * @param tell part of the transaction that pauses one
   * @returns their ids
   */
  async pauseFailing(
    at: Date,
    tell: (sql: TransactionSql, paused: PausedCampaign) => Promise<unknown>,
  ): Promise<number[]> {
    return this.pauseReached(
      FAILING,
      at,
      ({ handed, failed }) => `${failed} of the last ${handed} messages failed.`,
      tell,
    );
  }

  /** The condition is part of the change itself: what was resumed or paused meanwhile is left alone. */
  private async pauseReached(
    condition: string,
    at: Date,
    reasonOf: (reached: Reached) => string,
    tell: (sql: TransactionSql, paused: PausedCampaign) => Promise<unknown>,
  ): Promise<number[]> {
    const found = await this.database.query<Reached>(
      `SELECT id, company_id AS companyId, name, ${SINCE_START} AS handed, ${FAILED_SINCE_START} AS failed, pilot
         FROM campaigns WHERE status = 'running' AND kind = 'marketing' AND ${condition}`,
    );
    const paused: number[] = [];
    for (const reached of found) {
      const { id, companyId, name } = reached;
      const reason = reasonOf(reached);
      const isPaused = await this.database.transaction(async (sql) => {
        const { affectedRows } = await sql.execute(
          `UPDATE campaigns
              SET pilot = IF(${PILOT_DONE}, NULL, pilot), pilot_until = IF(pilot IS NULL, NULL, pilot_until),
                  status = 'paused', status_reason = ?
            WHERE id = ? AND status = 'running' AND ${condition}`,
          [reason, id],
        );
        if (affectedRows === 0) return false;
        await this.events.stepped(sql, [id], 'paused', at);
        await tell(sql, { id, companyId, name, reason });
        return true;
      });
      if (isPaused) paused.push(id);
    }
    return paused;
  }
}
