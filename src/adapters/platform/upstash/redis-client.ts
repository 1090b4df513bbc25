/**
 * Running scripts on Upstash Redis. The policy for lost answers is ours, not the client's: it is tried again twice, but not after a
 * try that hung, since whoever waits for the answer has waited long enough. Every script either only reads or knows by a write id that
 * it has run, so that nothing is ever applied twice.
 */
import { createHash } from 'node:crypto'
import { Redis } from '@upstash/redis'
import type { Clock } from '../../../ports/clock.ts'

export interface RedisOptions {
  readonly url: string
  readonly token: string
  readonly clock: Pick<Clock, 'sleep' | 'now'>
  /** Of one try; a hanging connection is given up after it. */
  readonly timeoutMs?: number
}

export interface RedisClient {
  /** Runs a script by its hash, and sends it whole where Redis does not know it (its cache may be flushed any time). */
  run(script: string, keys: readonly string[], args: readonly string[]): Promise<unknown>
  /** The texts of these keys, of one moment; undefined where there is none. One command, where a script takes two. */
  read(keys: readonly string[]): Promise<readonly (string | undefined)[]>
  /** Whether it was not there before; after a lost answer that may be false though it was not. */
  addTo(set: string, member: string): Promise<boolean>
  set(key: string, text: string): Promise<void>
  membersOf(set: string): Promise<string[]>
}

const defaultTimeoutMs = 4000
const retryDelaysMs = [50, 250]
/** Of the time for one try: whatever took so long hung. */
const hungShare = 0.75

/** What Redis or Upstash said. The client appends the whole command to its messages: numbers and secrets, cut off here. */
class RedisRefused extends Error {
  override readonly name = 'RedisRefused'
}

const hashes = new Map<string, string>()

/** Synchronous: in a Worker, what one request awaits may not belong to another. */
function sha1Of(script: string): string {
  const known = hashes.get(script) ?? createHash('sha1').update(script).digest('hex')
  hashes.set(script, known)
  return known
}

export function createRedisClient({ url, token, clock, timeoutMs = defaultTimeoutMs }: RedisOptions): RedisClient {
  const redis = new Redis({
    url,
    token,
    // Values are ours to read: "007" stays a string.
    automaticDeserialization: false,
    enableAutoPipelining: false,
    enableTelemetry: false,
    retry: { retries: 0, backoff: () => 0 },
    signal: () => AbortSignal.timeout(timeoutMs),
  })

  const persist = async <T>(ask: () => Promise<T>): Promise<T> => {
    const beganMs = clock.now()
    for (let tries = 0; ; tries += 1) {
      try {
        return await ask()
      } catch (thrown) {
        const refusal = refusalOf(thrown)
        if (refusal !== undefined) throw new RedisRefused(refusal)
        const delayMs = retryDelaysMs[tries]
        const hung = clock.now() - beganMs >= timeoutMs * hungShare
        if (delayMs === undefined || hung) throw new Error(`Redis did not answer: ${redisFault(thrown)}`)
        await clock.sleep(delayMs)
      }
    }
  }

  return {
    run: (script, keys, args) =>
      persist(async () => {
        try {
          return await redis.evalsha(sha1Of(script), [...keys], [...args])
        } catch (thrown) {
          if (!refusalOf(thrown)?.includes('NOSCRIPT')) throw thrown
          return await redis.eval(script, [...keys], [...args])
        }
      }),
    read: async (keys) => {
      const found = await persist(() => redis.mget<(string | null)[]>([...keys]))
      return found.map((text) => text ?? undefined)
    },
    addTo: async (set, member) => (await persist(() => redis.sadd(set, member))) === 1,
    set: async (key, text) => void (await persist(() => redis.set(key, text))),
    membersOf: (set) => persist(() => redis.smembers(set)),
  }
}

/** Redis's own words when it was reached and refused, else undefined. */
function refusalOf(thrown: unknown): string | undefined {
  if (!(thrown instanceof Error) || thrown.name !== 'UpstashError') return undefined
  return thrown.message.split(', command was:')[0]
}

/** Only the kind of the failure: a parse error's message quotes what came. */
function redisFault(thrown: unknown): string {
  if (!(thrown instanceof Error)) return 'unknown'
  const { cause } = thrown
  const code = cause instanceof Error && 'code' in cause ? ` (${String(cause.code)})` : ''
  return `${thrown.name}${code}`
}
