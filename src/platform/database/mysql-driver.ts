import mysql from 'mysql2';

/**
 * mysql2 as TypeORM's driver, with every new connection set to what our statements are written for:
 * READ COMMITTED (no gap locks, `INSERT … SELECT` reads without locking its source), UTC, and strict mode.
 */
export const mysqlDriver = {
  createPool(options: mysql.PoolOptions): mysql.Pool {
    const pool = mysql.createPool(options);
    pool.on('connection', (connection) => {
      connection.query('SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED');
      connection.query(
        "SET SESSION time_zone = '+00:00', sql_mode = 'STRICT_ALL_TABLES,NO_ZERO_DATE,NO_ZERO_IN_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION'",
      );
    });
    return pool;
  },
};
