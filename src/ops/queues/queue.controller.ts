import { Controller, Delete, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { QueueName } from '../../contracts/queues.js';
import { Bounded } from '../../platform/http/bounded.decorator.js';
import { Allow } from '../../tenancy/access/allow.decorator.js';
import { AllowSuspended } from '../../tenancy/access/allow-suspended.decorator.js';
import { Audited } from '../../tenancy/audit/audited.decorator.js';
import { FailedJobs } from './failed-jobs.service.js';
import {
  type FailedJobPage,
  type FailedJobQuery,
  type FailedJobsChanged,
  failedJobPageSchema,
  failedJobQuerySchema,
  failedJobsChangedSchema,
  jobIdSchema,
  type QueueList,
  queueListSchema,
  queueNameSchema,
} from './queue.schema.js';
import { QueueOverview } from './queue-overview.service.js';

/** The queues: for who runs the platform. */
@ApiTags('operator')
@Controller('operator/queues')
@Allow('operator')
@AllowSuspended()
export class QueueController {
  constructor(
    private readonly overview: QueueOverview,
    private readonly failedJobs: FailedJobs,
  ) {}

  @Get()
  @Bounded('The queues of this version.')
  @ApiOperation({ operationId: 'listQueues', summary: 'Every queue with its rates and what waits' })
  @ApiOkResponse({ standardSchema: queueListSchema })
  list(): Promise<QueueList> {
    return this.overview.read();
  }

  @Get(':queue/failed-jobs')
  @ApiOperation({
    operationId: 'listFailedJobs',
    summary: 'Jobs of a queue that were given up, newest first',
  })
  @ApiOkResponse({ standardSchema: failedJobPageSchema })
  failed(
    @Param('queue', { schema: queueNameSchema }) queue: QueueName,
    @Query({ schema: failedJobQuerySchema }) query: FailedJobQuery,
  ): Promise<FailedJobPage> {
    return this.failedJobs.list(queue, query);
  }

  @Post(':queue/failed-jobs/retry')
  @HttpCode(200)
  @Audited('queue.retry')
  @ApiOperation({
    operationId: 'retryFailedJobs',
    summary: 'Queues the failed jobs of a queue anew, 1,000 a call',
  })
  @ApiOkResponse({ standardSchema: failedJobsChangedSchema })
  async retryAll(@Param('queue', { schema: queueNameSchema }) queue: QueueName): Promise<FailedJobsChanged> {
    return { jobs: await this.failedJobs.retryAll(queue) };
  }

  @Post(':queue/failed-jobs/discard')
  @HttpCode(200)
  @Audited('queue.discard')
  @ApiOperation({
    operationId: 'discardFailedJobs',
    summary: 'Throws the failed jobs of a queue away, 1,000 a call',
  })
  @ApiOkResponse({ standardSchema: failedJobsChangedSchema })
  async discardAll(
    @Param('queue', { schema: queueNameSchema }) queue: QueueName,
  ): Promise<FailedJobsChanged> {
    return { jobs: await this.failedJobs.discardAll(queue) };
  }

  @Post(':queue/failed-jobs/:jobId/retry')
  @HttpCode(204)
  @Audited('job.retry')
  @ApiOperation({ operationId: 'retryFailedJob', summary: 'Queues a failed job anew' })
  @ApiNoContentResponse()
  retry(
    @Param('queue', { schema: queueNameSchema }) queue: QueueName,
    @Param('jobId', { schema: jobIdSchema }) jobId: string,
  ): Promise<void> {
    return this.failedJobs.retry(queue, jobId);
  }

  @Delete(':queue/failed-jobs/:jobId')
  @HttpCode(204)
  @Audited('job.discard')
  @ApiOperation({ operationId: 'discardFailedJob', summary: 'Throws a failed job away' })
  @ApiNoContentResponse()
  discard(
    @Param('queue', { schema: queueNameSchema }) queue: QueueName,
    @Param('jobId', { schema: jobIdSchema }) jobId: string,
  ): Promise<void> {
    return this.failedJobs.discard(queue, jobId);
  }
}
