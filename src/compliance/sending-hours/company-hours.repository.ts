import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database.js';
import type { CompanyHours } from './company-hours.js';

interface Row {
  weekdays: string | null;
  saturday: string | null;
  sunday: string | null;
  onHolidays: number;
  closedDates: string;
}

/** SQL of the companies' own sending hours. */
@Injectable()
export class CompanyHoursRepository {
  constructor(private readonly database: Database) {}

  async find(companyId: number): Promise<CompanyHours | null> {
    const [row] = await this.database.query<Row>(
      `SELECT weekdays, saturday, sunday, on_holidays AS onHolidays, closed_dates AS closedDates
         FROM company_sending_hours WHERE company_id = ?`,
      [companyId],
    );
    if (!row) return null;
    return {
      ...row,
      onHolidays: Boolean(row.onHolidays),
      closedDates: row.closedDates === '' ? [] : row.closedDates.split(','),
    };
  }

  async save(companyId: number, hours: CompanyHours, now: Date): Promise<void> {
    await this.database.execute(
      `INSERT INTO company_sending_hours
         (company_id, weekdays, saturday, sunday, on_holidays, closed_dates, updated_at)
       VALUES (?, ?, ?, ?, ?, ?, ?)
       ON DUPLICATE KEY UPDATE weekdays = VALUES(weekdays), saturday = VALUES(saturday), sunday = VALUES(sunday),
         on_holidays = VALUES(on_holidays), closed_dates = VALUES(closed_dates), updated_at = VALUES(updated_at)`,
      [
        companyId,
        hours.weekdays,
        hours.saturday,
        hours.sunday,
        hours.onHolidays,
        hours.closedDates.join(','),
        now,
      ],
    );
  }
}
