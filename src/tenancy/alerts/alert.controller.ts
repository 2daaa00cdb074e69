import { Body, Controller, Get, HttpCode, Param, Post, Put, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { idSchema, type Page } from '../../platform/http/page.js';
import { Allow } from '../access/allow.decorator.js';
import type { CurrentSession as Session } from '../access/caller.js';
import { CurrentSession } from '../access/current-session.decorator.js';
import { CurrentTenant } from '../access/current-tenant.decorator.js';
import type { Tenant } from '../access/tenant.js';
import { Audited } from '../audit/audited.decorator.js';
import {
  type AlertPreference,
  type AlertQuery,
  type AlertView,
  alertPageSchema,
  alertPreferenceSchema,
  alertQuerySchema,
  alertSchema,
} from './alert.schema.js';
import { AlertListService } from './alert-list.service.js';

/** What people should look at. */
@ApiTags('alerts')
@Controller('alerts')
export class AlertController {
  constructor(private readonly alerts: AlertListService) {}

  @Get()
  @Allow('viewer', 'webhooks:read')
  @ApiOperation({ operationId: 'listAlerts', summary: 'Alerts of the company, the newest first' })
  @ApiOkResponse({ standardSchema: alertPageSchema })
  list(
    @CurrentTenant() tenant: Tenant,
    @Query({ schema: alertQuerySchema }) query: AlertQuery,
  ): Promise<Page<AlertView>> {
    return this.alerts.page(tenant.companyId, query);
  }

  @Get('preference')
  @Allow('viewer')
  @ApiOperation({ operationId: 'getAlertPreference', summary: 'Whether the signed-in member gets e-mails' })
  @ApiOkResponse({ standardSchema: alertPreferenceSchema })
  preference(@CurrentSession() session: Session): Promise<AlertPreference> {
    return this.alerts.preference(session.companyId, session.userId);
  }

  @Put('preference')
  @Allow('viewer')
  @Audited('alert_preference.set', { keep: ['email'] })
  @ApiOperation({
    operationId: 'setAlertPreference',
    summary: 'Chooses whether the signed-in member gets e-mails',
  })
  @ApiOkResponse({ standardSchema: alertPreferenceSchema })
  setPreference(
    @CurrentSession() session: Session,
    @Body({ schema: alertPreferenceSchema }) body: AlertPreference,
  ): Promise<AlertPreference> {
    return this.alerts.setPreference(session.companyId, session.userId, body);
  }

  @Get(':id')
  @Allow('viewer', 'webhooks:read')
  @ApiOperation({ operationId: 'getAlert', summary: 'One alert' })
  @ApiOkResponse({ standardSchema: alertSchema })
  get(@CurrentTenant() tenant: Tenant, @Param('id', { schema: idSchema }) id: number): Promise<AlertView> {
    return this.alerts.get(tenant.companyId, id);
  }

  @Post(':id/acknowledge')
  @HttpCode(200)
  @Allow('sender', 'webhooks:write')
  @Audited('alert.acknowledge')
  @ApiOperation({
    operationId: 'acknowledgeAlert',
    summary: 'Says that somebody looks after it; an alert that is acknowledged already keeps the first one',
  })
  @ApiOkResponse({ standardSchema: alertSchema })
  acknowledge(
    @CurrentTenant() tenant: Tenant,
    @Param('id', { schema: idSchema }) id: number,
  ): Promise<AlertView> {
    return this.alerts.acknowledge(tenant.companyId, id, tenant.userId);
  }
}
