/** The parts of a running forwarder, put together from its configuration. What a run does with them is run.ts's. */
import { hostname } from 'node:os'
import path from 'node:path'
import * as z from 'zod'
import type { PolledSource } from '../../adapters/pbx/source.ts'
import { parseToken } from '../../app/security/tokens.ts'
import { isThisMachine } from '../../lib/address.ts'
import { type Clock, isoUtc, type Random } from '../../ports/clock.ts'
import type { HttpAsk, HttpFetch } from '../../ports/http.ts'
import type { Log } from '../../ports/log.ts'
import type { ForwarderReport } from '../../wire/forwarder.ts'
import { RequestTaker } from './click-to-call/request-taker.ts'
import type { ForwarderConfig } from './config/load.ts'
import { completeEvent } from './loop/complete-event.ts'
import { Counters } from './loop/counter-buffer.ts'
import { LiveDelivery } from './loop/live-delivery.ts'
import { PolledRunner, type PolledRunnerOptions } from './loop/polled-runner.ts'
import { Semaphore } from './loop/semaphore.ts'
import { Checkpoints } from './outbox/checkpoints.ts'
import { Outbox } from './outbox/outbox.ts'
import { openOutboxFile } from './outbox/schema.ts'
import { Cloud, type CloudPorts, type CloudSettings } from './push/cloud.ts'
import { Gate } from './push/gate.ts'
import { Pusher } from './push/pusher.ts'
import { QstashCourier, type QstashPorts } from './push/qstash.ts'
import { Reconciler } from './reconciliation/reconciler.ts'
import { PauseKeeper } from './recordings/pause/pause-keeper.ts'
import { RecordingSender } from './recordings/recording-sender.ts'
import { makeReport } from './report.ts'
import type { LiveSource, Source } from './source.ts'
import type { SourceContext } from './source-type.ts'
import { GroupReporter, type GroupReporterOptions } from './staffing/group-reporter.ts'
import { HoursReporter, type HoursReporterOptions } from './staffing/hours-reporter.ts'

export interface ForwarderPorts {
  readonly clock: Clock
  readonly random: Random
  readonly fetch: HttpFetch
  /** How Switchhook and QStash are asked; left out: by `fetch`, which takes much more memory. */
  readonly ask?: HttpAsk
  readonly log: Log
}

export interface Forwarder {
  readonly outbox: Outbox
  readonly checkpoints: Checkpoints
  readonly cloud: Cloud
  readonly gate: Gate
  readonly delivery: LiveDelivery
  readonly callRequests: RequestTaker
  readonly groupReporter: GroupReporter
  readonly hoursReporter: HoursReporter
  readonly recordings: RecordingSender
  readonly pauses: PauseKeeper
  readonly reconciler: Reconciler
  readonly polled: readonly PolledRunner[]
  readonly live: readonly LiveSource[]
  readonly complete: ReturnType<typeof completeEvent>
  readonly report: () => ForwarderReport
  /** Why events of a source were refused. */
  readonly refusalReasons: (source: string) => readonly string[]
  /** Closes sources and the outbox. */
  readonly close: () => Promise<void>
}

/** The outbox's file in a data directory. */
export function outboxFile(dataDir: string): string {
  return path.join(dataDir, 'outbox.sqlite')
}

export function sourceContext(
  config: Pick<ForwarderConfig, 'country' | 'dialPrefixes' | 'timeZone' | 'cloud'>,
  ports: ForwarderPorts,
): SourceContext {
  const { country, dialPrefixes, timeZone, cloud } = config
  return { ...ports, home: { country, dialPrefixes }, timeZone, site: parseToken(cloud.key)?.site ?? 'main' }
}

export function cloudSettings({ cloud }: Pick<ForwarderConfig, 'cloud'>): CloudSettings {
  const { url, key, timeoutSeconds, gzip } = cloud
  return {
    url,
    key,
    timeoutMs: timeoutSeconds * 1000,
    gzip: gzip === 'auto' ? !isThisMachine(url) : gzip === 'on',
  }
}

/** What the ways to the cloud take of a forwarder's ports. */
export function cloudPorts({ clock, random, fetch, ask }: Omit<ForwarderPorts, 'log'>): CloudPorts {
  return { clock, random, fetch: ask ?? fetch }
}

/** The way through QStash, where it is configured. */
export function qstashCourier(
  { cloud: { url: cloudUrl, timeoutSeconds, qstashToken: token, qstashUrl: url } }: Pick<ForwarderConfig, 'cloud'>,
  cloud: Cloud,
  ports: QstashPorts,
): QstashCourier | undefined {
  return token === undefined
    ? undefined
    : new QstashCourier(cloud, { url, token, cloudUrl, timeoutMs: timeoutSeconds * 1000 }, ports)
}

/** Through QStash an ack takes as long as QStash does; meanwhile other calls ring. */
const qstashInFlight = 4

export interface OpenOptions {
  readonly mode: ForwarderReport['mode']
  /** Instead of those of the configuration, for tests and replays. */
  readonly sources?: readonly Source[]
  /** Checkpoints kept under another name, so that a replay moves none of the usual ones. */
  readonly checkpoints?: Checkpoints
  readonly onPage?: (source: string, page: { readonly rows: number; readonly readUpTo?: string }) => void
}

