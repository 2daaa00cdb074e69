import { Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiAcceptedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { NotFoundError } from '../../platform/errors.js';
import { Bounded } from '../../platform/http/bounded.decorator.js';
import { Log } from '../../platform/logging/log.js';
import { Allow } from '../../tenancy/access/allow.decorator.js';
import { AllowSuspended } from '../../tenancy/access/allow-suspended.decorator.js';
import { Audited } from '../../tenancy/audit/audited.decorator.js';
import { type ProcessList, processIdSchema, processListSchema } from './process.schema.js';
import { ProcessRegistry } from './process-registry.js';

/** The fleet: for who runs the platform. */
@ApiTags('operator')
@Controller('operator/processes')
@Allow('operator')
@AllowSuspended()
export class ProcessController {
  constructor(
    private readonly registry: ProcessRegistry,
    private readonly log: Log,
  ) {}

  @Get()
  @Bounded('The processes of one deployment.')
  @ApiOperation({ operationId: 'listProcesses', summary: 'Every living process of the platform' })
  @ApiOkResponse({ standardSchema: processListSchema })
  async list(): Promise<ProcessList> {
    return { items: await this.registry.list() };
  }

  @Post(':processId/drain')
  @HttpCode(202)
  @Audited('process.drain')
  @ApiOperation({
    operationId: 'drainProcess',
    summary: 'Asks a process to leave',
    description:
      'It takes no new work from its next heartbeat on, finishes what it has and ends with status 0. Whether another ' +
      'one takes its place is for whoever supervises it. The answer does not wait for any of that.',
  })
  @ApiAcceptedResponse({ description: 'It will hear of it within three seconds.' })
  async drain(@Param('processId', { schema: processIdSchema }) processId: string): Promise<void> {
    if (!(await this.registry.askToDrain(processId))) throw new NotFoundError('process');
    this.log.info({ processId }, 'a process was asked to drain');
  }
}
