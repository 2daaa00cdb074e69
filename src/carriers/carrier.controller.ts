import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Bounded } from '../platform/http/bounded.decorator.js';
import { Allow } from '../tenancy/access/allow.decorator.js';
import { type CarrierList, carrierListSchema } from './carrier.schema.js';
import { readCredentialForm } from './credential-form.js';
import { DriverRegistry } from './driver-registry.js';

/** Which carriers there are, and what each asks for. */
@ApiTags('carriers')
@Controller('carriers')
export class CarrierController {
  constructor(private readonly drivers: DriverRegistry) {}

  @Get()
  @Allow('viewer', 'accounts:read')
  @Bounded('The drivers of this version.')
  @ApiOperation({
    operationId: 'listCarriers',
    summary: 'Lists the carriers that accounts can be connected to',
  })
  @ApiOkResponse({ standardSchema: carrierListSchema })
  list(): CarrierList {
    return {
      items: this.drivers.list().map((driver) => ({
        code: driver.code,
        displayName: driver.displayName,
        capabilities: driver.capabilities,
        defaultRates: driver.defaultRates,
        canCheckConnection: driver.checkConnection !== undefined,
        credentials: readCredentialForm(driver.credentialsSchema),
      })),
    };
  }
}
