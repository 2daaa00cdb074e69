import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock/clock.js';
import { ConflictError, InvalidInputError, NotFoundError } from '../../platform/errors.js';
import { type Page, type PageQuery, toPage } from '../../platform/http/page.js';
import { AccountDirectory } from '../accounts/account-directory.js';
import { TenDlcRepository } from './ten-dlc.repository.js';
import type {
  AddTenDlcBrand,
  AddTenDlcCampaign,
  TenDlcBrandView,
  TenDlcCampaignView,
  UpdateTenDlcBrand,
  UpdateTenDlcCampaign,
} from './ten-dlc.schema.js';
import type { TenDlcBrand } from './ten-dlc-brand.entity.js';
import type { TenDlcCampaign } from './ten-dlc-campaign.entity.js';
import {
  type BrandStanding,
  brandLimit,
  brandPerDay,
  CLASS_LIMITS,
  type TenDlcClass,
} from './ten-dlc-limits.js';

/** The company's 10DLC brands and campaigns. Their limits hold over all of its accounts. */
@Injectable()
export class TenDlcService {
  constructor(
    private readonly repository: TenDlcRepository,
    private readonly directory: AccountDirectory,
    private readonly clock: Clock,
  ) {}

  /** @throws ConflictError for a tax id that is there, InvalidInputError for a limit above the carrier's */
  async addBrand(companyId: number, input: AddTenDlcBrand): Promise<TenDlcBrandView> {
    checkBrand(input);
    const brand = await this.repository.addBrand({ companyId, ...input, createdAt: this.clock.date() });
    if (!brand) throw new ConflictError('The company has a brand with this tax id already.');
    return showBrand(brand);
  }

  async listBrands(companyId: number, { after, limit }: PageQuery): Promise<Page<TenDlcBrandView>> {
    const page = toPage(await this.repository.pageBrands(companyId, after ?? 0, limit + 1), limit);
    return { items: page.items.map(showBrand), next: page.next };
  }

  /** @throws NotFoundError */
  async getBrand(companyId: number, id: number): Promise<TenDlcBrandView> {
    return showBrand(await this.requireBrand(companyId, id));
  }

  /** @throws NotFoundError, InvalidInputError */
  async updateBrand(companyId: number, id: number, changes: UpdateTenDlcBrand): Promise<TenDlcBrandView> {
    const brand = await this.requireBrand(companyId, id);
    const kind = changes.kind ?? brand.kind;
    const vettingScore = changes.vettingScore === undefined ? brand.vettingScore : changes.vettingScore;
    const segmentsPerDay =
      changes.segmentsPerDay === undefined ? brand.segmentsPerDay : changes.segmentsPerDay;
    checkBrand({ kind, vettingScore, segmentsPerDay });
    await this.repository.updateBrand(companyId, id, {
      name: changes.name ?? brand.name,
      kind,
      vettingScore,
      segmentsPerDay,
    });
    this.directory.forgetNumbers();
    return this.getBrand(companyId, id);
  }

  /** @throws NotFoundError, ConflictError where it has campaigns */
  async removeBrand(companyId: number, id: number): Promise<void> {
    await this.requireBrand(companyId, id);
    if (await this.repository.removeBrand(companyId, id)) return;
    throw new ConflictError('The brand has 10DLC campaigns: remove them first.');
  }

  /** @throws InvalidInputError for a brand that is none of the company's, or a limit above that of the class */
  async addCampaign(companyId: number, input: AddTenDlcCampaign): Promise<TenDlcCampaignView> {
    const brand = await this.repository.findBrand(companyId, input.brandId);
    if (!brand) throw InvalidInputError.of('brandId', NO_BRAND);
    checkCampaign(input);
    const createdAt = this.clock.date();
    const campaign = await this.repository.addCampaign({ companyId, ...input, createdAt });
    if (!campaign) throw InvalidInputError.of('brandId', NO_BRAND);
    return showCampaign(campaign);
  }

