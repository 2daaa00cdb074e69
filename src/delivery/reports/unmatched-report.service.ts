import { Injectable } from '@nestjs/common';
import { AccountService } from '../../carriers/accounts/account.service.js';
import type { JobCatalog } from '../../contracts/queues.js';
import { Clock } from '../../platform/clock/clock.js';
import { Database } from '../../platform/database/database.js';
import { NotFoundError } from '../../platform/errors.js';
import { Jobs } from '../../platform/queues/jobs.js';
import { CarrierVerdicts } from '../carrier-verdicts.js';
import { ReportService } from './report.service.js';
import { type ReportProblem, UnmatchedReportRepository } from './unmatched-report.repository.js';

/** Reports in one transaction. */
const SLICE = 200;

/** A replay of many as its jobs know it. */
type ReplayJob = JobCatalog['delivery-reports']['replay'];

/**
 * Tries reports again that found no message. What finds one now goes in the transaction that applies it; statuses only
 * move forward, so a replay is harmless at any time, twice, and by two workers at once.
 */
@Injectable()
export class UnmatchedReportService {
  constructor(
    private readonly unmatched: UnmatchedReportRepository,
    private readonly reports: ReportService,
    private readonly verdicts: CarrierVerdicts,
    private readonly accounts: AccountService,
    private readonly database: Database,
    private readonly jobs: Jobs,
    private readonly clock: Clock,
  ) {}

  /** @returns null where it found its message, else why it did not. @throws NotFoundError */
  async replay(companyId: number, id: number): Promise<ReportProblem | null> {
    const { found, problems } = await this.tryAgain(companyId, [id]);
    if (found + problems.length === 0) throw new NotFoundError('unmatched report');
    return problems[0] ?? null;
  }

  /** Queues a replay of all that the company has now, of an account or a range of receipt if asked. @throws NotFoundError */
  async replayAll(
    companyId: number,
    { accountId, from, to }: Pick<ReplayJob, 'accountId' | 'from' | 'to'>,
  ): Promise<void> {
    if (accountId !== null) await this.accounts.require(companyId, accountId);
    const upTo = await this.unmatched.newestId(companyId);
    await this.queueSlice({ companyId, accountId, from, to, after: 0, upTo });
  }

  /** One slice of a replay, and the job of the next one. */
  async replaySlice(job: ReplayJob): Promise<void> {
    const { companyId, accountId, from, to, after, upTo } = job;
    const filter = {
      accountId,
      from: from === null ? null : new Date(from),
      to: to === null ? null : new Date(to),
    };
    const ids = await this.unmatched.ids(companyId, filter, { after, upTo }, SLICE);
    await this.tryAgain(companyId, ids);
    const last = ids.at(-1);
    if (last !== undefined && ids.length === SLICE) await this.queueSlice({ ...job, after: last });
  }

  /** Tries those again that may have come before the result of their send. @returns how many found their message */
  async retryDue(): Promise<number> {
    const ids = await this.unmatched.dueIds(this.clock.date(), SLICE);
    return ids.length === 0 ? 0 : (await this.tryAgain(null, ids)).found;
  }

  private async tryAgain(
    companyId: number | null,
    ids: readonly number[],
  ): Promise<{ found: number; problems: ReportProblem[] }> {
    const { kept, unmatched, optOuts } = await this.database.transaction(async (sql) => {
      const kept = await this.unmatched.lock(sql, companyId, ids);
      const { unmatched, optOuts } = await this.reports.applyWithin(sql, kept);
      const inVain = new Set(unmatched.map(({ report }) => report.keptId));
      await this.unmatched.remove(
        sql,
        kept.map(({ keptId }) => keptId).filter((id) => !inVain.has(id)),
      );
      for (const one of unmatched) await this.unmatched.noteReplay(sql, one, this.clock.date());
      return { kept, unmatched, optOuts };
    });
    await this.verdicts.announce(optOuts);
    return {
      found: kept.length - unmatched.length,
      problems: unmatched.map(({ problem }) => problem),
    };
  }

  /** A step that runs twice queues the next one once. */
  private async queueSlice(job: ReplayJob): Promise<void> {
    const { companyId, accountId, from, to, after, upTo } = job;
    const jobId = `replay-${[companyId, accountId, from, to, upTo, after].join('-')}`;
    await this.jobs.add('delivery-reports', 'replay', job, { jobId, removeOnFail: true });
  }
}
