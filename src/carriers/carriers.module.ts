import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AlertsModule } from '../tenancy/alerts/alerts.module.js';
import { BalanceModule } from '../tenancy/balance/balance.module.js';
import { Account } from './accounts/account.entity.js';
import { AccountRepository } from './accounts/account.repository.js';
import { AccountService } from './accounts/account.service.js';
import { AccountCheckService } from './accounts/account-check.service.js';
import { AccountCredentials } from './accounts/account-credentials.js';
import { AccountDirectory } from './accounts/account-directory.js';
import { WebhookTokenRepository } from './accounts/webhook-token.repository.js';
import { ChargeRepository } from './charging/charge.repository.js';
import { PriceTermRepository } from './charging/price-term.repository.js';
import { PriceTermsService } from './charging/price-terms.service.js';
import { DriverRegistry } from './driver-registry.js';
import { AccountNumber } from './numbers/number.entity.js';
import { NumberRepository } from './numbers/number.repository.js';
import { NumberService } from './numbers/number.service.js';
import { NumberHealthRepository } from './numbers/number-health.repository.js';
import { SendingNumberRepository } from './numbers/sending-number.repository.js';
import { PriceRepository } from './prices/price.repository.js';
import { PriceService } from './prices/price.service.js';
import { PriceSettingService } from './prices/price-setting.service.js';
import { ShiftedClockCheck } from './shifted-clock.check.js';
import { TenDlcRepository } from './ten-dlc/ten-dlc.repository.js';
import { TenDlcService } from './ten-dlc/ten-dlc.service.js';
import { TenDlcBrand } from './ten-dlc/ten-dlc-brand.entity.js';
import { TenDlcCampaign } from './ten-dlc/ten-dlc-campaign.entity.js';
import { UndiciCarrierHttp } from './undici-carrier-http.js';

/** Drivers, the companies' accounts at carriers, and the numbers of each. */
@Module({
  imports: [
    TypeOrmModule.forFeature([Account, AccountNumber, TenDlcBrand, TenDlcCampaign]),
    AlertsModule,
    BalanceModule,
  ],
  providers: [
    { provide: DriverRegistry, useFactory: () => DriverRegistry.discover() },
    UndiciCarrierHttp,
    WebhookTokenRepository,
    AccountCheckService,
    AccountCredentials,
    AccountDirectory,
    AccountRepository,
    AccountService,
    NumberHealthRepository,
    NumberRepository,
    NumberService,
    SendingNumberRepository,
    ChargeRepository,
    PriceRepository,
    PriceService,
    PriceSettingService,
    PriceTermRepository,
    PriceTermsService,
    ShiftedClockCheck,
    TenDlcRepository,
    TenDlcService,
  ],
  exports: [
    DriverRegistry,
    AccountCheckService,
    AccountDirectory,
    AccountService,
    NumberHealthRepository,
    NumberRepository,
    NumberService,
    ChargeRepository,
    PriceService,
    PriceSettingService,
    PriceTermsService,
    TenDlcService,
    WebhookTokenRepository,
  ],
})
export class CarriersModule {}
