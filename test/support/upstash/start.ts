/** Redis behind Upstash's interface and QStash's double, with the variables that lead the product to them. */
import { applySchedules } from '../../../src/adapters/platform/upstash/schedules.ts'
import { type QstashDouble, type QstashDoubleOptions, startQstashDouble } from './qstash-double.ts'
import { type RedisShim, type RedisShimOptions, startRedisShim } from './rest-shim.ts'

export interface Upstash {
  readonly redis: RedisShim
  readonly qstash: QstashDouble
  readonly env: Readonly<Record<string, string>>
  /** The schedule, as `switchhook schedules apply` makes it. */
  schedule(publicUrl: string): Promise<void>
  close(): Promise<void>
}

export async function startUpstash(
  options: { redis?: RedisShimOptions; qstash?: QstashDoubleOptions } = {},
): Promise<Upstash> {
  const redis = await startRedisShim(options.redis)
  const qstash = await startQstashDouble(options.qstash)
  return {
    redis,
    qstash,
    env: { ...redis.env, ...qstash.env },
    schedule: (publicUrl) =>
      applySchedules({ token: qstash.env.QSTASH_TOKEN ?? '', url: qstash.url, publicUrl, cron: '* * * * *' }),
    async close() {
      await qstash.close()
      await redis.close()
    },
  }
}
