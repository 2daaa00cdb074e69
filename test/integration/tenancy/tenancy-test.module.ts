import { Body, Controller, Get, Module, Param, Post, Query, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { TooLargeError } from '../../../src/platform/errors.js';
import { idSchema, type PageQuery, pageQuerySchema } from '../../../src/platform/http/page.js';
import { PlatformModule } from '../../../src/platform/platform.module.js';
import { Allow } from '../../../src/tenancy/access/allow.decorator.js';
import { CurrentTenant } from '../../../src/tenancy/access/current-tenant.decorator.js';
import type { Tenant } from '../../../src/tenancy/access/tenant.js';
import { TenancyApiModule } from '../../../src/tenancy/tenancy-api.module.js';

const noteSchema = z
  .strictObject({
    title: z.string().min(3),
    count: z.int().min(1).optional(),
    due: z.date().optional(),
    nested: z.strictObject({ tags: z.array(z.string().max(5)) }).optional(),
  })
  .meta({ id: 'Note' });

/** One route for each role, one for anyone, and one that names nobody. */
@Controller('probe')
export class ProbeController {
  @Get('anyone')
  @Allow('anyone')
  anyone(): object {
    return {};
  }

  @Get('nobody')
  nobody(): object {
    return {};
  }

  @Get('viewer')
  @Allow('viewer', 'settings:read')
  viewer(@CurrentTenant() tenant: Tenant): Tenant {
    return tenant;
  }

  @Get('sender')
  @Allow('sender', 'settings:read')
  sender(@CurrentTenant() tenant: Tenant): Tenant {
    return tenant;
  }

  @Get('manager')
  @Allow('manager', 'settings:read')
  manager(@CurrentTenant() tenant: Tenant): Tenant {
    return tenant;
  }

  @Get('owner')
  @Allow('owner', 'settings:read')
  owner(@CurrentTenant() tenant: Tenant): Tenant {
    return tenant;
  }

  /** Closed to API keys. */
  @Get('scopeless')
  @Allow('viewer')
  scopeless(): object {
    return {};
  }

  /** As what sends. */
  @Post('starts')
  @Allow('sender', 'campaigns:start')
  starts(): object {
    return {};
  }

  @Post('notes')
  @Allow('viewer', 'settings:read')
  note(@Body({ schema: noteSchema }) body: z.infer<typeof noteSchema>): object {
    return body;
  }

  @Get('pages/:id')
  @Allow('viewer', 'settings:read')
  page(@Param('id', { schema: idSchema }) id: number, @Query({ schema: pageQuerySchema }) query: PageQuery) {
    return { id, ...query };
  }

  /** Counts the bytes of a file as they come. */
  @Post('files')
  @Allow('viewer', 'settings:read')
  async file(@Req() request: FastifyRequest): Promise<{ bytes: number }> {
    const part = await request.file();
    let bytes = 0;
    for await (const chunk of part?.file ?? []) bytes += chunk.length;
    if (part?.file.truncated) throw new TooLargeError('The file is too large.');
    return { bytes };
  }

  @Get('broken')
  @Allow('anyone')
  broken(): object {
    throw new Error('secret detail');
  }
}

/** Health as the platform has it: outside the prefix. */
@Controller('health')
export class ProbeHealthController {
  @Get('live')
  @Allow('anyone')
  live(): object {
    return { ok: true };
  }
}

@Module({
  imports: [PlatformModule, TenancyApiModule],
  controllers: [ProbeController, ProbeHealthController],
})
export class TenancyTestModule {}
