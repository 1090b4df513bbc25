/** A client of Redis whose requests are to be answered: nothing is given up and asked twice, however slow the machine. */
import { createRedisClient, type RedisClient } from '../../../src/adapters/platform/upstash/redis-client.ts'
import { systemClock } from '../../../src/ports/clock.ts'

const timeoutMs = 30_000

export function createPatientClient({ url, token }: { readonly url: string; readonly token: string }): RedisClient {
  return createRedisClient({ url, token, clock: systemClock, timeoutMs })
}
