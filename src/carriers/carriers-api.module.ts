import { Module } from '@nestjs/common';
import { AccountController } from './accounts/account.controller.js';
import { CarrierController } from './carrier.controller.js';
import { CarriersModule } from './carriers.module.js';
import { NumberController } from './numbers/number.controller.js';

/** Carriers, accounts and numbers over HTTP. */
@Module({
  imports: [CarriersModule],
  controllers: [CarrierController, AccountController, NumberController],
})
export class CarriersApiModule {}