/** Opens the outbox and makes the sources; connects to nothing yet. Throws `outbox_unavailable`. */
export function openForwarder(config: ForwarderConfig, ports: ForwarderPorts, options: OpenOptions): Forwarder {
  const { clock, random, log } = ports
  const file = outboxFile(config.dataDir)
  const database = openOutboxFile(file, log, clock.now())
  const limits = { maxEvents: config.outbox.maxEvents, maxBytes: config.outbox.maxMegabytes * 2 ** 20 }
  const outbox = new Outbox({ database, file, limits, log })
  const checkpoints = options.checkpoints ?? new Checkpoints(database, file)
  const sources = options.sources ?? config.sources.map((plan) => plan.open(sourceContext(config, ports)))
  const cloud = new Cloud(cloudSettings(config), cloudPorts(ports))
  const gate = new Gate({ clock, random })
  const courier = qstashCourier(config, cloud, cloudPorts(ports))
  const pusher = new Pusher({ cloud: courier ?? cloud, gate, log })
  const counters = new Counters(clock, log)
  const { maxEvents, maxBytes, maxAgeMs, atOnce } = config.push
  const batchLimits = { maxEvents, maxBytes }
  const inFlight = courier ? atOnce * qstashInFlight : atOnce
  const gathering = { maxAgeMs, gathersWhenIdle: courier !== undefined }
  const delivery = new LiveDelivery({ outbox, pusher, clock, counters, limits: batchLimits, ...gathering, inFlight })
  const complete = completeEvent(config.agents)
  const semaphore = new Semaphore(atOnce)
  const shared = { outbox, checkpoints, pusher, semaphore, clock, random, log, counters, complete }
  const pace = { limits: batchLimits, everyMs: config.poll.everySeconds * 1000, pageRows: config.poll.pageRows }
  const polled = sources.filter(isPolled).map((source) => {
    const onPage: PolledRunnerOptions['onPage'] = (page) => options.onPage?.(source.id, page)
    return new PolledRunner({ ...shared, ...pace, source, onPage })
  })
  const live = sources.filter(isLive)
  const id = forwarderId(new Checkpoints(database, file), random)
  const diallers = live.flatMap(({ dialler }) => dialler ?? [])
  const callRequests = new RequestTaker({ cloud, forwarder: id, diallers, clock, random, log })
  const staffing = staffingReporters(sources, { forwarder: id, cloud, clock, random, log })
  const recordings = new RecordingSender({
    ...{ cloud, forwarder: id, clock, random, log, folders: recordingFolders(config) },
    downloads: new Map(sources.flatMap((one) => (one.recording ? [[one.id, one.recording.bind(one)] as const] : []))),
    directory: path.join(config.dataDir, 'recordings'),
    bytesPerSecond: config.recordings.kilobytesPerSecond * 1000,
  })
  const pauses = new PauseKeeper({
    ...{ cloud, forwarder: id, clock, random, log, store: new Checkpoints(database, file) },
    pausers: new Map(live.flatMap((one) => (one.recordingPauser ? [[one.id, one.recordingPauser] as const] : []))),
  })
  const pastSources = sources.filter(isPolled)
  const reconciler = new Reconciler({
    ...{ forwarder: id, sources: pastSources, cloud, checkpoints: new Checkpoints(database, file), complete },
    ...{ clock, random, log, limits: batchLimits },
  })
  const report = {
    id,
    name: config.name ?? hostname(),
    startedAt: isoUtc(clock.now()),
    mode: options.mode,
    everySeconds: Math.max(1, config.heartbeatSeconds),
    types: new Map(config.sources.map(({ id, type }) => [id, type])),
  }
  const parts = { ...report, clock, outbox, checkpoints, counters, gate, skew: cloud.skew, polled, live }
  return {
    ...{ outbox, checkpoints, cloud, gate, delivery, callRequests, reconciler },
    ...{ ...staffing, recordings, pauses, polled, live, complete },
    report: () => makeReport(parts),
    refusalReasons: (source) => counters.of(source).reasons,
    close: async () => {
      await Promise.allSettled(sources.map((source) => source.close()))
      database.close()
    },
  }
}

function staffingReporters(
  sources: readonly Source[],
  ports: Omit<GroupReporterOptions & HoursReporterOptions, 'sources'>,
) {
  const groups = sources.flatMap(({ id, staffing: of }) => (of ? [{ id, of }] : []))
  const hours = sources.flatMap(({ id, businessHours: of }) => (of ? [{ id, of }] : []))
  return {
    groupReporter: new GroupReporter({ ...ports, sources: groups }),
    hoursReporter: new HoursReporter({ ...ports, sources: hours }),
  }
}

/** Relative ones are relative to the configuration. */
function recordingFolders({ recordings, file }: ForwarderConfig): Map<string, string[]> {
  const bySource = new Map<string, string[]>()
  for (const { source, path: folder } of recordings.folders) {
    const whole = path.resolve(file === undefined ? '.' : path.dirname(file), folder)
    bySource.set(source, [...(bySource.get(source) ?? []), whole])
  }
  return bySource
}

const saidId = z.object({ id: z.string() })

function forwarderId(checkpoints: Checkpoints, random: Random): string {
  const known = checkpoints.state('forwarder-id') ?? saidId.safeParse(checkpoints.state('report')).data?.id
  if (typeof known === 'string') return known
  const id = `fwd_${Buffer.from(random.bytes(12)).toString('hex')}`
  try {
    checkpoints.setState('forwarder-id', id)
  } catch {
    // The disk is full. The next report that can be written holds the id.
  }
  return id
}

function isPolled(source: Source): source is PolledSource {
  return source.kind === 'polled'
}

function isLive(source: Source): source is LiveSource {
  return source.kind === 'live'
}
