import { Body, Controller, Get, HttpCode, Post } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Allow } from '../access/allow.decorator.js';
import { Audited } from '../audit/audited.decorator.js';
import {
  type CompleteSetup,
  completeSetupSchema,
  type SetupState,
  setupStateSchema,
} from './setup.schema.js';
import { SetupService } from './setup.service.js';

/** The first run of a deployment. */
@ApiTags('session')
@Controller('setup')
@Allow('anyone')
export class SetupController {
  constructor(private readonly setup: SetupService) {}

  @Get()
  @ApiOperation({ operationId: 'getSetup', summary: 'Whether the platform still has to be set up' })
  @ApiOkResponse({ standardSchema: setupStateSchema })
  async get(): Promise<SetupState> {
    return { needed: await this.setup.isNeeded() };
  }

  @Post()
  @HttpCode(204)
  @Audited('setup.complete', { keep: ['companyName', 'email'] })
  @ApiOperation({
    operationId: 'completeSetup',
    summary: 'Makes the first company and its owner, who runs the platform; then sign in',
  })
  @ApiNoContentResponse()
  async complete(@Body({ schema: completeSetupSchema }) body: CompleteSetup): Promise<void> {
    await this.setup.complete(body);
  }
}
