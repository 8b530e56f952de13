import type { IncomingMessage, ServerResponse } from 'node:http';
import { execute, type ExecutionResult, type GraphQLSchema } from 'graphql';
import type { Account } from './account.js';
import { validateTokens } from './connector-tokens.js';
import { DocumentCache } from './document-cache.js';
import { buildExecutableSchema } from './executable-schema.js';
import type { Execution } from './execution.js';
import { type FaultPlan, planFault } from './fault-plan.js';
import type { Faults, KeyRefusal, SimulatedCall } from './faults.js';
import { type GraphqlRequest, readGraphqlRequest } from './graphql-request.js';
import { RateWindow } from './rate-window.js';
import { type HttpReply, jsonReply, keyRefused, readBody, sendReply, tooManyRequests } from './reply.js';
import type { RequestLog, RequestRecord, SettleRequest } from './request-log.js';

export interface ApiEndpointOptions {
  readonly account: Account;
  readonly faults: Faults;
  readonly log: RequestLog;
  readonly apiKey: string;
  readonly keyRefusal: KeyRefusal;
  readonly shardRedirect?: string | undefined;
}

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

let sharedSchema: GraphQLSchema | undefined;

/** `/api/graphql/` of the simulated account, and the tokens of its connectors. */
export class ApiEndpoint {
  readonly #options: ApiEndpointOptions;
  readonly #schema = (sharedSchema ??= buildExecutableSchema());
  readonly #documents = new DocumentCache(this.#schema);
  readonly #windows: Readonly<Record<SimulatedCall['kind'], RateWindow>>;

  constructor(options: ApiEndpointOptions) {
    this.#options = options;
    const { clock } = options.account;
    this.#windows = { read: new RateWindow(clock), write: new RateWindow(clock) };
  }

  /** POST: from the body to the last byte of the answer. */
  async answer(exchange: Exchange): Promise<void> {
    const { faults } = this.#options;
    const request = readGraphqlRequest(await readBody(exchange.request), this.#documents);
    const settle = this.#begin(exchange, request.call, request.variables);
    if (!this.#keyIsRight(exchange.request)) {
      settle({ outcome: 'key-refused' });
      this.#send(exchange, keyRefused(this.#options.keyRefusal));
      return;
    }
    const refusedForMs = this.#overLimit(request.call);
    if (refusedForMs !== undefined) {
      settle({ outcome: 'rate-limited' });
      await this.#wait(faults.latencyMs);
      const seconds = Math.max(1, Math.ceil(refusedForMs / 1000));
      this.#send(exchange, tooManyRequests(faults.limits?.retryAfter === false ? undefined : seconds));
      return;
    }
    const fault = faults.take(request.call);
    if (fault) settle({ outcome: 'fault', fault: fault.kind });
    await this.#carryOut(exchange, planFault(fault), () => this.#execute(request, settle));
  }

  /** POST of a connector's tokens: no GraphQL, no key and no budget, but the same faults, as a read. */
  async validateTokens(exchange: Exchange): Promise<void> {
    const { account, faults } = this.#options;
    const body = await readBody(exchange.request);
    const operation = 'validate_tokens';
    const settle = this.#begin(exchange, { kind: 'probe', operation }, {});
    const fault = faults.take({ kind: 'read', operation, fields: [] });
    if (fault) settle({ outcome: 'fault', fault: fault.kind });
    await this.#carryOut(exchange, planFault(fault), () => {
      const reply = validateTokens(exchange.request, body, account);
      settle({ outcome: reply.status === 200 ? 'ok' : 'refused' });
      return reply;
    });
  }

  /** HEAD: the probe for the account's shard. */
  probe(exchange: Exchange): void {
    const { shardRedirect } = this.#options;
    this.#begin(exchange, { kind: 'probe', operation: 'HEAD' }, {})({ outcome: 'ok' });
    const status = shardRedirect === undefined ? 405 : 308;
    const headers: Record<string, string> = shardRedirect === undefined ? {} : { Location: shardRedirect };
    this.#send(exchange, { status, contentType: 'text/html', body: '', headers });
  }

  async #carryOut(exchange: Exchange, plan: FaultPlan, takeEffect: () => HttpReply): Promise<void> {
    const { faults, account } = this.#options;
    if (plan.destroyAfterMs !== undefined)
      account.clock.after(plan.destroyAfterMs, () => exchange.request.socket.destroy());
    await this.#wait(faults.latencyMs / 2 + plan.delayMs);
    const right = plan.executes ? takeEffect() : jsonReply({});
    await this.#wait(faults.latencyMs / 2);
    const shaped = plan.shape(right);
    if (shaped === 'destroy') sendReply(exchange.request, exchange.response, shaped, 0);
    else this.#send(exchange, shaped);
  }

  #execute(request: GraphqlRequest, settle: SettleRequest): HttpReply {
    const { content } = request;
    if ('errors' in content) {
      settle({ outcome: 'graphql-error' });
      return jsonReply({ errors: content.errors }, content.status);
    }
    const { account, faults } = this.#options;
    const now = account.clock.now();
    const visibleFrom = faults.staleReadMs > 0 ? now + faults.staleReadMs : 0;
    const execution: Execution = { account, now, visibleFrom, pages: [], refusals: [] };
    // Resolvers are synchronous, so that each request takes effect at one instant.
    const result = execute({
      schema: this.#schema,
      document: content.document,
      contextValue: execution,
      variableValues: request.variables,
      operationName: request.operationName,
    }) as ExecutionResult;
    settle(outcomeOf(request.call, result, execution));
    for (const page of execution.pages) faults.announce(page, request.call.operation);
    return jsonReply(result);
  }

  #begin(
    { request }: Exchange,
    call: { readonly kind: RequestRecord['kind']; readonly operation: string },
    variables: RequestRecord['variables'],
  ): SettleRequest {
    return this.#options.log.begin(call, {
      at: this.#options.account.clock.now(),
      variables,
      apiKeySent: request.headers['x-api-key'] !== undefined,
      userAgent: request.headers['user-agent'],
    });
  }

  #keyIsRight(request: IncomingMessage): boolean {
    return request.headers['x-api-key'] === this.#options.apiKey;
  }

  /** Ms until the budget of this kind allows a request; undefined when it does now. */
  #overLimit({ kind }: SimulatedCall): number | undefined {
    const { limits } = this.#options.faults;
    const perMinute = kind === 'read' ? limits?.readsPerMinute : limits?.writesPerMinute;
    if (perMinute === undefined) return undefined;
    return this.#windows[kind].admit(perMinute, limits?.window ?? 'fixed');
  }

  #send({ request, response }: Exchange, reply: HttpReply): void {
    sendReply(request, response, reply, this.#options.account.clock.now());
  }

  async #wait(ms: number): Promise<void> {
    if (ms > 0) await new Promise<void>((resolve) => this.#options.account.clock.after(ms, resolve));
  }
}

function outcomeOf(
  call: SimulatedCall,
  result: ExecutionResult,
  { refusals }: Execution,
): Parameters<SettleRequest>[0] {
  const failed = (result.errors?.length ?? 0) > 0;
  const applied = call.kind === 'write' && !failed && refusals.length < call.fields.length;
  if (failed) return { outcome: 'graphql-error', applied };
  return refusals.length > 0 ? { outcome: 'refused', refusals, applied } : { outcome: 'ok', applied };
}
