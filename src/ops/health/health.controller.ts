import { Controller, Get, Inject, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Redis } from 'ioredis';
import { Database } from '../../platform/database/database.js';
import { Allow } from '../../tenancy/access/allow.decorator.js';

/** A part that does not answer within this time is down. */
const PATIENCE_MS = 2_000;

type PartHealth = 'up' | 'down';

/** Whether this process can do its work. */
export interface Health {
  status: 'ok' | 'unavailable';
  database: PartHealth;
  redis: PartHealth;
}

@ApiTags('operations')
@Controller('health')
export class HealthController {
  constructor(
    private readonly database: Database,
    @Inject(Redis) private readonly redis: Redis,
  ) {}

  @Get()
  @Allow('anyone')
  @ApiOperation({ summary: 'Whether the database and Redis answer; 503 where one does not' })
  async health(@Res({ passthrough: true }) reply: FastifyReply): Promise<Health> {
    const [database, redis] = await Promise.all([
      probe(() => this.database.ping()),
      probe(() => this.redis.ping()),
    ]);
    const ok = database === 'up' && redis === 'up';
    reply.status(ok ? 200 : 503);
    return { status: ok ? 'ok' : 'unavailable', database, redis };
  }
}

async function probe(ask: () => Promise<unknown>): Promise<PartHealth> {
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise<PartHealth>((resolve) => {
    timer = setTimeout(() => resolve('down'), PATIENCE_MS);
  });
  try {
    return await Promise.race([ask().then((): PartHealth => 'up'), patience]);
  } catch {
    return 'down';
  } finally {
    clearTimeout(timer);
  }
}
