import { Controller, Get, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Allow } from '../../tenancy/access/allow.decorator.js';
import { type Health, HealthService, type Readiness } from './health.service.js';

@ApiTags('operations')
@Controller('health')
@Allow('anyone')
export class HealthController {
  constructor(private readonly service: HealthService) {}

  @Get()
  @ApiOperation({ summary: 'Whether the database and Redis answer; 503 where one does not' })
  async health(@Res({ passthrough: true }) reply: FastifyReply): Promise<Health> {
    const health = await this.service.health();
    reply.status(health.status === 'ok' ? 200 : 503);
    return health;
  }

  @Get('live')
  @ApiOperation({
    summary: 'Whether the process turns; a process that does not answer is to be started anew',
  })
  live(): { status: 'live' } {
    return { status: 'live' };
  }

  @Get('ready')
  @ApiOperation({
    summary: 'Whether the process should be given requests; 503 names the part that is missing',
  })
  async ready(@Res({ passthrough: true }) reply: FastifyReply): Promise<Readiness> {
    const readiness = await this.service.readiness();
    reply.status(readiness.status === 'ready' ? 200 : 503);
    return readiness;
  }
}
