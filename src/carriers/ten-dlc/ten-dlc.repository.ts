import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { MoreThan, Repository } from 'typeorm';
import { Database, isDuplicateKey, isReferenceMissing } from '../../platform/database/database.js';
import { TenDlcBrand } from './ten-dlc-brand.entity.js';
import { TenDlcCampaign } from './ten-dlc-campaign.entity.js';

export type BrandChanges = Partial<Pick<TenDlcBrand, 'name' | 'kind' | 'vettingScore' | 'segmentsPerDay'>>;
export type CampaignChanges = Partial<Pick<TenDlcCampaign, 'name' | 'class' | 'segmentsPerMinute'>>;

/** 10DLC brands and campaigns. */
@Injectable()
export class TenDlcRepository {
  constructor(
    @InjectRepository(TenDlcBrand) private readonly brands: Repository<TenDlcBrand>,
    @InjectRepository(TenDlcCampaign) private readonly campaigns: Repository<TenDlcCampaign>,
    private readonly database: Database,
  ) {}

  /** @returns null where the company has a brand with that tax id */
  async addBrand(brand: Omit<TenDlcBrand, 'id'>): Promise<TenDlcBrand | null> {
    try {
      return await this.brands.save(this.brands.create(brand));
    } catch (error) {
      if (isDuplicateKey(error)) return null;
      throw error;
    }
  }

  async findBrand(companyId: number, id: number): Promise<TenDlcBrand | null> {
    return this.brands.findOneBy({ companyId, id });
  }

  async pageBrands(companyId: number, after: number, limit: number): Promise<TenDlcBrand[]> {
    return this.brands.find({
      where: { companyId, id: MoreThan(after) },
      order: { id: 'ASC' },
      take: limit,
    });
  }

  async updateBrand(companyId: number, id: number, changes: BrandChanges): Promise<void> {
    await this.brands.update({ companyId, id }, changes);
  }

  /** @returns false where campaigns still name it; the foreign key holds against one that is being added */
  async removeBrand(companyId: number, id: number): Promise<boolean> {
    const { affectedRows } = await this.database.execute(
      `DELETE FROM ten_dlc_brands WHERE company_id = ? AND id = ?
          AND NOT EXISTS (SELECT 1 FROM ten_dlc_campaigns c WHERE c.brand_id = ?)`,
      [companyId, id, id],
    );
    return affectedRows === 1;
  }

  /** @returns null where its brand is gone: the foreign key holds against one that is being removed */
  async addCampaign(campaign: Omit<TenDlcCampaign, 'id'>): Promise<TenDlcCampaign | null> {
    try {
      return await this.campaigns.save(this.campaigns.create(campaign));
    } catch (error) {
      if (isReferenceMissing(error)) return null;
      throw error;
    }
  }

  async findCampaign(companyId: number, id: number): Promise<TenDlcCampaign | null> {
    return this.campaigns.findOneBy({ companyId, id });
  }

  /** Those of the ids that are campaigns of the company. */
  async ownedCampaigns(companyId: number, ids: readonly number[]): Promise<Set<number>> {
    if (ids.length === 0) return new Set();
    const rows = await this.database.query<{ id: number }>(
      'SELECT id FROM ten_dlc_campaigns WHERE company_id = ? AND id IN (?)',
      [companyId, ids],
    );
    return new Set(rows.map(({ id }) => id));
  }

  async pageCampaigns(companyId: number, after: number, limit: number): Promise<TenDlcCampaign[]> {
    return this.campaigns.find({
      where: { companyId, id: MoreThan(after) },
      order: { id: 'ASC' },
      take: limit,
    });
  }

  async updateCampaign(companyId: number, id: number, changes: CampaignChanges): Promise<void> {
    await this.campaigns.update({ companyId, id }, changes);
  }

  /** @returns false where numbers still send under it */
  async removeCampaign(companyId: number, id: number): Promise<boolean> {
    const { affectedRows } = await this.database.execute(
      `DELETE FROM ten_dlc_campaigns WHERE company_id = ? AND id = ?
          AND NOT EXISTS (SELECT 1 FROM numbers n WHERE n.ten_dlc_campaign_id = ?)`,
      [companyId, id, id],
    );
    return affectedRows === 1;
  }
}
