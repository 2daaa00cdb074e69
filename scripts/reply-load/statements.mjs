// @ts-check

/** Statements that a server is given, by its own count, so that none is forgotten; those of this connection are not in it. */
export class StatementCount {
  /** @param {import('mysql2/promise').Connection} connection */
  constructor(connection) {
    this.connection = connection;
    /** @type {Map<string, number>} */
    this.before = new Map();
  }

  /** From here on. */
  async begin() {
    this.before = await this.read();
  }

  /** @returns {Promise<{ statements: number, byKind: [string, number][] }>} since `begin`, the most frequent kinds first */
  async end() {
    const now = await this.read();
    const since = [...now].map(
      ([name, n]) => /** @type {[string, number]} */ ([name, n - (this.before.get(name) ?? 0)]),
    );
    const byKind = since
      .filter(([name, n]) => name.startsWith('Com_') && n > 0)
      .sort(([, a], [, b]) => b - a);
    return { statements: since.find(([name]) => name === 'Questions')?.[1] ?? 0, byKind };
  }

  async read() {
    const [all, own] = await Promise.all(['GLOBAL', 'SESSION'].map((scope) => this.status(scope)));
    return new Map([...(all ?? [])].map(([name, n]) => [name, n - (own?.get(name) ?? 0)]));
  }

  /**
   * @param {string} scope
   * @returns {Promise<Map<string, number>>}
   */
  async status(scope) {
    const [rows] = await this.connection.query(
      `SHOW ${scope} STATUS WHERE Variable_name = 'Questions' OR Variable_name REGEXP
         '^Com_(select|insert|update|delete|begin|commit|rollback|set_option|replace|load|call_procedure)$'`,
    );
    return new Map(
      /** @type {{ Variable_name: string, Value: string }[]} */ (rows).map((row) => [
        row.Variable_name,
        Number(row.Value),
      ]),
    );
  }
}
