import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiAcceptedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { idSchema, type Page, toPage } from '../../platform/http/page.js';
import { Allow } from '../../tenancy/access/allow.decorator.js';
import { CurrentTenant } from '../../tenancy/access/current-tenant.decorator.js';
import type { Tenant } from '../../tenancy/access/tenant.js';
import { Audited } from '../../tenancy/audit/audited.decorator.js';
import { Idempotent } from '../../tenancy/idempotency/idempotent.decorator.js';
import { UnmatchedReportRepository } from './unmatched-report.repository.js';
import {
  PROBLEM_WORDS,
  type ReplayQueued,
  type ReplayReports,
  type ReplayResult,
  replayQueuedSchema,
  replayReportsSchema,
  replayResultSchema,
  type UnmatchedReportQuery,
  type UnmatchedReportView,
  unmatchedReportPageSchema,
  unmatchedReportQuerySchema,
} from './unmatched-report.schema.js';
import { UnmatchedReportService } from './unmatched-report.service.js';

/** Delivery reports that name no message of ours: for looking into a carrier's account. */
@ApiTags('unmatched-reports')
@Controller('unmatched-reports')
export class UnmatchedReportController {
  constructor(
    private readonly repository: UnmatchedReportRepository,
    private readonly reports: UnmatchedReportService,
  ) {}

  @Get()
  @Allow('viewer', 'accounts:read')
  @ApiOperation({
    operationId: 'listUnmatchedReports',
    summary: 'Lists delivery reports on messages that are not known here, kept for 30 days',
  })
  @ApiOkResponse({ standardSchema: unmatchedReportPageSchema })
  async list(
    @CurrentTenant() tenant: Tenant,
    @Query({ schema: unmatchedReportQuerySchema }) query: UnmatchedReportQuery,
  ): Promise<Page<UnmatchedReportView>> {
    const { after = 0, limit, accountId = null, from, to } = query;
    const filter = { accountId, from: toDate(from), to: toDate(to) };
    const rows = await this.repository.page(tenant.companyId, filter, after, limit + 1);
    const { items, next } = toPage(rows, limit);
    return {
      items: items.map((row) => ({
        ...row,
        problemText: PROBLEM_WORDS[row.problem],
        receivedAt: row.receivedAt.toISOString(),
        replayedAt: row.replayedAt?.toISOString() ?? null,
        dueAt: row.dueAt?.toISOString() ?? null,
      })),
      next,
    };
  }

  @Post('replay')
  @HttpCode(202)
  @Allow('manager', 'accounts:write')
  @Audited('unmatched_report.replay_all', { keep: ['accountId'] })
  @Idempotent('again')
  @ApiOperation({
    operationId: 'replayUnmatchedReports',
    summary: 'Tries many of them again in the background',
  })
  @ApiAcceptedResponse({ standardSchema: replayQueuedSchema })
  async replayAll(
    @CurrentTenant() tenant: Tenant,
    @Body({ schema: replayReportsSchema }) body: ReplayReports,
  ): Promise<ReplayQueued> {
    const { accountId = null, from, to } = body ?? {};
    const times = { from: toDate(from)?.getTime() ?? null, to: toDate(to)?.getTime() ?? null };
    await this.reports.replayAll(tenant.companyId, { accountId, ...times });
    return { queued: true };
  }

  @Post(':id/replay')
  @HttpCode(200)
  @Allow('manager', 'accounts:write')
  @Audited('unmatched_report.replay')
  @ApiOperation({
    operationId: 'replayUnmatchedReport',
    summary: 'Tries one of them again; where it finds its message now it is applied',
  })
  @ApiOkResponse({ standardSchema: replayResultSchema })
  async replay(
    @CurrentTenant() tenant: Tenant,
    @Param('id', { schema: idSchema }) id: number,
  ): Promise<ReplayResult> {
    const problem = await this.reports.replay(tenant.companyId, id);
    return {
      matched: problem === null,
      problem,
      problemText: problem === null ? null : PROBLEM_WORDS[problem],
    };
  }
}

function toDate(text: string | undefined): Date | null {
  return text === undefined ? null : new Date(text);
}
