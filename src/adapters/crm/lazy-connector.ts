/**
 * A connector whose code is loaded when it is first asked for something: what a site does not use costs nothing at a
 * cold start. Only what must be known before that stands in its face.
 */
import type { Connector } from './connector.ts'

export type ConnectorFace = Pick<Connector, 'id' | 'kind' | 'priority' | 'can' | 'liveEventKinds' | 'entryChanges'> & {
  /** What it does beside finding and logging. */
  readonly offers?: readonly Offer[]
}

/** Methods that not every CRM has. */
export type Offer = 'ownerOf' | 'extrasOf' | 'photoOf' | 'createTask' | 'findLogged' | 'removeCall' | 'reportLiveEvent'

/** A connector that can find, create, log and amend. A load that failed is tried again by the next request. */
export function lazyConnector({ offers = [], ...face }: ConnectorFace, load: () => Promise<Connector>): Connector {
  const loaded = loadedOnce(load)
  const forwarded =
    (name: Offer) =>
    async (...asked: unknown[]) => {
      const method = (await loaded())[name] as ((...given: unknown[]) => Promise<unknown>) | undefined
      if (!method) throw new TypeError(`${face.id} is registered with ${name} and must have it`)
      return method(...asked)
    }
  return {
    ...face,
    ...(Object.fromEntries(offers.map((name) => [name, forwarded(name)])) as Pick<Connector, Offer>),
    findByNumber: async (...asked) => (await loaded()).findByNumber(...asked),
    findByEmail: async (...asked) => (await loaded()).findByEmail(...asked),
    search: async (...asked) => (await loaded()).search(...asked),
    create: async (...asked) => {
      const { create } = await loaded()
      if (!create) throw new TypeError(`${face.id} is loaded lazily, so it must be able to create contacts`)
      return create(...asked)
    },
    logCall: async (...given) => (await loaded()).logCall(...given),
    amendCall: async (...given) => (await loaded()).amendCall(...given),
    check: async (signal) => (await loaded()).check(signal),
  }
}

/** One that is only sent calls: it makes no contacts. */
export function lazyLogger(face: ConnectorFace, load: () => Promise<Connector>): Connector {
  const { create: _, ...logger } = lazyConnector(face, load)
  return logger
}

/** What is kept is the connector, never a promise of it: in a Worker one request must not wait for what another began. */
export function loadedOnce<Made extends object>(load: () => Promise<Made>): () => Promise<Made> {
  let made: Made | undefined
  return async () => {
    if (made) return made
    const fresh = await load()
    made ??= fresh
    return made
  }
}