  async listCampaigns(companyId: number, { after, limit }: PageQuery): Promise<Page<TenDlcCampaignView>> {
    const page = toPage(await this.repository.pageCampaigns(companyId, after ?? 0, limit + 1), limit);
    return { items: page.items.map(showCampaign), next: page.next };
  }

  /** @throws NotFoundError */
  async getCampaign(companyId: number, id: number): Promise<TenDlcCampaignView> {
    return showCampaign(await this.requireCampaign(companyId, id));
  }

  /** @throws NotFoundError, InvalidInputError */
  async updateCampaign(
    companyId: number,
    id: number,
    changes: UpdateTenDlcCampaign,
  ): Promise<TenDlcCampaignView> {
    const campaign = await this.requireCampaign(companyId, id);
    const segmentsPerMinute =
      changes.segmentsPerMinute === undefined ? campaign.segmentsPerMinute : changes.segmentsPerMinute;
    const changed = { class: changes.class ?? campaign.class, segmentsPerMinute };
    checkCampaign(changed);
    await this.repository.updateCampaign(companyId, id, { name: changes.name ?? campaign.name, ...changed });
    this.directory.forgetNumbers();
    return this.getCampaign(companyId, id);
  }

  /** @throws NotFoundError, ConflictError where numbers send under it */
  async removeCampaign(companyId: number, id: number): Promise<void> {
    await this.requireCampaign(companyId, id);
    if (await this.repository.removeCampaign(companyId, id)) return;
    throw new ConflictError('Numbers send under this 10DLC campaign: take them off it first.');
  }

  /** Those of the ids that are campaigns of the company. */
  ownedCampaigns(companyId: number, ids: readonly number[]): Promise<Set<number>> {
    return this.repository.ownedCampaigns(companyId, ids);
  }

  private async requireBrand(companyId: number, id: number): Promise<TenDlcBrand> {
    const brand = await this.repository.findBrand(companyId, id);
    if (!brand) throw new NotFoundError('10DLC brand');
    return brand;
  }

  private async requireCampaign(companyId: number, id: number): Promise<TenDlcCampaign> {
    const campaign = await this.repository.findCampaign(companyId, id);
    if (!campaign) throw new NotFoundError('10DLC campaign');
    return campaign;
  }
}

const NO_BRAND = 'is no brand of this company';

function checkBrand(brand: BrandStanding): void {
  if (brand.kind !== 'standard' && brand.vettingScore !== null) {
    throw InvalidInputError.of('vettingScore', 'counts for standard brands only');
  }
  const most = brandLimit(brand);
  if ((brand.segmentsPerDay ?? 0) > most) {
    throw InvalidInputError.of('segmentsPerDay', `must be at most ${most}, the carrier’s limit`);
  }
}

function checkCampaign(campaign: { class: TenDlcClass; segmentsPerMinute: number | null }): void {
  const most = CLASS_LIMITS[campaign.class].perMinute;
  if ((campaign.segmentsPerMinute ?? 0) > most) {
    throw InvalidInputError.of('segmentsPerMinute', `must be at most ${most}, the limit of its class`);
  }
}

function showBrand(brand: TenDlcBrand): TenDlcBrandView {
  const { id, name, taxId, kind, vettingScore, segmentsPerDay, createdAt } = brand;
  const limitPerDay = brandPerDay(brand);
  return {
    id,
    name,
    taxId,
    kind,
    vettingScore,
    segmentsPerDay,
    limitPerDay,
    createdAt: createdAt.toISOString(),
  };
}

function showCampaign(campaign: TenDlcCampaign): TenDlcCampaignView {
  const { perMinute, over } = CLASS_LIMITS[campaign.class];
  return {
    id: campaign.id,
    brandId: campaign.brandId,
    name: campaign.name,
    class: campaign.class,
    segmentsPerMinute: campaign.segmentsPerMinute,
    limitPerMinute: campaign.segmentsPerMinute ?? perMinute,
    limitIsOver: over,
    createdAt: campaign.createdAt.toISOString(),
  };
}
