import { Module } from '@nestjs/common';
import { ClockModule } from './clock/clock.module.js';
import { ConfigModule } from './config/config.module.js';
import { DatabaseModule } from './database/database.module.js';
import { DeploymentModule } from './deployment/deployment.module.js';
import { HttpModule } from './http/http.module.js';
import { LiveModule } from './live/live.module.js';
import { LoggingModule } from './logging/logging.module.js';
import { MailModule } from './mail/mail.module.js';
import { MetricsModule } from './metrics/metrics.module.js';
import { QueuesModule } from './queues/queues.module.js';
import { RedisModule } from './redis/redis.module.js';
import { SecretsModule } from './secrets/secrets.module.js';

/** Everything below the business: the same in every role. */
@Module({
  imports: [
    ConfigModule,
    LoggingModule,
    MetricsModule,
    ClockModule,
    SecretsModule,
    DatabaseModule,
    DeploymentModule,
    RedisModule,
    QueuesModule,
    HttpModule,
    LiveModule,
    MailModule,
  ],
})
export class PlatformModule {}
