import { Module } from '@nestjs/common';
import { SendingCapRepository } from './sending-cap.repository.js';
import { SendingCapsService } from './sending-caps.service.js';

/** How often people may be texted. */
@Module({ providers: [SendingCapRepository, SendingCapsService], exports: [SendingCapsService] })
export class FrequencyModule {}
