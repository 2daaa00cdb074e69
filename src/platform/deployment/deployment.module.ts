import { Global, Module } from '@nestjs/common';
import { DeploymentFactRepository } from './deployment-fact.repository.js';

/** What the database tells of the deployment. */
@Global()
@Module({ providers: [DeploymentFactRepository], exports: [DeploymentFactRepository] })
export class DeploymentModule {}
