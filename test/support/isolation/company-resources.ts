import type { Database } from '../../../src/platform/database/database.js';
import { ApiClient } from '../api-client.js';
import { createCompany, type TestCompany } from '../companies.js';
import { type ApiOperation, parameterPrefixes } from './api-operations.js';
import { BODIES, RESOURCES } from './recipes.js';

/**
 * One company with one of everything, made as it is asked for. Whatever it names carries `mark`, so that a leak
 * shows wherever it appears.
 */
export class CompanyResources {
  private readonly values = new Map<string, Promise<string>>();
  /** How often a recipe asked for an id: tells whether a body refers to something of this company. */
  asked = 0;
  private made = 0;

  private constructor(
    readonly mark: string,
    readonly company: TestCompany,
    readonly bySession: ApiClient,
    readonly byKey: ApiClient,
    readonly database: Database,
    private readonly operations: readonly ApiOperation[],
  ) {}

  static async make(
    mark: string,
    url: string,
    database: Database,
    operations: readonly ApiOperation[],
  ): Promise<CompanyResources> {
    const company = await createCompany(database, `Company ${mark}`, `${mark}@example.com`);
    const bySession = await ApiClient.signIn(url, company.email, company.password);
    return new CompanyResources(
      mark,
      company,
      bySession,
      ApiClient.withKey(url, company.apiKey),
      database,
      operations,
    );
  }

  /** The value that stands for the last parameter of `prefix`, such as `/lists/{id}`. */
  id(prefix: string): Promise<string> {
    this.asked++;
    const known = this.values.get(prefix);
    if (known) return known;
    const recipe = RESOURCES[prefix];
    if (!recipe) throw new Error(`No recipe for ${prefix}: add one to test/support/isolation/recipes.ts.`);
    const value = Promise.resolve(recipe.make(this)).then(String);
    this.values.set(prefix, value);
    return value;
  }

  /** Another number with each call, for what may exist only once. */
  fresh(): number {
    return ++this.made;
  }

  /** Texts that only this company may see: its mark, and ids that are no mere numbers, such as phones. */
  async secrets(): Promise<string[]> {
    const own = [...this.values].filter(([prefix]) => !RESOURCES[prefix]?.shared).map(([, value]) => value);
    const values = await Promise.all(own);
    return [this.mark, ...values.filter((value) => !/^\d+$/.test(value))];
  }

  /** Makes a thing through the operation that creates it; its answer. */
  async create<Body = { id: number }>(operationId: string): Promise<Body> {
    const operation = this.operations.find(({ id }) => id === operationId);
    if (!operation) throw new Error(`The API has no operation ${operationId}.`);
    const path = await this.fill(operation.path);
    const answer = await this.bySession.call<Body>(operation.method, path, await this.body(operationId));
    if (answer.status >= 300) {
      throw new Error(`${operationId} was answered with ${answer.status}: ${JSON.stringify(answer.body)}`);
    }
    return answer.body;
  }

  /**
   * A path with this company's ids in the place of its parameters.
   *
   * @param parents whose ids stand in all parameters but the last
   */
  async fill(path: string, parents: CompanyResources = this): Promise<string> {
    let filled = path;
    const prefixes = parameterPrefixes(path);
    for (const [index, prefix] of prefixes.entries()) {
      const owner = index === prefixes.length - 1 ? this : parents;
      const value = await owner.id(prefix.replace('/api/v1', ''));
      filled = filled.replace(/\{[^}]+\}/, encodeURIComponent(value));
    }
    return filled;
  }

  /** What the operation takes, with this company's ids in it. */
  async body(operationId: string): Promise<object | undefined> {
    return BODIES[operationId]?.(this);
  }
}
