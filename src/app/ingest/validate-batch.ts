/**
 * Validates and stores a forwarder's batch, however it came: each event by itself, so that one bad event never
 * blocks the rest. When this resolves the good ones are durable.
 */
import type * as z from 'zod'
import type { CallEvent, Report } from '../../core/calls/event.ts'
import { unstorablePath } from '../../lib/storable-text.ts'
import { metricName, metricsGroup } from '../../ports/metrics.ts'
import { callEventSchema } from '../../wire/event.ts'
import { type BatchAnswer, batchEnvelopeSchema } from '../../wire/event-batch.ts'
import { parseJson } from '../http/body.ts'
import type { OperationContext } from '../http/context.ts'
import { checkFields } from '../http/fields.ts'
import type { SiteServices } from '../services.ts'

/** A larger batch is history that the queue takes at its own pace. */
const liveEventsMax = 20

/** `text`: the signed body. Throws `bad_json` or `bad_field` when it is no batch, `storage_unavailable` when nothing was stored. */
export async function validateBatch(
  context: Pick<OperationContext<unknown, unknown, unknown>, 'services' | 'background'>,
  text: string,
): Promise<BatchAnswer> {
  const { services } = context
  const parsed = parseJson(text)
  const { events } = checkFields(batchEnvelopeSchema, parsed, 'body')
  // Looked for event by event only where there is one at all.
  const isStorable = unstorablePath(text, parsed) === undefined
  const good: CallEvent[] = []
  const rejected: BatchAnswer['rejected'] = []
  events.forEach((event, position) => {
    const checked = callEventSchema.safeParse(event)
    const fault = checked.success
      ? ((isStorable ? undefined : unstorable(event)) ??
        tooOld(checked.data, services) ??
        tooNew(checked.data, services))
      : faultOf(checked.error)
    if (checked.success && fault === undefined) good.push(checked.data)
    else rejected.push({ id: idOf(event), position, code: 'bad_field', message: fault ?? 'not an event' })
  })
  // A screen must pop now; the queue may wait for a whole batch.
  const background = good.length <= liveEventsMax ? context.background : undefined
  const reports = good.map((event): Report => [event])
  const accepted = reports.length > 0 ? await services.pipeline.accept(reports, background) : []
  if (rejected.length > 0) {
    // No write goes with it; it waits for the next one, or a few seconds.
    services.counters.add(metricsGroup, metricName('events', 'rejected'), rejected.length)
    services.counters.keep((work) => context.background(work))
  }
  const withStatus = (status: string) => good.filter((_, i) => accepted[i]?.status === status).map(({ id }) => id)
  return { accepted: withStatus('accepted'), duplicate: withStatus('duplicate'), rejected }
}

const dayMs = 86_400_000

/** It would expire before anybody saw it: whoever sends it must know that no call comes of it. */
function tooOld({ at }: CallEvent, { clock, settings }: Pick<SiteServices, 'clock' | 'settings'>): string | undefined {
  if (Date.parse(at) >= clock.now() - settings.retentionMs) return undefined
  const days = Math.round(settings.retentionMs / dayMs)
  return `at: lies further back than this site keeps calls (${days} days, SWITCHHOOK_RETENTION_DAYS)`
}

/** A clock that is a day ahead: the call would stand before all others, and count as live for a day. */
function tooNew({ at }: CallEvent, { clock }: Pick<SiteServices, 'clock'>): string | undefined {
  return Date.parse(at) <= clock.now() + dayMs
    ? undefined
    : 'at: lies more than a day ahead; set the clock or the time zone of its source'
}

function unstorable(event: unknown): string | undefined {
  const path = unstorablePath(JSON.stringify(event), event)
  return path && `${path.join('.')}: holds U+0000 or half a surrogate pair, which can’t be stored`
}

function idOf(event: unknown): string | undefined {
  return typeof event === 'object' && event !== null && 'id' in event && typeof event.id === 'string'
    ? event.id
    : undefined
}

function faultOf(error: z.ZodError): string {
  const [issue] = error.issues
  return issue ? `${issue.path.join('.') || 'event'}: ${issue.message}` : 'not an event'
}
