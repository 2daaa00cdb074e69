import { Body, Controller, Get, Put } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Allow } from '../access/allow.decorator.js';
import type { CurrentSession as Session } from '../access/caller.js';
import { CurrentSession } from '../access/current-session.decorator.js';
import { CurrentTenant } from '../access/current-tenant.decorator.js';
import type { Tenant } from '../access/tenant.js';
import { Audited } from '../audit/audited.decorator.js';
import { type TwoFactorPolicy, twoFactorPolicySchema } from './company.schema.js';
import { TwoFactorPolicyService } from './two-factor-policy.service.js';

/** Whether a company asks all of its members for a second factor. */
@ApiTags('company')
@Controller('company/two-factor-policy')
@Allow('owner')
export class TwoFactorPolicyController {
  constructor(private readonly policies: TwoFactorPolicyService) {}

  @Get()
  @Allow('viewer', 'settings:read')
  @ApiOperation({ operationId: 'getTwoFactorPolicy', summary: 'Whether all members need a second factor' })
  @ApiOkResponse({ standardSchema: twoFactorPolicySchema })
  async get(@CurrentTenant() tenant: Tenant): Promise<TwoFactorPolicy> {
    return this.policies.get(tenant.companyId);
  }

  @Put()
  @Audited('company.two_factor_policy', { keep: ['required'] })
  @ApiOperation({
    operationId: 'setTwoFactorPolicy',
    summary: 'Asks all members for a second factor, or no longer',
    description:
      'From the next request on, members without one may do nothing but set one up; API keys go on. Whoever asks needs one first.',
  })
  @ApiOkResponse({ standardSchema: twoFactorPolicySchema })
  async set(
    @CurrentSession() session: Session,
    @Body({ schema: twoFactorPolicySchema }) body: TwoFactorPolicy,
  ): Promise<TwoFactorPolicy> {
    return this.policies.set(session, body);
  }
}
