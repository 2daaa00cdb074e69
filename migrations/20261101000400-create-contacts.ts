import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Contact lists, their contacts, and the imports that fill them. */
export class CreateContacts20261101000400 implements MigrationInterface {
  async up(sql: QueryRunner): Promise<void> {
    await sql.query(`
      CREATE TABLE contact_lists (
        id INT UNSIGNED NOT NULL AUTO_INCREMENT,
        company_id INT UNSIGNED NOT NULL,
        -- Not the default collation, to which all emoji are one letter.
        name VARCHAR(120) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci NOT NULL,
        -- NULL once the list is being deleted, so that its name is free again.
        name_taken TINYINT UNSIGNED NULL DEFAULT 1,
        -- Contacts in the list, kept by the transactions that add and remove them.
        contact_count BIGINT UNSIGNED NOT NULL DEFAULT 0,
        status ENUM('active','deleting') NOT NULL DEFAULT 'active',
        created_at DATETIME(3) NOT NULL,
        PRIMARY KEY (id),
        -- one list of a name, so that nobody picks the wrong one; INSERT and UPDATE fail on it
        UNIQUE KEY uq_contact_lists_name (company_id, name, name_taken),
        -- WHERE company_id = ? ORDER BY id
        KEY ix_contact_lists_company (company_id, id),
        -- the sweeper's look for deletions under way: WHERE status = 'deleting'
        KEY ix_contact_lists_status (status),
        CONSTRAINT fk_contact_lists_company FOREIGN KEY (company_id) REFERENCES companies (id)
      ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci`);
    await sql.query(`
      CREATE TABLE contact_list_counts (
        company_id INT UNSIGNED NOT NULL,
        list_id INT UNSIGNED NOT NULL,
        -- Code of a US state or Canadian province; '' for any other region, so that no file can grow this table.
        state CHAR(2) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT '',
        -- Tells the country and the candidate time zones.
        hours_class_id INT UNSIGNED NOT NULL,
        -- Contacts, kept by the transactions that add, change and remove them.
        n BIGINT NOT NULL,
        -- counts of a list: WHERE company_id = ? AND list_id = ?
        PRIMARY KEY (company_id, list_id, state, hours_class_id)
      ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci`);
    await sql.query(`
      CREATE TABLE contact_list_fields (
        company_id INT UNSIGNED NOT NULL,
        list_id INT UNSIGNED NOT NULL,
        -- A custom field that contacts of the list may hold: a header of the export, a merge field of a campaign.
        name VARCHAR(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
        -- fields of a list: WHERE company_id = ? AND list_id = ? ORDER BY name
        PRIMARY KEY (company_id, list_id, name)
      ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci`);
    await sql.query(`
      CREATE TABLE contacts (
        list_id INT UNSIGNED NOT NULL,
        -- Drawn from contact_ids.
        id BIGINT UNSIGNED NOT NULL,
        company_id INT UNSIGNED NOT NULL,
        -- E.164 digits without the plus sign: half the size of a string in every index.
        phone BIGINT UNSIGNED NOT NULL,
        country CHAR(2) CHARACTER SET ascii COLLATE ascii_bin NULL,
        region VARCHAR(64) NULL,
        city VARCHAR(100) NULL,
        first_name VARCHAR(100) NULL,
        last_name VARCHAR(100) NULL,
        email VARCHAR(254) NULL,
        zip VARCHAR(16) NULL,
        -- The contact's own zone where the file named one; it overrides what the number suggests.
        time_zone VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NULL,
        hours_class_id INT UNSIGNED NOT NULL,
        custom_fields JSON NULL,
        -- The import and row that wrote this contact last: «first row wins» and «last row wins» are decided
        -- by the row, in whatever order the batches finish.
        import_id INT UNSIGNED NULL,
        import_row INT UNSIGNED NULL,
        created_at DATETIME(3) NOT NULL,
        updated_at DATETIME(3) NOT NULL,
        -- One list lies together and in order: generation and paging walk (list_id, id).
        PRIMARY KEY (list_id, id),
        -- duplicates of an import, and search by number: WHERE list_id = ? AND phone = ?
        UNIQUE KEY uq_contacts_list_phone (list_id, phone)
      ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci`);
    await sql.query(`
      CREATE TABLE contact_ids (
        id TINYINT UNSIGNED NOT NULL,
        -- The id that the next contact gets: ids are drawn here in runs, see contact-id.repository.ts.
        next_id BIGINT UNSIGNED NOT NULL,
        PRIMARY KEY (id)
      ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci`);
    await sql.query('INSERT INTO contact_ids (id, next_id) VALUES (1, 1)');
    await sql.query(`
      CREATE TABLE uploads (
        -- Part of the upload's address: a UUID, which nobody guesses.
        id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
        company_id INT UNSIGNED NOT NULL,
        file_name VARCHAR(255) NOT NULL,
        storage_key VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
        -- Length as announced; how much of it has arrived is the stored file's own size.
        bytes BIGINT UNSIGNED NOT NULL,
        created_by INT UNSIGNED NULL,
        created_at DATETIME(3) NOT NULL,
        -- Moves on with each piece that arrives.
        expires_at DATETIME(3) NOT NULL,
        -- WHERE company_id = ? AND id = ?; the row goes when an import takes the file
        PRIMARY KEY (id),
        -- abandoned uploads: WHERE expires_at <= ? ORDER BY expires_at
        KEY ix_uploads_expires (expires_at)
      ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci`);
    await sql.query(`
      CREATE TABLE imports (
        id INT UNSIGNED NOT NULL AUTO_INCREMENT,
        company_id INT UNSIGNED NOT NULL,
        -- NULL: it brings opt-outs alone, and no contacts.
        list_id INT UNSIGNED NULL,
        status ENUM('uploaded','running','paused','completed','failed','canceled') NOT NULL,
        status_reason VARCHAR(500) NULL,
        file_name VARCHAR(255) NOT NULL,
        -- Where the storage keeps the file; NULL once it was removed.
        storage_key VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NULL,
        file_bytes BIGINT UNSIGNED NOT NULL,
        -- The file as UTF-8 text, which the batches read: the uploaded one itself where it needs no unpacking and no
        -- decoding. NULL until it is there, and once it was removed.
        text_key VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NULL,
        text_bytes BIGINT UNSIGNED NULL,
        -- Compression, encoding, delimiter, header, column mapping, default country, duplicate policy, opt-out of all.
        settings JSON NOT NULL,
        -- How far the file was cut into batches: the byte, record and line at which the next one begins.
        batches_cut INT UNSIGNED NOT NULL DEFAULT 0,
        cut_offset BIGINT UNSIGNED NOT NULL DEFAULT 0,
        cut_rows INT UNSIGNED NOT NULL DEFAULT 0,
        cut_line INT UNSIGNED NOT NULL DEFAULT 1,
        cut_done BOOLEAN NOT NULL DEFAULT FALSE,
        -- Steps of preparing and cutting begun since the last one that succeeded.
        cut_attempts SMALLINT UNSIGNED NOT NULL DEFAULT 0,
        -- Sums over the finished batches, kept by their transactions: 5,000 batches would take 30 ms to add up at
        -- each look. Nothing is added once the status is another than 'running'.
        rows_done INT UNSIGNED NOT NULL DEFAULT 0,
        bytes_done BIGINT UNSIGNED NOT NULL DEFAULT 0,
        inserted INT UNSIGNED NOT NULL DEFAULT 0,
        updated INT UNSIGNED NOT NULL DEFAULT 0,
        duplicates INT UNSIGNED NOT NULL DEFAULT 0,
        rejected INT UNSIGNED NOT NULL DEFAULT 0,
        opted_out INT UNSIGNED NOT NULL DEFAULT 0,
        places_from_memory BIGINT UNSIGNED NOT NULL DEFAULT 0,
        places_from_redis BIGINT UNSIGNED NOT NULL DEFAULT 0,
        places_from_table BIGINT UNSIGNED NOT NULL DEFAULT 0,
        -- ms spent on reading rows, and since when it goes on: pauses and the unpacking of the file do not count.
        worked_ms BIGINT UNSIGNED NOT NULL DEFAULT 0,
        working_since DATETIME(3) NULL,
        -- Ended, and its files are removed: the sweeper has nothing more to do here.
        frozen BOOLEAN NOT NULL DEFAULT FALSE,
        created_by INT UNSIGNED NULL,
        created_at DATETIME(3) NOT NULL,
        started_at DATETIME(3) NULL,
        finished_at DATETIME(3) NULL,
        PRIMARY KEY (id),
        -- WHERE company_id = ? ORDER BY id
        KEY ix_imports_company (company_id, id),
        -- imports of a list: WHERE company_id = ? AND list_id = ? ORDER BY id
        KEY ix_imports_list (company_id, list_id, id),
        -- the sweeper's look for what is under way or half ended: WHERE frozen = FALSE
        KEY ix_imports_frozen (frozen, id)
      ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci`);
    await sql.query(`
      CREATE TABLE import_batches (
        import_id INT UNSIGNED NOT NULL,
        batch_number INT UNSIGNED NOT NULL,
        start_offset BIGINT UNSIGNED NOT NULL,
        end_offset BIGINT UNSIGNED NOT NULL,
        -- Number of the first record, counted from 1 after the header.
        first_row INT UNSIGNED NOT NULL,
        -- Line in the file on which the batch begins, counted from 1.
        first_line INT UNSIGNED NOT NULL,
        rows_cut INT UNSIGNED NOT NULL,
        status ENUM('waiting','completed') NOT NULL DEFAULT 'waiting',
        -- How often a worker has begun with it.
        attempts SMALLINT UNSIGNED NOT NULL DEFAULT 0,
        -- The accounts of a batch are written in the transaction that writes its contacts.
        inserted INT UNSIGNED NOT NULL DEFAULT 0,
        updated INT UNSIGNED NOT NULL DEFAULT 0,
        duplicates INT UNSIGNED NOT NULL DEFAULT 0,
        rejected INT UNSIGNED NOT NULL DEFAULT 0,
        -- Rows among the accepted ones whose number is opted out.
        opted_out INT UNSIGNED NOT NULL DEFAULT 0,
        -- Distinct prefixes that were looked up, and who answered: process memory, Redis, or the table.
        places_from_memory INT UNSIGNED NOT NULL DEFAULT 0,
        places_from_redis INT UNSIGNED NOT NULL DEFAULT 0,
        places_from_table INT UNSIGNED NOT NULL DEFAULT 0,
        completed_at DATETIME(3) NULL,
        PRIMARY KEY (import_id, batch_number),
        -- what is left of an import: WHERE import_id = ? AND status = 'waiting'
        KEY ix_import_batches_status (import_id, status)
      ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci`);
    await sql.query(`
      CREATE TABLE import_rejections (
        import_id INT UNSIGNED NOT NULL,
        -- Record number in the file, counted from 1 after the header.
        record_number INT UNSIGNED NOT NULL,
        batch_number INT UNSIGNED NOT NULL,
        line_number INT UNSIGNED NOT NULL,
        reason VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
        -- The record's fields as a JSON array, as they stood in the file.
        fields JSON NOT NULL,
        PRIMARY KEY (import_id, record_number)
      ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci`);
    await sql.query(`
      CREATE TABLE import_rejection_counts (
        import_id INT UNSIGNED NOT NULL,
        reason VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
        -- Kept by the transactions of the batches.
        n INT UNSIGNED NOT NULL,
        -- WHERE import_id IN (…)
        PRIMARY KEY (import_id, reason)
      ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci`);
  }

  async down(sql: QueryRunner): Promise<void> {
    for (const table of [
      'import_rejection_counts',
      'import_rejections',
      'import_batches',
      'imports',
      'uploads',
      'contact_ids',
      'contacts',
      'contact_list_fields',
      'contact_list_counts',
      'contact_lists',
    ]) {
      await sql.query(`DROP TABLE ${table}`);
    }
  }
}
