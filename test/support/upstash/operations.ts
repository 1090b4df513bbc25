/** What QStash takes for publications and schedules, by Upstash's description, as far as we use it. */
import { createFormCheck, type Form } from '../crm/vendor-forms.ts'

/** Durations are written as `60s`. */
const delivery: Readonly<Record<string, Form>> = {
  'upstash-method': ['GET', 'POST', 'PUT', 'DELETE', 'PATCH'],
  'upstash-timeout': 'string',
  'upstash-retries': 'integer',
  'upstash-retry-delay': 'string',
  'upstash-delay': 'string',
  'upstash-label': 'string',
  'upstash-flow-control-key': 'string',
  'upstash-flow-control-value': 'string',
  'upstash-callback': 'string',
  'upstash-callback-{name}': 'string',
  'upstash-failure-callback': 'string',
  'upstash-failure-callback-{name}': 'string',
  'upstash-forward-{name}': 'string',
  'upstash-redact-fields': 'string',
  'upstash-telemetry-{name}': 'string',
}

export const qstashFormCheck = createFormCheck('QStash', [
  {
    method: 'POST',
    path: '/v2/publish/{+destination}',
    // The destination's own.
    query: { '{name}': 'any' },
    body: 'any',
    headers: {
      prefix: 'upstash-',
      known: {
        ...delivery,
        'upstash-not-before': 'integer',
        'upstash-deduplication-id': 'string',
        'upstash-content-based-deduplication': 'boolean',
      },
    },
  },
  {
    method: 'POST',
    path: '/v2/schedules/{+destination}',
    bodyOptional: true,
    body: 'any',
    headers: { prefix: 'upstash-', known: { ...delivery, 'upstash-cron': 'string', 'upstash-schedule-id': 'string' } },
  },
])
