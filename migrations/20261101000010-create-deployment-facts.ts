import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What all processes of a deployment must agree on. Never altered: the time of its making tells a restored copy. */
export class CreateDeploymentFacts20261101000010 implements MigrationInterface {
  async up(sql: QueryRunner): Promise<void> {
    await sql.query(`
      CREATE TABLE deployment_facts (
        -- origin: when this very table was made; another time means that a backup was loaded.
        -- oldest_build: the migration that a build must know at least to run on this database.
        -- public_url: for processes that were not told. storage: the mark of the folder with the uploaded files.
        name VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
        value VARCHAR(500) NOT NULL,
        PRIMARY KEY (name)
      ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci`);
  }

  async down(sql: QueryRunner): Promise<void> {
    await sql.query('DROP TABLE deployment_facts');
  }
}
