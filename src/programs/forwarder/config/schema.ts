/** What the forwarder's configuration may hold, beside each source's own settings (sources/<name>/). */
import * as z from 'zod'
import { countryField, timeZoneField } from '../../../core/settings/place-fields.ts'
import { networkPlace } from '../../../lib/address.ts'
import { cloudLimits } from '../push/batches.ts'
import { dialPrefixList } from '../source-type.ts'

const seconds = (fallback: number, min: number, max: number) => z.number().min(min).max(max).default(fallback)
const count = (fallback: number, min: number, max: number) => z.int().min(min).max(max).default(fallback)

const url = z
  .url({ protocol: /^https?$/, error: 'must be an address such as https://switchhook.example.com' })
  .transform((text) => text.replace(/\/+$/, ''))
const secret = z.string().trim().min(1, 'must not be empty')

/** Calls and the key travel in the clear over http: only inside this machine or, where that is meant, a private network. */
function isSafe(url: string, allowHttp: boolean): boolean {
  // What is no address has its own fault.
  if (!URL.canParse(url)) return true
  const { protocol, hostname } = new URL(url)
  if (protocol === 'https:') return true
  const place = networkPlace(hostname)
  return place === 'loopback' || (allowHttp && place === 'private')
}

const cloudFields = z.strictObject({
  url,
  /** For an http address inside a private network. */
  allowHttp: z.boolean().default(false),
  /** API key with the scope `events`. */
  key: secret,
  timeoutSeconds: seconds(30, 1, 300),
  /** `auto`: not to this machine itself. */
  gzip: z.enum(['auto', 'on', 'off']).default('auto'),
  qstashToken: secret.optional(),
  qstashUrl: url.default('https://qstash.upstash.io'),
})

const cloud = cloudFields.superRefine(({ url, qstashUrl, allowHttp }, { addIssue }) => {
  const advice = allowHttp
    ? 'http is allowed to this machine and to private networks only; use https'
    : 'must begin with https:// (http:// to this machine, or to a private network with allowHttp: true)'
  if (!isSafe(url, allowHttp)) addIssue({ code: 'custom', path: ['url'], message: advice })
  if (!isSafe(qstashUrl, allowHttp)) addIssue({ code: 'custom', path: ['qstashUrl'], message: advice })
})

const push = z.strictObject({
  maxEvents: count(cloudLimits.maxEvents, 1, cloudLimits.maxEvents),
  maxBytes: count(cloudLimits.maxBytes, 4096, cloudLimits.maxBytes),
  /** How long a live event waits for company while another batch is under way. */
  maxAgeMs: count(20, 0, 5000),
  /** Batches under way at once, for live and for polled sources each. */
  atOnce: count(4, 1, 32),
})

const outbox = z.strictObject({
  maxMegabytes: count(256, 1, 100_000),
  maxEvents: count(500_000, 100, 100_000_000),
})

const poll = z.strictObject({
  everySeconds: seconds(10, 0.1, 3600),
  /** Rows in one read: about as many events as go into one batch. */
  pageRows: count(200, 10, 50_000),
})

const statusServer = z.strictObject({
  host: z.string().default('127.0.0.1'),
  port: z.int().min(1).max(65_535),
  /** For POST /trigger/poll. */
  key: z.string().min(20, 'must have at least 20 characters'),
})

/** Where the phone system keeps recordings, by the source whose call records name them. */
const recordings = z.strictObject({
  folders: z
    .array(z.strictObject({ source: z.string().min(1).max(40), path: z.string().min(1).max(1000) }))
    .max(50)
    .default([]),
  /** So that recordings leave the line to calls. */
  kilobytesPerSecond: z.number().min(8).max(1_000_000).default(1000),
})

/** Beside standard output; `folder` is relative to the configuration. */
const logFiles = z.strictObject({
  folder: z.string().min(1).max(1000),
  days: count(14, 1, 3650),
  maxMegabytes: count(100, 1, 100_000),
})
export type LogFileSettings = z.output<typeof logFiles>

const agents = z.record(z.string(), z.object({ name: z.string().optional(), email: z.string().optional() }))

export const configSchema = z.strictObject({
  cloud,
  country: countryField.default('US'),
  /** What the phones dial before outside numbers, for sources that say nothing else. */
  dialPrefixes: dialPrefixList.default([]),
  timeZone: timeZoneField.default('UTC'),
  /** Shown in the cloud; default: this machine's name. */
  name: z.string().min(1).max(100).optional(),
  /** For outbox, checkpoints and lock. */
  dataDir: z.string().min(1).optional(),
  // Each is checked by its own type.
  sources: z.array(z.looseObject({ type: z.string(), id: z.string() })).min(1, 'name at least one source'),
  push: push.prefault({}),
  outbox: outbox.prefault({}),
  poll: poll.prefault({}),
  heartbeatSeconds: seconds(60, 5, 3600),
  statusServer: statusServer.optional(),
  recordings: recordings.prefault({}),
  logFiles: logFiles.optional(),
  /** Names and e-mail addresses that the phone system does not give, by extension. */
  agents: agents.default({}),
})

export type ForwarderSettings = z.output<typeof configSchema>
