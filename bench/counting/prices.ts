/**
 * What the platforms ask, in dollars, on the paid plans beyond what those include. Read from the vendors' pages as they
 * stood on the day named; whoever pays other prices changes them here and runs `npm run bench -- --counts --write`.
 */
export const pricesReadOn = '2026-11-20'

const million = 1e6
const hourSeconds = 3600

export const prices = {
  /** Workers Paid: https://developers.cloudflare.com/workers/platform/pricing/ */
  workerRequest: 0.3 / million,
  workerCpuMs: 0.02 / million,
  /** https://developers.cloudflare.com/durable-objects/platform/pricing/ */
  objectRequest: 0.15 / million,
  objectGbSecond: 12.5 / million,
  rowRead: 0.001 / million,
  rowWritten: 1 / million,
  /** https://developers.cloudflare.com/queues/platform/pricing/ */
  queueOperation: 0.4 / million,
  /** Pay as you go: https://upstash.com/pricing/redis */
  redisCommand: 0.2 / 100_000,
  /** Pay as you go: https://upstash.com/pricing/qstash */
  qstashMessage: 1 / 100_000,
  /** Pro, Washington: https://vercel.com/docs/functions/usage-and-pricing */
  invocation: 0.6 / million,
  activeCpuSecond: 0.128 / hourSeconds,
  memoryGbSecond: 0.0106 / hourSeconds,
} as const

/** What is not counted but measured under load (docs/benchmarks.md), or taken to be. */
export const assumed = {
  /** Each message is written, read and deleted. */
  operationsPerQueueMessage: 3,
  /** An object has 128 MB, and is active for so long for each session or alarm: with what a session is idle, or a CRM takes. */
  objectGb: 0.128,
  objectSecondsPerRequest: 0.1,
  workerCpuMsPerCall: 6,
  functionCpuSecondsPerCall: 0.02,
  /** Of all its invocations, with some milliseconds to Upstash for each request; 2 GB is what Vercel gives a function. */
  functionSecondsPerCall: 0.4,
  functionGb: 2,
  runsPerMonth: { cloudflare: 8640, upstash: 43_200 },
} as const
