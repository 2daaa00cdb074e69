import { Module } from '@nestjs/common';
import { FleetModule } from './fleet.module.js';
import { ProcessController } from './process.controller.js';

/** Routes of the fleet. */
@Module({ imports: [FleetModule], controllers: [ProcessController] })
export class FleetApiModule {}
