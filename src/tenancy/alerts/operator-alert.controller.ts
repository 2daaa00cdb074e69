import { Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { idSchema, type Page } from '../../platform/http/page.js';
import { Allow } from '../access/allow.decorator.js';
import { AllowSuspended } from '../access/allow-suspended.decorator.js';
import { CurrentTenant } from '../access/current-tenant.decorator.js';
import type { Tenant } from '../access/tenant.js';
import { Audited } from '../audit/audited.decorator.js';
import { PLATFORM } from './alert.js';
import {
  type AlertQuery,
  type AlertView,
  alertPageSchema,
  alertQuerySchema,
  alertSchema,
} from './alert.schema.js';
import { AlertListService } from './alert-list.service.js';

/** What the platform itself has to complain of, for whoever runs it. */
@ApiTags('operator')
@Controller('operator/alerts')
@Allow('operator')
@AllowSuspended()
export class OperatorAlertController {
  constructor(private readonly alerts: AlertListService) {}

  @Get()
  @ApiOperation({ operationId: 'listPlatformAlerts', summary: 'Alerts of the platform, the newest first' })
  @ApiOkResponse({ standardSchema: alertPageSchema })
  list(@Query({ schema: alertQuerySchema }) query: AlertQuery): Promise<Page<AlertView>> {
    return this.alerts.page(PLATFORM, query);
  }

  @Post(':id/acknowledge')
  @HttpCode(200)
  @Audited('alert.acknowledge')
  @ApiOperation({ operationId: 'acknowledgePlatformAlert', summary: 'Says that an operator looks after it' })
  @ApiOkResponse({ standardSchema: alertSchema })
  acknowledge(
    @CurrentTenant() tenant: Tenant,
    @Param('id', { schema: idSchema }) id: number,
  ): Promise<AlertView> {
    return this.alerts.acknowledge(PLATFORM, id, tenant.userId);
  }
}
