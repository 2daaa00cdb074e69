import { Module } from '@nestjs/common';
import { AccountController } from './accounts/account.controller.js';
import { CarrierController } from './carrier.controller.js';
import { CarriersModule } from './carriers.module.js';
import { NumberController } from './numbers/number.controller.js';
import { PriceController } from './prices/price.controller.js';
import { TenDlcBrandController } from './ten-dlc/ten-dlc-brand.controller.js';
import { TenDlcCampaignController } from './ten-dlc/ten-dlc-campaign.controller.js';

/** Carriers, accounts, numbers and 10DLC registrations over HTTP. */
@Module({
  imports: [CarriersModule],
  controllers: [
    CarrierController,
    AccountController,
    NumberController,
    PriceController,
    TenDlcBrandController,
    TenDlcCampaignController,
  ],
})
export class CarriersApiModule {}
