/**
 * Puts one kind of request to a server as fast as it answers, and measures. The generator is autocannon; what counts
 * is taken here: time from the first request to the last answer, processor time of the server, each answer's delay.
 * Every answer is looked at; one wrong answer and the figures are worth nothing.
 */
import autocannon from 'autocannon'
import { cpuSeconds } from './cpu-time.ts'
import { quantile } from './statistics.ts'

export interface Load {
  readonly name: string
  readonly path: string
  /** A JSON text for the next request. */
  readonly nextBody: () => string
  /** Is this the answer that the request should have? */
  readonly isRight: (answer: string) => boolean
}

export interface LoadTarget {
  /** Without a slash at the end. */
  readonly url: string
  readonly pid: number
  readonly key: string
}

export interface LoadSize {
  readonly connections: number
  readonly seconds: number
  /** Requests a second, over all connections; absent: as many as are answered. */
  readonly perSecond?: number
}

export interface LoadResult {
  readonly requests: number
  readonly requestsPerSecond: number
  readonly p50Ms: number
  readonly p99Ms: number
  /** Of the server's process, user and system. Undefined where the system does not report. */
  readonly cpuMicrosPerRequest: number | undefined
  /** Share of one core that the server was busy; well below 1, something else was the bottleneck. */
  readonly busy: number | undefined
}

/** How often autocannon looks whether the time is over, in milliseconds. */
const sampleMs = 100

/** Rejects when an answer was wrong, was no 2xx, or a connection failed. */
export async function runLoad(load: Load, target: LoadTarget, size: LoadSize): Promise<LoadResult> {
  const delaysMs: number[] = []
  const cpuBefore = cpuSeconds(target.pid)
  const startedMs = performance.now()
  let lastAnswerMs = startedMs
  const done = Promise.withResolvers<autocannon.Result>()
  const run = autocannon(
    {
      url: target.url + load.path,
      method: 'POST',
      headers: { authorization: `Bearer ${target.key}`, 'content-type': 'application/json' },
      requests: [{ setupRequest: (request) => ({ ...request, body: load.nextBody() }) }],
      verifyBody: (body) => load.isRight(String(body)),
      connections: size.connections,
      duration: size.seconds,
      ...(size.perSecond !== undefined && { overallRate: size.perSecond }),
      sampleInt: sampleMs,
    },
    (error, result) => (error ? done.reject(error) : done.resolve(result)),
  )
  run.on('response', (_client, _status, _bytes, delayMs) => {
    delaysMs.push(delayMs)
    lastAnswerMs = performance.now()
  })
  const { errors, timeouts, non2xx, mismatches } = await done.promise
  const cpu = cpuBefore === undefined ? undefined : (cpuSeconds(target.pid) ?? Number.NaN) - cpuBefore
  if (errors + timeouts + non2xx + mismatches > 0 || delaysMs.length === 0) {
    const faults = `${errors} failed connections, ${timeouts} time-outs, ${non2xx} not 2xx, ${mismatches} wrong`
    throw new Error(`${load.name}: of ${delaysMs.length} answers ${faults}.`)
  }
  const seconds = (lastAnswerMs - startedMs) / 1000
  return {
    requests: delaysMs.length,
    requestsPerSecond: delaysMs.length / seconds,
    p50Ms: quantile(delaysMs, 0.5),
    p99Ms: quantile(delaysMs, 0.99),
    cpuMicrosPerRequest: cpu && (cpu * 1e6) / delaysMs.length,
    busy: cpu && cpu / seconds,
  }
}
