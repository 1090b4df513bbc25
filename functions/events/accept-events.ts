/**
 * POST /v1/events: a forwarder's batch. Each event is judged by itself and answered by its id, so that one bad event
 * never blocks the rest; answered 200 once the good ones are durable.
 */
import * as z from 'zod'
import type { CallEvent } from '../../src/calls/event.ts'
import { callEventSchema } from '../../src/calls/event-schema.ts'
import { inboxCollection } from '../../src/calls/inbox.ts'
import { parseJson } from '../http/body.ts'
import { checkFields } from '../http/fields.ts'
import { defineOperation } from '../http/operation.ts'
import { signedBody } from './signed-body.ts'

const eventsMax = 500
const bytesMax = 524_288
/** A larger batch is history that the queue takes at its own pace. */
const liveEventsMax = 20

const batchSchema = z.object({
  events: z.array(z.unknown()).min(1).max(eventsMax).describe('CallEvents; see the schema CallEvent'),
})

const rejection = z.object({
  id: z.string().optional(),
  position: z.number().int(),
  code: z.string(),
  message: z.string(),
})

export const acceptEvents = defineOperation({
  method: 'POST',
  path: '/v1/events',
  summary: 'Takes a batch of call events from a forwarder',
  description:
    `Up to ${eventsMax} events or ${bytesMax / 1024} KiB (unpacked; Content-Encoding gzip is taken). Beside the API key it needs the headers of Standard Webhooks ` +
    '(webhook-id, webhook-timestamp, webhook-signature), signed over the bytes as sent with SHA-256("switchhook events v1\\n" + key).',
  tag: 'Events',
  auth: { scope: 'events' },
  body: { bytes: true, gzip: true, maxBytes: bytesMax, contentTypes: ['application/json'], schema: batchSchema },
  responses: {
    200: z.object({
      accepted: z.array(z.string()),
      duplicate: z.array(z.string()),
      rejected: z.array(rejection).describe('Not to be sent again as they are'),
    }),
  },
  async run(context) {
    const { request, body, services } = context

    const plain = await signedBody(request.headers, body, services.clock.now(), bytesMax)
    const { events } = checkFields(batchSchema, parseJson(plain), 'body')
    const good: CallEvent[] = []
    const rejected: z.infer<typeof rejection>[] = []
    events.forEach((event, position) => {
      const checked = callEventSchema.safeParse(event)
      if (checked.success) good.push(checked.data)
      else rejected.push({ id: idOf(event), position, code: 'bad_field', message: faultOf(checked.error) })
    })
    const accepted = good.length > 0 ? await services.pipeline.accept(good.map((event) => [event])) : []
    // A screen must pop now; the queue may wait for a whole batch. What it wakes afterwards is done already.
    const refs = accepted.flatMap(({ status, reportId }) =>
      status === 'accepted' ? [{ collection: inboxCollection, id: reportId }] : [],
    )
    if (refs.length > 0 && refs.length <= liveEventsMax) context.background(services.pipeline.wake(refs))
    const withStatus = (status: string) => good.filter((_, i) => accepted[i]?.status === status).map(({ id }) => id)
    return { accepted: withStatus('accepted'), duplicate: withStatus('duplicate'), rejected }
  },
})

function idOf(event: unknown): string | undefined {
  return typeof event === 'object' && event !== null && 'id' in event && typeof event.id === 'string'
    ? event.id
    : undefined
}

function faultOf(error: z.ZodError): string {
  const [issue] = error.issues
  return issue ? `${issue.path.join('.') || 'event'}: ${issue.message}` : 'not an event'
}
