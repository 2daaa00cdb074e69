import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database.js';
import type { Closure, HolidayRule, HoursLaw, HoursRule } from './hours-rule.js';

/** DATE columns as text: a Date would carry a clock and a zone that the row does not have. */
const BOUNDS = `DATE_FORMAT(valid_from, '%Y-%m-%d') AS validFrom, DATE_FORMAT(valid_to, '%Y-%m-%d') AS validTo`;

/** SQL of the sending hours' law. */
@Injectable()
export class HoursLawRepository {
  constructor(private readonly database: Database) {}

  /** Some hundred rows; read anew only as often as changes must be seen. */
  async read(): Promise<HoursLaw> {
    const rules = await this.database.query<HoursRule>(
      `SELECT code, place, ${BOUNDS}, weekdays, saturday, sunday, holidays, note
         FROM sending_hours_rules ORDER BY code`,
    );
    const holidays = await this.database.query<HolidayRule>(
      `SELECT code, place, name, falls_on AS date, observed, ${BOUNDS}, note FROM sending_holidays ORDER BY code`,
    );
    const closures = await this.database.query<Closure>(
      `SELECT place, DATE_FORMAT(from_date, '%Y-%m-%d') AS fromDate, DATE_FORMAT(to_date, '%Y-%m-%d') AS toDate
         FROM sending_closures ORDER BY id`,
    );
    return { rules, holidays, closures };
  }

  /** Adds the rows that are not there; a row that somebody edited stays as it is. */
  async addMissing({ rules, holidays }: Omit<HoursLaw, 'closures'>): Promise<void> {
    await this.database.execute(
      `INSERT INTO sending_hours_rules
         (code, place, valid_from, valid_to, weekdays, saturday, sunday, holidays, note)
       VALUES ? ON DUPLICATE KEY UPDATE code = VALUES(code)`,
      [
        rules.map((one) => [
          one.code,
          one.place,
          one.validFrom,
          one.validTo,
          one.weekdays,
          one.saturday,
          one.sunday,
          one.holidays,
          one.note,
        ]),
      ],
    );
    await this.database.execute(
      `INSERT INTO sending_holidays (code, place, name, falls_on, observed, valid_from, valid_to, note)
       VALUES ? ON DUPLICATE KEY UPDATE code = VALUES(code)`,
      [
        holidays.map((one) => [
          one.code,
          one.place,
          one.name,
          one.date,
          one.observed,
          one.validFrom,
          one.validTo,
          one.note,
        ]),
      ],
    );
  }
}
