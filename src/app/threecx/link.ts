/**
 * A site's own link to its 3CX: the connection to its Call Control and who is in which queue, where the platform can hold one,
 * and the reading of its call log and business hours. Looked after by the site's object each minute, or by the schedule where there
 * is none.
 *
 * What must stay true: one token is shared by all (site-token.ts); what a connection missed is ended by the call log, which is
 * read first of all when this begins; changed settings begin a new link; nothing of an old one goes on.
 */
import { ThreecxApi } from '../../adapters/pbx/threecx/api/api.ts'
import type { ThreecxApiSettings } from '../../adapters/pbx/threecx/api/settings.ts'
import { isThreecxSetUp, parseThreecxVariables } from '../../adapters/pbx/threecx/api/variables.ts'
import {
  CallControlLink,
  type CallControlLinkOptions,
  notConnectedYet,
} from '../../adapters/pbx/threecx/callcontrol/link.ts'
import { GroupReader } from '../../adapters/pbx/threecx/xapi/group-reader.ts'
import { OfficeHoursReader } from '../../adapters/pbx/threecx/xapi/office-hours-reader.ts'
import type { CallEvent } from '../../core/calls/event.ts'
import { sha256Hex } from '../../lib/hash.ts'
import type { ConnectSocket } from '../../ports/outgoing-socket.ts'
import type { Background } from '../../ports/platform.ts'
import type { SiteServices } from '../services.ts'
import { acceptEvents } from './accept-events.ts'
import { CallLogReader } from './call-log-reader.ts'
import { endLeftOpen } from './end-left-open.ts'
import { HoursWatch } from './hours-watch.ts'
import {
  keepLinkState,
  type LinkState,
  newLinkState,
  readLinkState,
  type SeenOfLink,
  stateAfter,
} from './link-state.ts'
import { LiveEvents } from './live-events.ts'
import { failing, LogPoll } from './log-poll.ts'
import { QueueWatch } from './queue-watch.ts'
import { SiteToken } from './site-token.ts'
import { sourceIds } from './source-ids.ts'

export interface LinkOptions {
  /** As they are now: variables may have changed. */
  readonly services: () => Promise<SiteServices>
  readonly background: Background
  /** Absent where nothing outlives a request. */
  readonly connect?: ConnectSocket
}

/** Looked after so often. */
export const linkEveryMs = 60_000
const soonMs = 5_000
/** The platform keeps an object with a connection awake for 15 minutes. */
const connectionLifeMs = 14 * 60_000
const resyncMs = 120_000
const requestsPerSecond = 20
/** Even when nothing changed, so that it is known to live. */
const keepStateEveryMs = 300_000

interface Running {
  readonly client: string
  readonly api: ThreecxApi
  readonly reader: CallLogReader
  readonly hours: HoursWatch
  /** Only where something holds the link: what is older than 90 s says nothing. */
  readonly queues: QueueWatch | undefined
  readonly live: CallControlLink | undefined
  readonly events: LiveEvents
  readonly stop: AbortController
}

