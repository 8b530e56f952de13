import type { IncomingMessage } from 'node:http';
import type { Faults } from './faults.js';
import { errorReply, type HttpReply, jsonReply, readBody } from './reply.js';
import type { RequestLog } from './request-log.js';
import type { ConsoleCollection, World } from './world.js';

interface Inspected {
  readonly world: World;
  readonly faults: Faults;
  readonly log: RequestLog;
}

interface ConsoleAction {
  readonly action: string;
  readonly id?: string;
  readonly value?: Readonly<Record<string, unknown>>;
}

const shownRequests = 100;

/** Serves `/__sim/…`: the inspection API for other processes. */
export async function inspect(request: IncomingMessage, url: URL, inspected: Inspected): Promise<HttpReply> {
  const route = `${request.method ?? 'GET'} ${url.pathname}`;
  try {
    if (route === 'GET /__sim/world') return jsonReply(dump(inspected.world));
    if (route === 'GET /__sim/requests') return jsonReply(requests(url, inspected.log));
    if (route === 'POST /__sim/requests/reset') return resetLog(inspected.log);
    if (route === 'POST /__sim/faults')
      return jsonReply(configure(await readJson(request), inspected.faults));
    if (route.startsWith('POST /__sim/world/'))
      return jsonReply(consoleAction(url.pathname, await readJson(request), inspected.world));
  } catch (error) {
    return errorReply(error instanceof Error ? error.message : String(error), 400);
  }
  return errorReply(`There is no ${route}; see the README of @twingate-kit/testkit for the endpoints.`, 404);
}

function dump({ settings, ...collections }: World): Readonly<Record<string, unknown>> {
  const lists = Object.entries(collections).map(([name, collection]) => [
    name,
    (collection as ConsoleCollection<unknown>).list(),
  ]);
  return { ...(Object.fromEntries(lists) as Readonly<Record<string, unknown>>), settings: settings.get() };
}

function requests(url: URL, log: RequestLog): object {
  const shown = Number(url.searchParams.get('recent') ?? shownRequests);
  return { ...log.counters(), recent: shown > 0 ? log.list().slice(-shown) : [] };
}

function resetLog(log: RequestLog): HttpReply {
  log.reset();
  return jsonReply(log.counters());
}

const settingNames = ['latencyMs', 'staleReadMs', 'limits', 'seed', 'clear', 'rules'];

function configure(settings: object, faults: Faults): object {
  const unknown = Object.keys(settings).filter((name) => !settingNames.includes(name));
  if (unknown.length > 0)
    throw new Error(`Unknown fault settings: ${unknown.join(', ')}. Known are ${settingNames.join(', ')}.`);
  faults.configure(settings);
  return { latencyMs: faults.latencyMs, staleReadMs: faults.staleReadMs, limits: faults.limits ?? null };
}

function consoleAction(path: string, body: object, world: World): unknown {
  const name = path.slice('/__sim/world/'.length);
  if (!Object.hasOwn(world, name))
    throw new Error(`There is no collection ${name}: take one of ${Object.keys(world).join(', ')}.`);
  const { action, id = '', value = {} } = body as ConsoleAction;
  if (name === 'settings') {
    if (action !== 'edit') throw new Error('"action" must be edit: an account always has settings.');
    return world.settings.edit(value);
  }
  const collection = world[name as keyof World] as unknown as ConsoleCollection<object, object>;
  if (action === 'add') return collection.add(value);
  if (action === 'edit') return collection.edit(id, value);
  if (action !== 'remove') throw new Error('"action" must be add, edit or remove.');
  collection.remove(id);
  return { removed: id };
}

async function readJson(request: IncomingMessage): Promise<object> {
  const parsed = JSON.parse(await readBody(request)) as unknown;
  if (typeof parsed !== 'object' || parsed === null) throw new Error('The body must be a JSON object.');
  return parsed;
}
