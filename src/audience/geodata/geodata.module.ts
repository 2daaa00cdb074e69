import { Module } from '@nestjs/common';
import { GeodataRepository } from './geodata.repository.js';
import { GeodataService } from './geodata.service.js';
import { GeodataSeedService } from './geodata-seed.service.js';
import { PlaceCache } from './place-cache.js';

/** Country, region, city and candidate time zones of phone numbers. */
@Module({
  providers: [GeodataRepository, GeodataService, GeodataSeedService, PlaceCache],
  exports: [GeodataService, GeodataSeedService],
})
export class GeodataModule {}