export class ThreecxLink {
  readonly #options: LinkOptions
  #running: Running | undefined
  #state: LinkState | undefined
  #keptAtMs = Number.NEGATIVE_INFINITY
  readonly #log = new LogPoll({
    state: () => this.#state,
    note: (services, seen) => this.#note(services, seen),
  })

  constructor(options: LinkOptions) {
    this.#options = options
  }

  /** Looks after it; returns when next, undefined when the site has no 3CX of its own any more. */
  async run(): Promise<number | undefined> {
    const services = await this.#options.services()
    if (!isThreecxSetUp(services.variables)) {
      this.#stop()
      return undefined
    }
    const nowMs = services.clock.now()
    let isMore = false
    try {
      const settings = parseThreecxVariables(services.variables)
      if (settings) isMore = await this.#lookAfter(services, settings)
    } catch (thrown) {
      this.#stop()
      await this.#note(services, { log: failing(thrown) })
    }
    const queuesMs = Math.max(this.#running?.queues?.nextMs ?? Number.POSITIVE_INFINITY, nowMs + soonMs)
    return Math.min(nowMs + (isMore ? soonMs : linkEveryMs), queuesMs)
  }

  /** `read`: the call log, soon; `label <call number> <request id>`: a call that was started from here. */
  note(text: string): void {
    if (text === 'read') this.#log.readSoon()
    const [, callId, requestId] = /^label (\d{1,15}) ([\w-]{1,100})$/.exec(text) ?? []
    if (callId !== undefined && requestId !== undefined) this.#running?.live?.label(Number(callId), requestId)
  }

  #stop(): void {
    this.#running?.stop.abort()
    this.#running = undefined
  }

  async #lookAfter(services: SiteServices, settings: ThreecxApiSettings): Promise<boolean> {
    const running = await this.#start(services, settings)
    this.#readQueues(services, running)
    const isMore = await this.#log.poll(services, running)
    const { live } = running
    if (live) {
      const { connected, problem, lastMessageAt } = live.status()
      const isStarting = problem === undefined || problem === notConnectedYet
      const part = isStarting ? { state: 'starting' as const } : { state: 'failing' as const, problem }
      await this.#note(services, { live: connected ? { state: 'up' } : part, lastMessageAt })
    }
    await this.#note(services, { officeHours: await running.hours.read(services) })
    return isMore
  }

  async #start(services: SiteServices, settings: ThreecxApiSettings): Promise<Running> {
    const client = sha256Hex(JSON.stringify(settings)).slice(0, 16)
    if (this.#running?.client === client) return this.#running
    this.#stop()
    const { records, clock, random, log, fetch } = services
    const known = await readLinkState(records)
    const ids = await sourceIds(services)
    this.#state =
      known?.client === client ? known : newLinkState(client, clock.now(), this.#options.connect !== undefined)
    const accept = async (events: readonly CallEvent[]) =>
      acceptEvents(await this.#options.services(), this.#options.background, events)
    const api = new ThreecxApi(settings, { clock, fetch }, new SiteToken(settings, { records, clock, random, fetch }))
    const home = { country: services.settings.country, dialPrefixes: services.settings.dialPrefixes }
    const stop = new AbortController()
    const events = new LiveEvents({ clock, random, log, accept })
    const running: Running = {
      ...{ client, api, events, stop },
      reader: new CallLogReader({ sourceId: ids.log, home, api, clock, log, accept }),
      hours: new HoursWatch(new OfficeHoursReader(api)),
      queues:
        this.#options.connect &&
        new QueueWatch({ background: this.#options.background, reader: new GroupReader(api, clock) }),
      live: this.#live(services, api, ids.live, (isUp) => {
        // Before this run: what it knew of calls is in the records alone.
        const aliveMs = known?.heardAtMs ?? 0
        const ended = endLeftOpen(services, { sourceId: ids.live, aliveMs, isUp }, (more) => events.add(more))
        this.#options.background(ended)
      }),
    }
    this.#running = running
    this.#log.readSoon()
    void running.live
      ?.run((more) => {
        if (more.length > 0) this.#log.heard(clock.now())
        events.add(more)
      }, stop.signal)
      .catch((error: unknown) => {
        log.failure('threecx_link_stopped', error, { site: services.site })
        if (this.#running === running) this.#stop()
      })
    return running
  }

  /** In the background: nothing else waits for it. */
  #readQueues(services: SiteServices, { queues, stop }: Running): void {
    const read = async () => {
      const seen = await queues?.read(services)
      if (seen && !stop.signal.aborted) await this.#note(services, { queues: seen })
    }
    this.#options.background(
      read().catch((error: unknown) => services.log.failure('threecx_queues_unknown', error, { site: services.site })),
    )
  }

  #live(
    services: SiteServices,
    api: ThreecxApi,
    sourceId: string,
    onBegun: CallControlLinkOptions['onBegun'],
  ): CallControlLink | undefined {
    const { connect } = this.#options
    if (!connect) return undefined
    const { clock, random, log, site, settings } = services
    const home = { country: settings.country, dialPrefixes: settings.dialPrefixes }
    const ways = { connect, lifeMs: connectionLifeMs, resyncMs, requestsPerSecond }
    return new CallControlLink({
      ...{ ...ways, sourceId, home, api, clock, random, onBegun },
      onLost: ({ code, message }, pauseMs) => {
        log.warn('threecx_link_lost', { site, code, problem: message, pauseMs: Math.round(pauseMs) })
      },
    })
  }

  async #note({ records, clock }: SiteServices, seen: SeenOfLink): Promise<void> {
    const nowMs = clock.now()
    const before = this.#state ?? newLinkState('', nowMs, this.#options.connect !== undefined)
    this.#state = stateAfter(before, seen, nowMs)
    const isNews = JSON.stringify(fixed(this.#state)) !== JSON.stringify(fixed(before))
    if (!isNews && Math.abs(nowMs - this.#keptAtMs) < keepStateEveryMs) return
    this.#state = { ...this.#state, heardAtMs: nowMs }
    this.#keptAtMs = nowMs
    await keepLinkState(records, this.#state)
  }
}

/** What is worth a write of its own; the rest goes with the next. */
function fixed({ client, checkpoint, stamp, live, log, queues, officeHours, hours }: LinkState): unknown {
  return { client, checkpoint, stamp, live, log, queues, officeHours, hours }
}
