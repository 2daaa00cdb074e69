import { Module } from '@nestjs/common';
import { CarriersModule } from '../../carriers/carriers.module.js';
import { BalanceModule } from '../../tenancy/balance/balance.module.js';
import { ClaimPricing } from './claim-pricing.service.js';

/** What messages cost as they are claimed. */
@Module({ imports: [BalanceModule, CarriersModule], providers: [ClaimPricing], exports: [ClaimPricing] })
export class ChargingModule {}
